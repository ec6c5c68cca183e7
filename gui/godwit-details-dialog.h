/* SPDX-License-Identifier: GPL-3.0-or-later */
/* godwit-details-dialog.h - what happened with a tunnel, step by step; and the report of it, to be copied or saved, with what the person ticks. */
#ifndef GODWIT_DETAILS_DIALOG_H
#define GODWIT_DETAILS_DIALOG_H

#include <adwaita.h>

#include "godwit-tunnel.h"

#define GODWIT_TYPE_DETAILS_DIALOG (godwit_details_dialog_get_type ())
G_DECLARE_FINAL_TYPE (GodwitDetailsDialog, godwit_details_dialog, GODWIT, DETAILS_DIALOG, AdwDialog)

AdwDialog *godwit_details_dialog_new (GodwitTunnel *tunnel);

#endif
