/* SPDX-License-Identifier: GPL-3.0-or-later */
/* godwit-details-dialog.c - the events as rows, which come while it is open; and the report. */
#include "godwit-details-dialog.h"

#include <glib/gi18n.h>
#include <string.h>

#include "godwit-event.h"
#include "report.h"
#include "tunnel-words.h"

struct _GodwitDetailsDialog {
  AdwDialog parent;
  AdwToastOverlay *toasts;
  GtkCheckButton *names, *addresses;
  GtkListBox *list;
  AdwPreferencesGroup *timeline;
  GodwitTunnel *tunnel;
};

G_DEFINE_FINAL_TYPE (GodwitDetailsDialog, godwit_details_dialog, ADW_TYPE_DIALOG)

static void
say (GodwitDetailsDialog *self, const char *text)
{
  AdwToast *toast = adw_toast_new (text);
  adw_toast_set_use_markup (toast, FALSE);
  adw_toast_overlay_add_toast (self->toasts, toast);
}

/* --- what happened --- */

/* "10:42:03 · after 0.12 s" */
static char *
time_of (GodwitDetailsDialog *self, GodwitEvent *event)
{
  g_autoptr (GodwitEvent) first = g_list_model_get_item (G_LIST_MODEL (godwit_tunnel_events (self->tunnel)), 0);
  g_autoptr (GDateTime) wall = g_date_time_new_from_unix_local (godwit_event_wall (event) / 1000);
  g_autofree char *clock = wall != NULL ? g_date_time_format (wall, "%X") : g_strdup ("");
  guint64 at = godwit_event_at (event), begin = first != NULL ? godwit_event_at (first) : at;
  /* Translators: a time of day, and seconds since the first row: "10:42:03 · after 0.12 s" */
  return g_strdup_printf (_ ("%s · after %.2f s"), clock, at > begin ? (double)(at - begin) / 1000 : 0.0);
}

static GtkWidget *
make_row (gpointer item, gpointer data)
{
  GtkWidget *row = adw_action_row_new ();
  g_autofree char *line = godwit_event_words (item), *words = godwit_words_sentence (line),
                  *time = time_of (data, item);
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), words);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), time);
  return row;
}

static void
on_events (GodwitDetailsDialog *self)
{
  gboolean has = g_list_model_get_n_items (G_LIST_MODEL (godwit_tunnel_events (self->tunnel))) > 0;
  gtk_widget_set_visible (GTK_WIDGET (self->list), has);
  adw_preferences_group_set_description (self->timeline, has ? "" : _ ("Nothing since Godwit was opened"));
}

/* --- the report --- */

static char *
make_report (GodwitDetailsDialog *self)
{
  int tell = (gtk_check_button_get_active (self->names) ? GODWIT_TELL_NAMES : 0) |
             (gtk_check_button_get_active (self->addresses) ? GODWIT_TELL_ADDRESSES : 0);
  return godwit_report_make (self->tunnel, (GodwitTell)tell);
}

static void
on_copy (GodwitDetailsDialog *self)
{
  g_autofree char *report = make_report (self);
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), report);
  say (self, _ ("Report copied"));
}

static void
on_written (GObject *file, GAsyncResult *result, gpointer data)
{
  g_autoptr (GodwitDetailsDialog) self = data;
  g_autoptr (GError) error = NULL;
  if (g_file_replace_contents_finish (G_FILE (file), result, NULL, &error))
    say (self, _ ("Report saved"));
  else
    say (self, error->message);
}

static void
on_place (GObject *chooser, GAsyncResult *result, gpointer data)
{
  g_autoptr (GodwitDetailsDialog) self = data;
  g_autoptr (GFile) file = gtk_file_dialog_save_finish (GTK_FILE_DIALOG (chooser), result, NULL); /* NULL: cancelled */
  if (file == NULL)
    return;
  char *report = make_report (self);
  g_autoptr (GBytes) octets = g_bytes_new_take (report, strlen (report));
  g_file_replace_contents_bytes_async (file, octets, NULL, FALSE, G_FILE_CREATE_PRIVATE, NULL, on_written,
                                       g_steal_pointer (&self));
}

static void
on_save (GodwitDetailsDialog *self)
{
  g_autoptr (GtkFileDialog) chooser = gtk_file_dialog_new ();
  gtk_file_dialog_set_title (chooser, _ ("Save Report"));
  gtk_file_dialog_set_initial_name (chooser, "godwit-report.txt");
  gtk_file_dialog_save (chooser, GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), NULL, on_place,
                        g_object_ref (self));
}

/* --- the object --- */

static void
dispose (GObject *object)
{
  GodwitDetailsDialog *self = GODWIT_DETAILS_DIALOG (object);
  if (self->list != NULL)
    gtk_list_box_bind_model (self->list, NULL, NULL, NULL, NULL);
  gtk_widget_dispose_template (GTK_WIDGET (object), GODWIT_TYPE_DETAILS_DIALOG);
  g_clear_object (&self->tunnel);
  G_OBJECT_CLASS (godwit_details_dialog_parent_class)->dispose (object);
}

static void
godwit_details_dialog_class_init (GodwitDetailsDialogClass *class)
{
  GtkWidgetClass *widget = GTK_WIDGET_CLASS (class);
  G_OBJECT_CLASS (class)->dispose = dispose;
  gtk_widget_class_set_template_from_resource (widget, GODWIT_RESOURCES "godwit-details-dialog.ui");
  gtk_widget_class_bind_template_child (widget, GodwitDetailsDialog, toasts);
  gtk_widget_class_bind_template_child (widget, GodwitDetailsDialog, names);
  gtk_widget_class_bind_template_child (widget, GodwitDetailsDialog, addresses);
  gtk_widget_class_bind_template_child (widget, GodwitDetailsDialog, timeline);
  gtk_widget_class_bind_template_child (widget, GodwitDetailsDialog, list);
  gtk_widget_class_bind_template_callback (widget, on_copy);
  gtk_widget_class_bind_template_callback (widget, on_save);
}

static void
godwit_details_dialog_init (GodwitDetailsDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

AdwDialog *
godwit_details_dialog_new (GodwitTunnel *tunnel)
{
  GodwitDetailsDialog *self = g_object_new (GODWIT_TYPE_DETAILS_DIALOG, NULL);
  GListModel *events = G_LIST_MODEL (godwit_tunnel_events (tunnel));
  self->tunnel = g_object_ref (tunnel);
  gtk_list_box_bind_model (self->list, events, make_row, self, NULL);
  g_signal_connect_object (events, "items-changed", G_CALLBACK (on_events), self, G_CONNECT_SWAPPED);
  on_events (self);
  return ADW_DIALOG (self);
}
