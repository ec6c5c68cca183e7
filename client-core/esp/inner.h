/* SPDX-License-Identifier: GPL-3.0-or-later */
/* inner.h - what the tunnel changes in inner packets, and what it tells their senders (RFC 4301 5.1.2, RFC 6040).
 * TTL and DSCP stay as they are: the tunnel's ends are the packets' own hosts, and the outer header shall tell nothing. */
#ifndef GDW_ESP_INNER_H
#define GDW_ESP_INNER_H

#include "base/pktbuf.h"
#include "wire/ip-pkt.h"

/* Carries a congestion mark of the outer header into the received packet (RFC 6040 4.2). False: it must be dropped, since its sender
 * would not understand the mark. outer: the two ECN bits. */
GDW_MUST_USE bool gdw_inner_join_ecn (uint8_t *packet, const gdw_ip_pkt *pkt, uint8_t outer);

/* Lowers the MSS of a TCP SYN so that its segments fit into mtu octets, and mends the checksum. */
void gdw_inner_clamp_mss (uint8_t *packet, const gdw_ip_pkt *pkt, uint16_t mtu);

/* Fills *ret with the ICMP error that tells the sender of a too big packet about the MTU (RFC 792 with RFC 1191, RFC 4443 3.2): our head,
 * then a view of the packet's begin. False: no error may be sent about this packet (RFC 1122 3.2.2, RFC 4443 2.4); *ret is untouched. */
GDW_MUST_USE bool gdw_inner_too_big (gdw_bytes packet, const gdw_ip_pkt *pkt, uint16_t mtu, gdw_gather *ret);

#endif
