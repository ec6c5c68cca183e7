/* SPDX-License-Identifier: GPL-3.0-or-later */
/* guard.h - what belongs into the tunnel goes into it, whatever routes others have. NetworkManager puts a tunnel's routes into the main table, where
 * longer ones of a DHCP server, a router's advertisement or a "local network" beat them (CVE-2024-3661), and a route to the gateway that every
 * program follows. So the same routes stand in a table in front of it as well (platform/netconf.h). */
#ifndef GODWIT_SERVICE_GUARD_H
#define GODWIT_SERVICE_GUARD_H

#include <NetworkManager.h>

#include "base/network.h"

typedef struct {
  guint32 index;         /* of the tun that is guarded; 0: none */
  gboolean without[2];   /* IPv4, IPv6: the connection takes no default route */
  gboolean no_routes[2]; /* and none of the gateway's routes */
} GodwitGuard;

/* What the connection says about routes (ipv4.never-default, ipv4.ignore-auto-routes, the same of ipv6). */
void godwit_guard_begin (GodwitGuard *g, NMConnection *connection);

/* Guards this tun for the plan. Where the computer filters strictly by the reverse path (rp_filter 1) nothing is done but said: in front of
 * NetworkManager's route to the gateway the filter would drop the gateway's answers. FALSE: not possible, which was said in the log. */
gboolean godwit_guard_set (GodwitGuard *g, const char *device, const gdw_netplan *plan);

/* Ends it. Idempotent. */
void godwit_guard_end (GodwitGuard *g);

#endif
