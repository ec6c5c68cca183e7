/* SPDX-License-Identifier: GPL-3.0-or-later */
/* nm-login.c - each connection that is due goes as soon as nothing is missing any more. */
#include "nm-login.h"

#include "keyring-wait.h"
#include "profile/profile-needs.h"
#include "shared/nm-profile.h"

struct GodwitNmLogin {
  NMClient *client;
  GHashTable *entries;
  GodwitNmLoginRefused refused;
  gpointer data;
  GodwitKeyringWait *wait; /* NULL: the keyring is open, or nobody needs it */
  GCancellable *stop;
};

/* Is one of the secrets that its sign-in wants in the keyring? */
static gboolean
needs_keyring (NMConnection *connection)
{
  NMSettingVpn *vpn = nm_connection_get_setting_vpn (connection);
  gdw_secret_need needs[GDW_SECRET_NEEDS];
  gdw_profile_fault fault = { 0 };
  gdw_profile p;
  gdw_profile_init (&p);
  godwit_nm_profile_peek (vpn, &p, &fault);
  for (size_t i = gdw_profile_secrets (&p, needs); i-- > 0;) {
    NMSettingSecretFlags flags = NM_SETTING_SECRET_FLAG_NONE;
    if (nm_setting_get_secret_flags (NM_SETTING (vpn), needs[i].name, &flags, NULL) &&
        flags == NM_SETTING_SECRET_FLAG_AGENT_OWNED)
      return TRUE;
  }
  return FALSE;
}

struct started {
  GodwitNmLogin *login;
  char *uuid;
};

static void
on_activated (GObject *client, GAsyncResult *result, gpointer data)
{
  struct started *s = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (NMActiveConnection) active = nm_client_activate_connection_finish (NM_CLIENT (client), result, &error);
  if (active == NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)) {
    GodwitNmEntry *e = g_hash_table_lookup (s->login->entries, s->uuid);
    g_dbus_error_strip_remote_error (error);
    if (e != NULL)
      s->login->refused (e, error->message, s->login->data);
  }
  g_free (s->uuid);
  g_free (s);
}

static void
go (GodwitNmLogin *l, GodwitNmEntry *e)
{
  struct started *s = g_new0 (struct started, 1);
  s->login = l;
  s->uuid = g_strdup (nm_connection_get_uuid (NM_CONNECTION (e->remote)));
  e->due = e->waits_for_keyring = FALSE;
  nm_client_activate_connection_async (l->client, NM_CONNECTION (e->remote), NULL, NULL, l->stop, on_activated, s);
}

/* What is due and lacks nothing goes; what lacks only the keyring says so. */
static void
look (GodwitNmLogin *l)
{
  gboolean has_network = nm_client_get_state (l->client) >= NM_STATE_CONNECTED_LOCAL;
  GHashTableIter iter;
  gpointer value;
  g_hash_table_iter_init (&iter, l->entries);
  while (g_hash_table_iter_next (&iter, NULL, &value)) {
    GodwitNmEntry *e = value;
    if (e->due && e->active != NULL)
      e->due = e->waits_for_keyring = FALSE; /* somebody else was faster */
    if (!e->due)
      continue;
    if (l->wait == NULL || !needs_keyring (NM_CONNECTION (e->remote))) {
      if (has_network)
        go (l, e);
    }
    godwit_nm_entry_refresh (e);
  }
}

static void
on_keyring (gboolean open, gpointer data)
{
  GodwitNmLogin *l = data;
  GHashTableIter iter;
  gpointer e;
  if (open)
    g_clear_pointer (&l->wait, godwit_keyring_wait_free);
  g_hash_table_iter_init (&iter, l->entries);
  while (g_hash_table_iter_next (&iter, NULL, &e)) {
    GodwitNmEntry *entry = e;
    entry->waits_for_keyring = !open && entry->due && needs_keyring (NM_CONNECTION (entry->remote));
  }
  look (l);
}

GodwitNmLogin *
godwit_nm_login_new (NMClient *client, GHashTable *entries, GodwitNmLoginRefused refused, gpointer data)
{
  GodwitNmLogin *l = g_new0 (GodwitNmLogin, 1);
  gboolean wanted = FALSE;
  GHashTableIter iter;
  gpointer value;
  l->client = client;
  l->entries = entries;
  l->refused = refused;
  l->data = data;
  l->stop = g_cancellable_new ();
  g_hash_table_iter_init (&iter, entries);
  while (g_hash_table_iter_next (&iter, NULL, &value)) {
    GodwitNmEntry *e = value;
    NMSettingConnection *about = nm_connection_get_setting_connection (NM_CONNECTION (e->remote));
    e->due = e->active == NULL && about != NULL && nm_setting_connection_get_autoconnect (about);
    wanted = wanted || (e->due && needs_keyring (NM_CONNECTION (e->remote)));
  }
  if (wanted)
    l->wait = godwit_keyring_wait_new (on_keyring, l);
  (void)g_signal_connect_swapped (client, "notify::" NM_CLIENT_STATE, G_CALLBACK (look), l);
  look (l);
  return l;
}

void
godwit_nm_login_free (GodwitNmLogin *l)
{
  if (l == NULL)
    return;
  g_cancellable_cancel (l->stop);
  g_signal_handlers_disconnect_by_data (l->client, l);
  godwit_keyring_wait_free (l->wait);
  g_object_unref (l->stop);
  g_free (l);
}
