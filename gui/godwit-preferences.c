/* SPDX-License-Identifier: GPL-3.0-or-later */
/* godwit-preferences.c - switches bound to GSettings; the start at login is a file; the words of a profile's setting come from keys.def. */
#include "godwit-preferences.h"

#include <glib/gi18n.h>

#include "autostart.h"
#include "form/form-combo.h"
#include "form/form-words.h"

struct _GodwitPreferences {
  AdwPreferencesDialog parent;
  AdwSwitchRow *at_login, *in_background, *notifications;
  AdwComboRow *post_quantum, *log;
  GSettings *settings;
};

G_DEFINE_FINAL_TYPE (GodwitPreferences, godwit_preferences, ADW_TYPE_PREFERENCES_DIALOG)

static void
on_at_login (GodwitPreferences *self)
{
  g_autoptr (GError) error = NULL;
  gboolean wanted = adw_switch_row_get_active (self->at_login);
  if (wanted == godwit_autostart_is_on () || godwit_autostart_set (wanted, &error))
    return;
  AdwToast *toast = adw_toast_new (error->message);
  adw_toast_set_use_markup (toast, FALSE);
  adw_preferences_dialog_add_toast (ADW_PREFERENCES_DIALOG (self), toast);
  adw_switch_row_set_active (self->at_login, !wanted);
}

/* A row's number and the word of the setting. data: its key. */
static gboolean
to_row (GValue *row, GVariant *word, gpointer data)
{
  const gdw_choice *c;
  for (size_t i = 0; (c = gdw_key_choice_at (data, i)) != NULL; i++) {
    if (g_str_equal (c->word, g_variant_get_string (word, NULL))) {
      g_value_set_uint (row, (guint)i);
      return TRUE;
    }
  }
  return FALSE;
}

static GVariant *
to_word (const GValue *row, const GVariantType *type, gpointer data)
{
  const gdw_choice *c = gdw_key_choice_at (data, g_value_get_uint (row));
  (void)type;
  return c != NULL ? g_variant_new_string (c->word) : NULL;
}

/* What a new connection begins with: the setting `name` of a profile, under the same name in GSettings. Its help is the tooltip: below the title it
 * would take the word's room. */
static void
fill (GodwitPreferences *self, AdwComboRow *row, const char *group, const char *name)
{
  const gdw_key *key = gdw_key_find (gdw_bytes_text (group), gdw_bytes_text (name));
  g_autoptr (GtkStringList) words = gtk_string_list_new (NULL);
  g_autofree char *title = godwit_form_title (key);
  for (size_t i = 0; gdw_key_choice_at (key, i) != NULL; i++)
    gtk_string_list_take (words, godwit_form_choice (gdw_key_choice_at (key, i)));
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  gtk_widget_set_tooltip_text (GTK_WIDGET (row), godwit_form_help (key));
  godwit_form_combo_name_words (row);
  adw_combo_row_set_model (row, G_LIST_MODEL (words));
  g_settings_bind_with_mapping (self->settings, name, row, "selected", G_SETTINGS_BIND_DEFAULT, to_row, to_word,
                                (gpointer)key, NULL);
}

static void
dispose (GObject *object)
{
  GodwitPreferences *self = GODWIT_PREFERENCES (object);
  gtk_widget_dispose_template (GTK_WIDGET (object), GODWIT_TYPE_PREFERENCES);
  g_clear_object (&self->settings);
  G_OBJECT_CLASS (godwit_preferences_parent_class)->dispose (object);
}

static void
godwit_preferences_class_init (GodwitPreferencesClass *class)
{
  GtkWidgetClass *widget = GTK_WIDGET_CLASS (class);
  G_OBJECT_CLASS (class)->dispose = dispose;
  gtk_widget_class_set_template_from_resource (widget, GODWIT_RESOURCES "godwit-preferences.ui");
  gtk_widget_class_bind_template_child (widget, GodwitPreferences, at_login);
  gtk_widget_class_bind_template_child (widget, GodwitPreferences, in_background);
  gtk_widget_class_bind_template_child (widget, GodwitPreferences, notifications);
  gtk_widget_class_bind_template_child (widget, GodwitPreferences, post_quantum);
  gtk_widget_class_bind_template_child (widget, GodwitPreferences, log);
  gtk_widget_class_bind_template_callback (widget, on_at_login);
}

static void
godwit_preferences_init (GodwitPreferences *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->settings = g_settings_new (GODWIT_APP_ID);
  adw_switch_row_set_active (self->at_login, godwit_autostart_is_on ());
  g_settings_bind (self->settings, "run-in-background", self->in_background, "active", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (self->settings, "notifications", self->notifications, "active", G_SETTINGS_BIND_DEFAULT);
  fill (self, self->post_quantum, "ike", "post-quantum");
  fill (self, self->log, "network", "log");
}

AdwDialog *
godwit_preferences_new (gboolean is_alone)
{
  GodwitPreferences *self = g_object_new (GODWIT_TYPE_PREFERENCES, NULL);
  if (is_alone)
    adw_action_row_set_subtitle (ADW_ACTION_ROW (self->at_login),
                                 _ ("Without a window; connections that were up last come up again"));
  return ADW_DIALOG (self);
}
