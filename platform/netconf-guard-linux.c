/* SPDX-License-Identifier: GPL-3.0-or-later */
/* netconf-guard-linux.c - beside a system that gives the tun its addresses and routes by itself: a table in front of them, further addresses, and
 * what the system has put there. */
#include "platform/netconf-job-linux.h"

#include <errno.h>
#include <linux/fib_rules.h>
#include <linux/rtnetlink.h>
#include <stdio.h>
#include <sys/socket.h>

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
  const struct nlattr *attr[GDW_NETJOB_ATTRS];
  gdw_rtnl_attrs (m, sizeof *h, attr, GDW_NETJOB_ATTRS);
  uint32_t n = gdw_netjob_number_of (attr[FRA_PRIORITY], 0) - GDW_NETCONF_RULE - GDW_NETCONF_SLOTS;
  if (n < GDW_NETCONF_GUARDS)
    there[n] = true;
  return MNL_CB_OK;
}

/* A guard's routes go with its tun, its rules do not: what was killed has left rules for an empty table. Those of others have routes before
 * they have rules. */
static size_t
guards_sweep (gdw_netjob *j)
{
  size_t swept = 0;
  const gdw_netrows nothing = { 0 };
  gdw_netconf_place mine = j->place;
  bool there[GDW_NETCONF_GUARDS] = { false };
  for (size_t f = 0; f < sizeof gdw_netjob_families; f++) {
    struct nlmsghdr *m = gdw_rtnl_message (&j->rtnl, RTM_GETRULE, 0);
    struct fib_rule_hdr *h = mnl_nlmsg_put_extra_header (m, sizeof *h);
    h->family = gdw_netjob_families[f];
    (void)gdw_rtnl_dump (&j->rtnl, m, guard_row, there); /* cut short by a change: the next one sweeps */
  }
  for (unsigned i = 0; i < GDW_NETCONF_GUARDS; i++) {
    gdw_netrows r4 = { 0 }, r6 = { 0 };
    j->place.slot = GDW_NETCONF_SLOTS + i;
    if (there[i] && gdw_netjob_routes_list (j, AF_INET, &r4) == 0 && gdw_netjob_routes_list (j, AF_INET6, &r6) == 0 &&
        r4.n + r6.n == 0)
      swept += gdw_netjob_rules_prune (j, &nothing) ? 1 : 0;
  }
  j->place = mine;
  return swept;
}

gdw_why
gdw_netconf_guard (uint32_t index, const gdw_netplan *plan, char ret_fault[GDW_NETCONF_FAULT])
{
  gdw_netjob j;
  gdw_netrows wanted = { 0 };
  if (!gdw_netjob_begin (&j, guard_place (index), ret_fault))
    return GDW_WHY_APPLY_FAILED;
  (void)guards_sweep (&j);
  j.fault[0] = '\0';
  gdw_netjob_routes_wanted (plan, &wanted);
  bool done = gdw_netjob_link_up (&j, plan) && gdw_netjob_routes_add (&j, plan) && gdw_netjob_rules_add (&j, plan) &&
              gdw_netjob_rules_prune (&j, &wanted) && gdw_netjob_routes_prune (&j, &wanted);
  gdw_rtnl_close (&j.rtnl);
  return done ? GDW_WHY_NONE : GDW_WHY_APPLY_FAILED;
}

size_t
gdw_netconf_sweep (void)
{
  gdw_netjob j;
  char ignored[GDW_NETCONF_FAULT];
  if (!gdw_netjob_begin (&j, (gdw_netconf_place){ 0 }, ignored))
    return 0;
  size_t swept = guards_sweep (&j);
  gdw_rtnl_close (&j.rtnl);
  return swept;
}

gdw_why
gdw_netconf_unguard (uint32_t index, char ret_fault[GDW_NETCONF_FAULT])
{
  gdw_netjob j;
  const gdw_netrows nothing = { 0 };
  if (!gdw_netjob_begin (&j, guard_place (index), ret_fault))
    return GDW_WHY_APPLY_FAILED;
  bool rules = gdw_netjob_rules_prune (&j, &nothing), routes = gdw_netjob_routes_prune (&j, &nothing);
  gdw_rtnl_close (&j.rtnl);
  return rules && routes ? GDW_WHY_NONE : GDW_WHY_APPLY_FAILED;
}

/* --- what the system gave the tun by itself --- */

gdw_why
gdw_netconf_add (uint32_t index, const gdw_net *addrs, size_t n, char ret_fault[GDW_NETCONF_FAULT])
{
  gdw_netjob j;
  char what[80];
  if (!gdw_netjob_begin (&j, guard_place (index), ret_fault))
    return GDW_WHY_APPLY_FAILED;
  bool done = true;
  for (size_t i = 0; i < n && done; i++) {
    int e = gdw_netjob_address_change (&j, RTM_NEWADDR, &addrs[i].ip, addrs[i].ip.family == 4 ? 32 : 128);
    done = gdw_netjob_good (&j, e, gdw_netjob_net_text ("address", &addrs[i], what));
  }
  gdw_rtnl_close (&j.rtnl);
  return done ? GDW_WHY_NONE : GDW_WHY_APPLY_FAILED;
}

gdw_why
gdw_netconf_drop (uint32_t index, const gdw_net *addrs, size_t n, char ret_fault[GDW_NETCONF_FAULT])
{
  gdw_netjob j;
  if (!gdw_netjob_begin (&j, guard_place (index), ret_fault))
    return GDW_WHY_APPLY_FAILED;
  bool done = true;
  for (size_t i = 0; i < n; i++) {
    int e = gdw_netjob_address_change (&j, RTM_DELADDR, &addrs[i].ip, addrs[i].ip.family == 4 ? 32 : 128);
    done = (e == EADDRNOTAVAIL || e == ENODEV || gdw_netjob_good (&j, e, "removing an address")) && done;
  }
  gdw_rtnl_close (&j.rtnl);
  return done ? GDW_WHY_NONE : GDW_WHY_APPLY_FAILED;
}

/* Routes by the tun that are not ours, in whatever table. */
typedef struct {
  const gdw_netjob *j;
  gdw_netrows wanted;
  bool seen[GDW_MAX_PLAN_ROUTES + 16]; /* one for each of wanted.nets */
} others;

static int
others_row (const struct nlmsghdr *m, void *context)
{
  others *o = context;
  const struct rtmsg *t = mnl_nlmsg_get_payload (m);
  const struct nlattr *attr[GDW_NETJOB_ATTRS];
  gdw_netrows one = { 0 };
  gdw_rtnl_attrs (m, sizeof *t, attr, GDW_NETJOB_ATTRS);
  if (t->rtm_protocol == GDW_NETJOB_PROTOCOL || gdw_netjob_number_of (attr[RTA_OIF], 0) != o->j->place.index)
    return MNL_CB_OK;
  gdw_netjob_rows_add (&one, attr[RTA_DST], t->rtm_family, t->rtm_dst_len);
  for (size_t i = 0; one.n == 1 && i < o->wanted.n; i++)
    o->seen[i] = o->seen[i] || gdw_net_same (&o->wanted.nets[i], &one.nets[0]);
  return MNL_CB_OK;
}

static int
others_list (gdw_netjob *j, uint8_t family, others *o)
{
  struct nlmsghdr *m = gdw_rtnl_message (&j->rtnl, RTM_GETROUTE, 0);
  struct rtmsg *t = mnl_nlmsg_put_extra_header (m, sizeof *t);
  t->rtm_family = family;
  int e = EINTR;
  for (int i = 0; i < GDW_NETJOB_TRIES && e == EINTR; i++)
    e = gdw_rtnl_dump (&j->rtnl, m, others_row, o);
  return gdw_netjob_is_off (e) ? 0 : e;
}

static bool
has_routes (gdw_netjob *j, const gdw_netplan *plan)
{
  others o = { .j = j };
  char what[80];
  for (size_t i = 0; i < plan->n_routes; i++) {
    if (gdw_netjob_has_family (plan, plan->routes[i].ip.family))
      o.wanted.nets[o.wanted.n++] = gdw_net_masked (plan->routes[i]);
  }
  for (size_t f = 0; f < sizeof gdw_netjob_families; f++) {
    if (!gdw_netjob_good (j, others_list (j, gdw_netjob_families[f], &o), "routes"))
      return false;
  }
  for (size_t i = 0; i < o.wanted.n; i++) {
    if (!o.seen[i]) {
      snprintf (j->fault, GDW_NETCONF_FAULT, "%s", gdw_netjob_net_text ("route", &o.wanted.nets[i], what));
      return false;
    }
  }
  return true;
}

bool
gdw_netconf_has_routes (uint32_t index, const gdw_netplan *plan, char ret_what[GDW_NETCONF_FAULT])
{
  gdw_netjob j;
  if (!gdw_netjob_begin (&j, guard_place (index), ret_what))
    return false;
  bool has = has_routes (&j, plan);
  gdw_rtnl_close (&j.rtnl);
  return has;
}
