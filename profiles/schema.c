/* SPDX-License-Identifier: GPL-3.0-or-later */
/* schema.c - keys.def and choices.def as JSON. */
#include "profiles/schema.h"

#include <json-glib/json-glib.h>
#include <string.h>

#include "profile/key.h"

enum { SCHEMA_VERSION = 1 };

static const char *
type_name (gdw_key_type type)
{
  static const char *const names[] = {
    [GDW_KEY_TEXT] = "text",       [GDW_KEY_LABEL] = "label",    [GDW_KEY_UUID] = "uuid",
    [GDW_KEY_HOST] = "host",       [GDW_KEY_IDENT] = "identity", [GDW_KEY_PATH] = "path",
    [GDW_KEY_NUMBER] = "number",   [GDW_KEY_BOOL] = "bool",      [GDW_KEY_CHOICE] = "choice",
    [GDW_KEY_CHOICES] = "choices", [GDW_KEY_NETS] = "networks",  [GDW_KEY_NAMES] = "names",
    [GDW_KEY_HOSTS] = "hosts",     [GDW_KEY_PINS] = "pins",      [GDW_KEY_PATHS] = "paths",
    [GDW_KEY_SECRET] = "secret",
  };
  return names[type];
}

static void
add_member (JsonBuilder *b, const char *name, const char *value)
{
  json_builder_set_member_name (b, name);
  json_builder_add_string_value (b, value);
}

static void
add_choices (JsonBuilder *b, const gdw_key *k)
{
  const gdw_choice *c;
  if (gdw_key_choice_at (k, 0) == NULL)
    return;
  json_builder_set_member_name (b, "choices");
  json_builder_begin_array (b);
  for (size_t i = 0; (c = gdw_key_choice_at (k, i)) != NULL; i++) {
    json_builder_begin_object (b);
    add_member (b, "word", c->word);
    add_member (b, "help", c->help);
    json_builder_end_object (b);
  }
  json_builder_end_array (b);
}

static void
add_setting (JsonBuilder *b, const gdw_key *k)
{
  gboolean bounded = k->type != GDW_KEY_BOOL && k->type != GDW_KEY_CHOICE;
  json_builder_begin_object (b);
  add_member (b, "name", k->name);
  add_member (b, "type", type_name (k->type));
  if (k->type != GDW_KEY_SECRET && !gdw_key_is_required (k))
    add_member (b, "default", k->preset);
  json_builder_set_member_name (b, "required");
  json_builder_add_boolean_value (b, gdw_key_is_required (k));
  json_builder_set_member_name (b, "secret");
  json_builder_add_boolean_value (b, k->type == GDW_KEY_SECRET);
  if (bounded) {
    json_builder_set_member_name (b, "min");
    json_builder_add_int_value (b, k->min);
    json_builder_set_member_name (b, "max");
    json_builder_add_int_value (b, k->max);
  }
  add_choices (b, k);
  add_member (b, "help", k->help);
  json_builder_end_object (b);
}

static void
add_groups (JsonBuilder *b)
{
  const char *group = NULL;
  const gdw_key *k;
  for (size_t i = 0; (k = gdw_key_at (i)) != NULL; i++) {
    if (group == NULL || strcmp (group, k->group) != 0) {
      if (group != NULL) {
        json_builder_end_array (b);
        json_builder_end_object (b);
      }
      group = k->group;
      json_builder_begin_object (b);
      add_member (b, "name", group);
      add_member (b, "help", gdw_key_group_help (group));
      json_builder_set_member_name (b, "settings");
      json_builder_begin_array (b);
    }
    add_setting (b, k);
  }
  json_builder_end_array (b);
  json_builder_end_object (b);
}

char *
godwit_schema_json (void)
{
  JsonBuilder *b = json_builder_new ();
  json_builder_begin_object (b);
  json_builder_set_member_name (b, "version");
  json_builder_add_int_value (b, SCHEMA_VERSION);
  json_builder_set_member_name (b, "groups");
  json_builder_begin_array (b);
  add_groups (b);
  json_builder_end_array (b);
  json_builder_end_object (b);
  JsonNode *node = json_builder_get_root (b);
  char *line = json_to_string (node, TRUE), *text = g_strconcat (line, "\n", NULL);
  g_free (line);
  json_node_unref (node);
  g_object_unref (b);
  return text;
}
