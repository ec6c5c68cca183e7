/* SPDX-License-Identifier: GPL-3.0-or-later */
/* daemon-login.c - each connection that is due goes as soon as nothing is missing any more. */
#include "daemon-login.h"

#include "keyring-wait.h"
#include "profile/profile-needs.h"

struct GodwitDaemonLogin {
  GPtrArray *entries;
  GodwitProfileFolder *folder;
  GodwitDaemonLoginGo go;
  gpointer data;
  GodwitKeyringWait *wait; /* NULL: the keyring is open, or nobody needs it */
  GNetworkMonitor *network;
};

/* Does its sign-in want a secret that the keyring should have? */
static gboolean
needs_keyring (const GodwitDaemonLogin *l, const GodwitDaemonEntry *e)
{
  gdw_secret_need needs[GDW_SECRET_NEEDS];
  for (size_t i = gdw_profile_secrets (&e->profile, needs); i-- > 0;) {
    if (needs[i].required && !godwit_profile_folder_is_asked (l->folder, e->profile.godwit.uuid, needs[i].name))
      return TRUE;
  }
  return FALSE;
}

/* What is due and lacks nothing goes. */
static void
look (GodwitDaemonLogin *l)
{
  gboolean has_network = g_network_monitor_get_network_available (l->network);
  for (guint i = 0; i < l->entries->len; i++) {
    GodwitDaemonEntry *e = l->entries->pdata[i];
    gboolean is_free = has_network && (l->wait == NULL || !needs_keyring (l, e));
    if (!e->due || (!e->is_up && !is_free))
      continue;
    e->due = e->waits_for_keyring = FALSE;
    if (!e->is_up) /* nobody was faster */
      l->go (e, l->data);
  }
}

/* What lacks the keyring says so. */
static void
on_keyring (gboolean open, gpointer data)
{
  GodwitDaemonLogin *l = data;
  if (open)
    g_clear_pointer (&l->wait, godwit_keyring_wait_free);
  for (guint i = 0; i < l->entries->len; i++) {
    GodwitDaemonEntry *e = l->entries->pdata[i];
    e->waits_for_keyring = !open && e->due && needs_keyring (l, e);
    godwit_daemon_entry_refresh (e);
  }
  look (l);
}

GodwitDaemonLogin *
godwit_daemon_login_new (GPtrArray *entries, GodwitProfileFolder *folder, GodwitDaemonLoginGo go, gpointer data)
{
  GodwitDaemonLogin *l = g_new0 (GodwitDaemonLogin, 1);
  gboolean wanted = FALSE;
  l->entries = entries;
  l->folder = folder;
  l->go = go;
  l->data = data;
  l->network = g_object_ref (g_network_monitor_get_default ());
  for (guint i = 0; i < entries->len; i++) {
    GodwitDaemonEntry *e = entries->pdata[i];
    e->due = !e->is_up && godwit_profile_folder_is_wanted (folder, e->profile.godwit.uuid);
    wanted = wanted || (e->due && needs_keyring (l, e));
  }
  if (wanted)
    l->wait = godwit_keyring_wait_new (on_keyring, l);
  (void)g_signal_connect_swapped (l->network, "network-changed", G_CALLBACK (look), l);
  look (l);
  return l;
}

void
godwit_daemon_login_free (GodwitDaemonLogin *l)
{
  if (l == NULL)
    return;
  g_signal_handlers_disconnect_by_data (l->network, l);
  godwit_keyring_wait_free (l->wait);
  g_object_unref (l->network);
  g_free (l);
}
