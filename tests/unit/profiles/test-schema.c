/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-schema.c - the settings as JSON say the same as the table. */
#include "harness.h"

#include <json-glib/json-glib.h>

#include "profile/profile.h"
#include "profiles/schema.h"

static JsonObject *
find (JsonArray *array, const char *name)
{
  for (guint i = 0; i < json_array_get_length (array); i++)
    if (strcmp (json_object_get_string_member (json_array_get_object_element (array, i), "name"), name) == 0)
      return json_array_get_object_element (array, i);
  return NULL;
}

static void
same_setting (JsonArray *groups, const gdw_key *k)
{
  JsonObject *group = find (groups, k->group);
  require (group != NULL);
  JsonObject *s = find (json_object_get_array_member (group, "settings"), k->name);
  require (s != NULL);
  check (json_object_get_boolean_member (s, "required") == gdw_key_is_required (k));
  check (json_object_get_boolean_member (s, "secret") == (k->type == GDW_KEY_SECRET));
  check (strcmp (json_object_get_string_member (s, "help"), k->help) == 0);
  check (strcmp (json_object_get_string_member (s, "type"), "") != 0);
  if (k->type != GDW_KEY_SECRET && !gdw_key_is_required (k))
    check (strcmp (json_object_get_string_member (s, "default"), k->preset) == 0);
  if (k->type == GDW_KEY_NUMBER) {
    check (json_object_get_int_member (s, "min") == k->min);
    check (json_object_get_int_member (s, "max") == k->max);
  }
  guint n = 0;
  while (gdw_key_choice_at (k, n) != NULL)
    n++;
  check (json_object_has_member (s, "choices") == (n > 0));
  if (n > 0)
    check (json_array_get_length (json_object_get_array_member (s, "choices")) == n);
}

TEST (every_setting_is_there)
{
  char *text = godwit_schema_json ();
  JsonParser *parser = json_parser_new ();
  check (json_parser_load_from_data (parser, text, -1, NULL));
  JsonObject *root = json_node_get_object (json_parser_get_root (parser));
  check (json_object_get_int_member (root, "version") == 1);
  JsonArray *groups = json_object_get_array_member (root, "groups");
  const gdw_key *k;
  guint n = 0, listed = 0;
  for (; (k = gdw_key_at (n)) != NULL; n++)
    same_setting (groups, k);
  for (guint i = 0; i < json_array_get_length (groups); i++)
    listed +=
        json_array_get_length (json_object_get_array_member (json_array_get_object_element (groups, i), "settings"));
  check (listed == n);
  check (g_str_has_suffix (text, "}\n"));
  g_object_unref (parser);
  g_free (text);
}

TEST_MAIN ()
