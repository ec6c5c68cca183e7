/* SPDX-License-Identifier: GPL-3.0-or-later */
/* godwit-trust-dialog.h - a gateway for which nobody vouches: whose certificate it shows, and whether to trust its key. */
#ifndef GODWIT_TRUST_DIALOG_H
#define GODWIT_TRUST_DIALOG_H

#include <adwaita.h>

#include "godwit-tunnel.h"

/* Responses: "trust" (only when the gateway has proved that the key is its own), "file" (choose an authority instead), "cancel", which is the default
 * and what closing means. The dialog changes nothing. The facts are copied. */
AdwDialog *godwit_trust_dialog_new (const GodwitFacts *f);

#endif
