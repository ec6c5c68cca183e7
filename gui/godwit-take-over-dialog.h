/* SPDX-License-Identifier: GPL-3.0-or-later */
/* godwit-take-over-dialog.h - the connections of another plugin that can be taken over: a person ticks which. */
#ifndef GODWIT_TAKE_OVER_DIALOG_H
#define GODWIT_TAKE_OVER_DIALOG_H

#include <adwaita.h>

#include "godwit-backend.h"

#define GODWIT_TYPE_TAKE_OVER_DIALOG (godwit_take_over_dialog_get_type ())
/* Signal "taken" (uint): all went well, so many were taken over, and the dialog has closed. Where there is something to read it stays, and says it. */
G_DECLARE_FINAL_TYPE (GodwitTakeOverDialog, godwit_take_over_dialog, GODWIT, TAKE_OVER_DIALOG, AdwDialog)

/* Shows what the backend offers now. */
AdwDialog *godwit_take_over_dialog_new (GodwitBackend *backend);

#endif
