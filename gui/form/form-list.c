/* SPDX-License-Identifier: GPL-3.0-or-later */
/* form-list.c - words in order of preference. The rows stay where they are; what moves is which word each of them shows. */
#include "form/form-list.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "profile/form.h"

enum { WORDS = 16 };

struct word {
  const gdw_choice *choice;
  gboolean ticked;
};

struct place {
  GtkWidget *row, *box, *up;
};

struct _GodwitFormList {
  AdwActionRow parent;
  const gdw_key *key;
  GtkWidget *opener;
  size_t n;
  struct word at[WORDS];     /* in the order shown */
  struct place place[WORDS]; /* where each is shown */
  gboolean quiet;            /* the boxes are being set by us */
};

G_DEFINE_FINAL_TYPE (GodwitFormList, godwit_form_list, ADW_TYPE_ACTION_ROW)

static guint edited_signal;

static size_t
ticked (const GodwitFormList *self)
{
  size_t n = 0;
  for (size_t i = 0; i < self->n; i++)
    n += self->at[i].ticked ? 1 : 0;
  return n;
}

static void
name_widget (GtkWidget *widget, const char *name)
{
  gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

/* The i-th place shows the i-th word, and what may be done with it: the last one that a list must have stays ticked. */
static void
show_word (GodwitFormList *self, size_t i, const char *said)
{
  const struct word *w = &self->at[i];
  struct place *p = &self->place[i];
  g_autofree char *move = g_strdup_printf (_ ("Move %s Up"), said);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (p->row), said);
  gtk_check_button_set_active (GTK_CHECK_BUTTON (p->box), w->ticked);
  gtk_widget_set_sensitive (p->box, !w->ticked || ticked (self) > self->key->min);
  gtk_widget_set_sensitive (p->up, w->ticked && i > 0);
  gtk_widget_set_tooltip_text (p->up, move);
  name_widget (p->up, move);
  name_widget (p->box, said);
}

static void
show_state (GodwitFormList *self)
{
  g_autoptr (GString) names = g_string_new (NULL);
  gboolean was_quiet = self->quiet;
  self->quiet = TRUE;
  for (size_t i = 0; i < self->n; i++) {
    g_autofree char *said = godwit_form_choice (self->at[i].choice);
    show_word (self, i, said);
    if (self->at[i].ticked)
      g_string_append_printf (names, "%s%s", names->len > 0 ? ", " : "", said);
  }
  self->quiet = was_quiet;
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self), names->len > 0 ? names->str : _ ("Like the control channel"));
}

static void
edited (GodwitFormList *self)
{
  show_state (self);
  g_signal_emit (self, edited_signal, 0);
}

static size_t
index_of (const GodwitFormList *self, gpointer widget)
{
  size_t i = 0;
  while (i < self->n && self->place[i].box != widget && self->place[i].up != widget)
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

/* The focus goes along with the word, as far as it can go. */
static void
on_up (GtkButton *up, GodwitFormList *self)
{
  size_t i = index_of (self, up);
  if (i == 0 || i >= self->n)
    return;
  struct word above = self->at[i - 1];
  self->at[i - 1] = self->at[i];
  self->at[i] = above;
  edited (self);
  GtkWidget *next = i > 1 ? self->place[i - 1].up : self->place[0].box;
  if (gtk_widget_get_root (next) != NULL)
    gtk_widget_grab_focus (next);
}

static void
on_opened (GtkToggleButton *opener, GodwitFormList *self)
{
  gboolean open = gtk_toggle_button_get_active (opener);
  gtk_button_set_icon_name (GTK_BUTTON (opener), open ? "pan-up-symbolic" : "pan-down-symbolic");
  godwit_form_list_set_visible (self, gtk_widget_get_visible (GTK_WIDGET (self)));
}

static void
add_word (GodwitFormList *self, const gdw_choice *c)
{
  struct place *p = &self->place[self->n];
  self->at[self->n++].choice = c;
  *p = (struct place){ .row = g_object_ref_sink (adw_action_row_new ()),
                       .box = gtk_check_button_new (),
                       .up = gtk_button_new_from_icon_name ("go-up-symbolic") };
  adw_action_row_add_prefix (ADW_ACTION_ROW (p->row), p->box);
  adw_action_row_add_suffix (ADW_ACTION_ROW (p->row), p->up);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (p->row), p->box);
  gtk_widget_set_valign (p->up, GTK_ALIGN_CENTER);
  gtk_widget_set_valign (p->box, GTK_ALIGN_CENTER);
  gtk_widget_set_margin_start (p->box, 12);
  gtk_widget_add_css_class (p->up, "flat");
  gtk_widget_set_visible (p->row, FALSE);
  g_signal_connect_object (p->box, "toggled", G_CALLBACK (on_toggled), self, 0);
  g_signal_connect_object (p->up, "clicked", G_CALLBACK (on_up), self, 0);
}

GtkWidget *
godwit_form_list_word (GodwitFormList *self, size_t i)
{
  return i < self->n ? self->place[i].row : NULL;
}

void
godwit_form_list_set_visible (GodwitFormList *self, gboolean visible)
{
  gboolean open = gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->opener));
  gtk_widget_set_visible (GTK_WIDGET (self), visible);
  for (size_t i = 0; i < self->n; i++)
    gtk_widget_set_visible (self->place[i].row, visible && open);
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
      self->at[at++] = w;
      break;
    }
  }
  show_state (self);
}

static void
dispose (GObject *object)
{
  GodwitFormList *self = GODWIT_FORM_LIST (object);
  for (size_t i = 0; i < self->n; i++)
    g_clear_object (&self->place[i].row);
  self->n = 0;
  G_OBJECT_CLASS (godwit_form_list_parent_class)->dispose (object);
}

static void
godwit_form_list_class_init (GodwitFormListClass *class)
{
  G_OBJECT_CLASS (class)->dispose = dispose;
  edited_signal =
      g_signal_new ("edited", G_TYPE_FROM_CLASS (class), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
godwit_form_list_init (GodwitFormList *self)
{
  self->opener = gtk_toggle_button_new ();
  gtk_button_set_icon_name (GTK_BUTTON (self->opener), "pan-down-symbolic");
  gtk_widget_set_valign (self->opener, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (self->opener, "flat");
  adw_action_row_add_suffix (ADW_ACTION_ROW (self), self->opener);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (self), self->opener);
  g_signal_connect_object (self->opener, "toggled", G_CALLBACK (on_opened), self, 0);
}

GtkWidget *
godwit_form_list_new (const gdw_key *k)
{
  GodwitFormList *self = g_object_new (GODWIT_TYPE_FORM_LIST, NULL);
  g_autofree char *title = godwit_form_title (k);
  g_autofree char *choose = g_strdup_printf (_ ("Choose %s"), title);
  self->key = k;
  gtk_widget_set_tooltip_text (self->opener, choose);
  name_widget (self->opener, choose);
  for (size_t i = 0; gdw_key_choice_at (k, i) != NULL && self->n < WORDS; i++)
    add_word (self, gdw_key_choice_at (k, i));
  show_state (self);
  return GTK_WIDGET (self);
}
