/* SPDX-License-Identifier: GPL-3.0-or-later */
/* guard.c - table and rules in front of NetworkManager's, as far as the connection wants its routes. */
#include "service/guard.h"

#include <fcntl.h>
#include <net/if.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "platform/netconf.h"
#include "service/ip-config.h"

#define FOLDER "/run/godwit" /* the keeper's: what a service that was killed has left is undone there, too */

void
godwit_guard_begin (GodwitGuard *g, NMConnection *connection)
{
  NMSettingIPConfig *settings[] = { nm_connection_get_setting_ip4_config (connection),
                                    nm_connection_get_setting_ip6_config (connection) };
  for (gsize i = 0; i < G_N_ELEMENTS (settings); i++) {
    g->without[i] = settings[i] != NULL && nm_setting_ip_config_get_never_default (settings[i]);
    g->no_routes[i] = settings[i] != NULL && nm_setting_ip_config_get_ignore_auto_routes (settings[i]);
  }
}

static gboolean
is_wanted (const GodwitGuard *g, const gdw_net *net)
{
  gsize family = net->ip.family == 4 ? 0 : 1;
  return !g->no_routes[family] && !(g->without[family] && net->prefix == 0);
}

static void
set_wanted (GodwitGuard *g, const gdw_netplan *plan)
{
  g->wanted = *plan;
  g->wanted.n_routes = 0;
  for (gsize i = 0; i < plan->n_routes; i++) {
    if (is_wanted (g, &plan->routes[i]))
      g->wanted.routes[g->wanted.n_routes++] = plan->routes[i];
  }
  g->wanted.block4 = plan->block4 && !g->without[0] && !g->no_routes[0];
  g->wanted.block6 = plan->block6 && !g->without[1] && !g->no_routes[1];
}

static int
open_folder (const GodwitGuard *g)
{
  const char *folder = g->folder != NULL ? g->folder : FOLDER;
  (void)mkdir (folder, 0755);
  return open (folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

static gboolean
loosen (GodwitGuard *g)
{
  int dir = open_folder (g);
  gboolean good = dir >= 0 && gdw_rpfilter_loosen (dir, &g->filter);
  if (dir >= 0)
    close (dir);
  return good;
}

gboolean
godwit_guard_set (GodwitGuard *g, const char *device, const gdw_netplan *plan)
{
  char fault[GDW_NETCONF_FAULT];
  set_wanted (g, plan);
  if (!loosen (g)) {
    g_warning (
        "the strict filter by the reverse path (rp_filter) cannot be loosened: other routes may lead past the tunnel");
    godwit_guard_end (g);
    return TRUE;
  }
  g->index = if_nametoindex (device);
  if (g->index != 0 && gdw_netconf_guard (g->index, &g->wanted, fault) == GDW_WHY_NONE)
    return TRUE;
  g_warning ("the routes of the tunnel cannot be put in front of others: %s",
             g->index != 0 ? fault : "there is no such interface");
  godwit_guard_end (g);
  return FALSE;
}

static gboolean
has (const gdw_net *nets, gsize n, const gdw_net *net)
{
  for (gsize i = 0; i < n; i++) {
    if (gdw_ip_same (&nets[i].ip, &net->ip))
      return TRUE;
  }
  return FALSE;
}

void
godwit_guard_first (GodwitGuard *g, const char *device)
{
  char fault[GDW_NETCONF_FAULT];
  gdw_net first[2];
  guint n = 0;
  for (guint family = 4; family <= 6; family += 2)
    n += godwit_ip_config_address (&g->wanted, family, &first[n]) ? 1 : 0;
  if (gdw_netconf_add (if_nametoindex (device), first, n, fault) != GDW_WHY_NONE)
    g_warning ("the tunnel waits for its addresses until NetworkManager gives them: %s", fault);
  for (guint i = 0; i < n; i++) {
    gboolean assigned = has (g->wanted.addrs, g->wanted.n_addrs, &first[i]);
    if (assigned && !has (g->put, g->n_put, &first[i]) && g->n_put < G_N_ELEMENTS (g->put))
      g->put[g->n_put++] = first[i];
  }
}

/* What the gateway assigned behind the first address of each family, of which NetworkManager is told. */
static guint
further_of (const gdw_netplan *plan, gdw_net ret[GDW_MAX_PLAN_ADDRS])
{
  gboolean seen[2] = { FALSE, FALSE };
  guint n = 0;
  for (gsize i = 0; i < plan->n_addrs; i++) {
    gsize family = plan->addrs[i].ip.family == 4 ? 0 : 1;
    if (seen[family])
      ret[n++] = plan->addrs[i];
    seen[family] = TRUE;
  }
  return n;
}

void
godwit_guard_more (GodwitGuard *g, const char *device)
{
  char fault[GDW_NETCONF_FAULT];
  gdw_net more[GDW_MAX_PLAN_ADDRS];
  guint32 index = if_nametoindex (device);
  guint n = further_of (&g->wanted, more);
  for (guint i = 0; i < g->n_put; i++) {
    if (!has (g->wanted.addrs, g->wanted.n_addrs, &g->put[i]) &&
        gdw_netconf_drop (index, &g->put[i], 1, fault) != GDW_WHY_NONE)
      g_warning ("an address that the tunnel has no longer stays: %s", fault);
  }
  if (n > 0 && gdw_netconf_add (index, more, n, fault) != GDW_WHY_NONE)
    g_warning ("the tunnel has less addresses than the gateway assigned: %s", fault);
  memcpy (g->put, g->wanted.addrs, g->wanted.n_addrs * sizeof g->put[0]);
  g->n_put = (guint)g->wanted.n_addrs;
}

void
godwit_guard_end (GodwitGuard *g)
{
  char fault[GDW_NETCONF_FAULT];
  if (g->index != 0 && gdw_netconf_unguard (g->index, fault) != GDW_WHY_NONE)
    g_warning ("the rules of the tunnel stay: %s", fault);
  g->index = 0;
  g->n_put = 0; /* they go with the tun */
  if (!g->filter.held)
    return;
  int dir = open_folder (g);
  if (!gdw_rpfilter_restore (dir, &g->filter, NULL))
    g_warning ("the filter by the reverse path (rp_filter) stays loose");
  if (dir >= 0)
    close (dir);
}
