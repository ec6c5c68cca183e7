/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ring.h - one writer, one reader, no lock: records of octets between the two threads of a tunnel.
 * The memory is the caller's; a record is copied in and copied out, and wiped in the ring once it was read. */
#ifndef GDW_BASE_RING_H
#define GDW_BASE_RING_H

#include "base/bytes.h"

typedef struct gdw_ring gdw_ring;

/* A ring of at least `size` octets (rounded up to a power of two). NULL when there is no memory. */
gdw_ring *gdw_ring_new (size_t size);
void gdw_ring_free (gdw_ring *r);

/* Writer only. One record: kind and the parts one behind the other. False when it does not fit now: nothing was written. */
bool gdw_ring_put (gdw_ring *r, uint32_t kind, const gdw_bytes *part, size_t n_parts);

/* Reader only. Copies the oldest record into buf. False when the ring is empty. A record longer than cap is dropped with
 * *ret_n = 0 and kind 0: the writer's bound was wrong. */
bool gdw_ring_get (gdw_ring *r, uint32_t *ret_kind, void *buf, size_t cap, size_t *ret_n);

/* Either side: nothing to read at this moment. */
bool gdw_ring_is_empty (const gdw_ring *r);

/* The longest record (sum of parts) that an empty ring takes. */
size_t gdw_ring_capacity (const gdw_ring *r);

#endif
