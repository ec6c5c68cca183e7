/* SPDX-License-Identifier: GPL-3.0-or-later */
/* secret-row.c - a secret and who keeps it. */
#include "form/secret-row.h"

#include <glib/gi18n-lib.h>

#include "form/form-combo.h"
#include "form/form-words.h"

struct GodwitSecretRow {
  const gdw_key *key;
  GtkWidget *entry, *keeper;
  GodwitSecretRowChanged changed;
  gpointer data;
  gboolean quiet, alone;
};

/* In the order of GodwitKeep. */
static const char *const keepers[] = { N_ ("For This User"), N_ ("For All Users"), N_ ("Never, Ask Each Time"), NULL };

static GodwitKeep
keep_of (GodwitSecretRow *row)
{
  guint at = adw_combo_row_get_selected (ADW_COMBO_ROW (row->keeper));
  return row->alone && at > 0 ? GODWIT_KEEP_NOT : (GodwitKeep)at;
}

static void
show_state (GodwitSecretRow *row)
{
  gtk_widget_set_sensitive (row->entry, keep_of (row) != GODWIT_KEEP_NOT);
}

static void
on_typed (GtkEditable *entry, GodwitSecretRow *row)
{
  (void)entry;
  if (!row->quiet)
    row->changed (row->data);
}

static void
on_kept (GObject *keeper, GParamSpec *spec, GodwitSecretRow *row)
{
  (void)keeper;
  (void)spec;
  show_state (row);
  if (!row->quiet)
    row->changed (row->data);
}

static GtkWidget *
keeper_new (const char *title)
{
  GtkWidget *combo = adw_combo_row_new ();
  GtkStringList *list = gtk_string_list_new (NULL);
  g_autofree char *about = g_strdup_printf (_ ("Remember %s"), title);
  for (size_t i = 0; keepers[i] != NULL; i++)
    gtk_string_list_append (list, _ (keepers[i]));
  godwit_form_combo_name_words (ADW_COMBO_ROW (combo));
  adw_combo_row_set_model (ADW_COMBO_ROW (combo), G_LIST_MODEL (list));
  g_object_unref (list);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (combo), about);
  return combo;
}

GodwitSecretRow *
godwit_secret_row_new (const gdw_key *k, GodwitSecretRowChanged changed, gpointer data)
{
  GodwitSecretRow *row = g_new0 (GodwitSecretRow, 1);
  g_autofree char *title = godwit_form_title (k);
  *row = (GodwitSecretRow){
    .key = k, .changed = changed, .data = data, .entry = adw_password_entry_row_new (), .keeper = keeper_new (title)
  };
  g_object_ref_sink (row->entry);
  g_object_ref_sink (row->keeper);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row->entry), title);
  gtk_widget_set_tooltip_text (row->entry, godwit_form_help (k));
  gtk_widget_set_tooltip_text (
      row->keeper, _ ("Where NetworkManager keeps it: in this user’s keyring, in a file of the system, or nowhere."));
  g_signal_connect (row->entry, "changed", G_CALLBACK (on_typed), row);
  g_signal_connect (row->keeper, "notify::selected", G_CALLBACK (on_kept), row);
  return row;
}

void
godwit_secret_row_free (GodwitSecretRow *row)
{
  if (row == NULL)
    return;
  g_signal_handlers_disconnect_by_data (row->entry, row);
  g_signal_handlers_disconnect_by_data (row->keeper, row);
  g_object_unref (row->entry);
  g_object_unref (row->keeper);
  g_free (row);
}

const gdw_key *
godwit_secret_row_key (const GodwitSecretRow *row)
{
  return row->key;
}

GtkWidget *
godwit_secret_row_entry (GodwitSecretRow *row)
{
  return row->entry;
}

GtkWidget *
godwit_secret_row_keeper (GodwitSecretRow *row)
{
  return row->keeper;
}

void
godwit_secret_row_set (GodwitSecretRow *row, const char *text, GodwitKeep keep)
{
  row->quiet = TRUE;
  gtk_editable_set_text (GTK_EDITABLE (row->entry), text != NULL ? text : "");
  adw_combo_row_set_selected (ADW_COMBO_ROW (row->keeper), !row->alone ? keep : keep == GODWIT_KEEP_NOT ? 1 : 0);
  row->quiet = FALSE;
}

const char *
godwit_secret_row_text (GodwitSecretRow *row, GodwitKeep *ret_keep)
{
  *ret_keep = keep_of (row);
  return *ret_keep == GODWIT_KEEP_NOT ? "" : gtk_editable_get_text (GTK_EDITABLE (row->entry));
}

void
godwit_secret_row_set_alone (GodwitSecretRow *row)
{
  GtkStringList *list = GTK_STRING_LIST (adw_combo_row_get_model (ADW_COMBO_ROW (row->keeper)));
  if (row->alone)
    return;
  row->quiet = TRUE;
  gtk_string_list_remove (list, GODWIT_KEEP_FOR_ALL);
  row->alone = TRUE;
  gtk_widget_set_tooltip_text (row->keeper, _ ("Where it is kept: in this user’s keyring, or nowhere."));
  row->quiet = FALSE;
}

void
godwit_secret_row_set_visible (GodwitSecretRow *row, gboolean visible)
{
  gtk_widget_set_visible (row->entry, visible);
  gtk_widget_set_visible (row->keeper, visible);
}
