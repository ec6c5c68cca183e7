/* SPDX-License-Identifier: GPL-3.0-or-later */
/* godwit-try-dialog.h - a rehearsal of a draft in words: what happens, what it would give, or why not and what mends it. */
#ifndef GODWIT_TRY_DIALOG_H
#define GODWIT_TRY_DIALOG_H

#include <adwaita.h>

#include "godwit-draft.h"

#define GODWIT_TYPE_TRY_DIALOG (godwit_try_dialog_get_type ())
/* Signal "mended" (const GodwitDraft *): the person let a setting be changed, and it is tried again. */
G_DECLARE_FINAL_TYPE (GodwitTryDialog, godwit_try_dialog, GODWIT, TRY_DIALOG, AdwDialog)

/* Begins at once. The draft is copied; its profile is valid. To close it cancels. */
AdwDialog *godwit_try_dialog_new (const GodwitDraft *draft);

#endif
