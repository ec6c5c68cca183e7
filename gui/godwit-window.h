/* SPDX-License-Identifier: GPL-3.0-or-later */
/* godwit-window.h - the app's one window: the list of connections, and the page of the chosen one. */
#ifndef GODWIT_WINDOW_H
#define GODWIT_WINDOW_H

#include <adwaita.h>

#include "deletions.h"

#define GODWIT_TYPE_WINDOW (godwit_window_get_type ())
/* Property "tunnel" (GodwitTunnel): the chosen one, NULL: none. */
G_DECLARE_FINAL_TYPE (GodwitWindow, godwit_window, GODWIT, WINDOW, AdwApplicationWindow)

GtkWidget *godwit_window_new (GtkApplication *application, GodwitBackend *backend);

GodwitBackend *godwit_window_backend (GodwitWindow *self);
GodwitTunnel *godwit_window_tunnel (GodwitWindow *self);

/* Chooses a connection and shows its page; nothing happens when there is none of this uuid. */
void godwit_window_choose (GodwitWindow *self, const char *uuid);

/* What just happened, in a toast. The text is no markup. */
void godwit_window_say (GodwitWindow *self, const char *text);

void godwit_window_show_toast (GodwitWindow *self, AdwToast *toast);

/* What was deleted and may be had back; NULL while the window ends. */
GodwitDeletions *godwit_window_deletions (GodwitWindow *self);

/* In a narrow window the list again, where there is one. */
void godwit_window_show_list (GodwitWindow *self);

/* Carries out what is pending and closes. */
void godwit_window_finish (GodwitWindow *self);

/* Opens a profile file, to be looked at and added. */
void godwit_window_open_file (GodwitWindow *self, GFile *file);

/* The actions "win.add", "win.import", "win.edit", and what is dropped on the window (godwit-window-edits.c). */
void godwit_window_install_edits (GtkWidgetClass *class);
void godwit_window_take_drops (GodwitWindow *self);

/* The actions "win.repair", "win.details" and "win.report" (godwit-window-repairs.c). */
void godwit_window_install_repairs (GtkWidgetClass *class);

/* Opens the settings of the chosen connection. */
void godwit_window_edit (GodwitWindow *self);
/* A refusal is a toast. */
void godwit_window_connect (GodwitWindow *self, GodwitTunnel *tunnel);
void godwit_window_disconnect (GodwitWindow *self, GodwitTunnel *tunnel);

/* The actions "win.delete" and "win.undo-delete" (godwit-window-deletions.c). */
void godwit_window_install_deletions (GtkWidgetClass *class);

/* The action "win.take-over" (godwit-window-take-over.c). */
void godwit_window_install_take_over (GtkWidgetClass *class);
/* Are there connections of another plugin? When it is the first time, they are offered at once. */
void godwit_window_offer (GodwitWindow *self);

/* The actions "win.toggle" and "win.say" (godwit-window-actions.c). */
void godwit_window_install_actions (GtkWidgetClass *class);
/* Which of them make sense now. */
void godwit_window_update_actions (GodwitWindow *self);

#endif
