/* SPDX-License-Identifier: GPL-3.0-or-later */
/* taken.c - looks at a tun until it has the addresses and routes of a plan. */
#include "service/taken.h"

#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>
#include <string.h>

#include "platform/netconf.h"

enum { LOOK_MS = 20 };

struct _GodwitTaken {
  char device[16];
  gdw_netplan plan;
  gboolean (*is_active) (gpointer data);
  void (*done) (gpointer data, gboolean taken);
  gpointer data;
  guint timer;
  gint64 until;
};

static gdw_ip
ip_of (const struct sockaddr *sa)
{
  gdw_ip none = { 0 };
  if (sa == NULL)
    return none;
  if (sa->sa_family == AF_INET)
    return gdw_ip_from (gdw_bytes_make ((const uint8_t *)&((const struct sockaddr_in *)(const void *)sa)->sin_addr, 4));
  if (sa->sa_family == AF_INET6)
    return gdw_ip_from (
        gdw_bytes_make ((const uint8_t *)&((const struct sockaddr_in6 *)(const void *)sa)->sin6_addr, 16));
  return none;
}

/* The first address of each family is what NetworkManager was told (ip-config.c). */
static gboolean
has_family (const GodwitTaken *t, const struct ifaddrs *all, guint family)
{
  const gdw_ip *wanted = NULL;
  for (gsize i = 0; i < t->plan.n_addrs && wanted == NULL; i++)
    wanted = t->plan.addrs[i].ip.family == family ? &t->plan.addrs[i].ip : NULL;
  if (wanted == NULL)
    return TRUE;
  for (const struct ifaddrs *a = all; a != NULL; a = a->ifa_next) {
    gdw_ip ip = ip_of (a->ifa_addr);
    if (strcmp (a->ifa_name, t->device) == 0 && gdw_ip_same (&ip, wanted))
      return TRUE;
  }
  return FALSE;
}

static gboolean
has_addresses (const GodwitTaken *t)
{
  struct ifaddrs *all = NULL;
  gboolean has = getifaddrs (&all) == 0 && has_family (t, all, 4) && has_family (t, all, 6);
  if (all != NULL)
    freeifaddrs (all);
  return has;
}

static gboolean
on_look (gpointer data)
{
  GodwitTaken *t = data;
  char what[GDW_NETCONF_FAULT];
  gboolean late = g_get_monotonic_time () >= t->until;
  gboolean taken = t->is_active (t->data) && has_addresses (t);
  gboolean routed = taken && gdw_netconf_has_routes (if_nametoindex (t->device), &t->plan, what);
  if (!routed && !late)
    return G_SOURCE_CONTINUE;
  if (taken && !routed)
    g_warning ("NetworkManager has not taken over %s", what);
  t->timer = 0;
  t->done (t->data, taken);
  return G_SOURCE_REMOVE;
}

GodwitTaken *
godwit_taken_watch (const char *device, const gdw_netplan *plan, gboolean (*is_active) (gpointer data),
                    void (*done) (gpointer data, gboolean taken), gpointer data)
{
  GodwitTaken *t = g_new0 (GodwitTaken, 1);
  g_strlcpy (t->device, device, sizeof t->device);
  t->plan = *plan;
  t->is_active = is_active;
  t->done = done;
  t->data = data;
  t->until = g_get_monotonic_time () + (gint64)GODWIT_TAKEN_MS * 1000;
  t->timer = g_timeout_add (LOOK_MS, on_look, t);
  return t;
}

void
godwit_taken_free (GodwitTaken *t)
{
  if (t == NULL)
    return;
  g_clear_handle_id (&t->timer, g_source_remove);
  g_free (t);
}
