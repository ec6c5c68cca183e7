/* SPDX-License-Identifier: GPL-3.0-or-later */
/* netplan.h - from what the gateway assigned (CP), the selectors agreed on and the profile to one gdw_netplan. Pure. */
#ifndef GDW_IKE_NETPLAN_H
#define GDW_IKE_NETPLAN_H

#include "base/network.h"
#include "base/why.h"
#include "crypto/suites.h"
#include "profile/profile.h"
#include "wire/pay-cp.h"
#include "wire/pay-ts.h"

/* What a CFG_REPLY assigned, as far as we use it. */
typedef struct {
  uint8_t n_addrs, n_dns, n_domains, n_announced;
  gdw_net addrs[GDW_MAX_PLAN_ADDRS]; /* with the prefix that the gateway gave: its pool. The plan has hosts */
  gdw_ip dns[GDW_MAX_PLAN_DNS];
  gdw_net announced[GDW_MAX_ANNOUNCED]; /* INTERNAL_IP4_SUBNET, INTERNAL_IP6_SUBNET; without host bits */
  uint8_t dnssec_anchors;               /* so many came; they are not used */
  bool allows4, allows6;                /* IP4_ALLOWED, IP6_ALLOWED (RFC 8983) */
  char domains[GDW_MAX_PLAN_DOMAINS][GDW_MAX_HOST];
} gdw_config;

/* Our CFG_REQUEST: addresses, networks and name servers of the families that the profile wants. */
void gdw_config_ask (const gdw_profile *p, gdw_pay_cp *ret);

/* Fills in addresses that we had before, the first of each family, for them to be assigned again. `room` holds their octets as long as
 * the request. */
enum { GDW_CONFIG_ADDR = 17 /* octets of one attribute */ };
void gdw_config_wish (gdw_pay_cp *request, const gdw_net *addrs, size_t n,
                      uint8_t room[GDW_MAX_PLAN_ADDRS][GDW_CONFIG_ADDR]);

/* What the reply assigns. Attributes that cannot be read, repeated ones and those beyond our bounds are passed over; so are addresses that
 * nobody can have. */
void gdw_config_read (const gdw_pay_cp *reply, gdw_config *ret);

/* Our selectors for the first child: any local address of the families wanted (the gateway narrows them to what it assigns), and the
 * profile's remote networks. False: no family is left. */
bool gdw_netplan_selectors (const gdw_profile *p, gdw_pay_ts *ret_local, gdw_pay_ts *ret_remote);

/* What an outer packet leaves for an inner one. */
typedef struct {
  uint32_t link_mtu;    /* octets; 0: not known, 1500 is assumed */
  uint8_t outer_family; /* 4 or 6 */
  const gdw_cipher_info *cipher;
} gdw_netplan_room;

/* Octets of the outer packet around the longest inner one that it can carry, when that has so many. */
uint32_t gdw_netplan_outer (const gdw_netplan_room *room, uint32_t inner);

/* The longest inner packet whose ESP packet in UDP still fits; never below 1280 with IPv6 inside, nor 576 without. */
uint16_t gdw_netplan_mtu (const gdw_netplan_room *room, uint32_t wanted, bool ipv6_inside);

/* The plan. Routes are the selectors agreed on; where the profile names no networks and takes what is announced (network.announced), a
 * selector of a whole family gives way to the networks announced, and to host routes for name servers that it has. NO_ADDRESS: the gateway assigned none of a family we route; PLAN_REFUSED: more than fits. */
GDW_MUST_USE gdw_why gdw_netplan_make (const gdw_profile *p, const gdw_config *c, const gdw_pay_ts *remote,
                                       const gdw_netplan_room *room, uint64_t generation, gdw_netplan *ret);

/* Has the tunnel an address of this IP version? */
bool gdw_netplan_has_family (const gdw_netplan *plan, uint8_t family);
/* Does one of its routes have this address? */
bool gdw_netplan_reaches (const gdw_netplan *plan, const gdw_ip *ip);

#endif
