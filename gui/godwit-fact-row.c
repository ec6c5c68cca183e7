/* SPDX-License-Identifier: GPL-3.0-or-later */
/* godwit-fact-row.c - title, value, and a button that copies the value. */
#include "godwit-fact-row.h"

#include <glib/gi18n.h>
#include <string.h>

struct _GodwitFactRow {
  AdwActionRow parent;
  GtkWidget *copy;
};

enum { PROP_NONE, PROP_VALUE, PROPS };
static GParamSpec *properties[PROPS];

G_DEFINE_FINAL_TYPE (GodwitFactRow, godwit_fact_row, ADW_TYPE_ACTION_ROW)

#define LEFT_TO_RIGHT_MARK "\u200e"

/* Letters have a direction, digits have none. */
static gboolean
has_letters (const char *text)
{
  for (const char *c = text; *c != '\0'; c = g_utf8_next_char (c))
    if (g_unichar_isalpha (g_utf8_get_char (c)))
      return TRUE;
  return FALSE;
}

/* Addresses of digits alone would go from right to left where the words do. */
static char *
shown_value (const char *text)
{
  gboolean is_bare = gtk_widget_get_default_direction () == GTK_TEXT_DIR_RTL && text[0] != '\0' && !has_letters (text);
  return g_strconcat (is_bare ? LEFT_TO_RIGHT_MARK : "", text, NULL);
}

static const char *
value_of (GodwitFactRow *self)
{
  const char *value = adw_action_row_get_subtitle (ADW_ACTION_ROW (self));
  if (value == NULL)
    return "";
  return g_str_has_prefix (value, LEFT_TO_RIGHT_MARK) ? value + strlen (LEFT_TO_RIGHT_MARK) : value;
}

static void
on_copy (GodwitFactRow *self)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), value_of (self));
  (void)gtk_widget_activate_action (GTK_WIDGET (self), "win.say", "s", _ ("Copied"));
}

static void
name_button (GodwitFactRow *self)
{
  /* Translators: %s is what the row is about: "Gateway" */
  g_autofree char *name = g_strdup_printf (_ ("Copy %s"), adw_preferences_row_get_title (ADW_PREFERENCES_ROW (self)));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->copy), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  gtk_widget_set_tooltip_text (self->copy, name);
}

static void
set_property (GObject *object, guint id, const GValue *value, GParamSpec *spec)
{
  const char *text = g_value_get_string (value);
  (void)id;
  (void)spec;
  g_autofree char *shown = shown_value (text != NULL ? text : "");
  adw_action_row_set_subtitle (ADW_ACTION_ROW (object), shown);
  gtk_widget_set_visible (GTK_WIDGET (object), text != NULL && text[0] != '\0');
}

static void
get_property (GObject *object, guint id, GValue *value, GParamSpec *spec)
{
  (void)id;
  (void)spec;
  g_value_set_string (value, value_of (GODWIT_FACT_ROW (object)));
}

static void
godwit_fact_row_class_init (GodwitFactRowClass *class)
{
  G_OBJECT_CLASS (class)->set_property = set_property;
  G_OBJECT_CLASS (class)->get_property = get_property;
  properties[PROP_VALUE] = g_param_spec_string ("value", NULL, NULL, "", G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (G_OBJECT_CLASS (class), PROPS, properties);
}

/* No markup: what stands here may come from the gateway. */
static void
godwit_fact_row_init (GodwitFactRow *self)
{
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (self), FALSE);
  adw_action_row_set_subtitle_selectable (ADW_ACTION_ROW (self), TRUE);
  gtk_widget_add_css_class (GTK_WIDGET (self), "property");
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
  self->copy = gtk_button_new_from_icon_name ("edit-copy-symbolic");
  gtk_widget_set_valign (self->copy, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (self->copy, "flat");
  g_signal_connect_swapped (self->copy, "clicked", G_CALLBACK (on_copy), self);
  g_signal_connect (self, "notify::title", G_CALLBACK (name_button), NULL);
  adw_action_row_add_suffix (ADW_ACTION_ROW (self), self->copy);
}
