/* SPDX-License-Identifier: GPL-3.0-or-later */
/* godwit-shortcuts.c - a row for each: what it does, and the keys below in words, which wrap and are read out. */
#include "godwit-shortcuts.h"

#include <glib/gi18n.h>

#define TAKE_OVER "<Control><Shift>o"

static const struct {
  const char *title;
  struct {
    const char *words, *keys;
  } rows[8]; /* up to the first without words */
} groups[] = {
  { N_ ("Connections"),
    { { N_ ("Add a connection"), "<Control>n" },
      { N_ ("Import a file"), "<Control>o" },
      { N_ ("Import from NetworkManager"), TAKE_OVER },
      { N_ ("Edit the chosen connection"), "<Control>e" },
      { N_ ("Delete the chosen connection"), "<Control>Delete" },
      { N_ ("Undo the deletion"), "<Control>z" } } },
  { N_ ("Tunnel"),
    { { N_ ("Connect or disconnect"), "<Control>Return" },
      { N_ ("Repair and connect again, after a failure"), "<Control>r" },
      { N_ ("Show the details"), "<Control>d" },
      { N_ ("Copy the report"), "<Control><Shift>c" } } },
  { N_ ("General"),
    { { N_ ("Preferences"), "<Control>comma" },
      { N_ ("Main menu"), "F10" },
      { N_ ("Keyboard shortcuts"), "<Control>question" },
      { N_ ("About Godwit"), "F1" },
      { N_ ("Close the window"), "<Control>w" },
      { N_ ("Quit"), "<Control>q" } } },
};

static char *
keys_in_words (const char *keys)
{
  GdkModifierType modifiers = 0;
  guint key = 0;
  (void)gtk_accelerator_parse (keys, &key, &modifiers);
  return gtk_accelerator_get_label (key, modifiers);
}

static void
add_row (AdwPreferencesGroup *group, const char *words, const char *keys)
{
  GtkWidget *row = adw_action_row_new ();
  g_autofree char *said = keys_in_words (keys);
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), words);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), said);
  adw_preferences_group_add (group, row);
}

AdwDialog *
godwit_shortcuts_new (gboolean offers)
{
  AdwPreferencesPage *page = ADW_PREFERENCES_PAGE (adw_preferences_page_new ());
  AdwDialog *dialog = adw_preferences_dialog_new ();
  for (gsize i = 0; i < G_N_ELEMENTS (groups); i++) {
    AdwPreferencesGroup *group = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());
    adw_preferences_group_set_title (group, _ (groups[i].title));
    for (gsize n = 0; n < G_N_ELEMENTS (groups[i].rows) && groups[i].rows[n].words != NULL; n++)
      if (offers || !g_str_equal (groups[i].rows[n].keys, TAKE_OVER))
        add_row (group, _ (groups[i].rows[n].words), groups[i].rows[n].keys);
    adw_preferences_page_add (page, group);
  }
  adw_preferences_dialog_add (ADW_PREFERENCES_DIALOG (dialog), page);
  /* Translators: the title of a dialog */
  g_object_set (dialog, "title", _ ("Keyboard Shortcuts"), "content-width", 440, "width-request", 300, NULL);
  return dialog;
}
