/* SPDX-License-Identifier: GPL-3.0-or-later */
/* godwit-edit-dialog.h - a connection's name, settings and secrets, to be added or changed. */
#ifndef GODWIT_EDIT_DIALOG_H
#define GODWIT_EDIT_DIALOG_H

#include <adwaita.h>

#include "godwit-backend.h"

#define GODWIT_TYPE_EDIT_DIALOG (godwit_edit_dialog_get_type ())
/* Signal "saved" (the connection's uuid): it is stored, and the dialog closes. */
G_DECLARE_FINAL_TYPE (GodwitEditDialog, godwit_edit_dialog, GODWIT, EDIT_DIALOG, AdwDialog)

/* tunnel NULL: a new connection. The draft is what is shown at first; it is copied. */
AdwDialog *godwit_edit_dialog_new (GodwitBackend *backend, GodwitTunnel *tunnel, const GodwitDraft *draft);

#endif
