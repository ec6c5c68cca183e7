/* SPDX-License-Identifier: GPL-3.0-or-later */
/* guard.h - what belongs into the tunnel goes into it, whatever routes others have. NetworkManager puts a tunnel's routes into the main table, where
 * longer ones of a DHCP server, a router's advertisement or a "local network" beat them (CVE-2024-3661), and a route to the gateway that every
 * program follows. So the same routes stand in a table in front of it as well (platform/netconf.h). */
#ifndef GODWIT_SERVICE_GUARD_H
#define GODWIT_SERVICE_GUARD_H

#include <NetworkManager.h>

#include "base/network.h"
#include "platform/rpfilter.h"

typedef struct {
  guint32 index;                       /* of the tun that is guarded; 0: none */
  gboolean without[2];                 /* IPv4, IPv6: the connection takes no default route */
  gboolean no_routes[2];               /* and none of the gateway's routes */
  gdw_netplan wanted;                  /* the plan without the routes that the connection does not take */
  gdw_net put[2 * GDW_MAX_PLAN_ADDRS]; /* addresses that are on the tun by our doing or by NetworkManager's */
  guint n_put;
  gdw_rpfilter filter; /* loose as long as it stands */
  const char *folder;  /* where that is noted; NULL: the keeper's */
} GodwitGuard;

/* What the connection says about routes (ipv4.never-default, ipv4.ignore-auto-routes, the same of ipv6). */
void godwit_guard_begin (GodwitGuard *g, NMConnection *connection);

/* Guards this tun for the plan. Where the computer filters strictly by the reverse path (rp_filter 1), the filter is loosened as long as a tunnel
 * stands: behind the tunnel's routes it would drop the gateway's answers. Where the system refuses that, nothing is done but said, and index
 * stays 0. FALSE: not possible, which was said in the log. */
gboolean godwit_guard_set (GodwitGuard *g, const char *device, const gdw_netplan *plan);

/* The address of each family that NetworkManager is told of is put on the tun, where it finds it. To be called before NetworkManager is told of a
 * plan. Of the first one, because systemd-resolved asks by no link without an address. Of each later one, because NetworkManager takes the
 * old address away before it gives the new one, and with the last IPv4 address of a link the kernel takes all IPv4 routes by it, those
 * of the guard too (fib_disable_ip): packets would leave in clear. */
void godwit_guard_first (GodwitGuard *g, const char *device);

/* NetworkManager knows one address of each family; what else the gateway assigned (RFC 7296 3.15.1) is put on the tun here, behind
 * NetworkManager's, and what an earlier plan had goes. To be called when NetworkManager has taken the plan over. */
void godwit_guard_more (GodwitGuard *g, const char *device);

/* Ends it. Idempotent. */
void godwit_guard_end (GodwitGuard *g);

#endif
