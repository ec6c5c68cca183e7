/* SPDX-License-Identifier: GPL-3.0-or-later */
/* conflict.c - where a plan and this computer's own networks stand in each other's way. The tunnel's routes win over the link's (the system
 * looks them up first), and datagrams to the gateway are bound to their link, so nothing of this breaks the tunnel itself: a person
 * loses the printer at home, or a server behind the gateway, and wants to know why. */
#include "ike/conflict.h"

enum { LEAST_POOL = 8 /* bits: a shorter prefix of an address is not a pool but nonsense */ };

static void
put_net (gdw_event *e, const gdw_net *n)
{
  char text[GDW_NET_TEXT];
  gdw_event_name (e, gdw_bytes_text (gdw_net_text (n, text)));
}

static void
put_ip (gdw_event *e, const gdw_ip *ip)
{
  const gdw_addr a = { .ip = *ip };
  gdw_event_addr (e, &a);
}

static bool
overlap (const gdw_net *a, const gdw_net *b)
{
  return gdw_net_has (a, &b->ip) || gdw_net_has (b, &a->ip);
}

/* --- the links' networks --- */

/* The pool or the tunnel's network `n` against the network of one address of a link. */
static void
against_address (gdw_event_id id, const gdw_net *n, const gdw_link *link, const gdw_net *addr, gdw_ms at,
                 gdw_notes *ret)
{
  const gdw_net local = gdw_net_masked (*addr);
  if (local.prefix == 0 || !overlap (n, &local))
    return;
  gdw_event e = gdw_event_new (id, at);
  put_net (&e, n);
  put_net (&e, &local);
  gdw_event_name (&e, gdw_bytes_text (link->name));
  (void)gdw_notes_keep (ret, &e);
}

static void
against_links (gdw_event_id id, const gdw_net *n, const gdw_snapshot *net, gdw_ms at, gdw_notes *ret)
{
  for (size_t i = 0; i < net->n_links && i < GDW_MAX_LINKS; i++)
    for (size_t k = 0; net->links[i].running && k < net->links[i].n_addrs && k < GDW_MAX_LINK_ADDRS; k++)
      against_address (id, n, &net->links[i], &net->links[i].addrs[k], at, ret);
}

static void
find_overlaps (const gdw_config *c, const gdw_netplan *plan, const gdw_snapshot *net, gdw_ms at, gdw_notes *ret)
{
  for (size_t i = 0; i < c->n_addrs; i++) {
    gdw_net pool = c->addrs[i];
    if (pool.prefix < LEAST_POOL)
      pool.prefix = pool.ip.family == 4 ? 32 : 128;
    pool = gdw_net_masked (pool);
    against_links (GDW_EV_POOL_OVERLAPS, &pool, net, at, ret);
  }
  for (size_t i = 0; i < plan->n_routes; i++)
    if (plan->routes[i].prefix > 0) /* all traffic is all traffic: that needs no word */
      against_links (GDW_EV_ROUTE_OVERLAPS, &plan->routes[i], net, at, ret);
}

/* --- names --- */

static void
find_dns (const gdw_config *c, const gdw_netplan *plan, gdw_ms at, gdw_notes *ret)
{
  for (size_t i = 0; i < plan->n_dns; i++)
    if (!gdw_netplan_reaches (plan, &plan->dns[i])) {
      gdw_event e = gdw_event_new (GDW_EV_DNS_OUTSIDE, at);
      put_ip (&e, &plan->dns[i]);
      (void)gdw_notes_keep (ret, &e);
    }
  if (plan->n_dns > 0 && plan->n_domains == 0 && !plan->dns_all) {
    gdw_event e = gdw_event_new (GDW_EV_DNS_UNUSED, at);
    (void)gdw_notes_keep (ret, &e);
  }
  if (c->dnssec_anchors > 0) {
    gdw_event e = gdw_event_new (GDW_EV_DNSSEC_UNUSED, at);
    gdw_event_number (&e, c->dnssec_anchors);
    (void)gdw_notes_keep (ret, &e);
  }
}

/* --- what the gateway gave and what goes through --- */

const char *
gdw_conflict_family_words (const gdw_config *c, uint8_t family)
{
  if (c->allows4 && c->allows6)
    return "the gateway knows both IP versions and gives this client one of them";
  if (c->allows4 && family == 6)
    return "the gateway allows IPv4 only";
  if (c->allows6 && family == 4)
    return "the gateway allows IPv6 only";
  return "the gateway assigned none";
}

static void
find_families (const gdw_profile *p, const gdw_config *c, const gdw_netplan *plan, gdw_ms at, gdw_notes *ret)
{
  gdw_pay_ts local, remote;
  (void)gdw_netplan_selectors (p, &local, &remote);
  for (size_t i = 0; i < local.n; i++) {
    uint8_t family = local.ts[i].first.family;
    if (gdw_netplan_has_family (plan, family))
      continue;
    gdw_event e = gdw_event_new (GDW_EV_FAMILY_MISSING, at);
    gdw_event_text (&e, family == 4 ? "IPv4" : "IPv6");
    gdw_event_text (&e, gdw_conflict_family_words (c, family));
    (void)gdw_notes_keep (ret, &e);
  }
}

/* Nothing leaks, and nothing of this family works: a person has to be able to know. */
static void
find_blocked (const gdw_netplan *plan, gdw_ms at, gdw_notes *ret)
{
  const bool blocked[] = { plan->block4, plan->block6 };
  static const char *const names[] = { "IPv4", "IPv6" };
  for (size_t i = 0; i < sizeof blocked / sizeof blocked[0]; i++) {
    if (!blocked[i])
      continue;
    gdw_event e = gdw_event_new (GDW_EV_FAMILY_BLOCKED, at);
    gdw_event_text (&e, names[i]);
    gdw_event_text (&e, names[i]);
    (void)gdw_notes_keep (ret, &e);
  }
}

static bool
has_whole_family (const gdw_netplan *plan)
{
  for (size_t i = 0; i < plan->n_routes; i++)
    if (plan->routes[i].prefix == 0)
      return true;
  return false;
}

static void
find_networks (const gdw_profile *p, const gdw_config *c, const gdw_netplan *plan, gdw_ms at, gdw_notes *ret)
{
  if (gdw_profile_is_full_tunnel (p) && !has_whole_family (plan)) {
    gdw_event e = gdw_event_new (GDW_EV_PARTIAL, at);
    (void)gdw_notes_keep (ret, &e);
  }
  for (size_t i = 0; i < c->n_announced; i++) {
    const gdw_net *n = &c->announced[i];
    bool inside = !gdw_netplan_has_family (plan, n->ip.family);
    for (size_t k = 0; k < plan->n_routes && !inside; k++)
      inside = plan->routes[k].prefix <= n->prefix && gdw_net_has (&plan->routes[k], &n->ip);
    if (inside)
      continue;
    gdw_event e = gdw_event_new (GDW_EV_NOT_CARRIED, at);
    put_net (&e, n);
    (void)gdw_notes_keep (ret, &e);
  }
}

void
gdw_conflicts_find (const gdw_profile *p, const gdw_config *c, const gdw_netplan *plan, const gdw_snapshot *net,
                    gdw_ms at, gdw_notes *ret)
{
  *ret = (gdw_notes){ 0 };
  find_overlaps (c, plan, net, at, ret);
  find_dns (c, plan, at, ret);
  find_families (p, c, plan, at, ret);
  find_blocked (plan, at, ret);
  find_networks (p, c, plan, at, ret);
}
