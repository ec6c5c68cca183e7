/* SPDX-License-Identifier: GPL-3.0-or-later */
/* nm-draft.c - a draft goes by the same way as in the editor of GNOME Settings (editor/edited.h), so both write the same connection. */
#include "nm-draft.h"

#include <glib/gi18n.h>
#include <string.h>

#include "editor/carry.h"
#include "editor/edited.h"
#include "editor/keep.h"

static GodwitDraft *
draft_of (NMConnection *connection)
{
  GodwitDraft *d = godwit_draft_new ();
  NMSettingConnection *about = nm_connection_get_setting_connection (connection);
  GodwitEdited e;
  godwit_edited_read (connection, &e);
  d->profile = e.profile;
  d->name = g_strdup (nm_connection_get_id (connection));
  d->autoconnect = about != NULL && nm_setting_connection_get_autoconnect (about);
  for (gsize i = 0; i < GODWIT_EDITED_SECRETS; i++) {
    if (e.secret[i].name != NULL)
      godwit_draft_set_secret (d, e.secret[i].name, e.secret[i].text, godwit_keep_of (e.secret[i].flags));
  }
  godwit_edited_clear (&e);
  return d;
}

/* Makes the connection say the draft. A secret that the draft does not know stays as it is, when it is kept where it was. */
static gboolean
write_draft (const GodwitDraft *d, NMConnection *connection, GError **error)
{
  GodwitEdited e;
  godwit_edited_read (connection, &e);
  e.profile = d->profile;
  for (gsize i = 0; i < d->n_secrets; i++) {
    GodwitEditedSecret *s = godwit_edited_secret (&e, d->secret[i].name);
    if (s == NULL)
      continue;
    s->flags = godwit_keep_flags (d->secret[i].keep, s->flags);
    if (d->secret[i].text != NULL)
      godwit_edited_set_secret (s, d->secret[i].text);
  }
  gboolean written = godwit_edited_write (&e, connection, error);
  godwit_edited_clear (&e);
  NMSettingConnection *about = nm_connection_get_setting_connection (connection);
  if (written)
    g_object_set (about, NM_SETTING_CONNECTION_ID, d->name, NM_SETTING_CONNECTION_AUTOCONNECT, d->autoconnect, NULL);
  return written;
}

static void
refuse (GTask *task, GError *error)
{
  g_dbus_error_strip_remote_error (error);
  g_task_return_error (task, error);
}

/* --- load --- */

static void
on_secrets (GObject *remote, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) secrets =
      nm_remote_connection_get_secrets_finish (NM_REMOTE_CONNECTION (remote), result, &error);
  g_autoptr (NMConnection) copy = nm_simple_connection_new_clone (NM_CONNECTION (remote));
  if (secrets == NULL)
    g_debug ("no secrets to show: %s", error->message);
  else if (!nm_connection_update_secrets (copy, NM_SETTING_VPN_SETTING_NAME, secrets, &error))
    g_debug ("the secrets do not fit: %s", error->message);
  GodwitDraft *d = draft_of (copy);
  d->version = nm_remote_connection_get_version_id (NM_REMOTE_CONNECTION (remote));
  nm_connection_clear_secrets (copy);
  g_task_return_pointer (task, d, (GDestroyNotify)godwit_draft_free);
}

void
godwit_nm_draft_load (NMRemoteConnection *remote, GTask *task)
{
  nm_remote_connection_get_secrets_async (remote, NM_SETTING_VPN_SETTING_NAME, NULL, on_secrets, task);
}

/* --- save --- */

static void
add_settings (NMConnection *connection)
{
  NMSetting *about = nm_setting_connection_new (), *v4 = nm_setting_ip4_config_new (),
            *v6 = nm_setting_ip6_config_new ();
  g_autofree char *uuid = g_uuid_string_random ();
  g_object_set (about, NM_SETTING_CONNECTION_UUID, uuid, NM_SETTING_CONNECTION_TYPE, NM_SETTING_VPN_SETTING_NAME, NULL);
  nm_setting_connection_add_permission (NM_SETTING_CONNECTION (about), "user", g_get_user_name (), NULL);
  g_object_set (v4, NM_SETTING_IP_CONFIG_METHOD, NM_SETTING_IP4_CONFIG_METHOD_AUTO, NULL);
  g_object_set (v6, NM_SETTING_IP_CONFIG_METHOD, NM_SETTING_IP6_CONFIG_METHOD_AUTO, NULL);
  nm_connection_add_setting (connection, about);
  nm_connection_add_setting (connection, v4);
  nm_connection_add_setting (connection, v6);
}

static void
on_added (GObject *client, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  g_autoptr (NMRemoteConnection) added = nm_client_add_connection2_finish (NM_CLIENT (client), result, NULL, &error);
  if (added == NULL)
    refuse (task, error);
  else
    g_task_return_pointer (task, g_strdup (nm_connection_get_uuid (NM_CONNECTION (added))), g_free);
}

void
godwit_nm_draft_add (NMClient *client, const GodwitDraft *draft, GTask *task)
{
  g_autoptr (NMConnection) connection = nm_simple_connection_new ();
  GError *error = NULL;
  add_settings (connection);
  if (!write_draft (draft, connection, &error)) {
    refuse (task, error);
    g_object_unref (task);
    return;
  }
  nm_client_add_connection2 (client, nm_connection_to_dbus (connection, NM_CONNECTION_SERIALIZE_ALL),
                             NM_SETTINGS_ADD_CONNECTION2_FLAG_TO_DISK, NULL, FALSE, NULL, on_added, task);
}

static void
on_updated (GObject *remote, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  g_autoptr (GVariant) done = nm_remote_connection_update2_finish (NM_REMOTE_CONNECTION (remote), result, &error);
  if (done == NULL)
    refuse (task, error);
  else
    g_task_return_pointer (task, g_strdup (nm_connection_get_uuid (NM_CONNECTION (remote))), g_free);
}

void
godwit_nm_draft_update (NMRemoteConnection *remote, const GodwitDraft *draft, GTask *task)
{
  g_autoptr (NMConnection) copy = nm_simple_connection_new_clone (NM_CONNECTION (remote));
  GError *error = NULL;
  if (draft->version != 0 && draft->version != nm_remote_connection_get_version_id (remote)) {
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_EXISTS, "%s",
                             _ ("The connection was changed by another program meanwhile."));
    g_object_unref (task);
    return;
  }
  if (!write_draft (draft, copy, &error)) {
    refuse (task, error);
    g_object_unref (task);
    return;
  }
  nm_remote_connection_update2 (remote, nm_connection_to_dbus (copy, NM_CONNECTION_SERIALIZE_ALL),
                                NM_SETTINGS_UPDATE2_FLAG_TO_DISK, NULL, NULL, on_updated, task);
}

GodwitDraft *
godwit_nm_draft_from_file (const char *path, GError **error)
{
  g_autoptr (NMConnection) connection = godwit_carry_in (path, error);
  return connection != NULL ? draft_of (connection) : NULL;
}
