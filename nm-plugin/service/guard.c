/* SPDX-License-Identifier: GPL-3.0-or-later */
/* guard.c - table and rules in front of NetworkManager's, as far as the connection wants its routes. */
#include "service/guard.h"

#include <net/if.h>

#include "platform/netconf.h"
#include "service/network.h"

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

gboolean
godwit_guard_set (GodwitGuard *g, const char *device, const gdw_netplan *plan)
{
  char fault[GDW_NETCONF_FAULT];
  gdw_netplan wanted = *plan;
  if (godwit_network_is_strict ()) {
    g_warning ("this computer filters strictly by the reverse path: other routes may lead past the tunnel");
    return TRUE;
  }
  wanted.n_routes = 0;
  for (gsize i = 0; i < plan->n_routes; i++) {
    if (is_wanted (g, &plan->routes[i]))
      wanted.routes[wanted.n_routes++] = plan->routes[i];
  }
  wanted.block4 = plan->block4 && !g->without[0] && !g->no_routes[0];
  wanted.block6 = plan->block6 && !g->without[1] && !g->no_routes[1];
  g->index = if_nametoindex (device);
  if (g->index != 0 && gdw_netconf_guard (g->index, &wanted, fault) == GDW_WHY_NONE)
    return TRUE;
  g_warning ("the routes of the tunnel cannot be put in front of others: %s",
             g->index != 0 ? fault : "there is no such interface");
  godwit_guard_end (g);
  return FALSE;
}

void
godwit_guard_end (GodwitGuard *g)
{
  char fault[GDW_NETCONF_FAULT];
  if (g->index != 0 && gdw_netconf_unguard (g->index, fault) != GDW_WHY_NONE)
    g_warning ("the rules of the tunnel stay: %s", fault);
  g->index = 0;
}
