/* SPDX-License-Identifier: GPL-3.0-or-later */
/* keep.h - who keeps a secret, as the form says it, and as the flags that NetworkManager has beside the secret. */
#ifndef GODWIT_EDITOR_KEEP_H
#define GODWIT_EDITOR_KEEP_H

#include <NetworkManager.h>

#include "form/profile-form.h"

GodwitKeep godwit_keep_of (NMSettingSecretFlags flags);

/* "Not required" is not the form's to change: it stays as it was before. */
NMSettingSecretFlags godwit_keep_flags (GodwitKeep keep, NMSettingSecretFlags before);

#endif
