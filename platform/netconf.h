/* SPDX-License-Identifier: GPL-3.0-or-later */
/* netconf.h - lets the system take over a gdw_netplan on a tun, undoes it, and tells drift. For the keeper and NetworkManager's
 * service; needs the right to change the network.
 *
 * Every route of a tunnel is in a routing table of its own, and a rule in front of the main table leads there, so that no route of
 * the main table beats it, whatever a DHCP server says (CVE-2024-3661). Sockets that are bound to a device look past it: the
 * lookup for a device skips routes by another one. So neither a mark nor a route to the gateway is needed, and nothing but the
 * tunnel itself reaches the gateway's address outside.
 * A family that must not leak gets its default route by the tun as well, where the selectors stop it: an unreachable route would
 * stop the device-bound sockets too. */
#ifndef GDW_PLATFORM_NETCONF_H
#define GDW_PLATFORM_NETCONF_H

#include "base/network.h"
#include "base/why.h"

enum {
  GDW_NETCONF_FAULT = 160,
  GDW_NETCONF_TABLE = 26000, /* first routing table of ours; + slot */
  GDW_NETCONF_RULE = 5200,   /* first priority of our rules; + slot */
  GDW_NETCONF_SLOTS = 16,
  GDW_NETCONF_GUARDS =
      256, /* further slots behind them, for gdw_netconf_guard: one for each interface, by its number */
};

/* Where a plan goes. */
typedef struct {
  uint32_t index; /* of the tun's interface */
  unsigned slot;  /* below GDW_NETCONF_SLOTS; one for each tunnel */
} gdw_netconf_place;

/* Link up with MTU, addresses, routes, rules: all of the plan or nothing. An earlier plan at the same place is replaced. Name
 * servers are not its business. NONE, or APPLY_FAILED with the system's words in ret_fault. */
gdw_why gdw_netconf_apply (gdw_netconf_place place, const gdw_netplan *plan, char ret_fault[GDW_NETCONF_FAULT]);

/* Removes rules, routes and, while the interface exists, addresses. Idempotent; place.index may be gone (or 0). */
gdw_why gdw_netconf_undo (gdw_netconf_place place, char ret_fault[GDW_NETCONF_FAULT]);

/* Is everything of the plan still there? False: something is missing; *ret_what tells what first. */
bool gdw_netconf_is_whole (gdw_netconf_place place, const gdw_netplan *plan, char ret_what[GDW_NETCONF_FAULT]);

/* Where the system gives the tun its addresses and routes by itself (NetworkManager: in the main table, where longer routes of others beat
 * them, and with a route to the gateway for everybody): link up, then table and rules of the plan as well, in front. What tunnels that were killed have
 * left goes. An earlier plan of the same interface is replaced in place: what both have stands all the time. NONE, or APPLY_FAILED with the
 * system's words in ret_fault. */
gdw_why gdw_netconf_guard (uint32_t index, const gdw_netplan *plan, char ret_fault[GDW_NETCONF_FAULT]);

/* Removes them. Idempotent; the interface may be gone. */
gdw_why gdw_netconf_unguard (uint32_t index, char ret_fault[GDW_NETCONF_FAULT]);

/* Adds these as host addresses to an interface whose others are not ours, or takes them from it. What is there already, or gone, is as it should
 * be. NONE, or APPLY_FAILED with the system's words in ret_fault. */
gdw_why gdw_netconf_add (uint32_t index, const gdw_net *addrs, size_t n, char ret_fault[GDW_NETCONF_FAULT]);
gdw_why gdw_netconf_drop (uint32_t index, const gdw_net *addrs, size_t n, char ret_fault[GDW_NETCONF_FAULT]);

/* Has somebody else (NetworkManager) put the plan's routes of families with an address on the interface, in whatever table? False: one is missing;
 * *ret_what tells which. */
bool gdw_netconf_has_routes (uint32_t index, const gdw_netplan *plan, char ret_what[GDW_NETCONF_FAULT]);

/* Removes the rules of guards whose tun is gone: a process that was killed has left them. They lead to empty tables and so change nothing. Returns
 * of how many guards. */
size_t gdw_netconf_sweep (void);

/* Removes the interface, with its addresses and routes, whoever still holds it. For a tun that a hung process has left. True: it is gone. */
bool gdw_netconf_remove (uint32_t index);

/* Is the interface of this index a tun of this name? */
bool gdw_netconf_is_tun (uint32_t index, const char *name);

#endif
