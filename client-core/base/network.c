/* SPDX-License-Identifier: GPL-3.0-or-later */
/* network.c - comparing paths, finding a link in a snapshot. */
#include "base/network.h"

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
