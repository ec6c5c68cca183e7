/* SPDX-License-Identifier: GPL-3.0-or-later */
/* precedent.c - what worked on a network. */
#include "ike/precedent.h"

/* Our network on this link that `local` is in, family and all. False: the link has no such address. */
static bool
network_of (const gdw_link *l, const gdw_ip *local, gdw_net *ret)
{
  for (size_t i = 0; i < l->n_addrs; i++)
    if (gdw_ip_same (&l->addrs[i].ip, local)) {
      *ret = gdw_net_masked (l->addrs[i]);
      return true;
    }
  return false;
}

static bool
is_there (const gdw_snapshot *s, const gdw_precedent *p)
{
  const gdw_link *l = gdw_snapshot_link (s, p->link);
  for (size_t i = 0; l != NULL && l->running && i < l->n_addrs; i++) {
    const gdw_net net = gdw_net_masked (l->addrs[i]);
    if (gdw_net_same (&net, &p->net))
      return true;
  }
  return false;
}

void
gdw_precedents_keep (gdw_precedents *p, const gdw_snapshot *net, const gdw_path *path)
{
  gdw_precedent fresh = { .link = path->link, .gateway = path->remote.ip };
  const gdw_link *l = gdw_snapshot_link (net, path->link);
  if (l == NULL || !network_of (l, &path->local, &fresh.net))
    return;
  size_t i = 0;
  while (i < p->n && !(p->at[i].link == fresh.link && gdw_net_same (&p->at[i].net, &fresh.net)))
    i++;
  if (i == p->n && p->n < GDW_PRECEDENTS)
    p->n++;
  for (i = i < p->n ? i : p->n - 1u; i > 0; i--) /* it moves to the front, those before it back */
    p->at[i] = p->at[i - 1];
  p->at[0] = fresh;
}

const gdw_ip *
gdw_precedents_find (const gdw_precedents *p, const gdw_snapshot *net)
{
  for (size_t i = 0; i < p->n; i++)
    if (is_there (net, &p->at[i]))
      return &p->at[i].gateway;
  return NULL;
}
