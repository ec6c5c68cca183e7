/* SPDX-License-Identifier: GPL-3.0-or-later */
/* netplan.c - addresses, routes and DNS for the system (RFC 7296 2.19, 3.15, RFC 8598).
 * Routes never leave the selectors agreed on: INTERNAL_IP4_SUBNET and INTERNAL_IP6_SUBNET may name networks outside of them, but the
 * tunnel could not carry packets there. Inside of a whole family they say what the gateway wants to have of it (RFC 7296 3.15.2). */
#include "ike/netplan.h"

#include <string.h>

#include "wire/esp-pkt.h"
#include "wire/ike-consts.h"
#include "wire/ip-pkt.h"

enum { UDP_HEADER = 8, USUAL_MTU = 1500, LEAST_MTU4 = 576, LEAST_MTU6 = 1280 };

void
gdw_config_ask (const gdw_profile *p, gdw_pay_cp *ret)
{
  *ret = (gdw_pay_cp){ .type = GDW_CFG_REQUEST };
  bool ok = true;
  if (p->network.ipv4)
    ok = ok && gdw_pay_cp_add (ret, GDW_CP_IP4_ADDRESS, GDW_BYTES_NONE);
  if (p->network.ipv4 && p->network.dns)
    ok = ok && gdw_pay_cp_add (ret, GDW_CP_IP4_DNS, GDW_BYTES_NONE);
  if (p->network.ipv4)
    ok = ok && gdw_pay_cp_add (ret, GDW_CP_IP4_SUBNET, GDW_BYTES_NONE);
  if (p->network.ipv6)
    ok = ok && gdw_pay_cp_add (ret, GDW_CP_IP6_ADDRESS, GDW_BYTES_NONE);
  if (p->network.ipv6 && p->network.dns)
    ok = ok && gdw_pay_cp_add (ret, GDW_CP_IP6_DNS, GDW_BYTES_NONE);
  if (p->network.ipv6)
    ok = ok && gdw_pay_cp_add (ret, GDW_CP_IP6_SUBNET, GDW_BYTES_NONE);
  if (p->network.dns)
    ok = ok && gdw_pay_cp_add (ret, GDW_CP_DNS_DOMAIN, GDW_BYTES_NONE);
  (void)ok; /* seven attributes fit */
}

void
gdw_config_wish (gdw_pay_cp *request, const gdw_net *addrs, size_t n, uint8_t room[GDW_MAX_PLAN_ADDRS][GDW_CONFIG_ADDR])
{
  for (size_t i = 0; i < n && i < GDW_MAX_PLAN_ADDRS; i++) {
    bool v4 = addrs[i].ip.family == 4;
    gdw_out o = gdw_out_over (room[i], GDW_CONFIG_ADDR);
    gdw_out_put (&o, gdw_ip_bytes (&addrs[i].ip));
    if (!v4)
      gdw_out_u8 (&o, addrs[i].prefix);
    for (size_t k = 0; k < request->n; k++)
      if (request->attr[k].type == (v4 ? GDW_CP_IP4_ADDRESS : GDW_CP_IP6_ADDRESS) && request->attr[k].value.n == 0) {
        request->attr[k].value = gdw_out_view (&o);
        break;
      }
  }
}

static void
add_addr (gdw_config *c, const gdw_net *n)
{
  if (gdw_ip_is_unusable (&n->ip) || c->n_addrs == GDW_MAX_PLAN_ADDRS)
    return;
  for (size_t i = 0; i < c->n_addrs; i++)
    if (gdw_ip_same (&c->addrs[i].ip, &n->ip))
      return;
  c->addrs[c->n_addrs++] = *n;
}

/* The netmask is said once and belongs to the IPv4 addresses (RFC 7296 3.15.1). */
static void
set_netmask (gdw_config *c, uint8_t prefix)
{
  for (size_t i = 0; i < c->n_addrs; i++)
    if (c->addrs[i].ip.family == 4)
      c->addrs[i].prefix = prefix;
}

static void
add_announced (gdw_config *c, const gdw_net *n)
{
  gdw_net net = gdw_net_masked (*n);
  if (c->n_announced == GDW_MAX_ANNOUNCED)
    return;
  for (size_t i = 0; i < c->n_announced; i++)
    if (gdw_net_same (&c->announced[i], &net))
      return;
  c->announced[c->n_announced++] = net;
}

static void
add_dns (gdw_config *c, const gdw_ip *ip)
{
  if (gdw_ip_is_unusable (ip) || c->n_dns == GDW_MAX_PLAN_DNS)
    return;
  for (size_t i = 0; i < c->n_dns; i++)
    if (gdw_ip_same (&c->dns[i], ip))
      return;
  c->dns[c->n_dns++] = *ip;
}

static void
add_domain (gdw_config *c, const gdw_cp_attr *a)
{
  if (c->n_domains < GDW_MAX_PLAN_DOMAINS && gdw_cp_domain_read (a, c->domains[c->n_domains]) == GDW_OK)
    c->n_domains++;
}

void
gdw_config_read (const gdw_pay_cp *reply, gdw_config *ret)
{
  uint8_t netmask = 32;
  *ret = (gdw_config){ 0 };
  for (size_t i = 0; i < reply->n; i++) {
    const gdw_cp_attr *a = &reply->attr[i];
    gdw_net n = { 0 };
    gdw_cp_anchor anchor;
    if (a->type == GDW_CP_DNS_DOMAIN)
      add_domain (ret, a);
    else if (a->type == GDW_CP_DNSSEC_TA)
      ret->dnssec_anchors = (uint8_t)(ret->dnssec_anchors + (gdw_cp_anchor_read (a, &anchor) == GDW_OK ? 1 : 0));
    else if (gdw_cp_net_read (a, &n) != GDW_OK)
      continue;
    else if (a->type == GDW_CP_IP4_ADDRESS || a->type == GDW_CP_IP6_ADDRESS)
      add_addr (ret, &n);
    else if (a->type == GDW_CP_IP4_NETMASK && n.prefix > 0)
      netmask = n.prefix;
    else if (a->type == GDW_CP_IP4_DNS || a->type == GDW_CP_IP6_DNS)
      add_dns (ret, &n.ip);
    else if (a->type == GDW_CP_IP4_SUBNET || a->type == GDW_CP_IP6_SUBNET)
      add_announced (ret, &n);
  }
  set_netmask (ret, netmask);
}

bool
gdw_netplan_selectors (const gdw_profile *p, gdw_pay_ts *ret_local, gdw_pay_ts *ret_remote)
{
  *ret_local = (gdw_pay_ts){ 0 };
  *ret_remote = (gdw_pay_ts){ 0 };
  const uint8_t families[2] = { 4, 6 };
  for (size_t k = 0; k < 2; k++) {
    uint8_t family = families[k];
    if (!(family == 4 ? p->network.ipv4 : p->network.ipv6))
      continue;
    uint8_t before = ret_remote->n;
    for (size_t i = 0; i < p->network.remote_networks.n && ret_remote->n < GDW_MAX_TS; i++)
      if (p->network.remote_networks.at[i].ip.family == family)
        ret_remote->ts[ret_remote->n++] = gdw_ts_of_net (&p->network.remote_networks.at[i]);
    if (gdw_profile_is_full_tunnel (p))
      ret_remote->ts[ret_remote->n++] = gdw_ts_any (family);
    if (ret_remote->n > before)
      ret_local->ts[ret_local->n++] = gdw_ts_any (family);
  }
  return ret_local->n > 0;
}

/* All but the encrypted part. */
static uint32_t
fixed_octets (const gdw_netplan_room *room)
{
  uint32_t outer = room->outer_family == 6 ? GDW_IPV6_HEADER : GDW_IPV4_HEADER;
  return outer + UDP_HEADER + GDW_ESP_HEADER + room->cipher->iv_len + room->cipher->icv_len;
}

static uint32_t
alignment (const gdw_netplan_room *room)
{
  return room->cipher->block > 4 ? room->cipher->block : 4;
}

uint32_t
gdw_netplan_outer (const gdw_netplan_room *room, uint32_t inner)
{
  uint32_t align = alignment (room);
  return fixed_octets (room) + (inner + GDW_ESP_TRAILER + align - 1) / align * align;
}

uint16_t
gdw_netplan_mtu (const gdw_netplan_room *room, uint32_t wanted, bool ipv6_inside)
{
  uint32_t link = room->link_mtu != 0 ? room->link_mtu : USUAL_MTU;
  uint32_t least = ipv6_inside ? LEAST_MTU6 : LEAST_MTU4;
  uint32_t fixed = fixed_octets (room), align = alignment (room);
  uint32_t fits = link > fixed + align ? (link - fixed) / align * align - GDW_ESP_TRAILER : 0;
  uint32_t mtu = fits < wanted ? fits : wanted;
  if (mtu < least)
    mtu = least;
  return (uint16_t)(mtu > USUAL_MTU ? USUAL_MTU : mtu);
}

/* --- ranges to networks --- */

static bool
bit (const gdw_ip *ip, unsigned i)
{
  return (ip->b[i / 8] >> (7 - i % 8) & 1) != 0;
}

/* The last address of a network. */
static gdw_ip
last_of (const gdw_net *n)
{
  gdw_ip ip = n->ip;
  unsigned bits = ip.family == 4 ? 32 : 128;
  for (unsigned i = n->prefix; i < bits; i++)
    ip.b[i / 8] = (uint8_t)(ip.b[i / 8] | 1u << (7 - i % 8));
  return ip;
}

/* The next address; false when it was the last of its family. */
static bool
step (gdw_ip *ip)
{
  for (size_t i = ip->family == 4 ? 4 : 16; i-- > 0;)
    if (++ip->b[i] != 0)
      return true;
  return false;
}

/* The widest network that begins at *from and does not go beyond `to`. */
static gdw_net
widest (const gdw_ip *from, const gdw_ip *to)
{
  unsigned bits = from->family == 4 ? 32 : 128;
  gdw_net n = { .ip = *from, .prefix = (uint8_t)bits };
  while (n.prefix > 0 && !bit (from, n.prefix - 1u)) {
    gdw_net wider = { .ip = *from, .prefix = (uint8_t)(n.prefix - 1u) };
    gdw_ip end = last_of (&wider);
    if (gdw_ip_compare (&end, to) > 0)
      break;
    n = wider;
  }
  return n;
}

/* Adds a network once; false: no room. */
static bool
add_route (gdw_netplan *plan, const gdw_net *n)
{
  for (size_t i = 0; i < plan->n_routes; i++)
    if (gdw_net_same (&plan->routes[i], n))
      return true;
  if (plan->n_routes == GDW_MAX_PLAN_ROUTES)
    return false;
  plan->routes[plan->n_routes++] = *n;
  return true;
}

/* Adds the networks of one range; false: no room. */
static bool
add_range (gdw_netplan *plan, const gdw_ts *ts)
{
  gdw_ip at = ts->first;
  for (;;) {
    gdw_net n = widest (&at, &ts->last);
    if (!add_route (plan, &n))
      return false;
    at = last_of (&n);
    if (gdw_ip_compare (&at, &ts->last) >= 0 || !step (&at))
      return true;
  }
}

/* --- the plan --- */

bool
gdw_netplan_has_family (const gdw_netplan *plan, uint8_t family)
{
  for (size_t i = 0; i < plan->n_addrs; i++)
    if (plan->addrs[i].ip.family == family)
      return true;
  return false;
}

static bool
has_default (const gdw_netplan *plan)
{
  for (size_t i = 0; i < plan->n_routes; i++)
    if (plan->routes[i].prefix == 0)
      return true;
  return false;
}

bool
gdw_netplan_reaches (const gdw_netplan *plan, const gdw_ip *ip)
{
  for (size_t i = 0; i < plan->n_routes; i++)
    if (gdw_net_has (&plan->routes[i], ip))
      return true;
  return false;
}

/* Does the profile leave it to the gateway what goes through the tunnel, and does the gateway say so? Networks of a family without an
 * address say nothing. */
static bool
is_announced (const gdw_profile *p, const gdw_config *c, const gdw_netplan *plan)
{
  bool any = false;
  for (size_t i = 0; i < c->n_announced; i++)
    any = any || gdw_netplan_has_family (plan, c->announced[i].ip.family);
  return any && p->network.announced && gdw_profile_is_full_tunnel (p);
}

/* The networks announced of one family, and the name servers, which the selector has as well. */
static bool
add_announced_routes (const gdw_profile *p, const gdw_config *c, uint8_t family, gdw_netplan *plan)
{
  bool fits = true;
  for (size_t i = 0; i < c->n_announced; i++)
    if (c->announced[i].ip.family == family)
      fits = fits && add_route (plan, &c->announced[i]);
  for (size_t i = 0; p->network.dns && i < c->n_dns; i++) {
    const gdw_net host = { .ip = c->dns[i], .prefix = family == 4 ? 32 : 128 };
    if (c->dns[i].family == family && !gdw_netplan_reaches (plan, &host.ip))
      fits = fits && add_route (plan, &host);
  }
  return fits;
}

/* What goes through the tunnel. False: more than fits. */
static bool
put_routes (const gdw_profile *p, const gdw_config *c, const gdw_pay_ts *remote, gdw_netplan *plan)
{
  bool announced = is_announced (p, c, plan), fits = true;
  for (size_t i = 0; i < remote->n && fits; i++) {
    uint8_t family = remote->ts[i].first.family;
    const gdw_ts any = gdw_ts_any (family);
    if (!gdw_netplan_has_family (plan, family))
      continue;
    fits = announced && gdw_ts_inside (&any, &remote->ts[i]) ? add_announced_routes (p, c, family, plan)
                                                             : add_range (plan, &remote->ts[i]);
  }
  return fits;
}

static void
put_domain (gdw_netplan *plan, const char *name, bool may_all)
{
  if (strcmp (name, ".") == 0) {
    plan->dns_all = plan->dns_all || may_all;
    return;
  }
  size_t n = strlen (name);
  if (n == 0 || n >= GDW_MAX_HOST || plan->n_domains == GDW_MAX_PLAN_DOMAINS)
    return;
  memcpy (plan->domains[plan->n_domains++], name, n + 1);
}

/* Name servers of families that have an address, and the names they are asked for. A gateway gets all names ("." of RFC 8598) only with a
 * profile that names no networks. */
static void
put_dns (const gdw_profile *p, const gdw_config *c, gdw_netplan *plan)
{
  if (!p->network.dns)
    return;
  for (size_t i = 0; i < c->n_dns; i++)
    if (gdw_netplan_has_family (plan, c->dns[i].family))
      plan->dns[plan->n_dns++] = c->dns[i];
  if (plan->n_dns == 0)
    return;
  for (size_t i = 0; i < p->network.dns_domains.n; i++)
    put_domain (plan, p->network.dns_domains.at[i], true);
  for (size_t i = 0; p->network.dns_domains.n == 0 && i < c->n_domains; i++)
    put_domain (plan, c->domains[i], gdw_profile_is_full_tunnel (p));
  if (p->network.dns_domains.n == 0 && has_default (plan))
    plan->dns_all = true;
}

gdw_why
gdw_netplan_make (const gdw_profile *p, const gdw_config *c, const gdw_pay_ts *remote, const gdw_netplan_room *room,
                  uint64_t generation, gdw_netplan *ret)
{
  gdw_netplan plan = { .generation = generation };
  for (size_t i = 0; i < c->n_addrs; i++)
    if (c->addrs[i].ip.family == 4 ? p->network.ipv4 : p->network.ipv6)
      plan.addrs[plan.n_addrs++] = (gdw_net){ c->addrs[i].ip, c->addrs[i].ip.family == 4 ? 32 : 128 };
  if (plan.n_addrs == 0)
    return GDW_WHY_NO_ADDRESS;
  if (!put_routes (p, c, remote, &plan))
    return GDW_WHY_PLAN_REFUSED;
  if (plan.n_routes == 0)
    return GDW_WHY_NO_ADDRESS;
  bool guard = gdw_profile_is_full_tunnel (p) && has_default (&plan) && p->network.block_other_family;
  plan.block4 = guard && !gdw_netplan_has_family (&plan, 4);
  plan.block6 = guard && !gdw_netplan_has_family (&plan, 6);
  plan.mtu = gdw_netplan_mtu (room, p->network.mtu, gdw_netplan_has_family (&plan, 6));
  put_dns (p, c, &plan);
  *ret = plan;
  return GDW_WHY_NONE;
}
