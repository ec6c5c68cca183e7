/* SPDX-License-Identifier: GPL-3.0-or-later */
/* netconf-linux.c - a gdw_netplan as a whole by rtnetlink: applied, undone, compared with what is there. */
#include "platform/netconf-job-linux.h"

#include <errno.h>
#include <linux/rtnetlink.h>
#include <stdio.h>
#include <string.h>

/* --- the whole --- */

/* What an earlier plan wanted and this one does not goes only after this one stands: in between nothing may leave in clear. */
static bool
apply (gdw_netjob *j, const gdw_netplan *plan)
{
  gdw_netrows wanted = { 0 };
  gdw_netjob_routes_wanted (plan, &wanted);
  return gdw_netjob_link_up (j, plan) && gdw_netjob_addresses_add (j, plan) && gdw_netjob_routes_add (j, plan) &&
         gdw_netjob_rules_add (j, plan) && gdw_netjob_rules_prune (j, &wanted) &&
         gdw_netjob_routes_prune (j, &wanted) && gdw_netjob_addresses_prune (j, plan);
}

static bool
undo (gdw_netjob *j)
{
  const gdw_netrows nothing = { 0 };
  bool rules = gdw_netjob_rules_prune (j, &nothing), routes = gdw_netjob_routes_prune (j, &nothing);
  return gdw_netjob_addresses_prune (j, NULL) && rules && routes;
}

gdw_why
gdw_netconf_apply (gdw_netconf_place place, const gdw_netplan *plan, char ret_fault[GDW_NETCONF_FAULT])
{
  gdw_netjob j;
  if (!gdw_netjob_begin (&j, place, ret_fault))
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
  gdw_netjob j;
  if (!gdw_netjob_begin (&j, place, ret_fault))
    return GDW_WHY_APPLY_FAILED;
  bool done = undo (&j);
  gdw_rtnl_close (&j.rtnl);
  return done ? GDW_WHY_NONE : GDW_WHY_APPLY_FAILED;
}

/* --- drift --- */

static bool
lacks (gdw_netjob *j, const char *what)
{
  snprintf (j->fault, GDW_NETCONF_FAULT, "%s", what);
  return false;
}

static bool
routes_are_whole (gdw_netjob *j, const gdw_netplan *plan)
{
  gdw_netrows wanted = { 0 };
  char what[80];
  gdw_netjob_routes_wanted (plan, &wanted);
  for (size_t f = 0; f < sizeof gdw_netjob_families; f++) {
    gdw_netrows there = { 0 };
    bool any = false;
    if (!gdw_netjob_good (j, gdw_netjob_routes_list (j, gdw_netjob_families[f], &there), "routes"))
      return false;
    for (size_t i = 0; i < wanted.n; i++) {
      if (gdw_netjob_family_of (&wanted.nets[i].ip) != gdw_netjob_families[f])
        continue;
      any = true;
      if (!gdw_netjob_rows_have (&there, &wanted.nets[i], false))
        return lacks (j, gdw_netjob_net_text ("route", &wanted.nets[i], what));
    }
    if (any && !gdw_netjob_rule_exists (j, gdw_netjob_families[f]))
      return lacks (j, "rule");
  }
  return true;
}

static bool
is_whole (gdw_netjob *j, const gdw_netplan *plan)
{
  gdw_netrows link = { 0 }, there = { 0 };
  char what[80];
  if (!gdw_netjob_good (j, gdw_netjob_link_look (j, &link), "link"))
    return false;
  if (!link.up)
    return lacks (j, "link up");
  if (link.mtu != plan->mtu)
    return lacks (j, "MTU");
  if (!gdw_netjob_good (j, gdw_netjob_addresses_list (j, &there), "addresses"))
    return false;
  for (size_t i = 0; i < plan->n_addrs; i++) {
    if (!gdw_netjob_rows_have (&there, &plan->addrs[i], true))
      return lacks (j, gdw_netjob_net_text ("address", &plan->addrs[i], what));
  }
  return routes_are_whole (j, plan);
}

bool
gdw_netconf_is_whole (gdw_netconf_place place, const gdw_netplan *plan, char ret_what[GDW_NETCONF_FAULT])
{
  gdw_netjob j;
  if (!gdw_netjob_begin (&j, place, ret_what))
    return false;
  bool whole = is_whole (&j, plan);
  gdw_rtnl_close (&j.rtnl);
  return whole;
}

bool
gdw_netconf_remove (uint32_t index)
{
  gdw_netjob j;
  char fault[GDW_NETCONF_FAULT];
  if (!gdw_netjob_begin (&j, (gdw_netconf_place){ index, 0 }, fault))
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
  gdw_netjob j;
  char fault[GDW_NETCONF_FAULT];
  gdw_netrows link = { 0 };
  if (index == 0 || !gdw_netjob_begin (&j, (gdw_netconf_place){ index, 0 }, fault))
    return false;
  int e = gdw_netjob_link_look (&j, &link);
  gdw_rtnl_close (&j.rtnl);
  return e == 0 && link.is_tun && strcmp (link.name, name) == 0;
}
