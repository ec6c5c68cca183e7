/* SPDX-License-Identifier: GPL-3.0-or-later */
/* godwit-sign-in-dialog.c - rows for what is asked. No text in it is markup: a gateway may have written it. */
#include "godwit-sign-in-dialog.h"

#include "dialogs.h"

struct _GodwitSignInDialog {
  AdwDialog parent;
  GtkWidget *connect;
  GtkLabel *heading, *words;
  AdwPreferencesGroup *rows;
  GodwitQuestion *question;
  GtkWidget *row[GODWIT_QUESTION_FIELDS]; /* NULL: not asked */
};

G_DEFINE_FINAL_TYPE (GodwitSignInDialog, godwit_sign_in_dialog, ADW_TYPE_DIALOG)

static const char *
text_of (GtkWidget *row)
{
  return gtk_editable_get_text (GTK_EDITABLE (row));
}

/* Nothing empty is sent: the gateway would count it as a try. */
static void
on_changed (GodwitSignInDialog *self)
{
  gboolean full = TRUE;
  for (gsize i = 0; i < G_N_ELEMENTS (self->row); i++)
    full = full && (self->row[i] == NULL || text_of (self->row[i])[0] != '\0');
  gtk_widget_set_sensitive (self->connect, full);
}

static void
on_connect (GodwitSignInDialog *self)
{
  for (gsize i = 0; i < G_N_ELEMENTS (self->row); i++) {
    if (self->row[i] != NULL)
      godwit_question_fill (self->question, i, text_of (self->row[i]));
  }
  godwit_question_answer (self->question, TRUE);
  adw_dialog_force_close (ADW_DIALOG (self));
}

static void
closed (AdwDialog *dialog)
{
  godwit_question_answer (GODWIT_SIGN_IN_DIALOG (dialog)->question, FALSE); /* nothing when it was answered */
}

static void
add_row (GodwitSignInDialog *self, gsize i)
{
  const GodwitQuestionField *f = godwit_question_field (self->question, i);
  GtkWidget *row = adw_password_entry_row_new ();
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), f->label);
  adw_entry_row_set_activates_default (ADW_ENTRY_ROW (row), TRUE);
  g_signal_connect_swapped (row, "changed", G_CALLBACK (on_changed), self);
  adw_preferences_group_add (self->rows, row);
  self->row[i] = row;
}

static void
show_question (GodwitSignInDialog *self)
{
  GtkWidget *first = NULL;
  gtk_label_set_text (self->heading, godwit_question_title (self->question));
  gtk_label_set_text (self->words, godwit_question_description (self->question));
  for (gsize i = 0; i < godwit_question_count (self->question); i++) {
    if (!godwit_question_field (self->question, i)->asked)
      continue;
    add_row (self, i);
    first = first != NULL ? first : self->row[i];
  }
  if (first != NULL)
    godwit_dialog_set_focus (ADW_DIALOG (self), first);
}

static void
dispose (GObject *object)
{
  GodwitSignInDialog *self = GODWIT_SIGN_IN_DIALOG (object);
  gtk_widget_dispose_template (GTK_WIDGET (object), GODWIT_TYPE_SIGN_IN_DIALOG);
  g_clear_object (&self->question);
  G_OBJECT_CLASS (godwit_sign_in_dialog_parent_class)->dispose (object);
}

static void
godwit_sign_in_dialog_class_init (GodwitSignInDialogClass *class)
{
  GtkWidgetClass *widget = GTK_WIDGET_CLASS (class);
  G_OBJECT_CLASS (class)->dispose = dispose;
  ADW_DIALOG_CLASS (class)->closed = closed;
  gtk_widget_class_set_template_from_resource (widget, GODWIT_RESOURCES "godwit-sign-in-dialog.ui");
  gtk_widget_class_bind_template_child (widget, GodwitSignInDialog, connect);
  gtk_widget_class_bind_template_child (widget, GodwitSignInDialog, heading);
  gtk_widget_class_bind_template_child (widget, GodwitSignInDialog, words);
  gtk_widget_class_bind_template_child (widget, GodwitSignInDialog, rows);
  gtk_widget_class_bind_template_callback (widget, on_connect);
  gtk_widget_class_bind_template_callback (widget, adw_dialog_close);
}

static void
godwit_sign_in_dialog_init (GodwitSignInDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

AdwDialog *
godwit_sign_in_dialog_new (GodwitQuestion *question)
{
  GodwitSignInDialog *self = g_object_new (GODWIT_TYPE_SIGN_IN_DIALOG, NULL);
  self->question = g_object_ref (question);
  g_signal_connect_object (question, "withdrawn", G_CALLBACK (adw_dialog_force_close), self, G_CONNECT_SWAPPED);
  show_question (self);
  return ADW_DIALOG (self);
}
