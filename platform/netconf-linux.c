/* SPDX-License-Identifier: GPL-3.0-or-later */
/* netconf-linux.c - a gdw_netplan by rtnetlink: link, addresses, a routing table of its own, a rule in front of the main table. */
#include "platform/netconf.h"

#include "platform/rtnl-linux.h"

#include <errno.h>
#include <linux/fib_rules.h>
#include <linux/if.h>
#include <linux/if_addr.h>
#include <linux/if_arp.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

enum { LIST_TRIES = 10 };
enum { ATTRS = 64 };     /* types of attributes that are looked at are below */
enum { PROTOCOL = 103 }; /* marks what is ours in `ip route` and `ip rule`; no other program is known to use it */

static const uint8_t families[] = { AF_INET, AF_INET6 };

/* All that one call works with. */
typedef struct {
  gdw_rtnl rtnl;
  gdw_netconf_place place;
  char *fault; /* GDW_NETCONF_FAULT octets */
} job;

static uint32_t
table_of (const job *j)
{
  return GDW_NETCONF_TABLE + j->place.slot;
}

static uint8_t
family_of (const gdw_ip *ip)
{
  return ip->family == 4 ? AF_INET : AF_INET6;
}

/* True for 0; else tells what was tried and the system's words. */
static bool
good (job *j, int error, const char *what)
{
  if (error == 0)
    return true;
  snprintf (j->fault, GDW_NETCONF_FAULT, "%s: %s", what, strerror (error));
  return false;
}

static bool
begin (job *j, gdw_netconf_place place, char *fault)
{
  j->place = place;
  j->fault = fault;
  fault[0] = '\0';
  return good (j, gdw_rtnl_open (&j->rtnl) ? 0 : errno, "routing socket");
}

static void
put_ip (struct nlmsghdr *m, uint16_t type, const gdw_ip *ip)
{
  mnl_attr_put (m, type, ip->family == 4 ? 4 : 16, ip->b);
}

static const char *
net_text (const char *what, const gdw_net *net, char buf[80])
{
  char text[GDW_NET_TEXT];
  snprintf (buf, 80, "%s %s", what, gdw_net_text (net, text));
  return buf;
}

/* --- link --- */

/* No addresses that the kernel makes up: a tun without link-local address has no router solicitations to send. */
static void
put_no_autoconf (struct nlmsghdr *m)
{
  struct nlattr *families_of_link = mnl_attr_nest_start (m, IFLA_AF_SPEC);
  struct nlattr *inet6 = mnl_attr_nest_start (m, AF_INET6);
  mnl_attr_put_u8 (m, IFLA_INET6_ADDR_GEN_MODE, IN6_ADDR_GEN_MODE_NONE);
  mnl_attr_nest_end (m, inet6);
  mnl_attr_nest_end (m, families_of_link);
}

static int
link_change (job *j, uint16_t mtu, bool quiet)
{
  struct nlmsghdr *m = gdw_rtnl_message (&j->rtnl, RTM_NEWLINK, 0);
  struct ifinfomsg *i = mnl_nlmsg_put_extra_header (m, sizeof *i);
  i->ifi_index = (int)j->place.index;
  if (quiet) {
    put_no_autoconf (m);
    return gdw_rtnl_change (&j->rtnl, m);
  }
  i->ifi_flags = IFF_UP;
  i->ifi_change = IFF_UP;
  mnl_attr_put_u32 (m, IFLA_MTU, mtu);
  return gdw_rtnl_change (&j->rtnl, m);
}

static bool
link_up (job *j, const gdw_netplan *plan)
{
  (void)link_change (j, 0, true); /* refused where IPv6 is switched off: then there is nothing to keep quiet */
  return good (j, link_change (j, plan->mtu, false), "link up");
}

/* --- addresses --- */

static int
address_change (job *j, uint16_t type, const gdw_ip *ip, uint8_t prefix)
{
  struct nlmsghdr *m = gdw_rtnl_message (&j->rtnl, type, type == RTM_NEWADDR ? NLM_F_CREATE | NLM_F_REPLACE : 0);
  struct ifaddrmsg *a = mnl_nlmsg_put_extra_header (m, sizeof *a);
  a->ifa_family = family_of (ip);
  a->ifa_prefixlen = prefix;
  a->ifa_flags = IFA_F_PERMANENT | IFA_F_NODAD;
  a->ifa_index = j->place.index;
  put_ip (m, IFA_LOCAL, ip);
  put_ip (m, IFA_ADDRESS, ip);
  return gdw_rtnl_change (&j->rtnl, m);
}

/* The address alone, as a host: what lies behind the tunnel is said by the routes. */
static bool
addresses_add (job *j, const gdw_netplan *plan)
{
  char what[80];
  for (size_t i = 0; i < plan->n_addrs; i++) {
    const gdw_ip *ip = &plan->addrs[i].ip;
    int e = address_change (j, RTM_NEWADDR, ip, ip->family == 4 ? 32 : 128);
    if (!good (j, e, net_text ("address", &plan->addrs[i], what)))
      return false;
  }
  return true;
}

/* A number of 32 bits, or another value where the attribute is missing. */
static uint32_t
number_of (const struct nlattr *attr, uint32_t otherwise)
{
  return attr != NULL && mnl_attr_get_payload_len (attr) == 4 ? mnl_attr_get_u32 (attr) : otherwise;
}

/* Rows of a dump that are to be deleted, or that must be there. */
typedef struct {
  const job *j;
  size_t n;
  gdw_net nets[GDW_MAX_PLAN_ROUTES + 16];
  uint32_t mtu;
  bool up, is_tun;
  char name[IFNAMSIZ];
} rows;

static void
rows_add (rows *r, const struct nlattr *address, uint8_t family, uint8_t prefix)
{
  gdw_net net = { .prefix = prefix };
  size_t n = family == AF_INET ? 4 : 16;
  if (r->n >= sizeof r->nets / sizeof r->nets[0] || (address != NULL && mnl_attr_get_payload_len (address) != n))
    return;
  static const uint8_t zero[16];
  net.ip = gdw_ip_from (gdw_bytes_make (address == NULL ? (const void *)zero : mnl_attr_get_payload (address), n));
  r->nets[r->n++] = net;
}

/* The list as it is: an answer that a change of another program interrupted (EINTR) is asked for again. */
static int
rows_list (job *j, struct nlmsghdr *m, mnl_cb_t row, rows *r)
{
  size_t before = r->n;
  int e = EINTR;
  r->j = j;
  for (int i = 0; i < LIST_TRIES && e == EINTR; i++) {
    r->n = before;
    e = gdw_rtnl_dump (&j->rtnl, m, row, r);
  }
  return e;
}

static int
address_row (const struct nlmsghdr *m, void *context)
{
  rows *r = context;
  const struct ifaddrmsg *a = mnl_nlmsg_get_payload (m);
  const struct nlattr *attr[ATTRS];
  if (a->ifa_index != r->j->place.index)
    return MNL_CB_OK;
  gdw_rtnl_attrs (m, sizeof *a, attr, ATTRS);
  const struct nlattr *local = attr[IFA_LOCAL] == NULL ? attr[IFA_ADDRESS] : attr[IFA_LOCAL];
  if (local != NULL)
    rows_add (r, local, a->ifa_family, a->ifa_prefixlen);
  return MNL_CB_OK;
}

static int
addresses_list (job *j, rows *r)
{
  struct nlmsghdr *m = gdw_rtnl_message (&j->rtnl, RTM_GETADDR, 0);
  struct ifaddrmsg *a = mnl_nlmsg_put_extra_header (m, sizeof *a);
  a->ifa_index = j->place.index;
  int e = rows_list (j, m, address_row, r);
  return e == ENODEV ? 0 : e;
}

static bool
addresses_flush (job *j)
{
  rows r = { 0 };
  if (j->place.index == 0)
    return true;
  if (!good (j, addresses_list (j, &r), "addresses"))
    return false;
  for (size_t i = 0; i < r.n; i++) {
    int e = address_change (j, RTM_DELADDR, &r.nets[i].ip, r.nets[i].prefix);
    if (e != EADDRNOTAVAIL && e != ENODEV && !good (j, e, "removing an address"))
      return false;
  }
  return true;
}

/* --- routes --- */

static int
route_change (job *j, uint16_t type, const gdw_net *net)
{
  struct nlmsghdr *m = gdw_rtnl_message (&j->rtnl, type, type == RTM_NEWROUTE ? NLM_F_CREATE | NLM_F_REPLACE : 0);
  struct rtmsg *t = mnl_nlmsg_put_extra_header (m, sizeof *t);
  t->rtm_family = family_of (&net->ip);
  t->rtm_dst_len = net->prefix;
  t->rtm_table = RT_TABLE_UNSPEC;
  t->rtm_protocol = PROTOCOL;
  t->rtm_scope = type == RTM_NEWROUTE ? RT_SCOPE_LINK : RT_SCOPE_NOWHERE;
  t->rtm_type = RTN_UNICAST;
  mnl_attr_put_u32 (m, RTA_TABLE, table_of (j));
  if (net->prefix > 0)
    put_ip (m, RTA_DST, &net->ip);
  if (type == RTM_NEWROUTE)
    mnl_attr_put_u32 (m, RTA_OIF, j->place.index);
  return gdw_rtnl_change (&j->rtnl, m);
}

static bool
has_family (const gdw_netplan *plan, uint8_t family)
{
  for (size_t i = 0; i < plan->n_addrs; i++) {
    if (plan->addrs[i].ip.family == family)
      return true;
  }
  return false;
}

/* The routes that the plan asks for: those of families with an address, and the default of a family that must not leak. */
static void
routes_wanted (const gdw_netplan *plan, rows *ret)
{
  ret->n = 0;
  for (size_t i = 0; i < plan->n_routes; i++) {
    if (has_family (plan, plan->routes[i].ip.family))
      ret->nets[ret->n++] = gdw_net_masked (plan->routes[i]);
  }
  if (plan->block4)
    ret->nets[ret->n++] = (gdw_net){ .ip.family = 4 };
  if (plan->block6)
    ret->nets[ret->n++] = (gdw_net){ .ip.family = 6 };
}

static bool
is_off (int error)
{
  return error == EAFNOSUPPORT || error == EOPNOTSUPP || error == EACCES;
}

static bool
routes_add (job *j, const gdw_netplan *plan)
{
  rows wanted = { 0 };
  char what[80];
  routes_wanted (plan, &wanted);
  for (size_t i = 0; i < wanted.n; i++) {
    int e = route_change (j, RTM_NEWROUTE, &wanted.nets[i]);
    bool only_blocked = !has_family (plan, wanted.nets[i].ip.family);
    if (only_blocked && is_off (e))
      continue; /* this family is switched off on the machine: nothing can leak */
    if (!good (j, e, net_text ("route", &wanted.nets[i], what)))
      return false;
  }
  return true;
}

static int
route_row (const struct nlmsghdr *m, void *context)
{
  rows *r = context;
  const struct rtmsg *t = mnl_nlmsg_get_payload (m);
  const struct nlattr *attr[ATTRS];
  gdw_rtnl_attrs (m, sizeof *t, attr, ATTRS);
  if (number_of (attr[RTA_TABLE], t->rtm_table) == table_of (r->j))
    rows_add (r, attr[RTA_DST], t->rtm_family, t->rtm_dst_len);
  return MNL_CB_OK;
}

/* The routes of our table, one family. A table that was never used is unknown to the kernel: then there are none. */
static int
routes_list (job *j, uint8_t family, rows *r)
{
  struct nlmsghdr *m = gdw_rtnl_message (&j->rtnl, RTM_GETROUTE, 0);
  struct rtmsg *t = mnl_nlmsg_put_extra_header (m, sizeof *t);
  t->rtm_family = family;
  mnl_attr_put_u32 (m, RTA_TABLE, table_of (j));
  int e = rows_list (j, m, route_row, r);
  return e == ENOENT || is_off (e) ? 0 : e;
}

static bool
routes_flush (job *j)
{
  for (size_t f = 0; f < sizeof families; f++) {
    rows r = { 0 };
    if (!good (j, routes_list (j, families[f], &r), "routes"))
      return false;
    for (size_t i = 0; i < r.n; i++) {
      int e = route_change (j, RTM_DELROUTE, &r.nets[i]);
      if (e != ESRCH && e != ENODEV && !good (j, e, "removing a route"))
        return false;
    }
  }
  return true;
}

/* --- rules --- */

static int
rule_change (job *j, uint16_t type, uint8_t family)
{
  struct nlmsghdr *m = gdw_rtnl_message (&j->rtnl, type, type == RTM_NEWRULE ? NLM_F_CREATE | NLM_F_EXCL : 0);
  struct fib_rule_hdr *h = mnl_nlmsg_put_extra_header (m, sizeof *h);
  h->family = family;
  h->action = FR_ACT_TO_TBL;
  mnl_attr_put_u32 (m, FRA_PRIORITY, GDW_NETCONF_RULE + j->place.slot);
  mnl_attr_put_u32 (m, FRA_TABLE, table_of (j));
  mnl_attr_put_u8 (m, FRA_PROTOCOL, PROTOCOL);
  return gdw_rtnl_change (&j->rtnl, m);
}

static bool
rules_add (job *j, const gdw_netplan *plan)
{
  rows wanted = { 0 };
  routes_wanted (plan, &wanted);
  for (size_t f = 0; f < sizeof families; f++) {
    bool any = false;
    for (size_t i = 0; i < wanted.n; i++)
      any = any || family_of (&wanted.nets[i].ip) == families[f];
    int e = any ? rule_change (j, RTM_NEWRULE, families[f]) : 0;
    if (e == EEXIST || (is_off (e) && !has_family (plan, families[f] == AF_INET ? 4 : 6)))
      continue;
    if (!good (j, e, "rule"))
      return false;
  }
  return true;
}

static bool
rules_flush (job *j)
{
  for (size_t f = 0; f < sizeof families; f++) {
    int e = 0;
    for (int n = 0; e == 0 && n < 8; n++) /* there may be twins, from a keeper that was killed */
      e = rule_change (j, RTM_DELRULE, families[f]);
    if (e != ENOENT && !is_off (e) && !good (j, e == 0 ? EEXIST : e, "removing a rule"))
      return false;
  }
  return true;
}

typedef struct {
  uint32_t priority, table;
  bool found;
} rule_sought;

static int
rule_row (const struct nlmsghdr *m, void *context)
{
  rule_sought *s = context;
  const struct fib_rule_hdr *h = mnl_nlmsg_get_payload (m);
  const struct nlattr *attr[ATTRS];
  gdw_rtnl_attrs (m, sizeof *h, attr, ATTRS);
  s->found = s->found ||
             (number_of (attr[FRA_PRIORITY], 0) == s->priority && number_of (attr[FRA_TABLE], h->table) == s->table);
  return MNL_CB_OK;
}

static bool
rule_exists (job *j, uint8_t family)
{
  rule_sought s = { GDW_NETCONF_RULE + j->place.slot, table_of (j), false };
  struct nlmsghdr *m = gdw_rtnl_message (&j->rtnl, RTM_GETRULE, 0);
  struct fib_rule_hdr *h = mnl_nlmsg_put_extra_header (m, sizeof *h);
  h->family = family;
  int e = EINTR;
  for (int i = 0; i < LIST_TRIES && e == EINTR; i++)
    e = gdw_rtnl_dump (&j->rtnl, m, rule_row, &s);
  return e == 0 && s.found;
}

/* --- the whole --- */

static bool
apply (job *j, const gdw_netplan *plan)
{
  return rules_flush (j) && routes_flush (j) && addresses_flush (j) && link_up (j, plan) && addresses_add (j, plan) &&
         routes_add (j, plan) && rules_add (j, plan);
}

static bool
undo (job *j)
{
  bool rules = rules_flush (j), routes = routes_flush (j);
  return addresses_flush (j) && rules && routes;
}

gdw_why
gdw_netconf_apply (gdw_netconf_place place, const gdw_netplan *plan, char ret_fault[GDW_NETCONF_FAULT])
{
  job j;
  if (!begin (&j, place, ret_fault))
    return GDW_WHY_APPLY_FAILED;
  bool done = apply (&j, plan);
  if (!done) {
    char ignored[GDW_NETCONF_FAULT];
    j.fault = ignored; /* the first fault is the one to tell */
    (void)undo (&j);
  }
  gdw_rtnl_close (&j.rtnl);
  return done ? GDW_WHY_NONE : GDW_WHY_APPLY_FAILED;
}

gdw_why
gdw_netconf_undo (gdw_netconf_place place, char ret_fault[GDW_NETCONF_FAULT])
{
  job j;
  if (!begin (&j, place, ret_fault))
    return GDW_WHY_APPLY_FAILED;
  bool done = undo (&j);
  gdw_rtnl_close (&j.rtnl);
  return done ? GDW_WHY_NONE : GDW_WHY_APPLY_FAILED;
}

/* --- guards --- */

static gdw_netconf_place
guard_place (uint32_t index)
{
  return (gdw_netconf_place){ index, GDW_NETCONF_SLOTS + index % GDW_NETCONF_GUARDS };
}

static int
guard_row (const struct nlmsghdr *m, void *context)
{
  bool *there = context;
  const struct fib_rule_hdr *h = mnl_nlmsg_get_payload (m);
  const struct nlattr *attr[ATTRS];
  gdw_rtnl_attrs (m, sizeof *h, attr, ATTRS);
  uint32_t n = number_of (attr[FRA_PRIORITY], 0) - GDW_NETCONF_RULE - GDW_NETCONF_SLOTS;
  if (n < GDW_NETCONF_GUARDS)
    there[n] = true;
  return MNL_CB_OK;
}

/* A guard's routes go with its tun, its rules do not: what was killed has left rules for an empty table. Those of others have routes before
 * they have rules. */
static void
guards_sweep (job *j)
{
  gdw_netconf_place mine = j->place;
  bool there[GDW_NETCONF_GUARDS] = { false };
  for (size_t f = 0; f < sizeof families; f++) {
    struct nlmsghdr *m = gdw_rtnl_message (&j->rtnl, RTM_GETRULE, 0);
    struct fib_rule_hdr *h = mnl_nlmsg_put_extra_header (m, sizeof *h);
    h->family = families[f];
    (void)gdw_rtnl_dump (&j->rtnl, m, guard_row, there); /* cut short by a change: the next one sweeps */
  }
  for (unsigned i = 0; i < GDW_NETCONF_GUARDS; i++) {
    rows r4 = { 0 }, r6 = { 0 };
    j->place.slot = GDW_NETCONF_SLOTS + i;
    if (there[i] && routes_list (j, AF_INET, &r4) == 0 && routes_list (j, AF_INET6, &r6) == 0 && r4.n + r6.n == 0)
      (void)rules_flush (j);
  }
  j->place = mine;
}

gdw_why
gdw_netconf_guard (uint32_t index, const gdw_netplan *plan, char ret_fault[GDW_NETCONF_FAULT])
{
  job j;
  if (!begin (&j, guard_place (index), ret_fault))
    return GDW_WHY_APPLY_FAILED;
  guards_sweep (&j);
  j.fault[0] = '\0';
  bool done =
      rules_flush (&j) && routes_flush (&j) && link_up (&j, plan) && routes_add (&j, plan) && rules_add (&j, plan);
  gdw_rtnl_close (&j.rtnl);
  return done ? GDW_WHY_NONE : GDW_WHY_APPLY_FAILED;
}

gdw_why
gdw_netconf_unguard (uint32_t index, char ret_fault[GDW_NETCONF_FAULT])
{
  job j;
  if (!begin (&j, guard_place (index), ret_fault))
    return GDW_WHY_APPLY_FAILED;
  bool rules = rules_flush (&j), routes = routes_flush (&j);
  gdw_rtnl_close (&j.rtnl);
  return rules && routes ? GDW_WHY_NONE : GDW_WHY_APPLY_FAILED;
}

/* --- drift --- */

static int
link_row (const struct nlmsghdr *m, void *context)
{
  rows *r = context;
  const struct ifinfomsg *i = mnl_nlmsg_get_payload (m);
  const struct nlattr *attr[ATTRS];
  if (i->ifi_index < 0 || (uint32_t)i->ifi_index != r->j->place.index)
    return MNL_CB_OK;
  r->up = (i->ifi_flags & IFF_UP) != 0;
  r->is_tun = i->ifi_type == ARPHRD_NONE;
  gdw_rtnl_attrs (m, sizeof *i, attr, ATTRS);
  r->mtu = number_of (attr[IFLA_MTU], 0);
  if (attr[IFLA_IFNAME] != NULL)
    snprintf (r->name, sizeof r->name, "%.*s", (int)mnl_attr_get_payload_len (attr[IFLA_IFNAME]),
              mnl_attr_get_str (attr[IFLA_IFNAME]));
  return MNL_CB_OK;
}

static int
link_look (job *j, rows *r)
{
  struct nlmsghdr *m = gdw_rtnl_message (&j->rtnl, RTM_GETLINK, 0);
  struct ifinfomsg *i = mnl_nlmsg_put_extra_header (m, sizeof *i);
  i->ifi_family = AF_UNSPEC;
  return rows_list (j, m, link_row, r);
}

static bool
rows_have (const rows *r, const gdw_net *net, bool as_host)
{
  for (size_t i = 0; i < r->n; i++) {
    if (as_host ? gdw_ip_same (&r->nets[i].ip, &net->ip) : gdw_net_same (&r->nets[i], net))
      return true;
  }
  return false;
}

static bool
lacks (job *j, const char *what)
{
  snprintf (j->fault, GDW_NETCONF_FAULT, "%s", what);
  return false;
}

static bool
routes_are_whole (job *j, const gdw_netplan *plan)
{
  rows wanted = { 0 };
  char what[80];
  routes_wanted (plan, &wanted);
  for (size_t f = 0; f < sizeof families; f++) {
    rows there = { 0 };
    bool any = false;
    if (!good (j, routes_list (j, families[f], &there), "routes"))
      return false;
    for (size_t i = 0; i < wanted.n; i++) {
      if (family_of (&wanted.nets[i].ip) != families[f])
        continue;
      any = true;
      if (!rows_have (&there, &wanted.nets[i], false))
        return lacks (j, net_text ("route", &wanted.nets[i], what));
    }
    if (any && !rule_exists (j, families[f]))
      return lacks (j, "rule");
  }
  return true;
}

static bool
is_whole (job *j, const gdw_netplan *plan)
{
  rows link = { 0 }, there = { 0 };
  char what[80];
  if (!good (j, link_look (j, &link), "link"))
    return false;
  if (!link.up)
    return lacks (j, "link up");
  if (link.mtu != plan->mtu)
    return lacks (j, "MTU");
  if (!good (j, addresses_list (j, &there), "addresses"))
    return false;
  for (size_t i = 0; i < plan->n_addrs; i++) {
    if (!rows_have (&there, &plan->addrs[i], true))
      return lacks (j, net_text ("address", &plan->addrs[i], what));
  }
  return routes_are_whole (j, plan);
}

bool
gdw_netconf_is_whole (gdw_netconf_place place, const gdw_netplan *plan, char ret_what[GDW_NETCONF_FAULT])
{
  job j;
  if (!begin (&j, place, ret_what))
    return false;
  bool whole = is_whole (&j, plan);
  gdw_rtnl_close (&j.rtnl);
  return whole;
}

bool
gdw_netconf_remove (uint32_t index)
{
  job j;
  char fault[GDW_NETCONF_FAULT];
  if (!begin (&j, (gdw_netconf_place){ index, 0 }, fault))
    return false;
  struct nlmsghdr *m = gdw_rtnl_message (&j.rtnl, RTM_DELLINK, 0);
  struct ifinfomsg *i = mnl_nlmsg_put_extra_header (m, sizeof *i);
  i->ifi_index = (int)index;
  int e = gdw_rtnl_change (&j.rtnl, m);
  gdw_rtnl_close (&j.rtnl);
  return e == 0 || e == ENODEV;
}

bool
gdw_netconf_is_tun (uint32_t index, const char *name)
{
  job j;
  char fault[GDW_NETCONF_FAULT];
  rows link = { 0 };
  if (index == 0 || !begin (&j, (gdw_netconf_place){ index, 0 }, fault))
    return false;
  int e = link_look (&j, &link);
  gdw_rtnl_close (&j.rtnl);
  return e == 0 && link.is_tun && strcmp (link.name, name) == 0;
}
