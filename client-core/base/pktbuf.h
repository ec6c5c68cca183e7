/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pktbuf.h - the shapes in which packets travel between tun, plane and sockets, and the fixed pool their buffers come from.
 * docs/architecture.md section 6. One piece, piece 0 and one part are the plain case. */
#ifndef GDW_BASE_PKTBUF_H
#define GDW_BASE_PKTBUF_H

#include "base/network.h"

/* From the tun: one head and a payload to be cut every `piece` octets (0: leave it whole). */
typedef struct gdw_super {
  uint8_t *data;  /* an inner IP packet; owned by the tun's batch until the next read */
  uint32_t len;   /* octets */
  uint16_t head;  /* octets of IP and transport header that each piece repeats */
  uint16_t piece; /* payload octets per piece */
  uint16_t flags; /* GDW_SUPER_* */
  uint16_t tail;  /* octets behind len that may be overwritten; GDW_SUPER_TAIL of them spare the plane a copy */
} gdw_super;

enum {
  GDW_SUPER_TAIL = 32,      /* room for the padding and trailer of any ESP suite */
  GDW_SUPER_NEEDS_CSUM = 1, /* the transport checksum is only the pseudo header's sum: finish it while cutting */
};

/* The net, both ways: equal datagrams side by side, the last may be shorter. */
typedef struct gdw_train {
  uint8_t *data;
  uint32_t len;   /* all datagrams together, octets; at most 65,507 */
  uint16_t piece; /* octets of one datagram; 0: a single datagram of len octets */
  uint8_t ecn;    /* two bits of the outer header: as received, or to be sent (RFC 6040) */
  bool
      cut; /* to be sent: IP may cut it, here or on the way; else it leaves whole, and a router that cannot pass it on drops it */
  gdw_path path;
} gdw_train;

/* To the tun: an optional head of our own, then views of received pieces, which the train still owns. */
typedef struct gdw_gather {
  uint8_t head[128];
  uint16_t head_len, piece, flags;
  uint8_t n;
  gdw_bytes part[GDW_MAX_TRAIN_PIECES];
} gdw_gather;

/* A fixed number of equal buffers. Not for two threads. */
typedef struct gdw_pool gdw_pool;

/* count buffers of size octets. NULL when there is no memory. */
gdw_pool *gdw_pool_new (size_t count, size_t size);
void gdw_pool_free (gdw_pool *p);

/* A buffer of the pool's size, or NULL when all are out; an empty pool is counted (gdw_pool_misses). */
uint8_t *gdw_pool_get (gdw_pool *p);
void gdw_pool_put (gdw_pool *p, uint8_t *buffer);
size_t gdw_pool_size (const gdw_pool *p);
uint64_t gdw_pool_misses (const gdw_pool *p);

/* A batch of trains towards the net: filled by the plane, emptied by the pump. Buffers are the batch's own (from its pool);
 * gdw_trains_clear gives them back. */
typedef struct gdw_trains {
  gdw_pool *pool;
  uint16_t n;
  gdw_train at[64];
} gdw_trains;

/* A batch of gathers towards the tun. */
typedef struct gdw_gathers {
  uint16_t n;
  gdw_gather at[64];
} gdw_gathers;

/* A new single-datagram train with room for `room` octets on this path (len 0, data to be filled); NULL when the batch or the
 * pool is full: the packet is dropped and counted by the caller. */
gdw_train *gdw_trains_open (gdw_trains *t, const gdw_path *path, size_t room);
/* Takes back the train that was opened last: nothing came of it. */
void gdw_trains_undo (gdw_trains *t);
void gdw_trains_clear (gdw_trains *t);
/* No further train can be opened before a clear. */
bool gdw_trains_full (const gdw_trains *t);

/* An empty gather to be filled; NULL when the batch is full. What goes to the tun is head (head_len octets, perhaps none), then the
 * parts: one packet. */
gdw_gather *gdw_gathers_open (gdw_gathers *g);
/* Adds one plain packet; false when the batch is full. */
bool gdw_gathers_add (gdw_gathers *g, gdw_bytes packet);

#endif
