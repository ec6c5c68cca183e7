/* SPDX-License-Identifier: GPL-3.0-or-later */
/* netconf-job-linux.h - what one call of netconf.h works with: the routing socket, the place, and changes and lists of what is there. For the
 * netconf-*-linux.c alone. */
#ifndef GDW_PLATFORM_NETCONF_JOB_LINUX_H
#define GDW_PLATFORM_NETCONF_JOB_LINUX_H

#include <linux/if.h>

#include "platform/netconf.h"
#include "platform/rtnl-linux.h"

enum {
  GDW_NETJOB_TRIES = 10,     /* of a list that others' changes interrupt */
  GDW_NETJOB_ATTRS = 64,     /* types of attributes that are looked at are below */
  GDW_NETJOB_PROTOCOL = 103, /* marks what is ours in `ip route` and `ip rule`; no other program is known to use it */
};

/* AF_INET, AF_INET6. */
extern const uint8_t gdw_netjob_families[2];

typedef struct {
  gdw_rtnl rtnl;
  gdw_netconf_place place;
  char *fault; /* GDW_NETCONF_FAULT octets */
} gdw_netjob;

/* Rows of a list that are to be deleted, or that must be there; or what is known of the link. */
typedef struct {
  const gdw_netjob *j;
  size_t n;
  gdw_net nets[GDW_MAX_PLAN_ROUTES + 16];
  uint32_t mtu;
  bool up, is_tun;
  char name[IFNAMSIZ];
} gdw_netrows;

/* False: no socket, and fault says so. Ends with gdw_rtnl_close. */
bool gdw_netjob_begin (gdw_netjob *j, gdw_netconf_place place, char *fault);

/* True for 0; else tells what was tried and the system's words. */
bool gdw_netjob_good (gdw_netjob *j, int error, const char *what);

/* The words for that: what, and the network. Returns buf. */
const char *gdw_netjob_net_text (const char *what, const gdw_net *net, char buf[80]);

uint32_t gdw_netjob_table_of (const gdw_netjob *j);
uint8_t gdw_netjob_family_of (const gdw_ip *ip);
void gdw_netjob_put_ip (struct nlmsghdr *m, uint16_t type, const gdw_ip *ip);

/* A number of 32 bits, or another value where the attribute is missing. */
uint32_t gdw_netjob_number_of (const struct nlattr *attr, uint32_t otherwise);

/* The system's answer where this family is switched off. */
bool gdw_netjob_is_off (int error);

/* --- rows --- */

void gdw_netjob_rows_add (gdw_netrows *r, const struct nlattr *address, uint8_t family, uint8_t prefix);
bool gdw_netjob_rows_have (const gdw_netrows *r, const gdw_net *net, bool as_host);
bool gdw_netjob_rows_have_family (const gdw_netrows *r, uint8_t family);

/* The list as it is: an answer that a change of another program interrupted (EINTR) is asked for again. */
int gdw_netjob_rows_list (gdw_netjob *j, struct nlmsghdr *m, mnl_cb_t row, gdw_netrows *r);

/* --- the interface --- */

bool gdw_netjob_link_up (gdw_netjob *j, const gdw_netplan *plan);
int gdw_netjob_link_look (gdw_netjob *j, gdw_netrows *r);

/* type: RTM_NEWADDR, RTM_DELADDR. 0, or an errno. */
int gdw_netjob_address_change (gdw_netjob *j, uint16_t type, const gdw_ip *ip, uint8_t prefix);
bool gdw_netjob_addresses_add (gdw_netjob *j, const gdw_netplan *plan);
int gdw_netjob_addresses_list (gdw_netjob *j, gdw_netrows *r);

/* Removes what this plan does not want; NULL: all. */
bool gdw_netjob_addresses_prune (gdw_netjob *j, const gdw_netplan *plan);

/* --- our table and the rules that lead there --- */

bool gdw_netjob_has_family (const gdw_netplan *plan, uint8_t family);

/* The routes that the plan asks for: those of families with an address, and the default of a family that must not leak. */
void gdw_netjob_routes_wanted (const gdw_netplan *plan, gdw_netrows *ret);

bool gdw_netjob_routes_add (gdw_netjob *j, const gdw_netplan *plan);
bool gdw_netjob_rules_add (gdw_netjob *j, const gdw_netplan *plan);

/* The routes of our table, one family. 0, or an errno. */
int gdw_netjob_routes_list (gdw_netjob *j, uint8_t family, gdw_netrows *r);
bool gdw_netjob_rule_exists (gdw_netjob *j, uint8_t family);

/* Remove the routes that are not wanted, and the rules of families of which nothing is. */
bool gdw_netjob_routes_prune (gdw_netjob *j, const gdw_netrows *wanted);
bool gdw_netjob_rules_prune (gdw_netjob *j, const gdw_netrows *wanted);

#endif
