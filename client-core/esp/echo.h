/* SPDX-License-Identifier: GPL-3.0-or-later */
/* echo.h - the packets by which the path MTU is tried: an ICMP echo request of a given size, and its reply (RFC 792, RFC 4443 4). */
#ifndef GDW_ESP_ECHO_H
#define GDW_ESP_ECHO_H

#include "base/out.h"
#include "wire/ip-pkt.h"

enum {
  GDW_ECHO_COOKIE = 8,
  GDW_ECHO_LEAST = GDW_IPV6_HEADER + 8 + GDW_ECHO_COOKIE + 2, /* octets of the smallest */
};

/* Both addresses have one family. The cookie is random: it tells our echoes from those of programs, and its first octets are their identifier. */
typedef struct {
  gdw_ip from, to;
  uint8_t cookie[GDW_ECHO_COOKIE];
} gdw_echo;

/* Writes a request of n octets. False: it does not fit, or n is below GDW_ECHO_LEAST. */
GDW_MUST_USE bool gdw_echo_put (gdw_out *o, const gdw_echo *e, uint16_t number, uint16_t n);

/* Is a packet from inside the tunnel the reply to one of ours? *ret then tells of how many octets the request was, which so has arrived; 0 when
 * the reply was made shorter, and says nothing. A reply in fragments counts: whoever cut it, he had the whole request. Of those only
 * the first is known again. */
GDW_MUST_USE bool gdw_echo_read (const gdw_echo *e, gdw_bytes packet, const gdw_ip_pkt *pkt, uint16_t *ret);

#endif
