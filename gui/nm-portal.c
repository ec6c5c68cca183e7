/* SPDX-License-Identifier: GPL-3.0-or-later */
/* nm-portal.c - each device by itself: for all of them together NetworkManager may still tell of one whose network has just gone. */
#include "nm-portal.h"

#include "shared/nm-device.h"

struct GodwitNmPortal {
  NMClient *client;
  void (*changed) (gpointer data);
  gpointer data;
};

const char *
godwit_nm_portal_page (NMClient *client)
{
  const GPtrArray *devices = nm_client_get_devices (client);
  for (guint i = 0; i < devices->len; i++) {
    if (godwit_nm_device_shows_portal (devices->pdata[i]))
      return nm_client_connectivity_check_get_uri (client);
  }
  return NULL;
}

static void
on_change (GodwitNmPortal *p)
{
  p->changed (p->data);
}

static void
watch (GodwitNmPortal *p, NMDevice *device)
{
  (void)g_signal_connect_swapped (device, "notify::" NM_DEVICE_IP4_CONNECTIVITY, G_CALLBACK (on_change), p);
  (void)g_signal_connect_swapped (device, "notify::" NM_DEVICE_IP6_CONNECTIVITY, G_CALLBACK (on_change), p);
}

static void
on_removed (GodwitNmPortal *p, NMDevice *device)
{
  g_signal_handlers_disconnect_by_data (device, p);
  on_change (p);
}

GodwitNmPortal *
godwit_nm_portal_new (NMClient *client, void (*changed) (gpointer data), gpointer data)
{
  GodwitNmPortal *p = g_new0 (GodwitNmPortal, 1);
  const GPtrArray *devices = nm_client_get_devices (client);
  p->client = g_object_ref (client);
  p->changed = changed;
  p->data = data;
  for (guint i = 0; i < devices->len; i++)
    watch (p, devices->pdata[i]);
  (void)g_signal_connect_swapped (client, NM_CLIENT_DEVICE_ADDED, G_CALLBACK (watch), p);
  (void)g_signal_connect_swapped (client, NM_CLIENT_DEVICE_REMOVED, G_CALLBACK (on_removed), p);
  return p;
}

void
godwit_nm_portal_free (GodwitNmPortal *p)
{
  if (p == NULL)
    return;
  const GPtrArray *devices = nm_client_get_devices (p->client);
  for (guint i = 0; i < devices->len; i++)
    g_signal_handlers_disconnect_by_data (devices->pdata[i], p);
  g_signal_handlers_disconnect_by_data (p->client, p);
  g_object_unref (p->client);
  g_free (p);
}
