/* SPDX-License-Identifier: GPL-3.0-or-later */
/* editor-gtk3.c - a plain editor for programs of GTK 3 (nm-connection-editor): every setting of keys.def by its type, in the order and with the
 * words of the GTK 4 form, each with its help as tooltip. */
#include <gtk/gtk.h>
#include <string.h>

#include <glib/gi18n-lib.h>

#include "editor/edited.h"
#include "editor/toolkit.h"
#include "form/form-words.h"

#define GODWIT_TYPE_EDITOR_PLAIN (godwit_editor_plain_get_type ())
G_DECLARE_FINAL_TYPE (GodwitEditorPlain, godwit_editor_plain, GODWIT, EDITOR_PLAIN, GObject)

enum { LINES = 80 };

struct line {
  const gdw_key *key;
  GtkWidget *label, *field;
  GtkWidget *chooser;        /* of a file: opens a dialog */
  GtkWidget *hint;           /* of a list: how it is typed */
  GtkWidget *about, *keeper; /* of a secret: who keeps it */
};

struct _GodwitEditorPlain {
  GObject parent;
  GtkWidget *top, *fault, *grid[GODWIT_PLACES];
  struct line line[LINES];
  size_t n;
  int rows[GODWIT_PLACES];
  GtkSizeGroup *labels; /* all are equally wide */
  GodwitEdited edited;
  gboolean quiet;
};

G_MODULE_EXPORT NMVpnEditor *godwit_editor_new (NMConnection *connection, GError **error);

/* The choices of a keeper, and the flags that each means. */
static const struct {
  const char *said;
  NMSettingSecretFlags flags;
} keepers[] = {
  { N_ ("For This User"), NM_SETTING_SECRET_FLAG_AGENT_OWNED },
  { N_ ("For All Users"), NM_SETTING_SECRET_FLAG_NONE },
  { N_ ("Never, Ask Each Time"), NM_SETTING_SECRET_FLAG_NOT_SAVED },
};

static char *
text_of (const struct line *l)
{
  switch (l->key->type) {
  case GDW_KEY_NUMBER: return g_strdup_printf ("%d", gtk_spin_button_get_value_as_int (GTK_SPIN_BUTTON (l->field)));
  case GDW_KEY_BOOL: return g_strdup (gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (l->field)) ? "true" : "false");
  case GDW_KEY_CHOICE: return g_strdup (gtk_combo_box_get_active_id (GTK_COMBO_BOX (l->field)));
  default: return godwit_form_typed (l->key, gtk_entry_get_text (GTK_ENTRY (l->field)));
  }
}

static void
set_text (const struct line *l, const char *text)
{
  g_autofree char *shown = godwit_form_shown (l->key, text);
  switch (l->key->type) {
  case GDW_KEY_NUMBER:
    gtk_spin_button_set_value (GTK_SPIN_BUTTON (l->field), (double)g_ascii_strtoull (text, NULL, 10));
    break;
  case GDW_KEY_BOOL: gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (l->field), strcmp (text, "true") == 0); break;
  case GDW_KEY_CHOICE: gtk_combo_box_set_active_id (GTK_COMBO_BOX (l->field), text); break;
  default: gtk_entry_set_text (GTK_ENTRY (l->field), shown); break;
  }
}

static struct line *
line_of (GodwitEditorPlain *self, const gdw_key *k)
{
  for (size_t i = 0; i < self->n; i++)
    if (self->line[i].key == k)
      return &self->line[i];
  return NULL;
}

/* What stands in the lines, in the order of keys.def; as the GTK 4 form does it. */
static gboolean
collect (GodwitEditorPlain *self, gdw_profile *ret, gdw_profile_fault *ret_fault)
{
  gboolean good = TRUE;
  *ret = self->edited.profile;
  for (size_t i = 0; gdw_key_at (i) != NULL; i++) {
    const gdw_key *k = gdw_key_at (i);
    const struct line *l = k->type != GDW_KEY_SECRET ? line_of (self, k) : NULL;
    gdw_profile_fault fault = { 0 };
    if (l == NULL)
      continue;
    g_autofree char *text = text_of (l);
    gboolean left_out = godwit_form_contradicts (k, ret);
    if (gdw_profile_set_text (ret, k->group, k->name, left_out ? k->preset : text, &fault) != GDW_OK && good) {
      *ret_fault = fault;
      good = FALSE;
    }
  }
  return good && gdw_profile_validate (ret, ret_fault) == GDW_OK;
}

static void
show_line (const struct line *l, gboolean seen)
{
  gtk_widget_set_visible (l->label, seen);
  gtk_widget_set_visible (l->field, seen);
  if (l->chooser != NULL)
    gtk_widget_set_visible (l->chooser, seen);
  if (l->hint != NULL)
    gtk_widget_set_visible (l->hint, seen);
  if (l->keeper != NULL) {
    gtk_widget_set_visible (l->about, seen);
    gtk_widget_set_visible (l->keeper, seen);
    gtk_widget_set_sensitive (l->field,
                              gtk_combo_box_get_active (GTK_COMBO_BOX (l->keeper)) != G_N_ELEMENTS (keepers) - 1);
  }
}

/* Not by colour alone. */
static void
mark (const struct line *l, const char *sentence)
{
  GtkStyleContext *style = gtk_widget_get_style_context (l->field);
  if (sentence != NULL)
    gtk_style_context_add_class (style, GTK_STYLE_CLASS_ERROR);
  else
    gtk_style_context_remove_class (style, GTK_STYLE_CLASS_ERROR);
  if (!GTK_IS_ENTRY (l->field) || GTK_IS_SPIN_BUTTON (l->field))
    return;
  gtk_entry_set_icon_from_icon_name (GTK_ENTRY (l->field), GTK_ENTRY_ICON_SECONDARY,
                                     sentence != NULL ? "dialog-warning-symbolic" : NULL);
  gtk_entry_set_icon_tooltip_text (GTK_ENTRY (l->field), GTK_ENTRY_ICON_SECONDARY, sentence);
}

static void
judge (GodwitEditorPlain *self)
{
  gdw_profile p;
  gdw_profile_fault fault = { 0 };
  gboolean valid = collect (self, &p, &fault);
  g_autofree char *title = fault.key != NULL ? godwit_form_title (fault.key) : g_strdup ("");
  g_autofree char *sentence = valid ? g_strdup ("") : godwit_form_fault (&fault);
  for (size_t i = 0; i < self->n; i++) {
    show_line (&self->line[i], godwit_form_applies (self->line[i].key, &p));
    mark (&self->line[i], !valid && fault.key == self->line[i].key ? sentence : NULL);
  }
  g_autofree char *text = valid ? g_strdup ("") : g_strdup_printf ("%s: %s", title, sentence);
  gtk_label_set_text (GTK_LABEL (self->fault), text);
  gtk_widget_set_visible (self->fault, !valid);
}

static void
on_changed (GodwitEditorPlain *self)
{
  if (self->quiet)
    return;
  judge (self);
  g_signal_emit_by_name (self, "changed");
}

static GObject *
get_widget (NMVpnEditor *editor)
{
  return G_OBJECT (GODWIT_EDITOR_PLAIN (editor)->top);
}

static gboolean
update_connection (NMVpnEditor *editor, NMConnection *connection, GError **error)
{
  GodwitEditorPlain *self = GODWIT_EDITOR_PLAIN (editor);
  gdw_profile_fault fault = { 0 };
  gdw_profile p;
  if (!collect (self, &p, &fault)) {
    g_set_error_literal (error, NM_CONNECTION_ERROR, NM_CONNECTION_ERROR_INVALID_PROPERTY, fault.text);
    return FALSE;
  }
  self->edited.profile = p;
  for (size_t i = 0; i < self->n; i++) {
    const struct line *l = &self->line[i];
    GodwitEditedSecret *s = l->keeper != NULL ? godwit_edited_secret (&self->edited, l->key->name) : NULL;
    int kept = s != NULL ? gtk_combo_box_get_active (GTK_COMBO_BOX (l->keeper)) : -1;
    if (kept < 0)
      continue;
    s->flags = keepers[kept].flags | (s->flags & NM_SETTING_SECRET_FLAG_NOT_REQUIRED);
    godwit_edited_set_secret (s, gtk_entry_get_text (GTK_ENTRY (l->field)));
  }
  return godwit_edited_write (&self->edited, connection, error);
}

static void
editor_interface_init (NMVpnEditorInterface *i)
{
  i->get_widget = get_widget;
  i->update_connection = update_connection;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (GodwitEditorPlain, godwit_editor_plain, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (NM_TYPE_VPN_EDITOR, editor_interface_init))

static void
heed (GodwitEditorPlain *self, GtkWidget *field, const char *signal)
{
  g_signal_connect_object (field, signal, G_CALLBACK (on_changed), self, G_CONNECT_SWAPPED);
}

static GtkWidget *
combo_new (GodwitEditorPlain *self, const gdw_key *k)
{
  GtkWidget *combo = gtk_combo_box_text_new ();
  for (size_t i = 0; gdw_key_choice_at (k, i) != NULL; i++) {
    g_autofree char *said = godwit_form_choice (gdw_key_choice_at (k, i));
    gtk_combo_box_text_append (GTK_COMBO_BOX_TEXT (combo), gdw_key_choice_at (k, i)->word, said);
  }
  heed (self, combo, "changed");
  return combo;
}

static GtkWidget *
field_new (GodwitEditorPlain *self, const gdw_key *k)
{
  GtkWidget *field;
  switch (k->type) {
  case GDW_KEY_NUMBER:
    field = gtk_spin_button_new_with_range (k->min, k->max, 1);
    heed (self, field, "value-changed");
    return field;
  case GDW_KEY_BOOL:
    field = gtk_check_button_new ();
    heed (self, field, "toggled");
    return field;
  case GDW_KEY_CHOICE: return combo_new (self, k);
  default: break;
  }
  field = gtk_entry_new ();
  if (k->type == GDW_KEY_SECRET) {
    gtk_entry_set_visibility (GTK_ENTRY (field), FALSE);
    gtk_entry_set_input_purpose (GTK_ENTRY (field), GTK_INPUT_PURPOSE_PASSWORD);
  }
  heed (self, field, "changed");
  return field;
}

static void
name_widget (GtkWidget *widget, const char *name)
{
  atk_object_set_name (gtk_widget_get_accessible (widget), name);
}

static GtkWidget *
label_new (GodwitEditorPlain *self, const char *title)
{
  GtkWidget *label = gtk_label_new (title);
  gtk_label_set_xalign (GTK_LABEL (label), 1);
  gtk_label_set_line_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 24);
  gtk_size_group_add_widget (self->labels, label);
  gtk_widget_set_no_show_all (label, TRUE); /* which lines are seen is ours to say, not gtk_widget_show_all's */
  return label;
}

/* A file was chosen: it is the value, or one more in a list of files. */
static void
on_choose (GtkButton *button, GtkWidget *field)
{
  GtkWidget *window = gtk_widget_get_toplevel (field);
  const gdw_key *k = g_object_get_data (G_OBJECT (field), "key");
  GtkWidget *dialog = gtk_file_chooser_dialog_new (
      gtk_widget_get_tooltip_text (GTK_WIDGET (button)), GTK_IS_WINDOW (window) ? GTK_WINDOW (window) : NULL,
      GTK_FILE_CHOOSER_ACTION_OPEN, _ ("_Cancel"), GTK_RESPONSE_CANCEL, _ ("_Open"), GTK_RESPONSE_ACCEPT, NULL);
  gtk_dialog_set_default_response (GTK_DIALOG (dialog), GTK_RESPONSE_ACCEPT);
  if (gtk_dialog_run (GTK_DIALOG (dialog)) == GTK_RESPONSE_ACCEPT) {
    g_autofree char *path = gtk_file_chooser_get_filename (GTK_FILE_CHOOSER (dialog));
    const char *before = gtk_entry_get_text (GTK_ENTRY (field));
    g_autofree char *text = godwit_form_with_file (k, before, path);
    gtk_entry_set_text (GTK_ENTRY (field), text);
  }
  gtk_widget_destroy (dialog);
}

/* The button of a file, beside its entry. */
static void
add_chooser (struct line *l, GtkGrid *grid, int row, const char *title)
{
  g_autofree char *name = g_strdup_printf (_ ("Choose File for %s"), title);
  l->chooser = gtk_button_new_from_icon_name ("document-open-symbolic", GTK_ICON_SIZE_BUTTON);
  gtk_widget_set_tooltip_text (l->chooser, name);
  name_widget (l->chooser, name);
  g_signal_connect_object (l->chooser, "clicked", G_CALLBACK (on_choose), l->field, 0);
  gtk_widget_show_all (l->chooser);
  gtk_widget_set_no_show_all (l->chooser, TRUE);
  gtk_grid_attach (grid, l->chooser, 2, row, 1, 1);
}

/* How a list is typed, below it. */
static void
add_hint (struct line *l, GtkGrid *grid, int row)
{
  g_autoptr (GString) words = g_string_new (NULL);
  AtkObject *field = gtk_widget_get_accessible (l->field);
  for (size_t i = 0; gdw_key_choice_at (l->key, i) != NULL; i++)
    g_string_append_printf (words, "%s%s", i > 0 ? ", " : "\n\n", gdw_key_choice_at (l->key, i)->word);
  g_autofree char *help = g_strconcat (godwit_form_help (l->key), words->str, NULL);
  gtk_widget_set_tooltip_text (l->field, help);
  l->hint = gtk_label_new (godwit_form_hint (l->key));
  gtk_label_set_xalign (GTK_LABEL (l->hint), 0);
  gtk_label_set_line_wrap (GTK_LABEL (l->hint), TRUE);
  gtk_style_context_add_class (gtk_widget_get_style_context (l->hint), GTK_STYLE_CLASS_DIM_LABEL);
  atk_object_add_relationship (field, ATK_RELATION_DESCRIBED_BY, gtk_widget_get_accessible (l->hint));
  gtk_widget_set_no_show_all (l->hint, TRUE);
  gtk_grid_attach (grid, l->hint, 1, row, 2, 1);
}

/* Who keeps a secret, below it. */
static void
add_keeper (GodwitEditorPlain *self, struct line *l, GtkGrid *grid, int row, const char *title)
{
  g_autofree char *name = g_strdup_printf (_ ("Remember %s"), title);
  l->about = label_new (self, name);
  l->keeper = gtk_combo_box_text_new ();
  for (size_t i = 0; i < G_N_ELEMENTS (keepers); i++)
    gtk_combo_box_text_append_text (GTK_COMBO_BOX_TEXT (l->keeper), _ (keepers[i].said));
  gtk_combo_box_set_active (GTK_COMBO_BOX (l->keeper), 0);
  name_widget (l->keeper, name);
  heed (self, l->keeper, "changed");
  gtk_grid_attach (grid, l->about, 0, row, 1, 1);
  gtk_grid_attach (grid, l->keeper, 1, row, 2, 1);
  gtk_widget_set_no_show_all (l->keeper, TRUE);
}

static void
add_line (GodwitEditorPlain *self, const gdw_key *k)
{
  GodwitPlace place = godwit_form_place (k);
  g_autofree char *title = godwit_form_title (k);
  struct line *l = &self->line[self->n++];
  *l = (struct line){ .key = k, .label = label_new (self, title), .field = field_new (self, k) };
  gtk_label_set_mnemonic_widget (GTK_LABEL (l->label), l->field);
  gtk_widget_set_tooltip_text (l->field, godwit_form_help (k));
  gtk_widget_set_tooltip_text (l->label, godwit_form_help (k));
  gtk_widget_set_hexpand (l->field, TRUE);
  g_object_set_data (G_OBJECT (l->field), "key", (gpointer)(uintptr_t)k);
  name_widget (l->field, title);
  gtk_widget_set_no_show_all (l->field, TRUE);
  gtk_grid_attach (GTK_GRID (self->grid[place]), l->label, 0, self->rows[place], 1, 1);
  gboolean is_file = k->type == GDW_KEY_PATH || k->type == GDW_KEY_PATHS;
  gtk_grid_attach (GTK_GRID (self->grid[place]), l->field, 1, self->rows[place]++, is_file ? 1 : 2, 1);
  if (is_file)
    add_chooser (l, GTK_GRID (self->grid[place]), self->rows[place] - 1, title);
  if (k->type == GDW_KEY_SECRET)
    add_keeper (self, l, GTK_GRID (self->grid[place]), self->rows[place]++, title);
  if (godwit_form_hint (k) != NULL)
    add_hint (l, GTK_GRID (self->grid[place]), self->rows[place]++);
}

/* The first two places are seen at once, the others open. */
static void
add_place (GodwitEditorPlain *self, GtkBox *box, GodwitPlace place)
{
  GtkWidget *grid = gtk_grid_new ();
  self->grid[place] = grid;
  gtk_grid_set_row_spacing (GTK_GRID (grid), 6);
  gtk_grid_set_column_spacing (GTK_GRID (grid), 12);
  if (place < GODWIT_PLACE_IDENTITY) {
    gtk_box_pack_start (box, grid, FALSE, FALSE, 0);
    return;
  }
  GtkWidget *expander = gtk_expander_new (godwit_form_place_title (place));
  gtk_widget_set_margin_top (grid, 6);
  gtk_container_add (GTK_CONTAINER (expander), grid);
  gtk_box_pack_start (box, expander, FALSE, FALSE, 0);
}

static void
fill (GodwitEditorPlain *self)
{
  self->quiet = TRUE;
  for (size_t i = 0; i < self->n; i++) {
    const struct line *l = &self->line[i];
    char value[GDW_PROFILE_VALUE];
    gdw_out o = gdw_out_over ((uint8_t *)value, sizeof value - 1);
    gdw_profile_get (&self->edited.profile, l->key, &o);
    value[gdw_out_view (&o).n] = 0;
    GodwitEditedSecret *s = l->keeper != NULL ? godwit_edited_secret (&self->edited, l->key->name) : NULL;
    set_text (l, s == NULL ? value : s->text != NULL ? s->text : "");
    for (size_t j = 0; s != NULL && j < G_N_ELEMENTS (keepers); j++)
      if ((s->flags & ~NM_SETTING_SECRET_FLAG_NOT_REQUIRED) == keepers[j].flags)
        gtk_combo_box_set_active (GTK_COMBO_BOX (l->keeper), (int)j);
  }
  self->quiet = FALSE;
  judge (self);
}

static void
dispose (GObject *object)
{
  GodwitEditorPlain *self = GODWIT_EDITOR_PLAIN (object);
  self->quiet = TRUE; /* the widgets may go before us, or stay */
  g_clear_object (&self->top);
  g_clear_object (&self->labels);
  godwit_edited_clear (&self->edited);
  G_OBJECT_CLASS (godwit_editor_plain_parent_class)->dispose (object);
}

static void
godwit_editor_plain_class_init (GodwitEditorPlainClass *class)
{
  G_OBJECT_CLASS (class)->dispose = dispose;
}

/* What is wrong stays in sight, below what scrolls. */
static void
add_fault (GodwitEditorPlain *self)
{
  self->fault = gtk_label_new (NULL);
  gtk_label_set_line_wrap (GTK_LABEL (self->fault), TRUE);
  gtk_label_set_xalign (GTK_LABEL (self->fault), 0);
  gtk_widget_set_margin_start (self->fault, 12);
  gtk_widget_set_margin_end (self->fault, 12);
  gtk_widget_set_margin_top (self->fault, 6);
  gtk_widget_set_margin_bottom (self->fault, 6);
  gtk_widget_set_no_show_all (self->fault, TRUE);
  gtk_box_pack_end (GTK_BOX (self->top), self->fault, FALSE, FALSE, 0);
}

static void
godwit_editor_plain_init (GodwitEditorPlain *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  self->labels = gtk_size_group_new (GTK_SIZE_GROUP_HORIZONTAL);
  GtkWidget *scroll = gtk_scrolled_window_new (NULL, NULL);
  self->top = g_object_ref_sink (gtk_box_new (GTK_ORIENTATION_VERTICAL, 0));
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroll), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_min_content_height (GTK_SCROLLED_WINDOW (scroll), 320);
  gtk_container_set_border_width (GTK_CONTAINER (box), 12);
  gtk_container_add (GTK_CONTAINER (scroll), box);
  gtk_box_pack_start (GTK_BOX (self->top), scroll, TRUE, TRUE, 0);
  for (int i = 0; i < GODWIT_PLACES; i++)
    add_place (self, GTK_BOX (box), (GodwitPlace)i);
  add_fault (self);
  for (size_t i = 0; godwit_form_key_at (i) != NULL && self->n < LINES; i++)
    add_line (self, godwit_form_key_at (i));
  gtk_widget_show_all (self->top);
}

NMVpnEditor *
godwit_editor_new (NMConnection *connection, GError **error)
{
  (void)error;
  GodwitEditorPlain *self = g_object_new (GODWIT_TYPE_EDITOR_PLAIN, NULL);
  godwit_edited_read (connection, &self->edited);
  fill (self);
  return NM_VPN_EDITOR (self);
}
