/* SPDX-License-Identifier: GPL-3.0-or-later */
/* netconf-job-linux.c - a call's work at the routing socket: the interface and its addresses; rows of the kernel's lists. */
#include "platform/netconf-job-linux.h"

#include <errno.h>
#include <linux/if_addr.h>
#include <linux/if_arp.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

const uint8_t gdw_netjob_families[2] = { AF_INET, AF_INET6 };

uint32_t
gdw_netjob_table_of (const gdw_netjob *j)
{
  return GDW_NETCONF_TABLE + j->place.slot;
}

uint8_t
gdw_netjob_family_of (const gdw_ip *ip)
{
  return ip->family == 4 ? AF_INET : AF_INET6;
}

/* True for 0; else tells what was tried and the system's words. */
bool
gdw_netjob_good (gdw_netjob *j, int error, const char *what)
{
  if (error == 0)
    return true;
  snprintf (j->fault, GDW_NETCONF_FAULT, "%s: %s", what, strerror (error));
  return false;
}

bool
gdw_netjob_begin (gdw_netjob *j, gdw_netconf_place place, char *fault)
{
  j->place = place;
  j->fault = fault;
  fault[0] = '\0';
  return gdw_netjob_good (j, gdw_rtnl_open (&j->rtnl) ? 0 : errno, "routing socket");
}

void
gdw_netjob_put_ip (struct nlmsghdr *m, uint16_t type, const gdw_ip *ip)
{
  mnl_attr_put (m, type, ip->family == 4 ? 4 : 16, ip->b);
}

const char *
gdw_netjob_net_text (const char *what, const gdw_net *net, char buf[80])
{
  char text[GDW_NET_TEXT];
  snprintf (buf, 80, "%s %s", what, gdw_net_text (net, text));
  return buf;
}

/* --- rows --- */

/* A number of 32 bits, or another value where the attribute is missing. */
uint32_t
gdw_netjob_number_of (const struct nlattr *attr, uint32_t otherwise)
{
  return attr != NULL && mnl_attr_get_payload_len (attr) == 4 ? mnl_attr_get_u32 (attr) : otherwise;
}

void
gdw_netjob_rows_add (gdw_netrows *r, const struct nlattr *address, uint8_t family, uint8_t prefix)
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
int
gdw_netjob_rows_list (gdw_netjob *j, struct nlmsghdr *m, mnl_cb_t row, gdw_netrows *r)
{
  size_t before = r->n;
  int e = EINTR;
  r->j = j;
  for (int i = 0; i < GDW_NETJOB_TRIES && e == EINTR; i++) {
    r->n = before;
    e = gdw_rtnl_dump (&j->rtnl, m, row, r);
  }
  return e;
}

bool
gdw_netjob_rows_have_family (const gdw_netrows *r, uint8_t family)
{
  bool any = false;
  for (size_t i = 0; i < r->n; i++)
    any = any || gdw_netjob_family_of (&r->nets[i].ip) == family;
  return any;
}

bool
gdw_netjob_rows_have (const gdw_netrows *r, const gdw_net *net, bool as_host)
{
  for (size_t i = 0; i < r->n; i++) {
    if (as_host ? gdw_ip_same (&r->nets[i].ip, &net->ip) : gdw_net_same (&r->nets[i], net))
      return true;
  }
  return false;
}

/* --- plans --- */

bool
gdw_netjob_has_family (const gdw_netplan *plan, uint8_t family)
{
  for (size_t i = 0; i < plan->n_addrs; i++) {
    if (plan->addrs[i].ip.family == family)
      return true;
  }
  return false;
}

/* The routes that the plan asks for: those of families with an address, and the default of a family that must not leak. */
void
gdw_netjob_routes_wanted (const gdw_netplan *plan, gdw_netrows *ret)
{
  ret->n = 0;
  for (size_t i = 0; i < plan->n_routes; i++) {
    if (gdw_netjob_has_family (plan, plan->routes[i].ip.family))
      ret->nets[ret->n++] = gdw_net_masked (plan->routes[i]);
  }
  if (plan->block4)
    ret->nets[ret->n++] = (gdw_net){ .ip.family = 4 };
  if (plan->block6)
    ret->nets[ret->n++] = (gdw_net){ .ip.family = 6 };
}

bool
gdw_netjob_is_off (int error)
{
  return error == EAFNOSUPPORT || error == EOPNOTSUPP || error == EACCES;
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
link_change (gdw_netjob *j, uint16_t mtu, bool quiet)
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

bool
gdw_netjob_link_up (gdw_netjob *j, const gdw_netplan *plan)
{
  (void)link_change (j, 0, true); /* refused where IPv6 is switched off: then there is nothing to keep quiet */
  return gdw_netjob_good (j, link_change (j, plan->mtu, false), "link up");
}

static int
link_row (const struct nlmsghdr *m, void *context)
{
  gdw_netrows *r = context;
  const struct ifinfomsg *i = mnl_nlmsg_get_payload (m);
  const struct nlattr *attr[GDW_NETJOB_ATTRS];
  if (i->ifi_index < 0 || (uint32_t)i->ifi_index != r->j->place.index)
    return MNL_CB_OK;
  r->up = (i->ifi_flags & IFF_UP) != 0;
  r->is_tun = i->ifi_type == ARPHRD_NONE;
  gdw_rtnl_attrs (m, sizeof *i, attr, GDW_NETJOB_ATTRS);
  r->mtu = gdw_netjob_number_of (attr[IFLA_MTU], 0);
  if (attr[IFLA_IFNAME] != NULL)
    snprintf (r->name, sizeof r->name, "%.*s", (int)mnl_attr_get_payload_len (attr[IFLA_IFNAME]),
              mnl_attr_get_str (attr[IFLA_IFNAME]));
  return MNL_CB_OK;
}

int
gdw_netjob_link_look (gdw_netjob *j, gdw_netrows *r)
{
  struct nlmsghdr *m = gdw_rtnl_message (&j->rtnl, RTM_GETLINK, 0);
  struct ifinfomsg *i = mnl_nlmsg_put_extra_header (m, sizeof *i);
  i->ifi_family = AF_UNSPEC;
  return gdw_netjob_rows_list (j, m, link_row, r);
}

/* --- addresses --- */

int
gdw_netjob_address_change (gdw_netjob *j, uint16_t type, const gdw_ip *ip, uint8_t prefix)
{
  struct nlmsghdr *m = gdw_rtnl_message (&j->rtnl, type, type == RTM_NEWADDR ? NLM_F_CREATE | NLM_F_REPLACE : 0);
  struct ifaddrmsg *a = mnl_nlmsg_put_extra_header (m, sizeof *a);
  a->ifa_family = gdw_netjob_family_of (ip);
  a->ifa_prefixlen = prefix;
  a->ifa_flags = IFA_F_PERMANENT | IFA_F_NODAD;
  a->ifa_index = j->place.index;
  gdw_netjob_put_ip (m, IFA_LOCAL, ip);
  gdw_netjob_put_ip (m, IFA_ADDRESS, ip);
  return gdw_rtnl_change (&j->rtnl, m);
}

/* The address alone, as a host: what lies behind the tunnel is said by the routes. */
bool
gdw_netjob_addresses_add (gdw_netjob *j, const gdw_netplan *plan)
{
  char what[80];
  for (size_t i = 0; i < plan->n_addrs; i++) {
    const gdw_ip *ip = &plan->addrs[i].ip;
    int e = gdw_netjob_address_change (j, RTM_NEWADDR, ip, ip->family == 4 ? 32 : 128);
    if (!gdw_netjob_good (j, e, gdw_netjob_net_text ("address", &plan->addrs[i], what)))
      return false;
  }
  return true;
}

static int
address_row (const struct nlmsghdr *m, void *context)
{
  gdw_netrows *r = context;
  const struct ifaddrmsg *a = mnl_nlmsg_get_payload (m);
  const struct nlattr *attr[GDW_NETJOB_ATTRS];
  if (a->ifa_index != r->j->place.index)
    return MNL_CB_OK;
  gdw_rtnl_attrs (m, sizeof *a, attr, GDW_NETJOB_ATTRS);
  const struct nlattr *local = attr[IFA_LOCAL] == NULL ? attr[IFA_ADDRESS] : attr[IFA_LOCAL];
  if (local != NULL)
    gdw_netjob_rows_add (r, local, a->ifa_family, a->ifa_prefixlen);
  return MNL_CB_OK;
}

int
gdw_netjob_addresses_list (gdw_netjob *j, gdw_netrows *r)
{
  struct nlmsghdr *m = gdw_rtnl_message (&j->rtnl, RTM_GETADDR, 0);
  struct ifaddrmsg *a = mnl_nlmsg_put_extra_header (m, sizeof *a);
  a->ifa_index = j->place.index;
  int e = gdw_netjob_rows_list (j, m, address_row, r);
  return e == ENODEV ? 0 : e;
}

/* What of the interface's addresses this plan does not want; NULL: it wants none. */
bool
gdw_netjob_addresses_prune (gdw_netjob *j, const gdw_netplan *plan)
{
  gdw_netrows wanted = { 0 }, r = { 0 };
  if (j->place.index == 0)
    return true;
  for (size_t i = 0; plan != NULL && i < plan->n_addrs; i++)
    wanted.nets[wanted.n++] = plan->addrs[i];
  if (!gdw_netjob_good (j, gdw_netjob_addresses_list (j, &r), "addresses"))
    return false;
  for (size_t i = 0; i < r.n; i++) {
    int e = gdw_netjob_rows_have (&wanted, &r.nets[i], true)
                ? 0
                : gdw_netjob_address_change (j, RTM_DELADDR, &r.nets[i].ip, r.nets[i].prefix);
    if (e != EADDRNOTAVAIL && e != ENODEV && !gdw_netjob_good (j, e, "removing an address"))
      return false;
  }
  return true;
}
