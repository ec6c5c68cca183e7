/* SPDX-License-Identifier: GPL-3.0-or-later */
/* form-list.c - words in order of preference, as a row that opens. */
#include "form/form-list.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "profile/form.h"

enum { WORDS = 16 };

struct word {
  const gdw_choice *choice;
  gboolean ticked;
  GtkWidget *row, *box, *up;
};

struct _GodwitFormList {
  AdwExpanderRow parent;
  const gdw_key *key;
  size_t n;
  struct word at[WORDS]; /* in the order shown */
  gboolean quiet;        /* the boxes are being set by us */
};

G_DEFINE_FINAL_TYPE (GodwitFormList, godwit_form_list, ADW_TYPE_EXPANDER_ROW)

static guint edited_signal;

static size_t
ticked (const GodwitFormList *self)
{
  size_t n = 0;
  for (size_t i = 0; i < self->n; i++)
    n += self->at[i].ticked ? 1 : 0;
  return n;
}

/* Which words, and what may be done with each: the last one that a list must have stays ticked. */
static void
show_state (GodwitFormList *self)
{
  g_autoptr (GString) names = g_string_new (NULL);
  gboolean was_quiet = self->quiet;
  size_t n = ticked (self);
  self->quiet = TRUE;
  for (size_t i = 0; i < self->n; i++) {
    struct word *w = &self->at[i];
    gtk_check_button_set_active (GTK_CHECK_BUTTON (w->box), w->ticked);
    gtk_widget_set_sensitive (w->box, !w->ticked || n > self->key->min);
    gtk_widget_set_sensitive (w->up, w->ticked && i > 0);
    if (w->ticked) {
      g_autofree char *said = godwit_form_choice (w->choice);
      g_string_append_printf (names, "%s%s", names->len > 0 ? ", " : "", said);
    }
  }
  self->quiet = was_quiet;
  adw_expander_row_set_subtitle (ADW_EXPANDER_ROW (self), n > 0 ? names->str : _ ("Like the control channel"));
}

static void
edited (GodwitFormList *self)
{
  show_state (self);
  g_signal_emit (self, edited_signal, 0);
}

static void
put_in_order (GodwitFormList *self)
{
  for (size_t i = 0; i < self->n; i++)
    g_object_ref (self->at[i].row);
  for (size_t i = 0; i < self->n; i++)
    if (gtk_widget_get_parent (self->at[i].row) != NULL)
      adw_expander_row_remove (ADW_EXPANDER_ROW (self), self->at[i].row);
  for (size_t i = 0; i < self->n; i++) {
    adw_expander_row_add_row (ADW_EXPANDER_ROW (self), self->at[i].row);
    g_object_unref (self->at[i].row);
  }
}

static size_t
index_of (const GodwitFormList *self, gpointer widget)
{
  size_t i = 0;
  while (i < self->n && self->at[i].box != widget && self->at[i].up != widget)
    i++;
  return i;
}

static void
on_toggled (GtkCheckButton *box, GodwitFormList *self)
{
  size_t i = index_of (self, box);
  if (self->quiet || i >= self->n)
    return;
  self->at[i].ticked = gtk_check_button_get_active (box);
  edited (self);
}

static void
on_up (GtkButton *up, GodwitFormList *self)
{
  size_t i = index_of (self, up);
  if (i == 0 || i >= self->n)
    return;
  struct word above = self->at[i - 1];
  self->at[i - 1] = self->at[i];
  self->at[i] = above;
  put_in_order (self);
  edited (self);
  if (gtk_widget_get_root (GTK_WIDGET (up)) != NULL && gtk_widget_is_sensitive (GTK_WIDGET (up)))
    gtk_widget_grab_focus (GTK_WIDGET (up));
}

static void
add_word (GodwitFormList *self, const gdw_choice *c)
{
  g_autofree char *said = godwit_form_choice (c);
  g_autofree char *move = g_strdup_printf (_ ("Move %s Up"), said);
  struct word *w = &self->at[self->n++];
  *w = (struct word){ .choice = c, .row = adw_action_row_new (), .box = gtk_check_button_new (),
                      .up = gtk_button_new_from_icon_name ("go-up-symbolic") };
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (w->row), said);
  adw_action_row_add_prefix (ADW_ACTION_ROW (w->row), w->box);
  adw_action_row_add_suffix (ADW_ACTION_ROW (w->row), w->up);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (w->row), w->box);
  gtk_widget_set_valign (w->up, GTK_ALIGN_CENTER);
  gtk_widget_set_valign (w->box, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (w->up, "flat");
  gtk_widget_set_tooltip_text (w->up, move);
  gtk_accessible_update_property (GTK_ACCESSIBLE (w->up), GTK_ACCESSIBLE_PROPERTY_LABEL, move, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (w->box), GTK_ACCESSIBLE_PROPERTY_LABEL, said, -1);
  g_signal_connect (w->box, "toggled", G_CALLBACK (on_toggled), self);
  g_signal_connect (w->up, "clicked", G_CALLBACK (on_up), self);
}

char *
godwit_form_list_text (GodwitFormList *self)
{
  GString *text = g_string_new (NULL);
  for (size_t i = 0; i < self->n; i++)
    if (self->at[i].ticked)
      g_string_append_printf (text, "%s%s", text->len > 0 ? ";" : "", self->at[i].choice->word);
  return g_string_free (text, FALSE);
}

/* The words of the text first, in its order, then the others in the order of the table. */
void
godwit_form_list_set_text (GodwitFormList *self, const char *text)
{
  gdw_bytes rest = gdw_bytes_text (text), item;
  gboolean moved = FALSE;
  size_t at = 0;
  for (size_t i = 0; i < self->n; i++)
    self->at[i].ticked = FALSE;
  while (gdw_form_item (&rest, &item)) {
    const gdw_choice *c = gdw_key_choice (self->key, item);
    for (size_t i = at; i < self->n; i++) {
      struct word w = self->at[i];
      if (w.choice != c)
        continue;
      memmove (&self->at[at + 1], &self->at[at], (i - at) * sizeof w);
      w.ticked = TRUE;
      moved = moved || i != at;
      self->at[at++] = w;
      break;
    }
  }
  if (moved)
    put_in_order (self);
  show_state (self);
}

static void
godwit_form_list_class_init (GodwitFormListClass *class)
{
  edited_signal = g_signal_new ("edited", G_TYPE_FROM_CLASS (class), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
godwit_form_list_init (GodwitFormList *self)
{
  (void)self;
}

GtkWidget *
godwit_form_list_new (const gdw_key *k)
{
  GodwitFormList *self = g_object_new (GODWIT_TYPE_FORM_LIST, NULL);
  self->key = k;
  for (size_t i = 0; gdw_key_choice_at (k, i) != NULL && self->n < WORDS; i++)
    add_word (self, gdw_key_choice_at (k, i));
  put_in_order (self);
  show_state (self);
  return GTK_WIDGET (self);
}
