/* SPDX-License-Identifier: GPL-3.0-or-later */
/* path.c - candidates out of a snapshot, and the choice among them. */
#include "ike/path.h"

/* Rank of a candidate: smaller is better. The metric of a default route comes between the two fixed ranks. */
enum { RANK_ON_LINK = 0 };
#define RANK_DEFAULT   ((uint64_t)1)
#define RANK_UNLIKELY  ((uint64_t)1 << 40)
#define RANK_NO_CHOICE UINT64_MAX

/* Our address on the link for this remote, and how good that is. */
static uint64_t
rank (const gdw_link *l, const gdw_ip *remote, gdw_ip *ret_local)
{
  uint64_t best = RANK_NO_CHOICE;
  bool has_default = remote->family == 4 ? l->default4 : l->default6;
  uint32_t metric = remote->family == 4 ? l->metric4 : l->metric6;
  for (size_t i = 0; i < l->n_addrs; i++) {
    const gdw_net *a = &l->addrs[i];
    if (a->ip.family != remote->family)
      continue;
    gdw_net near = gdw_net_masked (*a);
    uint64_t r = has_default ? RANK_DEFAULT + metric : RANK_UNLIKELY;
    if (gdw_net_has (&near, remote))
      r = RANK_ON_LINK;
    if (r < best) {
      best = r;
      *ret_local = a->ip;
    }
  }
  return best;
}

static bool
has_addr (const gdw_link *l, const gdw_ip *ip)
{
  for (size_t i = 0; i < l->n_addrs; i++)
    if (gdw_ip_same (&l->addrs[i].ip, ip))
      return true;
  return false;
}

/* Is the current path still as it was? */
static bool
lives (const gdw_snapshot *net, const gdw_path *p)
{
  if (gdw_path_is_none (p))
    return false;
  const gdw_link *l = gdw_snapshot_link (net, p->link);
  return l != NULL && l->running && l->life == p->life && has_addr (l, &p->local);
}

gdw_path
gdw_path_choose (const gdw_snapshot *net, const gdw_addr *remote, const gdw_path *current)
{
  if (current != NULL && current->remote.ip.family == remote->ip.family && lives (net, current)) {
    gdw_path same = *current;
    same.remote = *remote;
    return same;
  }
  gdw_path best = { 0 };
  uint64_t best_rank = RANK_NO_CHOICE;
  for (size_t i = 0; i < net->n_links; i++) {
    const gdw_link *l = &net->links[i];
    gdw_ip local = { 0 };
    uint64_t r = l->running ? rank (l, &remote->ip, &local) : RANK_NO_CHOICE;
    if (r >= best_rank)
      continue;
    best_rank = r;
    best = (gdw_path){ .link = l->index, .life = l->life, .local = local, .remote = *remote };
  }
  return best;
}
