/* SPDX-License-Identifier: GPL-3.0-or-later */
/* network.h - what the network is (gdw_snapshot), where datagrams leave (gdw_path), what the system shall be told (gdw_netplan). */
#ifndef GDW_BASE_NETWORK_H
#define GDW_BASE_NETWORK_H

#include "base/addr.h"
#include "base/limits.h"

/* Where datagrams of one IKE SA leave and come in. A request is bytes; a path is where they leave.
 * Two paths are the same only within one life of a link: an interface that went away and came back has another life. */
typedef struct {
  uint32_t link; /* interface index; 0: no path */
  uint32_t life; /* counts how often this index was seen to appear */
  gdw_ip local;  /* source address on the link; none while it is not known yet */
  gdw_addr remote;
} gdw_path;

/* One interface that might carry the tunnel. Our own tuns are never in a snapshot. */
typedef struct {
  uint32_t index;
  uint32_t life;
  char name[16];
  bool running; /* up, with carrier */
  bool metered;
  bool portal;   /* shows a captive portal: not a path */
  bool default4; /* has a default route of the family */
  bool default6;
  uint32_t metric4; /* of that default route: smaller is preferred */
  uint32_t metric6;
  uint32_t mtu; /* octets; 0 when unknown */
  uint8_t n_addrs;
  gdw_net addrs
      [GDW_MAX_LINK_ADDRS]; /* usable source addresses with their on-link prefix; no deprecated, tentative or link-local ones */
} gdw_link;

typedef struct {
  uint64_t generation; /* grows with every change */
  uint8_t n_links;
  gdw_link links[GDW_MAX_LINKS];
} gdw_snapshot;

/* What the system shall take over, whole: addresses, routes, DNS of one tunnel. All by value. */
typedef struct {
  uint64_t generation; /* grows with every new plan of one tunnel */
  uint16_t mtu;        /* octets of an inner packet */
  uint8_t n_addrs, n_dns, n_domains, n_routes;
  gdw_net addrs[GDW_MAX_PLAN_ADDRS];
  gdw_ip dns[GDW_MAX_PLAN_DNS];
  char domains[GDW_MAX_PLAN_DOMAINS]
              [GDW_MAX_HOST]; /* DNS names that belong to the tunnel; none: all, when a default route is there */
  gdw_net routes[GDW_MAX_PLAN_ROUTES]; /* 0.0.0.0/0 and ::/0: full tunnel */
  bool dns_all;                        /* every name is asked through the tunnel */
  bool block4, block6;                 /* full tunnel without an address of this family: do not let it leak */
  char banner[GDW_MAX_TEXT];
} gdw_netplan;

bool gdw_path_is_none (const gdw_path *p);
/* Same link, life, local and remote address and port. */
bool gdw_path_same (const gdw_path *a, const gdw_path *b);
/* The same but for the generation: nothing would change on the system. */
bool gdw_netplan_same (const gdw_netplan *a, const gdw_netplan *b);
/* The link of this index, or NULL. */
const gdw_link *gdw_snapshot_link (const gdw_snapshot *s, uint32_t index);

#endif
