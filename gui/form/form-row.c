/* SPDX-License-Identifier: GPL-3.0-or-later */
/* form-row.c - one setting as a row, chosen by the setting's type. */
#include "form/form-row.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "form/form-combo.h"
#include "form/form-list.h"

struct GodwitFormRow {
  const gdw_key *key;
  GtkWidget *widget, *sentence, *words; /* words: the label in sentence */
  const char *hint;                     /* what it says while nothing is wrong, or NULL */
  GodwitFormRowChanged changed;
  gpointer data;
  GCancellable *choosing; /* a file, in a dialog */
  gboolean quiet, touched, visible;
};

static void
on_edited (gpointer widget, gpointer data)
{
  GodwitFormRow *row = data;
  (void)widget;
  if (row->quiet)
    return;
  row->touched = TRUE;
  row->changed (row, row->data);
}

static void
on_notify (GObject *widget, GParamSpec *spec, gpointer data)
{
  (void)spec;
  on_edited (widget, data);
}

/* A file was chosen: it is the value, or one more in a list of files. With a row that is gone the dialog was cancelled. */
static void
on_chosen (GObject *dialog, GAsyncResult *result, gpointer data)
{
  g_autoptr (GFile) file = gtk_file_dialog_open_finish (GTK_FILE_DIALOG (dialog), result, NULL);
  GodwitFormRow *row = data;
  if (file == NULL)
    return;
  g_autofree char *path = g_file_get_path (file);
  if (path == NULL) /* no file of this machine */
    return;
  g_autofree char *text = godwit_form_with_file (row->key, gtk_editable_get_text (GTK_EDITABLE (row->widget)), path);
  gtk_editable_set_text (GTK_EDITABLE (row->widget), text);
}

static void
on_choose (GtkButton *button, gpointer data)
{
  GodwitFormRow *row = data;
  g_autoptr (GtkFileDialog) dialog = gtk_file_dialog_new ();
  g_autofree char *title = godwit_form_title (row->key);
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (button));
  gtk_file_dialog_set_title (dialog, title);
  gtk_file_dialog_open (dialog, GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL, row->choosing, on_chosen, row);
}

static void
add_chooser (GodwitFormRow *row, const char *title)
{
  GtkWidget *button = gtk_button_new_from_icon_name ("document-open-symbolic");
  g_autofree char *label = g_strdup_printf (_ ("Choose File for %s"), title);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, _ ("Choose a File"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  adw_entry_row_add_suffix (ADW_ENTRY_ROW (row->widget), button);
  row->choosing = g_cancellable_new ();
  g_signal_connect (button, "clicked", G_CALLBACK (on_choose), row);
}

static GtkWidget *
combo_new (const gdw_key *k)
{
  GtkStringList *said = gtk_string_list_new (NULL);
  for (size_t i = 0; gdw_key_choice_at (k, i) != NULL; i++)
    gtk_string_list_take (said, godwit_form_choice (gdw_key_choice_at (k, i)));
  GtkWidget *combo = adw_combo_row_new ();
  godwit_form_combo_name_words (ADW_COMBO_ROW (combo));
  adw_combo_row_set_model (ADW_COMBO_ROW (combo), G_LIST_MODEL (said));
  g_object_unref (said);
  return combo;
}

static void
make_entry (GodwitFormRow *row, const char *title)
{
  row->widget = adw_entry_row_new ();
  if (row->key->type == GDW_KEY_PATH || row->key->type == GDW_KEY_PATHS)
    add_chooser (row, title);
  g_signal_connect (row->widget, "changed", G_CALLBACK (on_edited), row);
}

static void
make_widget (GodwitFormRow *row, const char *title)
{
  const gdw_key *k = row->key;
  switch (k->type) {
  case GDW_KEY_NUMBER:
    row->widget = adw_spin_row_new_with_range (k->min, k->max, 1);
    adw_spin_row_set_numeric (ADW_SPIN_ROW (row->widget), TRUE);
    /* libadwaita's has none, and so a screen reader that goes from row to row leaves it out */
    g_object_set (row->widget, "accessible-role", GTK_ACCESSIBLE_ROLE_LIST_ITEM, NULL);
    g_signal_connect (row->widget, "notify::value", G_CALLBACK (on_notify), row);
    break;
  case GDW_KEY_BOOL:
    row->widget = adw_switch_row_new ();
    g_signal_connect (row->widget, "notify::active", G_CALLBACK (on_notify), row);
    break;
  case GDW_KEY_CHOICE:
    row->widget = combo_new (k);
    g_signal_connect (row->widget, "notify::selected", G_CALLBACK (on_notify), row);
    break;
  case GDW_KEY_CHOICES:
    row->widget = godwit_form_list_new (k);
    g_signal_connect (row->widget, "edited", G_CALLBACK (on_edited), row);
    break;
  default: make_entry (row, title); break;
  }
}

/* It gets the keyboard, though there is nothing to do: GtkListBox goes no further when the next row does not take it. */
static void
make_sentence (GodwitFormRow *row)
{
  row->sentence = adw_preferences_row_new ();
  row->words = gtk_label_new (NULL);
  gtk_label_set_wrap (GTK_LABEL (row->words), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (row->words), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (GTK_LABEL (row->words), 0);
  gtk_widget_add_css_class (row->words, "caption");
  gtk_widget_set_margin_start (row->words, 12);
  gtk_widget_set_margin_end (row->words, 12);
  gtk_widget_set_margin_top (row->words, 6);
  gtk_widget_set_margin_bottom (row->words, 6);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row->sentence), row->words);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row->sentence), FALSE);
  if (row->key->type != GDW_KEY_CHOICES) /* that list is ticked, not typed */
    row->hint = godwit_form_hint (row->key);
  gtk_accessible_update_relation (GTK_ACCESSIBLE (row->sentence), GTK_ACCESSIBLE_RELATION_LABELLED_BY, row->words, NULL,
                                  -1);
  gtk_accessible_update_relation (GTK_ACCESSIBLE (row->widget), GTK_ACCESSIBLE_RELATION_DESCRIBED_BY, row->words, NULL,
                                  -1);
  godwit_form_row_set_fault (row, NULL);
}

/* All of the help is the tooltip. Under "Advanced" its first sentence is read below the title, where the kind of row has a place for it. */
static void
put_words (GodwitFormRow *row, const char *title)
{
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row->widget), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row->widget), title);
  gtk_widget_set_tooltip_text (row->widget, godwit_form_help (row->key));
  if ((ADW_IS_SWITCH_ROW (row->widget) || ADW_IS_SPIN_ROW (row->widget)) &&
      godwit_form_place (row->key) >= GODWIT_PLACE_IDENTITY) {
    g_autofree char *summary = godwit_form_summary (row->key);
    adw_action_row_set_subtitle (ADW_ACTION_ROW (row->widget), summary);
  }
}

GodwitFormRow *
godwit_form_row_new (const gdw_key *k, GodwitFormRowChanged changed, gpointer data)
{
  GodwitFormRow *row = g_new0 (GodwitFormRow, 1);
  g_autofree char *title = godwit_form_title (k);
  row->key = k;
  row->changed = changed;
  row->data = data;
  row->visible = TRUE;
  make_widget (row, title);
  g_object_ref_sink (row->widget);
  make_sentence (row);
  g_object_ref_sink (row->sentence);
  put_words (row, title);
  godwit_form_row_set_text (row, k->preset);
  return row;
}

void
godwit_form_row_free (GodwitFormRow *row)
{
  if (row == NULL)
    return;
  if (row->choosing != NULL)
    g_cancellable_cancel (row->choosing);
  g_clear_object (&row->choosing);
  row->quiet = TRUE;
  g_signal_handlers_disconnect_by_data (row->widget, row);
  g_object_unref (row->widget);
  g_object_unref (row->sentence);
  g_free (row);
}

GtkWidget *
godwit_form_row_widget (GodwitFormRow *row)
{
  return row->widget;
}

GtkWidget *
godwit_form_row_sentence (GodwitFormRow *row)
{
  return row->sentence;
}

GtkWidget *
godwit_form_row_more (GodwitFormRow *row, size_t i)
{
  return row->key->type == GDW_KEY_CHOICES ? godwit_form_list_word (GODWIT_FORM_LIST (row->widget), i) : NULL;
}

const gdw_key *
godwit_form_row_key (const GodwitFormRow *row)
{
  return row->key;
}

char *
godwit_form_row_text (GodwitFormRow *row)
{
  const gdw_key *k = row->key;
  switch (k->type) {
  case GDW_KEY_NUMBER: return g_strdup_printf ("%.0f", adw_spin_row_get_value (ADW_SPIN_ROW (row->widget)));
  case GDW_KEY_BOOL: return g_strdup (adw_switch_row_get_active (ADW_SWITCH_ROW (row->widget)) ? "true" : "false");
  case GDW_KEY_CHOICE: {
    const gdw_choice *c = gdw_key_choice_at (k, adw_combo_row_get_selected (ADW_COMBO_ROW (row->widget)));
    return g_strdup (c != NULL ? c->word : "");
  }
  case GDW_KEY_CHOICES: return godwit_form_list_text (GODWIT_FORM_LIST (row->widget));
  default: return godwit_form_typed (k, gtk_editable_get_text (GTK_EDITABLE (row->widget)));
  }
}

static void
select_word (GodwitFormRow *row, const char *text)
{
  for (guint i = 0; gdw_key_choice_at (row->key, i) != NULL; i++)
    if (strcmp (gdw_key_choice_at (row->key, i)->word, text) == 0)
      adw_combo_row_set_selected (ADW_COMBO_ROW (row->widget), i);
}

static void
show_text (GodwitFormRow *row, const char *text)
{
  g_autofree char *shown = godwit_form_shown (row->key, text);
  gtk_editable_set_text (GTK_EDITABLE (row->widget), shown);
}

void
godwit_form_row_set_text (GodwitFormRow *row, const char *text)
{
  row->quiet = TRUE;
  switch (row->key->type) {
  case GDW_KEY_NUMBER:
    adw_spin_row_set_value (ADW_SPIN_ROW (row->widget), (double)g_ascii_strtoull (text, NULL, 10));
    break;
  case GDW_KEY_BOOL: adw_switch_row_set_active (ADW_SWITCH_ROW (row->widget), strcmp (text, "true") == 0); break;
  case GDW_KEY_CHOICE: select_word (row, text); break;
  case GDW_KEY_CHOICES: godwit_form_list_set_text (GODWIT_FORM_LIST (row->widget), text); break;
  default: show_text (row, text); break;
  }
  row->quiet = FALSE;
  row->touched = FALSE;
}

gboolean
godwit_form_row_is_touched (const GodwitFormRow *row)
{
  return row->touched;
}

static void
set_class (GtkWidget *widget, const char *class, gboolean on)
{
  if (on)
    gtk_widget_add_css_class (widget, class);
  else
    gtk_widget_remove_css_class (widget, class);
}

void
godwit_form_row_set_fault (GodwitFormRow *row, const char *sentence)
{
  gboolean wrong = sentence != NULL;
  const char *words = wrong ? sentence : row->hint;
  gtk_label_set_text (GTK_LABEL (row->words), words != NULL ? words : "");
  gtk_widget_set_visible (row->sentence, words != NULL && row->visible);
  set_class (row->words, "error", wrong);
  set_class (row->words, "dim-label", !wrong);
  set_class (row->widget, "error", wrong);
  gtk_accessible_update_state (GTK_ACCESSIBLE (row->widget), GTK_ACCESSIBLE_STATE_INVALID,
                               wrong ? GTK_ACCESSIBLE_INVALID_TRUE : GTK_ACCESSIBLE_INVALID_FALSE, -1);
}

void
godwit_form_row_set_visible (GodwitFormRow *row, gboolean visible)
{
  row->visible = visible;
  if (row->key->type == GDW_KEY_CHOICES)
    godwit_form_list_set_visible (GODWIT_FORM_LIST (row->widget), visible);
  else
    gtk_widget_set_visible (row->widget, visible);
  gtk_widget_set_visible (row->sentence, visible && gtk_label_get_text (GTK_LABEL (row->words))[0] != 0);
}
