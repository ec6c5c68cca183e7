/* SPDX-License-Identifier: GPL-3.0-or-later */
/* attempt.c - an order for addresses, and the next one of them that can be reached. */
#include "ike/attempt.h"

#include "ike/nat64.h"
#include "ike/path.h"

enum { KEPT = GDW_MAX_GATEWAY_ADDRS / 2 };

static gdw_attempt_place *
place_of (gdw_attempt *a, const gdw_ip *ip)
{
  for (uint8_t i = 0; i < a->n; i++)
    if (gdw_ip_same (&a->at[i].ip, ip))
      return &a->at[i];
  return NULL;
}

void
gdw_attempt_set (gdw_attempt *a, const gdw_ip *addr, size_t n, uint16_t port)
{
  *a = (gdw_attempt){ .port = port };
  for (size_t i = 0; i < n && a->n < GDW_MAX_GATEWAY_ADDRS; i++)
    if (!gdw_ip_is_none (&addr[i]) && !gdw_ip_is_unusable (&addr[i]) && place_of (a, &addr[i]) == NULL) {
      a->at[a->n] = (gdw_attempt_place){ .ip = addr[i], .order = a->n };
      a->n++;
    }
}

bool
gdw_attempt_is_ipv4 (const gdw_attempt *a)
{
  bool four = false;
  for (uint8_t i = 0; i < a->n; i++) {
    if (a->at[i].ip.family == 6 && !a->at[i].made)
      return false;
    four = four || a->at[i].ip.family == 4;
  }
  return four;
}

void
gdw_attempt_translate (gdw_attempt *a, const gdw_net *prefix, size_t n)
{
  gdw_attempt was = *a, old = *a;
  old.n = 0;
  for (uint8_t i = 0; i < was.n; i++)
    if (!was.at[i].made)
      old.at[old.n++] = was.at[i];
  *a = (gdw_attempt){ .port = was.port };
  uint8_t room = (uint8_t)(GDW_MAX_GATEWAY_ADDRS - (old.n < KEPT ? old.n : KEPT));
  for (size_t p = 0; p < n; p++)
    for (uint8_t i = 0; i < old.n && a->n < room; i++) {
      gdw_attempt_place made = { .order = a->n, .made = true };
      if (gdw_nat64_make (&prefix[p], &old.at[i].ip, &made.ip) && place_of (a, &made.ip) == NULL)
        a->at[a->n++] = made;
    }
  for (uint8_t i = 0; i < old.n && a->n < GDW_MAX_GATEWAY_ADDRS; i++) {
    a->at[a->n] = old.at[i];
    a->at[a->n].order = a->n;
    a->n++;
  }
}

/* The path to an address; none when the network does not reach it. */
static gdw_path
path_to (const gdw_attempt *a, const gdw_ip *ip, const gdw_snapshot *net)
{
  const gdw_addr remote = { .ip = *ip, .port = a->port };
  return gdw_path_choose (net, &remote, NULL);
}

static bool
is_reached (const gdw_attempt *a, const gdw_attempt_place *p, const gdw_snapshot *net)
{
  gdw_path path = path_to (a, &p->ip, net);
  return !gdw_path_is_none (&path);
}

/* Is there more than an address of its family: a default route, or is it a neighbour? A network without a way out has often one of IPv6. */
static bool
is_likely (const gdw_attempt *a, const gdw_ip *ip, const gdw_snapshot *net)
{
  gdw_path path = path_to (a, ip, net);
  const gdw_link *l = gdw_snapshot_link (net, path.link);
  bool likely = l != NULL && (ip->family == 4 ? l->default4 : l->default6);
  for (size_t i = 0; l != NULL && i < l->n_addrs; i++) {
    const gdw_net near = gdw_net_masked (l->addrs[i]);
    likely = likely || gdw_net_has (&near, ip);
  }
  return likely;
}

/* How far behind others; `family`: the one whose turn it is. */
static unsigned
rank (const gdw_attempt *a, const gdw_attempt_place *p, const gdw_snapshot *net, const gdw_ip *first, uint8_t family)
{
  bool leads = first != NULL && gdw_ip_same (&p->ip, first);
  unsigned r = p->doubts * 2u + (leads ? 0 : 1u);
  r = r * 2 + (is_likely (a, &p->ip, net) ? 0 : 1u);
  r = r * 2 + (p->ip.family == family ? 0 : 1u);
  return r * GDW_MAX_GATEWAY_ADDRS + p->order;
}

void
gdw_attempt_line_up (gdw_attempt *a, const gdw_snapshot *net, const gdw_ip *first)
{
  uint8_t family = 6;
  for (uint8_t i = 0; i < a->n; i++) {
    uint8_t best = i;
    for (uint8_t k = (uint8_t)(i + 1); k < a->n; k++)
      if (rank (a, &a->at[k], net, first, family) < rank (a, &a->at[best], net, first, family))
        best = k;
    gdw_attempt_place p = a->at[best];
    a->at[best] = a->at[i];
    p.given = false;
    a->at[i] = p;
    family = p.ip.family == 6 ? 4 : 6;
  }
}

bool
gdw_attempt_next (gdw_attempt *a, const gdw_snapshot *net, gdw_path *ret, unsigned *ret_sends)
{
  for (uint8_t i = 0; i < a->n; i++) {
    if (a->at[i].given || a->at[i].spent || !is_reached (a, &a->at[i], net))
      continue;
    a->at[i].given = true;
    *ret = path_to (a, &a->at[i].ip, net);
    *ret_sends = gdw_attempt_has_more (a, net) ? GDW_ATTEMPT_SENDS : 0;
    return true;
  }
  return false;
}

bool
gdw_attempt_has_more (const gdw_attempt *a, const gdw_snapshot *net)
{
  for (uint8_t i = 0; i < a->n; i++)
    if (!a->at[i].given && !a->at[i].spent && is_reached (a, &a->at[i], net))
      return true;
  return false;
}

bool
gdw_attempt_has_unspent (const gdw_attempt *a, const gdw_snapshot *net)
{
  for (uint8_t i = 0; i < a->n; i++)
    if (!a->at[i].spent && is_reached (a, &a->at[i], net))
      return true;
  return false;
}

void
gdw_attempt_give_back (gdw_attempt *a, const gdw_ip *ip)
{
  gdw_attempt_place *p = place_of (a, ip);
  if (p != NULL)
    p->given = false;
}

void
gdw_attempt_spend (gdw_attempt *a, const gdw_ip *ip)
{
  gdw_attempt_place *p = place_of (a, ip);
  if (p != NULL)
    p->spent = true;
}

void
gdw_attempt_doubt (gdw_attempt *a, const gdw_ip *ip)
{
  gdw_attempt_place *p = place_of (a, ip);
  if (p != NULL)
    p->doubts++;
}

unsigned
gdw_attempt_doubts (const gdw_attempt *a, const gdw_ip *ip)
{
  for (uint8_t i = 0; i < a->n; i++)
    if (gdw_ip_same (&a->at[i].ip, ip))
      return a->at[i].doubts;
  return 0;
}
