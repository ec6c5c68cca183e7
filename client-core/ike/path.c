/* SPDX-License-Identifier: GPL-3.0-or-later */
/* path.c - candidates out of a snapshot, and the choice among them. */
#include "ike/path.h"

/* Rank of a candidate: smaller is better. The metric of a default route comes between the first two; the others are added. */
enum { RANK_ON_LINK = 0 };
#define RANK_DEFAULT   ((uint64_t)1)
#define RANK_UNLIKELY  ((uint64_t)1 << 40)
#define RANK_METERED   ((uint64_t)1 << 41)
#define RANK_SHUNNED   ((uint64_t)1 << 42)
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
    r += l->metered ? RANK_METERED : 0;
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

bool
gdw_path_lives (const gdw_snapshot *net, const gdw_path *p)
{
  if (gdw_path_is_none (p))
    return false;
  const gdw_link *l = gdw_snapshot_link (net, p->link);
  return l != NULL && l->running && !l->portal && l->life == p->life && has_addr (l, &p->local);
}

gdw_path
gdw_path_choose (const gdw_snapshot *net, const gdw_addr *remote, const gdw_path *current)
{
  if (current != NULL && current->remote.ip.family == remote->ip.family && gdw_path_lives (net, current)) {
    gdw_path same = *current;
    same.remote = *remote;
    return same;
  }
  gdw_path best = { 0 };
  uint64_t best_rank = RANK_NO_CHOICE;
  for (size_t i = 0; i < net->n_links; i++) {
    const gdw_link *l = &net->links[i];
    gdw_ip local = { 0 };
    uint64_t r = l->running && !l->portal ? rank (l, &remote->ip, &local) : RANK_NO_CHOICE;
    if (r >= best_rank)
      continue;
    best_rank = r;
    best = (gdw_path){ .link = l->index, .life = l->life, .local = local, .remote = *remote };
  }
  return best;
}

/* --- a choice among all --- */

/* What the wish adds to the rank of a link. */
static uint64_t
burden (const gdw_path_wish *w, const gdw_link *l)
{
  for (size_t i = 0; i < w->n_shunned; i++)
    if (w->shunned[i] == l->index)
      return RANK_SHUNNED;
  return 0;
}

static uint64_t
rank_for (const gdw_path_wish *w, const gdw_link *l, const gdw_addr *gateway, gdw_ip *ret_local)
{
  uint64_t r = l->running && !l->portal ? rank (l, &gateway->ip, ret_local) : RANK_NO_CHOICE;
  return r == RANK_NO_CHOICE ? r : r + burden (w, l);
}

size_t
gdw_path_candidates (const gdw_path_wish *w, gdw_path ret[GDW_MAX_PATHS])
{
  uint64_t ranks[GDW_MAX_PATHS];
  size_t n = 0;
  for (size_t g = 0; g < w->n_gateway; g++)
    for (size_t i = 0; i < w->net->n_links; i++) {
      const gdw_link *l = &w->net->links[i];
      gdw_ip local = { 0 };
      uint64_t r = rank_for (w, l, &w->gateway[g], &local);
      size_t at = n;
      while (at > 0 && r < ranks[at - 1]) /* equals stay in the order of the gateway's addresses */
        at--;
      if (r == RANK_NO_CHOICE || at == GDW_MAX_PATHS)
        continue;
      n += n < GDW_MAX_PATHS ? 1 : 0;
      for (size_t k = n - 1; k > at; k--) {
        ranks[k] = ranks[k - 1];
        ret[k] = ret[k - 1];
      }
      ranks[at] = r;
      ret[at] = (gdw_path){ .link = l->index, .life = l->life, .local = local, .remote = w->gateway[g] };
    }
  return n;
}

/* How good a link is by whichever of the gateway's addresses. */
static uint64_t
rank_of_link (const gdw_path_wish *w, const gdw_link *l)
{
  uint64_t best = RANK_NO_CHOICE;
  gdw_ip local;
  for (size_t g = 0; g < w->n_gateway; g++) {
    uint64_t r = rank_for (w, l, &w->gateway[g], &local);
    best = r < best ? r : best;
  }
  return best;
}

bool
gdw_path_is_better (const gdw_path_wish *w, const gdw_path *first, const gdw_path *current)
{
  const gdw_link *now = gdw_snapshot_link (w->net, current->link), *other = gdw_snapshot_link (w->net, first->link);
  return now != NULL && other != NULL && other != now && rank_of_link (w, other) < rank_of_link (w, now);
}
