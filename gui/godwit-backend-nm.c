/* SPDX-License-Identifier: GPL-3.0-or-later */
/* godwit-backend-nm.c - the list of connections, kept as NetworkManager keeps it, and the deeds. */
#include "godwit-backend-nm.h"

#include <glib/gi18n.h>

#include "nm-agent.h"
#include "nm-draft.h"
#include "nm-entry.h"
#include "nm-login.h"
#include "nm-offers.h"
#include "nm-portal.h"
#include "status-reader.h"

struct _GodwitBackendNm {
  GodwitBackendFrame parent;
  GCancellable *stop;
  NMClient *client;
  GHashTable *entries; /* uuid -> GodwitNmEntry */
  GodwitStatusReader *reader;
  GodwitNmAgent *agent;
  GodwitNmOffers *offers;
  GodwitNmPortal *portal;
  GodwitNmLogin *login;
  gboolean has_logged_in; /* what connects automatically is wanted as soon as NetworkManager runs */
};

static void backend_init (GodwitBackendInterface *iface);
G_DEFINE_FINAL_TYPE_WITH_CODE (GodwitBackendNm, godwit_backend_nm, GODWIT_TYPE_BACKEND_FRAME,
                               G_IMPLEMENT_INTERFACE (GODWIT_TYPE_BACKEND, backend_init))

static GodwitNmEntry *
entry_of (GodwitBackendNm *self, GodwitTunnel *tunnel)
{
  return g_hash_table_lookup (self->entries, godwit_tunnel_facts (tunnel)->uuid);
}

/* --- counters --- */

static NMVpnConnection *
find_active (GodwitBackendNm *self, const char *uuid)
{
  const GPtrArray *all = nm_client_get_active_connections (self->client);
  for (guint i = 0; i < all->len; i++) {
    if (NM_IS_VPN_CONNECTION (all->pdata[i]) && g_strcmp0 (nm_active_connection_get_uuid (all->pdata[i]), uuid) == 0)
      return all->pdata[i];
  }
  return NULL;
}

static gboolean
is_counted (const GodwitNmEntry *e)
{
  return e->watchers > 0 && e->active != NULL;
}

static gboolean
count (GodwitBackendFrame *frame)
{
  GodwitBackendNm *self = GODWIT_BACKEND_NM (frame);
  GHashTableIter iter;
  gpointer uuid, entry;
  guint n = 0;
  g_hash_table_iter_init (&iter, self->entries);
  while (g_hash_table_iter_next (&iter, &uuid, &entry)) {
    if (!is_counted (entry))
      continue;
    n++;
    if (self->reader != NULL)
      godwit_status_reader_again (self->reader, uuid);
  }
  return n > 0;
}

/* Wakes nobody while there is nothing to count, or nobody who looks. */
static void
look_whether_counted (GodwitBackendNm *self, const GodwitNmEntry *e)
{
  if (is_counted (e))
    godwit_backend_frame_begin_counting (GODWIT_BACKEND_FRAME (self));
}

static void
set_active (GodwitBackendNm *self, GodwitNmEntry *e, const char *uuid)
{
  godwit_nm_entry_set_active (e, find_active (self, uuid));
  look_whether_counted (self, e);
}

/* --- the list --- */

static void
add_connection (GodwitBackendNm *self, NMRemoteConnection *remote)
{
  const char *uuid = nm_connection_get_uuid (NM_CONNECTION (remote));
  if (uuid == NULL || !godwit_nm_entry_is_ours (NM_CONNECTION (remote)) || g_hash_table_contains (self->entries, uuid))
    return;
  GodwitNmEntry *e = godwit_nm_entry_new (self->client, remote);
  g_hash_table_insert (self->entries, g_strdup (uuid), e);
  set_active (self, e, uuid);
  godwit_backend_frame_add (GODWIT_BACKEND_FRAME (self), e->tunnel);
}

static void
remove_connection (GodwitBackendNm *self, NMRemoteConnection *remote)
{
  const char *uuid = nm_connection_get_uuid (NM_CONNECTION (remote));
  GodwitNmEntry *e = uuid != NULL ? g_hash_table_lookup (self->entries, uuid) : NULL;
  if (e == NULL || e->remote != remote)
    return;
  godwit_backend_frame_remove (GODWIT_BACKEND_FRAME (self), e->tunnel);
  g_hash_table_remove (self->entries, uuid);
}

static void
look_at_actives (GodwitBackendNm *self)
{
  GHashTableIter iter;
  gpointer uuid, entry;
  g_hash_table_iter_init (&iter, self->entries);
  while (g_hash_table_iter_next (&iter, &uuid, &entry))
    set_active (self, entry, uuid);
}

/* A captive portal comes, or lets through. */
static void
on_portal (gpointer data)
{
  GodwitBackendNm *self = data;
  GHashTableIter iter;
  gpointer entry;
  g_hash_table_iter_init (&iter, self->entries);
  while (g_hash_table_iter_next (&iter, NULL, &entry))
    godwit_nm_entry_refresh (entry);
}

static gboolean
has_plugin (void)
{
  GSList *all = nm_vpn_plugin_info_list_load ();
  gboolean has = nm_vpn_plugin_info_list_find_by_service (all, GODWIT_NM_SERVICE) != NULL;
  g_slist_free_full (all, g_object_unref);
  return has;
}

static void
on_login_refused (GodwitNmEntry *e, const char *why, gpointer data)
{
  /* Translators: the first %s is the name of a connection, the second a sentence */
  g_autofree char *words =
      g_strdup_printf (_ ("“%s” does not connect: %s"), godwit_tunnel_facts (e->tunnel)->name, why);
  godwit_backend_tell (data, words);
}

static void
begin_login (GodwitBackendNm *self)
{
  if (self->has_logged_in && self->login == NULL &&
      godwit_backend_trouble (GODWIT_BACKEND (self)) == GODWIT_TROUBLE_NONE)
    self->login = godwit_nm_login_new (self->client, self->entries, on_login_refused, self);
}

/* When NetworkManager ends, libnm takes its connections away, and brings them back. */
static void
on_running (GodwitBackendNm *self)
{
  godwit_backend_frame_set_trouble (GODWIT_BACKEND_FRAME (self), !nm_client_get_nm_running (self->client)
                                                                     ? GODWIT_TROUBLE_NOT_RUNNING
                                                                 : !has_plugin () ? GODWIT_TROUBLE_NO_PLUGIN
                                                                                  : GODWIT_TROUBLE_NONE);
  begin_login (self);
}

static void
on_told (const char *uuid, GVariant *all, gpointer data)
{
  GodwitBackendNm *self = data;
  GodwitNmEntry *e = g_hash_table_lookup (self->entries, uuid);
  if (e != NULL)
    godwit_nm_entry_set_status (e, all);
}

static void
on_events (const char *uuid, GVariant *told, gpointer data)
{
  GodwitBackendNm *self = data;
  GodwitNmEntry *e = g_hash_table_lookup (self->entries, uuid);
  if (e != NULL)
    godwit_nm_entry_set_events (e, told);
}

static void
on_gone (const char *uuid, gpointer data)
{
  GodwitBackendNm *self = data;
  GodwitNmEntry *e = g_hash_table_lookup (self->entries, uuid);
  if (e != NULL)
    godwit_nm_entry_set_status (e, NULL);
}

static void
on_cancelled (GodwitBackendNm *self, const char *uuid)
{
  GodwitNmEntry *e = g_hash_table_lookup (self->entries, uuid);
  if (e != NULL)
    godwit_nm_entry_cancel (e);
}

static void
on_unsaved (GodwitBackendNm *self, const char *name)
{
  /* Translators: %s is the name of a connection */
  g_autofree char *words = g_strdup_printf (_ ("The keyring did not save the password of “%s”"), name);
  godwit_backend_tell (GODWIT_BACKEND (self), words);
}

static void
on_client (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  NMClient *client = nm_client_new_finish (result, &error);
  (void)source;
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  GodwitBackendNm *self = data;
  if (client == NULL) {
    g_warning ("NetworkManager cannot be asked: %s", error->message);
    godwit_backend_frame_set_trouble (GODWIT_BACKEND_FRAME (self), GODWIT_TROUBLE_NOT_RUNNING);
    return;
  }
  self->client = client;
  const GPtrArray *all = nm_client_get_connections (client);
  for (guint i = 0; i < all->len; i++)
    add_connection (self, all->pdata[i]);
  (void)g_signal_connect_swapped (client, NM_CLIENT_CONNECTION_ADDED, G_CALLBACK (add_connection), self);
  (void)g_signal_connect_swapped (client, NM_CLIENT_CONNECTION_REMOVED, G_CALLBACK (remove_connection), self);
  (void)g_signal_connect_swapped (client, "notify::" NM_CLIENT_ACTIVE_CONNECTIONS, G_CALLBACK (look_at_actives), self);
  (void)g_signal_connect_swapped (client, "notify::" NM_CLIENT_NM_RUNNING, G_CALLBACK (on_running), self);
  self->reader = godwit_status_reader_new (nm_client_get_dbus_connection (client), on_told, on_events, on_gone, self);
  self->agent = godwit_nm_agent_new (client);
  (void)g_signal_connect_swapped (self->agent, "asks", G_CALLBACK (godwit_backend_ask), self);
  (void)g_signal_connect_swapped (self->agent, "cancelled", G_CALLBACK (on_cancelled), self);
  (void)g_signal_connect_swapped (self->agent, "unsaved", G_CALLBACK (on_unsaved), self);
  self->portal = godwit_nm_portal_new (client, on_portal, self);
  godwit_nm_offers_follow (self->offers, client);
  on_running (self);
}

/* --- deeds --- */

/* NetworkManager's errors begin with the name of the D-Bus error. */
static void
refuse (GTask *task, GError *error)
{
  g_dbus_error_strip_remote_error (error);
  g_task_return_error (task, error);
}

static void
on_activated (GObject *client, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  g_autoptr (NMActiveConnection) active = nm_client_activate_connection_finish (NM_CLIENT (client), result, &error);
  if (active == NULL)
    refuse (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

static void
on_deactivated (GObject *client, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  if (!nm_client_deactivate_connection_finish (NM_CLIENT (client), result, &error))
    refuse (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

static void
on_forgotten (GObject *agent, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GodwitBackend *self = g_task_get_source_object (task);
  if (!godwit_nm_agent_forget_finish (GODWIT_NM_AGENT (agent), result, NULL))
    godwit_backend_tell (self, _ ("The connection is deleted, but its passwords are still in the keyring"));
  g_task_return_boolean (task, TRUE);
}

/* NetworkManager has its agents forget the secrets, too, but does not wait for that: whoever deletes and quits would leave them. */
static void
on_deleted (GObject *remote, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  GError *error = NULL;
  GodwitBackendNm *self = GODWIT_BACKEND_NM (g_task_get_source_object (task));
  if (nm_remote_connection_delete_finish (NM_REMOTE_CONNECTION (remote), result, &error)) {
    godwit_nm_agent_forget_async (self->agent, g_task_get_task_data (task), on_forgotten, task);
    return;
  }
  refuse (task, error);
  g_object_unref (task);
}

static void
act (GodwitBackend *backend, GodwitTunnel *tunnel, GodwitDeed deed, GTask *given)
{
  GodwitBackendNm *self = GODWIT_BACKEND_NM (backend);
  g_autoptr (GTask) task = given;
  GodwitNmEntry *e = entry_of (self, tunnel);
  if (e == NULL || self->client == NULL) {
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "%s",
                             _ ("This connection does not exist any more."));
    return;
  }
  switch (deed) {
  case GODWIT_DEED_CONNECT:
    nm_client_activate_connection_async (self->client, NM_CONNECTION (e->remote), NULL, NULL, NULL, on_activated,
                                         g_steal_pointer (&task));
    return;
  case GODWIT_DEED_DISCONNECT:
    if (e->active == NULL) {
      godwit_nm_entry_cancel (e); /* it may wait for the keyring */
      g_task_return_boolean (task, TRUE);
    } else
      nm_client_deactivate_connection_async (self->client, NM_ACTIVE_CONNECTION (e->active), NULL, on_deactivated,
                                             g_steal_pointer (&task));
    return;
  case GODWIT_DEED_DELETE:
    g_task_set_task_data (task, g_strdup (godwit_tunnel_facts (tunnel)->uuid), g_free);
    nm_remote_connection_delete_async (e->remote, NULL, on_deleted, g_steal_pointer (&task));
    return;
  }
}

static void
load (GodwitBackend *backend, GodwitTunnel *tunnel, GTask *given)
{
  g_autoptr (GTask) task = given;
  GodwitNmEntry *e = entry_of (GODWIT_BACKEND_NM (backend), tunnel);
  if (e == NULL)
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "%s",
                             _ ("This connection does not exist any more."));
  else
    godwit_nm_draft_load (e->remote, g_steal_pointer (&task));
}

static void
save (GodwitBackend *backend, GodwitTunnel *tunnel, const GodwitDraft *draft, GTask *given)
{
  GodwitBackendNm *self = GODWIT_BACKEND_NM (backend);
  g_autoptr (GTask) task = given;
  GodwitNmEntry *e = tunnel != NULL ? entry_of (self, tunnel) : NULL;
  if (self->client == NULL)
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_NOT_CONNECTED, "%s", _ ("NetworkManager is not running."));
  else if (e == NULL)
    godwit_nm_draft_add (self->client, draft, g_steal_pointer (&task));
  else
    godwit_nm_draft_update (e->remote, draft, g_steal_pointer (&task));
}

static GodwitDraft *
read_file (GodwitBackend *backend, const char *path, GError **error)
{
  (void)backend;
  return godwit_nm_draft_from_file (path, error);
}

static void
watch (GodwitBackend *backend, GodwitTunnel *tunnel, gboolean closely)
{
  GodwitBackendNm *self = GODWIT_BACKEND_NM (backend);
  GodwitNmEntry *e = entry_of (self, tunnel);
  if (e == NULL)
    return;
  if (closely)
    e->watchers++;
  else if (e->watchers > 0)
    e->watchers--;
  look_whether_counted (self, e);
}

/* --- the object --- */

static void
log_in (GodwitBackend *backend)
{
  GODWIT_BACKEND_NM (backend)->has_logged_in = TRUE;
  begin_login (GODWIT_BACKEND_NM (backend));
}

static GListModel *
offers (GodwitBackend *backend)
{
  return godwit_nm_offers_list (GODWIT_BACKEND_NM (backend)->offers);
}

static void
take_over (GodwitBackend *backend, GodwitTunnel *offer, GTask *task)
{
  (void)backend;
  godwit_nm_offers_take_over (offer, task);
}

static void
backend_init (GodwitBackendInterface *iface)
{
  iface->act = act;
  iface->load = load;
  iface->save = save;
  iface->read_file = read_file;
  iface->watch = watch;
  iface->log_in = log_in;
  iface->offers = offers;
  iface->take_over = take_over;
}

static void
dispose (GObject *object)
{
  GodwitBackendNm *self = GODWIT_BACKEND_NM (object);
  g_cancellable_cancel (self->stop);
  g_clear_pointer (&self->reader, godwit_status_reader_free);
  g_clear_pointer (&self->login, godwit_nm_login_free);
  g_clear_pointer (&self->offers, godwit_nm_offers_free);
  g_clear_pointer (&self->portal, godwit_nm_portal_free);
  if (self->client != NULL)
    g_signal_handlers_disconnect_by_data (self->client, self);
  if (self->agent != NULL)
    g_signal_handlers_disconnect_by_data (self->agent, self);
  g_clear_object (&self->agent);
  g_hash_table_remove_all (self->entries);
  g_clear_object (&self->client);
  G_OBJECT_CLASS (godwit_backend_nm_parent_class)->dispose (object);
}

static void
finalize (GObject *object)
{
  GodwitBackendNm *self = GODWIT_BACKEND_NM (object);
  g_hash_table_unref (self->entries);
  g_object_unref (self->stop);
  G_OBJECT_CLASS (godwit_backend_nm_parent_class)->finalize (object);
}

static void
godwit_backend_nm_class_init (GodwitBackendNmClass *class)
{
  G_OBJECT_CLASS (class)->dispose = dispose;
  G_OBJECT_CLASS (class)->finalize = finalize;
  GODWIT_BACKEND_FRAME_CLASS (class)->count = count;
}

static void
godwit_backend_nm_init (GodwitBackendNm *self)
{
  self->stop = g_cancellable_new ();
  self->offers = godwit_nm_offers_new ();
  self->entries = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, godwit_nm_entry_free);
}

GodwitBackend *
godwit_backend_nm_new (void)
{
  GodwitBackendNm *self = g_object_new (GODWIT_TYPE_BACKEND_NM, NULL);
  nm_client_new_async (self->stop, on_client, self);
  return GODWIT_BACKEND (self);
}
