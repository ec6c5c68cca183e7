/* SPDX-License-Identifier: GPL-3.0-or-later */
/* godwit-take-over-dialog.c - a row for each connection. They are taken over one after the other; what is different, or why not, stands in the row. */
#include "godwit-take-over-dialog.h"

#include <glib/gi18n.h>

/* A connection and its row. */
struct offer {
  GodwitTunnel *tunnel;
  GtkWidget *row, *tick;
  gboolean done;
};

struct _GodwitTakeOverDialog {
  AdwDialog parent;
  GtkWidget *cancel, *import;
  AdwPreferencesGroup *rows;
  GodwitBackend *backend;
  GPtrArray *offers; /* struct offer */
  guint next;        /* the one that is looked at */
  guint taken;
  gboolean has_words; /* a row says something that a person should read */
};

enum { TAKEN, SIGNALS };
static guint signals[SIGNALS];

G_DEFINE_FINAL_TYPE (GodwitTakeOverDialog, godwit_take_over_dialog, ADW_TYPE_DIALOG)

static gboolean
is_ticked (const struct offer *o)
{
  return !o->done && gtk_check_button_get_active (GTK_CHECK_BUTTON (o->tick));
}

static void
on_ticked (GodwitTakeOverDialog *self)
{
  gboolean any = FALSE;
  for (guint i = 0; i < self->offers->len; i++)
    any = any || is_ticked (self->offers->pdata[i]);
  gtk_widget_set_sensitive (self->import, any);
}

static void go_on (GodwitTakeOverDialog *self);

static void
on_taken (GObject *backend, GAsyncResult *result, gpointer data)
{
  g_autoptr (GodwitTakeOverDialog) self = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *notes = godwit_backend_take_over_finish (GODWIT_BACKEND (backend), result, &error);
  struct offer *o = self->offers->pdata[self->next++];
  const char *words = notes != NULL ? notes : error->message;
  o->done = notes != NULL;
  self->taken += o->done;
  gtk_check_button_set_active (GTK_CHECK_BUTTON (o->tick), FALSE);
  gtk_widget_set_sensitive (o->tick, !o->done);
  if (words[0] != '\0') {
    adw_action_row_set_subtitle (ADW_ACTION_ROW (o->row), words);
    self->has_words = TRUE;
  } else
    adw_action_row_set_subtitle (ADW_ACTION_ROW (o->row), _ ("Imported"));
  go_on (self);
}

/* The next ticked one; when there is none more, what was is said. */
static void
go_on (GodwitTakeOverDialog *self)
{
  while (self->next < self->offers->len && !is_ticked (self->offers->pdata[self->next]))
    self->next++;
  if (self->next < self->offers->len) {
    const struct offer *o = self->offers->pdata[self->next];
    godwit_backend_take_over_async (self->backend, o->tunnel, on_taken, g_object_ref (self));
    return;
  }
  gtk_widget_set_sensitive (GTK_WIDGET (self->rows), TRUE);
  gtk_widget_set_sensitive (self->cancel, TRUE);
  gtk_button_set_label (GTK_BUTTON (self->cancel), _ ("_Close"));
  on_ticked (self);
  if (!self->has_words) {
    g_signal_emit (self, signals[TAKEN], 0, self->taken);
    adw_dialog_force_close (ADW_DIALOG (self));
  } else
    gtk_widget_grab_focus (self->cancel); /* what had it is insensitive, and without it Escape goes nowhere */
}

static void
on_import (GodwitTakeOverDialog *self)
{
  self->next = 0;
  self->has_words = FALSE;
  gtk_widget_set_sensitive (GTK_WIDGET (self->rows), FALSE);
  gtk_widget_set_sensitive (self->import, FALSE);
  gtk_widget_set_sensitive (self->cancel, FALSE);
  go_on (self);
}

static void
add_row (GodwitTakeOverDialog *self, GodwitTunnel *tunnel)
{
  const GodwitFacts *f = godwit_tunnel_facts (tunnel);
  struct offer *o = g_new0 (struct offer, 1);
  o->tunnel = g_object_ref (tunnel);
  o->row = adw_action_row_new ();
  o->tick = gtk_check_button_new ();
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (o->row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (o->row), f->name);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (o->row), f->gateway != NULL ? f->gateway : "");
  adw_action_row_add_prefix (ADW_ACTION_ROW (o->row), o->tick);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (o->row), o->tick);
  gtk_widget_set_valign (o->tick, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (o->tick), GTK_ACCESSIBLE_PROPERTY_LABEL, f->name, -1);
  gtk_check_button_set_active (GTK_CHECK_BUTTON (o->tick), TRUE);
  (void)g_signal_connect_swapped (o->tick, "toggled", G_CALLBACK (on_ticked), self);
  adw_preferences_group_add (self->rows, o->row);
  g_ptr_array_add (self->offers, o);
}

static void
offer_free (gpointer data)
{
  struct offer *o = data;
  g_object_unref (o->tunnel);
  g_free (o);
}

static void
dispose (GObject *object)
{
  GodwitTakeOverDialog *self = GODWIT_TAKE_OVER_DIALOG (object);
  gtk_widget_dispose_template (GTK_WIDGET (object), GODWIT_TYPE_TAKE_OVER_DIALOG);
  g_clear_pointer (&self->offers, g_ptr_array_unref);
  g_clear_object (&self->backend);
  G_OBJECT_CLASS (godwit_take_over_dialog_parent_class)->dispose (object);
}

static void
godwit_take_over_dialog_class_init (GodwitTakeOverDialogClass *class)
{
  GtkWidgetClass *widget = GTK_WIDGET_CLASS (class);
  G_OBJECT_CLASS (class)->dispose = dispose;
  signals[TAKEN] = g_signal_new ("taken", GODWIT_TYPE_TAKE_OVER_DIALOG, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 1, G_TYPE_UINT);
  gtk_widget_class_set_template_from_resource (widget, GODWIT_RESOURCES "godwit-take-over-dialog.ui");
  gtk_widget_class_bind_template_child (widget, GodwitTakeOverDialog, cancel);
  gtk_widget_class_bind_template_child (widget, GodwitTakeOverDialog, import);
  gtk_widget_class_bind_template_child (widget, GodwitTakeOverDialog, rows);
  gtk_widget_class_bind_template_callback (widget, on_import);
  gtk_widget_class_bind_template_callback (widget, adw_dialog_close);
}

static void
godwit_take_over_dialog_init (GodwitTakeOverDialog *self)
{
  self->offers = g_ptr_array_new_with_free_func (offer_free);
  gtk_widget_init_template (GTK_WIDGET (self));
}

AdwDialog *
godwit_take_over_dialog_new (GodwitBackend *backend)
{
  GodwitTakeOverDialog *self = g_object_new (GODWIT_TYPE_TAKE_OVER_DIALOG, NULL);
  GListModel *all = godwit_backend_offers (backend);
  self->backend = g_object_ref (backend);
  for (guint i = 0; i < g_list_model_get_n_items (all); i++) {
    g_autoptr (GodwitTunnel) tunnel = g_list_model_get_item (all, i);
    add_row (self, tunnel);
  }
  on_ticked (self);
  return ADW_DIALOG (self);
}
