/* SPDX-License-Identifier: GPL-3.0-or-later */
/* attempt.h - the gateway's addresses: in which order they are tried, and what became of each. */
#ifndef GDW_IKE_ATTEMPT_H
#define GDW_IKE_ATTEMPT_H

#include "base/network.h"

enum {
  GDW_ATTEMPT_SENDS =
      3, /* repeats where another address, or another gateway, waits: 3.5 s, so that eight of them take less than a minute */
};

typedef struct {
  gdw_ip ip;
  uint8_t order;  /* of the name service */
  bool made;      /* out of an IPv4 address, for a network's translator */
  bool given;     /* in this round */
  bool spent;     /* it had its chance, and is out of all further rounds */
  uint8_t doubts; /* how often an answer of its led nowhere */
} gdw_attempt_place;

typedef struct {
  uint8_t n;
  uint16_t port;
  gdw_attempt_place at[GDW_MAX_GATEWAY_ADDRS];
} gdw_attempt;

/* Takes over n addresses (those beyond the bound, those that nobody can have, and repetitions are left out). */
void gdw_attempt_set (gdw_attempt *a, const gdw_ip *addr, size_t n, uint16_t port);

/* Does the gateway have IPv4 alone, as far as is known? */
bool gdw_attempt_is_ipv4 (const gdw_attempt *a);
/* Behind these prefixes of a translator (RFC 6052) its addresses are added, at most half of all places for those that they are made of where it
 * gets narrow; what was made before, on another network, goes. */
void gdw_attempt_translate (gdw_attempt *a, const gdw_net *prefix, size_t n);

/* Begins a round: all that are not spent, in the order in which they are to be tried on this network. `first` (NULL: none) worked here before
 * and leads; then come both families in turn, IPv6 first, each in the order of the name service (RFC 8305 4); behind them those whose family has
 * no way out, and last those that were answered for by somebody who was not the gateway. */
void gdw_attempt_line_up (gdw_attempt *a, const gdw_snapshot *net, const gdw_ip *first);

/* The path to the next address that the network reaches. *ret_sends: for gdw_ike_sa_new, where addresses are tried one after another. False:
 * none is left, or there is no network for those that are left. */
bool gdw_attempt_next (gdw_attempt *a, const gdw_snapshot *net, gdw_path *ret, unsigned *ret_sends);

/* Would there be a next one? In a new round? */
bool gdw_attempt_has_more (const gdw_attempt *a, const gdw_snapshot *net);
bool gdw_attempt_has_unspent (const gdw_attempt *a, const gdw_snapshot *net);

/* What became of this address: it was not tried to the end and is given again; it is spent; its answer led nowhere. One that is not among
 * them is passed over. */
void gdw_attempt_give_back (gdw_attempt *a, const gdw_ip *ip);
void gdw_attempt_spend (gdw_attempt *a, const gdw_ip *ip);
void gdw_attempt_doubt (gdw_attempt *a, const gdw_ip *ip);
unsigned gdw_attempt_doubts (const gdw_attempt *a, const gdw_ip *ip);

#endif
