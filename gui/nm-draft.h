/* SPDX-License-Identifier: GPL-3.0-or-later */
/* nm-draft.h - a draft from a connection of NetworkManager and back. Each ends the task that it is given (docs of godwit-backend.h). */
#ifndef GODWIT_NM_DRAFT_H
#define GODWIT_NM_DRAFT_H

#include <NetworkManager.h>

#include "godwit-draft.h"

/* With the secrets that NetworkManager keeps itself, where the person may read them; the keyring's stay in the keyring. */
void godwit_nm_draft_load (NMRemoteConnection *remote, GTask *task);

void godwit_nm_draft_add (NMClient *client, const GodwitDraft *draft, GTask *task);

/* Refused (G_IO_ERROR_EXISTS) when the connection has been changed by somebody else since the draft was loaded. */
void godwit_nm_draft_update (NMRemoteConnection *remote, const GodwitDraft *draft, GTask *task);

/* What a profile file says, as a draft (files named whole); NULL: no good, and why. */
GodwitDraft *godwit_nm_draft_from_file (const char *path, GError **error);

#endif
