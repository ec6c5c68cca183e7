/* SPDX-License-Identifier: GPL-3.0-or-later */
/* godwit-edit-dialog.c - the shared settings form, with a name and a button. */
#include "godwit-edit-dialog.h"

#include <glib/gi18n.h>

#include "dialogs.h"
#include "godwit-try-dialog.h"

#include "form/form-words.h"

struct _GodwitEditDialog {
  AdwDialog parent;
  GtkButton *save;
  AdwBanner *fault;
  AdwEntryRow *name;
  AdwSwitchRow *autoconnect;
  GtkWidget *trying, *try;
  GodwitProfileForm *form;
  GodwitBackend *backend;
  GodwitTunnel *tunnel;
  GodwitDraft *draft; /* as it was shown; and, from "Save" on, as it was typed */
};

enum { SAVED, SIGNALS };
static guint signals[SIGNALS];

G_DEFINE_FINAL_TYPE (GodwitEditDialog, godwit_edit_dialog, ADW_TYPE_DIALOG)

static void
judge (GodwitEditDialog *self)
{
  gtk_widget_set_sensitive (GTK_WIDGET (self->save), godwit_profile_form_is_valid (self->form));
  gtk_widget_set_sensitive (self->try, godwit_profile_form_is_valid (self->form));
  adw_banner_set_revealed (self->fault, FALSE);
}

/* What stands in the dialog. A secret whose field is empty is not known: what is stored stays. A connection without a name is called as its
 * gateway. */
static gboolean
collect (GodwitEditDialog *self)
{
  gdw_profile_fault fault = { 0 };
  GodwitDraft *d = self->draft;
  if (!godwit_profile_form_get_profile (self->form, &d->profile, &fault)) {
    g_autofree char *sentence = godwit_form_fault (&fault);
    adw_banner_set_title (self->fault, sentence);
    adw_banner_set_revealed (self->fault, TRUE);
    return FALSE;
  }
  const char *name = gtk_editable_get_text (GTK_EDITABLE (self->name));
  g_free (d->name);
  d->name = g_strdup (name[0] != '\0' ? name : d->profile.gateway.address);
  d->autoconnect = adw_switch_row_get_active (self->autoconnect);
  for (size_t i = 0; gdw_key_at (i) != NULL; i++) {
    GodwitKeep keep;
    const char *text;
    if (gdw_key_at (i)->type != GDW_KEY_SECRET)
      continue;
    text = godwit_profile_form_get_secret (self->form, gdw_key_at (i)->name, &keep);
    if (text != NULL)
      godwit_draft_set_secret (d, gdw_key_at (i)->name, text[0] != '\0' ? text : NULL, keep);
  }
  return TRUE;
}

static void try_save (GodwitEditDialog *self);

static void on_reload (GObject *backend, GAsyncResult *result, gpointer data);

static void
on_conflict (AdwAlertDialog *dialog, const char *response, gpointer data)
{
  g_autoptr (GodwitEditDialog) self = data;
  (void)dialog;
  if (g_str_equal (response, "mine")) {
    self->draft->version = 0; /* whatever is there */
    try_save (self);
  } else if (g_str_equal (response, "theirs"))
    godwit_backend_load_async (self->backend, self->tunnel, on_reload, g_object_ref (self));
}

static void
ask_conflict (GodwitEditDialog *self)
{
  AdwDialog *dialog = adw_alert_dialog_new (
      _ ("Changed Elsewhere"), _ ("Another program has changed this connection while you were editing it."));
  AdwAlertDialog *alert = ADW_ALERT_DIALOG (dialog);
  adw_alert_dialog_add_responses (alert, "cancel", _ ("_Go On Editing"), "theirs", _ ("_Load the Other Settings"),
                                  "mine", _ ("Keep _My Settings"), NULL);
  godwit_alert_wrap_buttons (alert);
  adw_alert_dialog_set_response_appearance (alert, "mine", ADW_RESPONSE_DESTRUCTIVE);
  adw_alert_dialog_set_default_response (alert, "cancel");
  adw_alert_dialog_set_close_response (alert, "cancel");
  g_signal_connect (alert, "response", G_CALLBACK (on_conflict), g_object_ref (self));
  adw_dialog_present (dialog, GTK_WIDGET (self));
}

static void
on_saved (GObject *backend, GAsyncResult *result, gpointer data)
{
  g_autoptr (GodwitEditDialog) self = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *uuid = godwit_backend_save_finish (GODWIT_BACKEND (backend), result, &error);
  gtk_widget_set_sensitive (GTK_WIDGET (self), TRUE);
  if (uuid != NULL) {
    g_signal_emit (self, signals[SAVED], 0, uuid);
    adw_dialog_force_close (ADW_DIALOG (self));
  } else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_EXISTS))
    ask_conflict (self);
  else {
    adw_banner_set_title (self->fault, error->message);
    adw_banner_set_revealed (self->fault, TRUE);
  }
}

static void
try_save (GodwitEditDialog *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  if (root != NULL)
    gtk_root_set_focus (
        root, NULL); /* an entry that becomes insensitive while it has the focus goes on blinking, and GTK complains */
  gtk_widget_set_sensitive (GTK_WIDGET (self), FALSE);
  godwit_backend_save_async (self->backend, self->tunnel, self->draft, on_saved, g_object_ref (self));
}

static void
on_save (GodwitEditDialog *self)
{
  if (collect (self))
    try_save (self);
}

/* What a trial mended stands in the form, to be saved or not. */
static void
on_mended (GodwitEditDialog *self, const GodwitDraft *draft)
{
  godwit_profile_form_set_profile (self->form, &draft->profile);
  judge (self);
}

static void
on_try (GodwitEditDialog *self)
{
  if (!collect (self))
    return;
  AdwDialog *dialog = godwit_try_dialog_new (self->draft);
  g_signal_connect_object (dialog, "mended", G_CALLBACK (on_mended), self, G_CONNECT_SWAPPED);
  adw_dialog_present (dialog, GTK_WIDGET (self));
}

static void
show_draft (GodwitEditDialog *self)
{
  const GodwitDraft *d = self->draft;
  gtk_editable_set_text (GTK_EDITABLE (self->name), d->name != NULL ? d->name : "");
  adw_switch_row_set_active (self->autoconnect, d->autoconnect);
  godwit_profile_form_set_profile (self->form, &d->profile);
  for (gsize i = 0; i < d->n_secrets; i++)
    godwit_profile_form_set_secret (self->form, d->secret[i].name, d->secret[i].text, d->secret[i].keep);
  judge (self);
}

static void
on_reload (GObject *backend, GAsyncResult *result, gpointer data)
{
  g_autoptr (GodwitEditDialog) self = data;
  g_autoptr (GError) error = NULL;
  GodwitDraft *draft = godwit_backend_load_finish (GODWIT_BACKEND (backend), result, &error);
  if (draft == NULL) {
    adw_banner_set_title (self->fault, error->message);
    adw_banner_set_revealed (self->fault, TRUE);
    return;
  }
  godwit_draft_free (self->draft);
  self->draft = draft;
  show_draft (self);
}

static void
dispose (GObject *object)
{
  GodwitEditDialog *self = GODWIT_EDIT_DIALOG (object);
  gtk_widget_dispose_template (GTK_WIDGET (object), GODWIT_TYPE_EDIT_DIALOG);
  g_clear_object (&self->backend);
  g_clear_object (&self->tunnel);
  g_clear_pointer (&self->draft, godwit_draft_free);
  G_OBJECT_CLASS (godwit_edit_dialog_parent_class)->dispose (object);
}

static void
godwit_edit_dialog_class_init (GodwitEditDialogClass *class)
{
  GtkWidgetClass *widget = GTK_WIDGET_CLASS (class);
  G_OBJECT_CLASS (class)->dispose = dispose;
  signals[SAVED] = g_signal_new ("saved", GODWIT_TYPE_EDIT_DIALOG, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                 1, G_TYPE_STRING);
  g_type_ensure (GODWIT_TYPE_PROFILE_FORM);
  gtk_widget_class_set_template_from_resource (widget, GODWIT_RESOURCES "godwit-edit-dialog.ui");
  gtk_widget_class_bind_template_child (widget, GodwitEditDialog, save);
  gtk_widget_class_bind_template_child (widget, GodwitEditDialog, fault);
  gtk_widget_class_bind_template_child (widget, GodwitEditDialog, name);
  gtk_widget_class_bind_template_child (widget, GodwitEditDialog, autoconnect);
  gtk_widget_class_bind_template_child (widget, GodwitEditDialog, form);
  gtk_widget_class_bind_template_child (widget, GodwitEditDialog, trying);
  gtk_widget_class_bind_template_child (widget, GodwitEditDialog, try);
  gtk_widget_class_bind_template_callback (widget, on_save);
  gtk_widget_class_bind_template_callback (widget, on_try);
  gtk_widget_class_bind_template_callback (widget, judge);
  gtk_widget_class_bind_template_callback (widget, adw_dialog_close);
}

static void
godwit_edit_dialog_init (GodwitEditDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  godwit_profile_form_add_row (self->form, GTK_WIDGET (self->name));
  godwit_profile_form_add_row (self->form, GTK_WIDGET (self->autoconnect));
  godwit_profile_form_add_row (self->form, self->trying);
}

AdwDialog *
godwit_edit_dialog_new (GodwitBackend *backend, GodwitTunnel *tunnel, const GodwitDraft *draft)
{
  GodwitEditDialog *self = g_object_new (GODWIT_TYPE_EDIT_DIALOG, NULL);
  self->backend = g_object_ref (backend);
  self->tunnel = tunnel != NULL ? g_object_ref (tunnel) : NULL;
  self->draft = godwit_draft_copy (draft);
  if (godwit_backend_is_alone (backend)) {
    gtk_widget_set_visible (GTK_WIDGET (self->autoconnect), FALSE);
    godwit_profile_form_set_alone (self->form);
  }
  adw_dialog_set_title (ADW_DIALOG (self), tunnel == NULL ? _ ("Add Connection") : _ ("Edit Connection"));
  gtk_button_set_label (self->save, tunnel == NULL ? _ ("_Add") : _ ("_Save"));
  show_draft (self);
  godwit_dialog_set_focus (ADW_DIALOG (self), godwit_profile_form_get_first (self->form));
  return ADW_DIALOG (self);
}
