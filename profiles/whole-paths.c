/* SPDX-License-Identifier: GPL-3.0-or-later */
/* whole-paths.c - a profile that leaves its folder takes the folder along in its paths. */
#include "profiles/whole-paths.h"

#include <string.h>

#include "profile/profile-needs.h"
#include "profiles/profile-keyfile.h"

/* The setting's paths, each whole: one that is relative is meant from the folder of the profile's file. */
static gboolean
make_whole (gdw_profile *p, const char *group, const char *name, const char *folder, GError **error)
{
  const gdw_key *k = gdw_key_find (gdw_bytes_text (group), gdw_bytes_text (name));
  char value[GDW_PROFILE_VALUE];
  g_autoptr (GString) whole = g_string_new (NULL);
  gdw_profile_fault fault = { 0 };
  gdw_out o = gdw_out_over ((uint8_t *)value, sizeof value - 1);
  gdw_profile_get (p, k, &o);
  value[gdw_out_view (&o).n] = 0;
  g_auto (GStrv) paths = k->type == GDW_KEY_PATHS ? g_strsplit (value, ";", -1) : g_strsplit (value, "\n", 1);
  for (size_t i = 0; paths[i] != NULL; i++) {
    gboolean stays = paths[i][0] == 0 || g_path_is_absolute (paths[i]) || strcmp (paths[i], GDW_PATH_SYSTEM) == 0;
    g_autofree char *path = stays ? g_strdup (paths[i]) : g_build_filename (folder, paths[i], NULL);
    g_string_append_printf (whole, "%s%s", i > 0 ? ";" : "", path);
  }
  if (gdw_profile_set_text (p, group, name, whole->str, &fault) == GDW_OK)
    return TRUE;
  g_set_error_literal (error, GODWIT_PROFILE_ERROR, GODWIT_PROFILE_ERROR_VALUE, fault.text);
  return FALSE;
}

gboolean
godwit_profile_make_paths_whole (gdw_profile *p, const char *path, GError **error)
{
  g_autofree char *file = g_canonicalize_filename (path, NULL);
  g_autofree char *folder = g_path_get_dirname (file);
  return make_whole (p, "gateway", "authorities", folder, error) &&
         make_whole (p, "sign-in", "certificate", folder, error) &&
         make_whole (p, "sign-in", "private-key", folder, error);
}
