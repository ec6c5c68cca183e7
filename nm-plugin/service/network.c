/* SPDX-License-Identifier: GPL-3.0-or-later */
/* network.c - NetworkManager's devices and active connections by NMClient, logind's PrepareForSleep. */
#include "service/network.h"

#include <NetworkManager.h>
#include <net/if.h>
#include <string.h>

#include "platform/clock.h"
#include "shared/nm-device.h"

#define LOGIND_NAME  "org.freedesktop.login1"
#define LOGIND_PATH  "/org/freedesktop/login1"
#define LOGIND_IFACE "org.freedesktop.login1.Manager"

struct _GodwitNetwork {
  GodwitNetworkOwner owner;
  GDBusConnection *bus;
  GCancellable *stop;
  NMClient *client; /* NULL: not there (yet) */
  gboolean failed;
  guint on_sleep, later;
  gdw_ms slept_before;
  gdw_frame_links links;
};

/* --- links --- */

static gdw_frame_links
look (const GodwitNetwork *n)
{
  gdw_frame_links found = { 0 };
  const GPtrArray *devices = nm_client_get_devices (n->client);
  for (guint i = 0; i < devices->len && found.n < GDW_MAX_LINKS; i++) {
    NMDevice *device = devices->pdata[i];
    const char *name = nm_device_get_ip_iface (device);
    NMMetered metered = nm_device_get_metered (device);
    gdw_frame_link link = { .metered = metered == NM_METERED_YES || metered == NM_METERED_GUESS_YES,
                            .portal = godwit_nm_device_shows_portal (device) };
    if (name == NULL || (!link.metered && !link.portal))
      continue;
    link.index = if_nametoindex (name);
    if (link.index != 0)
      found.at[found.n++] = link;
  }
  return found;
}

static gboolean
same (const gdw_frame_links *a, const gdw_frame_links *b)
{
  gboolean is = a->n == b->n;
  for (guint i = 0; is && i < a->n; i++)
    is = a->at[i].index == b->at[i].index && a->at[i].metered == b->at[i].metered && a->at[i].portal == b->at[i].portal;
  return is;
}

static gboolean
on_later (gpointer data)
{
  GodwitNetwork *n = data;
  gdw_frame_links now = look (n);
  n->later = 0;
  if (!same (&now, &n->links)) {
    n->links = now;
    n->owner.links (n->owner.owner, &n->links);
  }
  return G_SOURCE_REMOVE;
}

/* Several properties change in one go. */
static void
look_later (GodwitNetwork *n)
{
  if (n->later == 0)
    n->later = g_idle_add (on_later, n);
}

static void
watch_device (GodwitNetwork *n, NMDevice *device)
{
  static const char *const names[] = { NM_DEVICE_METERED, NM_DEVICE_IP4_CONNECTIVITY, NM_DEVICE_IP6_CONNECTIVITY,
                                       NM_DEVICE_IP_INTERFACE };
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autofree char *signal = g_strconcat ("notify::", names[i], NULL);
    (void)g_signal_connect_swapped (device, signal, G_CALLBACK (look_later), n);
  }
}

static void
on_device (GodwitNetwork *n, NMDevice *device)
{
  watch_device (n, device);
  look_later (n);
}

static void
on_device_gone (GodwitNetwork *n, NMDevice *device)
{
  g_signal_handlers_disconnect_by_data (device, n);
  look_later (n);
}

static void
on_client (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  NMClient *client = nm_client_new_finish (result, &error);
  (void)source;
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  GodwitNetwork *n = data;
  n->client = client;
  n->failed = client == NULL;
  if (client == NULL) {
    g_warning ("NetworkManager does not tell of its devices: %s", error->message);
    return;
  }
  const GPtrArray *devices = nm_client_get_devices (client);
  for (guint i = 0; i < devices->len; i++)
    watch_device (n, devices->pdata[i]);
  (void)g_signal_connect_swapped (client, NM_CLIENT_DEVICE_ADDED, G_CALLBACK (on_device), n);
  (void)g_signal_connect_swapped (client, NM_CLIENT_DEVICE_REMOVED, G_CALLBACK (on_device_gone), n);
  look_later (n);
}

gboolean
godwit_network_is_active (const GodwitNetwork *n, const char *uuid)
{
  if (n->client == NULL || !nm_client_get_nm_running (n->client))
    return n->failed;
  const GPtrArray *all = nm_client_get_active_connections (n->client);
  for (guint i = 0; i < all->len; i++) {
    NMActiveConnection *active = all->pdata[i];
    if (g_strcmp0 (nm_active_connection_get_uuid (active), uuid) == 0 && nm_active_connection_get_vpn (active) &&
        nm_active_connection_get_state (active) == NM_ACTIVE_CONNECTION_STATE_ACTIVATED)
      return TRUE;
  }
  return FALSE;
}

/* --- sleep --- */

/* (true) before the sleep, (false) after it, and also after one that came to nothing. */
static void
on_prepare (GDBusConnection *bus, const gchar *sender, const gchar *path, const gchar *iface, const gchar *signal,
            GVariant *parameters, gpointer data)
{
  GodwitNetwork *n = data;
  gboolean begins = FALSE;
  (void)bus;
  (void)sender;
  (void)path;
  (void)iface;
  (void)signal;
  if (!g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(b)")))
    return;
  g_variant_get (parameters, "(b)", &begins);
  gdw_ms all = gdw_clock_slept (), this_time = all > n->slept_before ? all - n->slept_before : 0;
  n->slept_before = all;
  if (!begins)
    n->owner.woke (n->owner.owner, this_time);
}

/* --- the object --- */

GodwitNetwork *
godwit_network_new (const GodwitNetworkOwner *owner, GDBusConnection *bus)
{
  GodwitNetwork *n = g_new0 (GodwitNetwork, 1);
  n->owner = *owner;
  n->bus = g_object_ref (bus);
  n->stop = g_cancellable_new ();
  n->slept_before = gdw_clock_slept ();
  n->on_sleep = g_dbus_connection_signal_subscribe (bus, LOGIND_NAME, LOGIND_IFACE, "PrepareForSleep", LOGIND_PATH,
                                                    NULL, G_DBUS_SIGNAL_FLAGS_NONE, on_prepare, n, NULL);
  nm_client_new_async (n->stop, on_client, n);
  return n;
}

void
godwit_network_free (GodwitNetwork *n)
{
  if (n == NULL)
    return;
  g_cancellable_cancel (n->stop);
  g_clear_handle_id (&n->later, g_source_remove);
  g_dbus_connection_signal_unsubscribe (n->bus, n->on_sleep);
  if (n->client != NULL) {
    const GPtrArray *devices = nm_client_get_devices (n->client);
    for (guint i = 0; i < devices->len; i++)
      g_signal_handlers_disconnect_by_data (devices->pdata[i], n);
    g_signal_handlers_disconnect_by_data (n->client, n);
  }
  g_clear_object (&n->client);
  g_object_unref (n->bus);
  g_object_unref (n->stop);
  g_free (n);
}
