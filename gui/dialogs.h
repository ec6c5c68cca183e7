/* SPDX-License-Identifier: GPL-3.0-or-later */
/* dialogs.h - what libadwaita's dialogs do not do by themselves. */
#ifndef GODWIT_DIALOGS_H
#define GODWIT_DIALOGS_H

#include <adwaita.h>

/* The widget in it that has the keyboard first, also where the dialog is a sheet at the bottom of a narrow window. */
void godwit_dialog_set_focus (AdwDialog *dialog, GtkWidget *widget);
/* An alert with rows in it shows its heading first, also where it is too low for all of it. To be called when the rows are there. */
void godwit_alert_open_at_top (AdwAlertDialog *alert);
/* Buttons whose words are too long for one line have two. */
void godwit_alert_wrap_buttons (AdwAlertDialog *alert);

#endif
