/* SPDX-License-Identifier: GPL-3.0-or-later */
/* godwit-window-edits.c - connections come in (typed, from a file, dropped) and are changed: each way ends in the edit dialog. */
#include "godwit-window.h"

#include <glib/gi18n.h>

#include "godwit-edit-dialog.h"

static void
refuse (GodwitWindow *self, const char *heading, const char *why)
{
  AdwDialog *dialog = adw_alert_dialog_new (heading, NULL);
  adw_alert_dialog_set_body_use_markup (ADW_ALERT_DIALOG (dialog), FALSE);
  adw_alert_dialog_set_body (ADW_ALERT_DIALOG (dialog), why);
  adw_alert_dialog_add_response (ADW_ALERT_DIALOG (dialog), "close", _ ("_Close"));
  adw_dialog_present (dialog, GTK_WIDGET (self));
}

static void
on_saved (GodwitWindow *self, const char *uuid)
{
  godwit_window_choose (self, uuid);
}

static void
edit (GodwitWindow *self, GodwitTunnel *tunnel, const GodwitDraft *draft)
{
  AdwDialog *dialog = godwit_edit_dialog_new (godwit_window_backend (self), tunnel, draft);
  g_signal_connect_object (dialog, "saved", G_CALLBACK (on_saved), self, G_CONNECT_SWAPPED);
  adw_dialog_present (dialog, GTK_WIDGET (self));
}

static void
on_add (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_autoptr (GodwitDraft) draft = godwit_draft_new ();
  g_autoptr (GSettings) settings = g_settings_new (GODWIT_APP_ID);
  g_autofree char *post_quantum = g_settings_get_string (settings, "post-quantum"),
                  *log = g_settings_get_string (settings, "log");
  gdw_profile_fault fault = { 0 };
  (void)name;
  (void)parameter;
  if (gdw_profile_set_text (&draft->profile, "ike", "post-quantum", post_quantum, &fault) != GDW_OK ||
      gdw_profile_set_text (&draft->profile, "network", "log", log, &fault) != GDW_OK)
    g_warning ("a new connection begins without what the preferences say: %s", fault.text);
  edit (GODWIT_WINDOW (widget), NULL, draft);
}

struct loading {
  GodwitWindow *window;
  GodwitTunnel *tunnel;
};

static void
on_loaded (GObject *backend, GAsyncResult *result, gpointer data)
{
  struct loading *l = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GodwitDraft) draft = godwit_backend_load_finish (GODWIT_BACKEND (backend), result, &error);
  if (draft != NULL)
    edit (l->window, l->tunnel, draft);
  else
    godwit_window_say (l->window, error->message);
  g_object_unref (l->window);
  g_object_unref (l->tunnel);
  g_free (l);
}

void
godwit_window_edit (GodwitWindow *self)
{
  GodwitTunnel *tunnel = godwit_window_tunnel (self);
  if (tunnel == NULL)
    return;
  struct loading *l = g_new0 (struct loading, 1);
  l->window = g_object_ref (self);
  l->tunnel = g_object_ref (tunnel);
  godwit_backend_load_async (godwit_window_backend (self), tunnel, on_loaded, l);
}

static void
on_edit (GtkWidget *widget, const char *name, GVariant *parameter)
{
  (void)name;
  (void)parameter;
  godwit_window_edit (GODWIT_WINDOW (widget));
}

void
godwit_window_open_file (GodwitWindow *self, GFile *file)
{
  g_autofree char *path = g_file_get_path (file);
  g_autoptr (GError) error = NULL;
  if (path == NULL) {
    refuse (self, _ ("This File Cannot Be Opened"), _ ("It is not on this computer."));
    return;
  }
  g_autoptr (GodwitDraft) draft = godwit_backend_read_file (godwit_window_backend (self), path, &error);
  if (draft == NULL)
    refuse (self, _ ("Cannot Import This File"), error->message);
  else
    edit (self, NULL, draft);
}

static void
on_chosen (GObject *chooser, GAsyncResult *result, gpointer data)
{
  g_autoptr (GodwitWindow) self = data;
  g_autoptr (GFile) file = gtk_file_dialog_open_finish (GTK_FILE_DIALOG (chooser), result, NULL); /* NULL: cancelled */
  if (file != NULL)
    godwit_window_open_file (self, file);
}

static void
on_import (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_autoptr (GtkFileDialog) chooser = gtk_file_dialog_new ();
  g_autoptr (GtkFileFilter) ours = gtk_file_filter_new ();
  g_autoptr (GListStore) filters = g_list_store_new (GTK_TYPE_FILE_FILTER);
  (void)name;
  (void)parameter;
  gtk_file_filter_set_name (ours, _ ("Godwit Connections"));
  gtk_file_filter_add_suffix (ours, "godwit");
  g_list_store_append (filters, ours);
  gtk_file_dialog_set_title (chooser, _ ("Import Connection"));
  gtk_file_dialog_set_filters (chooser, G_LIST_MODEL (filters));
  gtk_file_dialog_open (chooser, GTK_WINDOW (widget), NULL, on_chosen, g_object_ref (widget));
}

static gboolean
on_drop (GtkDropTarget *target, const GValue *value, double x, double y, GodwitWindow *self)
{
  (void)target;
  (void)x;
  (void)y;
  if (godwit_backend_trouble (godwit_window_backend (self)) != GODWIT_TROUBLE_NONE)
    return FALSE;
  godwit_window_open_file (self, g_value_get_object (value));
  return TRUE;
}

void
godwit_window_take_drops (GodwitWindow *self)
{
  GtkDropTarget *target = gtk_drop_target_new (G_TYPE_FILE, GDK_ACTION_COPY);
  g_signal_connect (target, "drop", G_CALLBACK (on_drop), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (target));
}

void
godwit_window_install_edits (GtkWidgetClass *class)
{
  gtk_widget_class_install_action (class, "win.add", NULL, on_add);
  gtk_widget_class_install_action (class, "win.import", NULL, on_import);
  gtk_widget_class_install_action (class, "win.edit", NULL, on_edit);
}
