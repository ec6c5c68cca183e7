/* SPDX-License-Identifier: GPL-3.0-or-later */
/* netconf-routes-linux.c - a routing table of a plan's own, and a rule for each family that leads there. */
#include "platform/netconf-job-linux.h"

#include <errno.h>
#include <linux/fib_rules.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>

/* --- routes --- */

static int
route_change (gdw_netjob *j, uint16_t type, const gdw_net *net)
{
  struct nlmsghdr *m = gdw_rtnl_message (&j->rtnl, type, type == RTM_NEWROUTE ? NLM_F_CREATE | NLM_F_REPLACE : 0);
  struct rtmsg *t = mnl_nlmsg_put_extra_header (m, sizeof *t);
  t->rtm_family = gdw_netjob_family_of (&net->ip);
  t->rtm_dst_len = net->prefix;
  t->rtm_table = RT_TABLE_UNSPEC;
  t->rtm_protocol = GDW_NETJOB_PROTOCOL;
  t->rtm_scope = type == RTM_NEWROUTE ? RT_SCOPE_LINK : RT_SCOPE_NOWHERE;
  t->rtm_type = RTN_UNICAST;
  mnl_attr_put_u32 (m, RTA_TABLE, gdw_netjob_table_of (j));
  if (net->prefix > 0)
    gdw_netjob_put_ip (m, RTA_DST, &net->ip);
  if (type == RTM_NEWROUTE)
    mnl_attr_put_u32 (m, RTA_OIF, j->place.index);
  return gdw_rtnl_change (&j->rtnl, m);
}

bool
gdw_netjob_routes_add (gdw_netjob *j, const gdw_netplan *plan)
{
  gdw_netrows wanted = { 0 };
  char what[80];
  gdw_netjob_routes_wanted (plan, &wanted);
  for (size_t i = 0; i < wanted.n; i++) {
    int e = route_change (j, RTM_NEWROUTE, &wanted.nets[i]);
    bool only_blocked = !gdw_netjob_has_family (plan, wanted.nets[i].ip.family);
    if (only_blocked && gdw_netjob_is_off (e))
      continue; /* this family is switched off on the machine: nothing can leak */
    if (!gdw_netjob_good (j, e, gdw_netjob_net_text ("route", &wanted.nets[i], what)))
      return false;
  }
  return true;
}

static int
route_row (const struct nlmsghdr *m, void *context)
{
  gdw_netrows *r = context;
  const struct rtmsg *t = mnl_nlmsg_get_payload (m);
  const struct nlattr *attr[GDW_NETJOB_ATTRS];
  gdw_rtnl_attrs (m, sizeof *t, attr, GDW_NETJOB_ATTRS);
  if (gdw_netjob_number_of (attr[RTA_TABLE], t->rtm_table) == gdw_netjob_table_of (r->j))
    gdw_netjob_rows_add (r, attr[RTA_DST], t->rtm_family, t->rtm_dst_len);
  return MNL_CB_OK;
}

/* The routes of our table, one family. A table that was never used is unknown to the kernel: then there are none. */
int
gdw_netjob_routes_list (gdw_netjob *j, uint8_t family, gdw_netrows *r)
{
  struct nlmsghdr *m = gdw_rtnl_message (&j->rtnl, RTM_GETROUTE, 0);
  struct rtmsg *t = mnl_nlmsg_put_extra_header (m, sizeof *t);
  t->rtm_family = family;
  mnl_attr_put_u32 (m, RTA_TABLE, gdw_netjob_table_of (j));
  int e = gdw_netjob_rows_list (j, m, route_row, r);
  return e == ENOENT || gdw_netjob_is_off (e) ? 0 : e;
}

/* What of our table is not wanted. */
bool
gdw_netjob_routes_prune (gdw_netjob *j, const gdw_netrows *wanted)
{
  for (size_t f = 0; f < sizeof gdw_netjob_families; f++) {
    gdw_netrows r = { 0 };
    if (!gdw_netjob_good (j, gdw_netjob_routes_list (j, gdw_netjob_families[f], &r), "routes"))
      return false;
    for (size_t i = 0; i < r.n; i++) {
      int e = gdw_netjob_rows_have (wanted, &r.nets[i], false) ? 0 : route_change (j, RTM_DELROUTE, &r.nets[i]);
      if (e != ESRCH && e != ENODEV && !gdw_netjob_good (j, e, "removing a route"))
        return false;
    }
  }
  return true;
}

/* --- rules --- */

static int
rule_change (gdw_netjob *j, uint16_t type, uint8_t family)
{
  struct nlmsghdr *m = gdw_rtnl_message (&j->rtnl, type, type == RTM_NEWRULE ? NLM_F_CREATE | NLM_F_EXCL : 0);
  struct fib_rule_hdr *h = mnl_nlmsg_put_extra_header (m, sizeof *h);
  h->family = family;
  h->action = FR_ACT_TO_TBL;
  mnl_attr_put_u32 (m, FRA_PRIORITY, GDW_NETCONF_RULE + j->place.slot);
  mnl_attr_put_u32 (m, FRA_TABLE, gdw_netjob_table_of (j));
  mnl_attr_put_u8 (m, FRA_PROTOCOL, GDW_NETJOB_PROTOCOL);
  return gdw_rtnl_change (&j->rtnl, m);
}

bool
gdw_netjob_rules_add (gdw_netjob *j, const gdw_netplan *plan)
{
  gdw_netrows wanted = { 0 };
  gdw_netjob_routes_wanted (plan, &wanted);
  for (size_t f = 0; f < sizeof gdw_netjob_families; f++) {
    int e = gdw_netjob_rows_have_family (&wanted, gdw_netjob_families[f])
                ? rule_change (j, RTM_NEWRULE, gdw_netjob_families[f])
                : 0;
    if (e == EEXIST ||
        (gdw_netjob_is_off (e) && !gdw_netjob_has_family (plan, gdw_netjob_families[f] == AF_INET ? 4 : 6)))
      continue;
    if (!gdw_netjob_good (j, e, "rule"))
      return false;
  }
  return true;
}

static bool
rules_remove (gdw_netjob *j, uint8_t family)
{
  int e = 0;
  for (int n = 0; e == 0 && n < 8; n++) /* there may be twins, from a keeper that was killed */
    e = rule_change (j, RTM_DELRULE, family);
  return e == ENOENT || gdw_netjob_is_off (e) || gdw_netjob_good (j, e == 0 ? EEXIST : e, "removing a rule");
}

/* Those of families of which nothing is wanted. */
bool
gdw_netjob_rules_prune (gdw_netjob *j, const gdw_netrows *wanted)
{
  for (size_t f = 0; f < sizeof gdw_netjob_families; f++) {
    if (!gdw_netjob_rows_have_family (wanted, gdw_netjob_families[f]) && !rules_remove (j, gdw_netjob_families[f]))
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
  const struct nlattr *attr[GDW_NETJOB_ATTRS];
  gdw_rtnl_attrs (m, sizeof *h, attr, GDW_NETJOB_ATTRS);
  s->found = s->found || (gdw_netjob_number_of (attr[FRA_PRIORITY], 0) == s->priority &&
                          gdw_netjob_number_of (attr[FRA_TABLE], h->table) == s->table);
  return MNL_CB_OK;
}

bool
gdw_netjob_rule_exists (gdw_netjob *j, uint8_t family)
{
  rule_sought s = { GDW_NETCONF_RULE + j->place.slot, gdw_netjob_table_of (j), false };
  struct nlmsghdr *m = gdw_rtnl_message (&j->rtnl, RTM_GETRULE, 0);
  struct fib_rule_hdr *h = mnl_nlmsg_put_extra_header (m, sizeof *h);
  h->family = family;
  int e = EINTR;
  for (int i = 0; i < GDW_NETJOB_TRIES && e == EINTR; i++)
    e = gdw_rtnl_dump (&j->rtnl, m, rule_row, &s);
  return e == 0 && s.found;
}
