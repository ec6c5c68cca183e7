/* SPDX-License-Identifier: GPL-3.0-or-later */
/* carry.c - a *.godwit file to a connection of NetworkManager, and back. */
#include "editor/carry.h"

#include <gio/gio.h>
#include <string.h>

#include "editor/edited.h"
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

static gboolean
make_paths_whole (gdw_profile *p, const char *path, GError **error)
{
  g_autofree char *file = g_canonicalize_filename (path, NULL);
  g_autofree char *folder = g_path_get_dirname (file);
  return make_whole (p, "gateway", "authorities", folder, error) &&
         make_whole (p, "sign-in", "certificate", folder, error) &&
         make_whole (p, "sign-in", "private-key", folder, error);
}

static void
add_addresses (NMConnection *connection)
{
  NMSetting *v4 = nm_setting_ip4_config_new (), *v6 = nm_setting_ip6_config_new ();
  g_object_set (v4, NM_SETTING_IP_CONFIG_METHOD, NM_SETTING_IP4_CONFIG_METHOD_AUTO, NULL);
  g_object_set (v6, NM_SETTING_IP_CONFIG_METHOD, NM_SETTING_IP6_CONFIG_METHOD_AUTO, NULL);
  nm_connection_add_setting (connection, v4);
  nm_connection_add_setting (connection, v6);
}

NMConnection *
godwit_carry_in (const char *path, GError **error)
{
  GodwitEdited e;
  gdw_profile p;
  if (!godwit_profile_read (path, &p, error) || !make_paths_whole (&p, path, error))
    return NULL;
  g_autoptr (NMConnection) connection = nm_simple_connection_new ();
  NMSetting *about = nm_setting_connection_new ();
  g_autofree char *name = godwit_profile_name (&p, path);
  g_autofree char *uuid = p.godwit.uuid[0] != 0 ? g_ascii_strdown (p.godwit.uuid, -1) : g_uuid_string_random ();
  g_object_set (about, NM_SETTING_CONNECTION_ID, name, NM_SETTING_CONNECTION_UUID, uuid, NM_SETTING_CONNECTION_TYPE,
                NM_SETTING_VPN_SETTING_NAME, NULL);
  nm_connection_add_setting (connection, about);
  godwit_edited_read (NULL, &e);
  e.profile = p;
  gboolean written = godwit_edited_write (&e, connection, error);
  godwit_edited_clear (&e);
  if (!written)
    return NULL;
  add_addresses (connection);
  return g_steal_pointer (&connection);
}

gboolean
godwit_carry_out (NMConnection *connection, const char *path, GError **error)
{
  gdw_profile p;
  return godwit_nm_profile_read (connection, &p, error) && godwit_profile_write (path, &p, error);
}

char *
godwit_carry_name (NMConnection *connection)
{
  const char *id = nm_connection_get_id (connection);
  g_autofree char *name = g_strdup (id != NULL && id[0] != 0 ? id : "vpn");
  g_strdelimit (name, G_DIR_SEPARATOR_S, '-');
  return g_strconcat (name, GODWIT_KEYFILE_SUFFIX, NULL);
}
