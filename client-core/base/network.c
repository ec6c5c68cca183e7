/* SPDX-License-Identifier: GPL-3.0-or-later */
/* network.c - comparing paths, finding a link in a snapshot. */
#include "base/network.h"

#include <string.h>

bool
gdw_path_is_none (const gdw_path *p)
{
  return p->link == 0;
}

bool
gdw_path_same (const gdw_path *a, const gdw_path *b)
{
  return a->link == b->link && a->life == b->life && gdw_ip_same (&a->local, &b->local) &&
         gdw_addr_same (&a->remote, &b->remote);
}

const gdw_link *
gdw_snapshot_link (const gdw_snapshot *s, uint32_t index)
{
  for (size_t i = 0; i < s->n_links && i < GDW_MAX_LINKS; i++)
    if (s->links[i].index == index)
      return &s->links[i];
  return NULL;
}

static bool
nets_same (const gdw_net *a, const gdw_net *b, size_t n)
{
  for (size_t i = 0; i < n; i++)
    if (!gdw_net_same (&a[i], &b[i]))
      return false;
  return true;
}

static bool
names_same (const gdw_netplan *a, const gdw_netplan *b)
{
  for (size_t i = 0; i < a->n_dns; i++)
    if (!gdw_ip_same (&a->dns[i], &b->dns[i]))
      return false;
  for (size_t i = 0; i < a->n_domains; i++)
    if (strcmp (a->domains[i], b->domains[i]) != 0)
      return false;
  return true;
}

bool
gdw_netplan_same (const gdw_netplan *a, const gdw_netplan *b)
{
  bool numbers = a->mtu == b->mtu && a->n_addrs == b->n_addrs && a->n_dns == b->n_dns && a->n_domains == b->n_domains &&
                 a->n_routes == b->n_routes;
  bool flags = a->dns_all == b->dns_all && a->block4 == b->block4 && a->block6 == b->block6;
  return numbers && flags && nets_same (a->addrs, b->addrs, a->n_addrs) &&
         nets_same (a->routes, b->routes, a->n_routes) && names_same (a, b) && strcmp (a->banner, b->banner) == 0;
}
