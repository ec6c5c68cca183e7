/* SPDX-License-Identifier: GPL-3.0-or-later */
/* datagrams.h - the datagrams of one message: the message itself, or its fragments in order (RFC 7383). They leave together, and
 * together again at each repeat. */
#ifndef GDW_IKE_DATAGRAMS_H
#define GDW_IKE_DATAGRAMS_H

#include "ike/effect.h"

/* Empty: all zero. */
typedef struct {
  uint8_t *p; /* the octets of all, side by side; owned */
  size_t n;   /* number of datagrams */
  uint32_t end[GDW_MAX_FRAGMENTS];
} gdw_datagrams;

/* Adds a copy. GDW_E_MEMORY; GDW_E_LIMIT: there are GDW_MAX_FRAGMENTS. */
GDW_MUST_USE gdw_err gdw_datagrams_add (gdw_datagrams *d, gdw_bytes datagram);

/* The i-th; i < d->n (gdw_check). Ends with the next add. */
gdw_bytes gdw_datagrams_at (const gdw_datagrams *d, size_t i);

void gdw_datagrams_send (const gdw_datagrams *d, gdw_effects *effects, const gdw_path *path);

/* Moves: *from is empty afterwards. */
gdw_datagrams gdw_datagrams_take (gdw_datagrams *from);

void gdw_datagrams_done (gdw_datagrams *d);

#endif
