/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ip-config.h - a gdw_netplan as the dictionaries that NetworkManager takes from a VPN service: Config, Ip4Config, Ip6Config. Pure. */
#ifndef GODWIT_SERVICE_IP_CONFIG_H
#define GODWIT_SERVICE_IP_CONFIG_H

#include <glib.h>

#include "base/network.h"

/* Where a plan is to go. */
typedef struct {
  const char *device; /* our tun */
  gdw_ip gateway;     /* the address by which the gateway is reached now */
  gboolean pin;       /* NetworkManager is to keep a route to it beside the tunnel */
} GodwitPlace;

/* All three are floating; ip4 and ip6 are NULL where the plan has nothing of the family. */
typedef struct {
  GVariant *config, *ip4, *ip6;
} GodwitIpConfig;

/* NetworkManager wants the gateway's address for a host route to it, which other programs' packets would take past the tunnel, and which stays
 * on a link that is gone. godwitd needs none: its sockets are bound to their links. So without `pin` an address goes there that
 * nobody has. A family that a full tunnel shall keep from leaking without having an address for it (block4, block6) gets one that means nothing
 * elsewhere and a default route into the tunnel, where its packets end: NetworkManager knows no other way to refuse a family. FALSE: the plan
 * has no address at all, or the gateway's is unknown, without which NetworkManager takes nothing. */
gboolean godwit_ip_config_make (const gdw_netplan *plan, const GodwitPlace *place, GodwitIpConfig *ret);

/* The one address of the family (4, 6) that NetworkManager is told of: the first that the gateway assigned, or the one that means nothing. FALSE: it
 * is told of none. */
gboolean godwit_ip_config_address (const gdw_netplan *plan, guint family, gdw_net *ret);

#endif
