/* SPDX-License-Identifier: GPL-3.0-or-later */
/* godwit-try-dialog.c - one function shows the facts of the rehearsal; buttons appear with what they can do. */
#include "godwit-try-dialog.h"

#include <glib/gi18n.h>

#include "failure-words.h"
#include "godwit-fact-row.h"
#include "godwit-sign-in-dialog.h"
#include "godwit-trust-dialog.h"
#include "rehearsal.h"
#include "repairs.h"
#include "tunnel-words.h"

struct _GodwitTryDialog {
  AdwDialog parent;
  GtkButton *close;
  GtkStack *sign;
  GtkImage *icon;
  GtkSpinner *spinner;
  GtkLabel *heading, *words, *advice, *repair_words;
  GtkWidget *rows, *buttons, *repair, *again;
  GodwitFactRow *fact, *addresses, *networks, *servers, *identity;
  GodwitDraft *draft;
  GodwitRehearsal *rehearsal;
};

enum { MENDED, SIGNALS };
static guint signals[SIGNALS];

G_DEFINE_FINAL_TYPE (GodwitTryDialog, godwit_try_dialog, ADW_TYPE_DIALOG)

/* --- what is seen --- */

static const char *
heading_of (GodwitState state)
{
  switch (state) {
  case GODWIT_STATE_CONNECTED: return _ ("The Gateway Accepts These Settings");
  case GODWIT_STATE_FAILED: return _ ("These Settings Do Not Work");
  case GODWIT_STATE_OFF: return _ ("Cancelled");
  default: return _ ("Trying");
  }
}

static char *
words_of (const GodwitFacts *f)
{
  switch (f->state) {
  case GODWIT_STATE_CONNECTED:
    return g_strdup (_ ("Nothing was changed on this computer, and the gateway was left again."));
  case GODWIT_STATE_OFF: return g_strdup ("");
  default: return godwit_words_detail (f, 0);
  }
}

/* A label that is set to what it has would be read out again. Returns whether it changed. */
static gboolean
say (GtkLabel *label, const char *text)
{
  gboolean is_new = g_strcmp0 (gtk_label_get_text (label), text) != 0;
  if (is_new)
    gtk_label_set_text (label, text);
  gtk_widget_set_visible (GTK_WIDGET (label), text[0] != '\0');
  return is_new;
}

/* A screen reader says it without being asked; and why, when the settings do not work. */
static void
announce (GodwitTryDialog *self, const GodwitFacts *f, const char *words)
{
  g_autofree char *text = f->state == GODWIT_STATE_FAILED ? g_strjoin (". ", heading_of (f->state), words, NULL) : NULL;
  gtk_accessible_announce (GTK_ACCESSIBLE (self->heading), text != NULL ? text : heading_of (f->state),
                           GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
}

static void
show_rows (GodwitTryDialog *self, const GodwitFacts *f)
{
  gboolean failed = f->state == GODWIT_STATE_FAILED, good = f->state == GODWIT_STATE_CONNECTED;
  g_autofree char *fact = failed ? godwit_failure_fact (f) : NULL,
                  *networks = good ? godwit_words_networks (f->networks) : NULL;
  g_object_set (self->fact, "value", fact, NULL);
  g_object_set (self->addresses, "value", good ? f->addresses : NULL, NULL);
  g_object_set (self->networks, "value", networks, NULL);
  g_object_set (self->servers, "value", good ? f->dns : NULL, NULL);
  g_object_set (self->identity, "value", good ? f->identity : NULL, NULL);
  gtk_widget_set_visible (self->rows, good || fact != NULL);
}

/* A repair is a change of one setting; which one the advice says. */
static void
show_buttons (GodwitTryDialog *self, const GodwitFacts *f)
{
  gboolean failed = f->state == GODWIT_STATE_FAILED;
  g_autofree char *label = failed ? godwit_repair_label (f) : NULL;
  const char *words = label == NULL ? ""
                      : godwit_repair_shows_certificate (f) || godwit_repair_needs_person (f)
                          ? label
                          : _ ("_Change This and Try Again");
  gtk_label_set_label (self->repair_words, words);
  gtk_widget_set_visible (self->repair, label != NULL);
  gtk_widget_set_visible (self->again, failed || f->state == GODWIT_STATE_OFF);
  gtk_widget_set_visible (self->buttons, failed || f->state == GODWIT_STATE_OFF);
}

static void
show (GodwitTryDialog *self)
{
  const GodwitFacts *f = godwit_rehearsal_facts (self->rehearsal);
  gboolean busy = f->state == GODWIT_STATE_CONNECTING || f->state == GODWIT_STATE_WAITING;
  g_autofree char *words = words_of (f);
  gtk_stack_set_visible_child_name (self->sign, busy ? "spinner" : "icon");
  gtk_spinner_set_spinning (self->spinner, busy);
  gtk_image_set_from_icon_name (self->icon, godwit_words_icon (f->state));
  gboolean is_news = say (self->heading, heading_of (f->state));
  (void)say (self->words, words);
  g_autofree char *advice = f->state == GODWIT_STATE_FAILED ? godwit_failure_advice (f) : NULL;
  (void)say (self->advice, advice != NULL ? advice : "");
  gtk_button_set_label (self->close, busy ? _ ("_Cancel") : _ ("_Close"));
  show_rows (self, f);
  show_buttons (self, f);
  if (is_news)
    announce (self, f, words);
}

/* --- what happens --- */

static void
on_asks (GodwitTryDialog *self, GodwitQuestion *question)
{
  adw_dialog_present (godwit_sign_in_dialog_new (question), GTK_WIDGET (self));
}

static void
leave (GodwitTryDialog *self)
{
  g_autoptr (GodwitRehearsal) before = g_steal_pointer (&self->rehearsal);
  if (before == NULL)
    return;
  g_signal_handlers_disconnect_by_data (before, self);
  godwit_rehearsal_cancel (before);
}

static void
begin (GodwitTryDialog *self)
{
  leave (self);
  self->rehearsal = godwit_rehearsal_new (self->draft);
  g_signal_connect_swapped (self->rehearsal, "changed", G_CALLBACK (show), self);
  g_signal_connect_swapped (self->rehearsal, "ended", G_CALLBACK (show), self);
  g_signal_connect_swapped (self->rehearsal, "asks", G_CALLBACK (on_asks), self);
  godwit_rehearsal_start (self->rehearsal);
  show (self);
}

static void
mend (GodwitTryDialog *self)
{
  if (!godwit_repair_apply (godwit_rehearsal_facts (self->rehearsal), self->draft))
    return;
  g_signal_emit (self, signals[MENDED], 0, self->draft);
  begin (self);
}

/* The person has to say something: the form is behind this dialog. */
static void
edit (GodwitTryDialog *self)
{
  adw_dialog_close (ADW_DIALOG (self));
}

static void
on_trust (GodwitTryDialog *self, const char *response)
{
  if (g_str_equal (response, "trust"))
    mend (self);
  else if (g_str_equal (response, "file"))
    edit (self);
}

static void
on_repair (GodwitTryDialog *self)
{
  const GodwitFacts *f = godwit_rehearsal_facts (self->rehearsal);
  if (godwit_repair_shows_certificate (f)) {
    AdwDialog *dialog = godwit_trust_dialog_new (f);
    g_signal_connect_object (dialog, "response", G_CALLBACK (on_trust), self, G_CONNECT_SWAPPED);
    adw_dialog_present (dialog, GTK_WIDGET (self));
  } else if (godwit_repair_needs_person (f)) {
    edit (self);
  } else {
    mend (self);
  }
}

/* --- the object --- */

static void
closed (AdwDialog *dialog)
{
  leave (GODWIT_TRY_DIALOG (dialog));
}

static void
dispose (GObject *object)
{
  GodwitTryDialog *self = GODWIT_TRY_DIALOG (object);
  leave (self);
  gtk_widget_dispose_template (GTK_WIDGET (object), GODWIT_TYPE_TRY_DIALOG);
  g_clear_pointer (&self->draft, godwit_draft_free);
  G_OBJECT_CLASS (godwit_try_dialog_parent_class)->dispose (object);
}

static void
bind_children (GtkWidgetClass *widget)
{
  gtk_widget_class_bind_template_child (widget, GodwitTryDialog, close);
  gtk_widget_class_bind_template_child (widget, GodwitTryDialog, sign);
  gtk_widget_class_bind_template_child (widget, GodwitTryDialog, icon);
  gtk_widget_class_bind_template_child (widget, GodwitTryDialog, spinner);
  gtk_widget_class_bind_template_child (widget, GodwitTryDialog, heading);
  gtk_widget_class_bind_template_child (widget, GodwitTryDialog, words);
  gtk_widget_class_bind_template_child (widget, GodwitTryDialog, advice);
  gtk_widget_class_bind_template_child (widget, GodwitTryDialog, rows);
  gtk_widget_class_bind_template_child (widget, GodwitTryDialog, fact);
  gtk_widget_class_bind_template_child (widget, GodwitTryDialog, addresses);
  gtk_widget_class_bind_template_child (widget, GodwitTryDialog, networks);
  gtk_widget_class_bind_template_child (widget, GodwitTryDialog, servers);
  gtk_widget_class_bind_template_child (widget, GodwitTryDialog, identity);
  gtk_widget_class_bind_template_child (widget, GodwitTryDialog, buttons);
  gtk_widget_class_bind_template_child (widget, GodwitTryDialog, repair);
  gtk_widget_class_bind_template_child (widget, GodwitTryDialog, repair_words);
  gtk_widget_class_bind_template_child (widget, GodwitTryDialog, again);
}

static void
godwit_try_dialog_class_init (GodwitTryDialogClass *class)
{
  GtkWidgetClass *widget = GTK_WIDGET_CLASS (class);
  G_OBJECT_CLASS (class)->dispose = dispose;
  ADW_DIALOG_CLASS (class)->closed = closed;
  signals[MENDED] = g_signal_new ("mended", GODWIT_TYPE_TRY_DIALOG, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                  1, G_TYPE_POINTER);
  g_type_ensure (GODWIT_TYPE_FACT_ROW);
  gtk_widget_class_set_template_from_resource (widget, GODWIT_RESOURCES "godwit-try-dialog.ui");
  bind_children (widget);
  gtk_widget_class_bind_template_callback (widget, on_repair);
  gtk_widget_class_bind_template_callback (widget, begin);
  gtk_widget_class_bind_template_callback (widget, adw_dialog_close);
}

static void
godwit_try_dialog_init (GodwitTryDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

AdwDialog *
godwit_try_dialog_new (const GodwitDraft *draft)
{
  GodwitTryDialog *self = g_object_new (GODWIT_TYPE_TRY_DIALOG, NULL);
  self->draft = godwit_draft_copy (draft);
  begin (self);
  return ADW_DIALOG (self);
}
