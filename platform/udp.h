/* SPDX-License-Identifier: GPL-3.0-or-later */
/* udp.h - one UDP socket of one link and one address family: datagrams by path, in batches.
 * A socket is bound to its link for ever (a confined process may do that once), so no route of a tunnel can catch its datagrams. */
#ifndef GDW_PLATFORM_UDP_H
#define GDW_PLATFORM_UDP_H

#include "base/pktbuf.h"

typedef struct gdw_udp gdw_udp;

enum { GDW_UDP_BATCH = 32 /* datagrams of one receive */ };

/* What the network said about our datagrams, as numbers that only grow. */
typedef struct {
  uint64_t sent, received;
  uint64_t no_room;     /* the link took nothing for a moment: dropped */
  uint64_t too_big;     /* longer than the link allows, and not to be cut */
  uint64_t unreachable; /* no route, no such host, or the link is down */
  uint64_t gone;        /* the link or our address on it is no more */
  uint64_t other;
} gdw_udp_facts;

/* The buffers that datagrams are received into: one set serves all sockets of a thread. */
typedef struct gdw_udp_buffers gdw_udp_buffers;

gdw_udp_buffers *gdw_udp_buffers_new (void); /* NULL: no memory */
void gdw_udp_buffers_free (gdw_udp_buffers *b);

/* A socket on interface `link` (of this life) for family 4 or 6 and this local port (0: the system chooses). GDW_E_UNKNOWN: no such
 * link; GDW_E_STATE: the port is taken there; GDW_E_UNSUPPORTED: the family is switched off; GDW_E_MEMORY: everything else. */
GDW_MUST_USE gdw_err gdw_udp_open (uint32_t link, uint32_t life, uint8_t family, uint16_t port, gdw_udp **ret);
void gdw_udp_close (gdw_udp *u); /* accepts NULL */

intptr_t gdw_udp_waitable (const gdw_udp *u);
uint16_t gdw_udp_port (const gdw_udp *u);
uint8_t gdw_udp_family (const gdw_udp *u);
uint32_t gdw_udp_link (const gdw_udp *u);
uint32_t gdw_udp_life (const gdw_udp *u);
const gdw_udp_facts *gdw_udp_told (const gdw_udp *u);

/* Sends n trains of at most 64, cut by IP only where the train may be (RFC 8899 4.6.1: what ICMP from outside says changes nothing for the others), whose paths are this socket's link and family; the source address is path.local when it is known.
 * What cannot leave is dropped and counted. When the link takes nothing it waits at most 5 ms, which slows down the tun's reader and
 * is what TCP inside wants. Returns the first train that its path did not take (unreachable or gone); n: there is none. */
size_t gdw_udp_send (gdw_udp *u, const gdw_train *t, size_t n);

/* Receives what waits, at most GDW_UDP_BATCH datagrams, each as a train with the path by which it came. They live in b until the next
 * receive. */
size_t gdw_udp_receive (gdw_udp *u, gdw_udp_buffers *b, gdw_train ret[GDW_UDP_BATCH]);

#endif
