/* SPDX-License-Identifier: GPL-3.0-or-later */
/* attempt.h - the gateway's addresses, tried one after another. */
#ifndef GDW_IKE_ATTEMPT_H
#define GDW_IKE_ATTEMPT_H

#include "base/network.h"

enum {
  GDW_ATTEMPT_SENDS =
      3, /* repeats where another address waits: 3.5 s, so that eight addresses take less than a minute */
};

typedef struct {
  uint8_t n, next;
  uint16_t port;
  gdw_ip addr[GDW_MAX_GATEWAY_ADDRS];
} gdw_attempt;

/* Takes over n addresses (those beyond the bound, and those that nobody can have, are left out). */
void gdw_attempt_set (gdw_attempt *a, const gdw_ip *addr, size_t n, uint16_t port);

/* The path to the next address that the network reaches. *ret_sends: for gdw_ike_sa_new. False: none is left, or there is no network for
 * those that are left. */
bool gdw_attempt_next (gdw_attempt *a, const gdw_snapshot *net, gdw_path *ret, unsigned *ret_sends);

/* The address given last will be given once more. */
void gdw_attempt_again (gdw_attempt *a);

/* Are there addresses at all, and has one not been tried? */
bool gdw_attempt_has_more (const gdw_attempt *a);

#endif
