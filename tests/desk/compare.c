/* SPDX-License-Identifier: GPL-3.0-or-later */
/* compare.c - two profiles setting by setting. */
#include "compare.h"

#include <stdio.h>
#include <string.h>

NMConnection *
compare_connection (const char *uuid, const char *id)
{
  NMConnection *c = nm_simple_connection_new ();
  NMSetting *s = nm_setting_connection_new ();
  g_object_set (s, NM_SETTING_CONNECTION_ID, id, NM_SETTING_CONNECTION_UUID, uuid, NM_SETTING_CONNECTION_TYPE, "vpn",
                NULL);
  nm_connection_add_setting (c, s);
  return c;
}

static char *
as_text (const gdw_profile *p, const gdw_key *k)
{
  char value[GDW_PROFILE_VALUE];
  gdw_out o = gdw_out_over ((uint8_t *)value, sizeof value - 1);
  gdw_profile_get (p, k, &o);
  return g_strndup (value, gdw_out_view (&o).n);
}

gboolean
compare_same (const gdw_profile *a, const gdw_profile *b, const char *where)
{
  gboolean all = TRUE;
  for (size_t i = 0; gdw_key_at (i) != NULL; i++) {
    g_autofree char *x = as_text (a, gdw_key_at (i));
    g_autofree char *y = as_text (b, gdw_key_at (i));
    if (strcmp (x, y) != 0) {
      printf ("# %s: %s.%s: \"%s\", then \"%s\"\n", where, gdw_key_at (i)->group, gdw_key_at (i)->name, x, y);
      all = FALSE;
    }
  }
  return all;
}

void
compare_count (const gdw_profile *p, guint seen[COMPARE_SETTINGS])
{
  for (size_t i = 0; gdw_key_at (i) != NULL && i < COMPARE_SETTINGS; i++)
    seen[i] += gdw_key_at (i)->type != GDW_KEY_SECRET && !gdw_profile_is_default (p, gdw_key_at (i)) ? 1 : 0;
}

gboolean
compare_all_seen (const guint seen[COMPARE_SETTINGS])
{
  gboolean all = TRUE;
  for (size_t i = 0; gdw_key_at (i) != NULL && i < COMPARE_SETTINGS; i++) {
    const gdw_key *k = gdw_key_at (i);
    gboolean has_one_value = k->type == GDW_KEY_NUMBER && k->min == k->max;
    if (seen[i] >= 5 || k->type == GDW_KEY_SECRET || has_one_value)
      continue;
    printf ("# %s.%s was other than its default %u times\n", k->group, k->name, seen[i]);
    all = FALSE;
  }
  return all;
}
