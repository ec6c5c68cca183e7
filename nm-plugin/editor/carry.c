/* SPDX-License-Identifier: GPL-3.0-or-later */
/* carry.c - a *.godwit file to a connection of NetworkManager, and back. */
#include "editor/carry.h"

#include <gio/gio.h>
#include <string.h>

#include "editor/edited.h"
#include "profiles/profile-keyfile.h"
#include "profiles/whole-paths.h"

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
  if (!godwit_profile_read (path, &p, error) || !godwit_profile_make_paths_whole (&p, path, error))
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
