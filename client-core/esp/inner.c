/* SPDX-License-Identifier: GPL-3.0-or-later */
/* inner.c - what the tunnel changes in inner packets, and what it tells their senders. */
#include "esp/inner.h"

#include "base/out.h"
#include "wire/ike-consts.h"

enum {
  NOT_ECT = 0,
  ECT_1 = 1,
  ECT_0 = 2,
  CE = 3,
  TCP_HEADER = 20,
  ICMP_HEADER = 8,
  TTL = 64,
  MOST_4 = 576,  /* RFC 1812 4.3.2.3 */
  MOST_6 = 1280, /* RFC 4443 3.2 */
};

static uint16_t
get16 (const uint8_t *at)
{
  return (uint16_t)(at[0] << 8 | at[1]);
}

static void
put16 (uint8_t *at, uint16_t v)
{
  at[0] = (uint8_t)(v >> 8);
  at[1] = (uint8_t)v;
}

/* --- ECN --- */

/* The mark that the packet shall carry on (RFC 6040, figure 4). */
static uint8_t
joined (uint8_t inner, uint8_t outer)
{
  if (inner == NOT_ECT || inner == CE)
    return inner;
  if (outer == CE)
    return CE;
  return outer == ECT_1 ? ECT_1 : inner;
}

bool
gdw_inner_join_ecn (uint8_t *packet, const gdw_ip_pkt *pkt, uint8_t outer)
{
  uint8_t inner = pkt->tos & 3, mark = joined (inner, outer & 3);
  if (inner == NOT_ECT && (outer & 3) == CE)
    return false;
  if (mark == inner)
    return true;
  if (pkt->version == 6) { /* the traffic class lies across the first two octets */
    packet[1] = (uint8_t)((packet[1] & ~0x30) | mark << 4);
    return true;
  }
  uint16_t before = get16 (packet);
  packet[1] = (uint8_t)((packet[1] & ~3) | mark);
  put16 (packet + 10, gdw_ip_sum_change (get16 (packet + 10), before, get16 (packet)));
  return true;
}

/* --- MSS --- */

static uint16_t
swapped (uint16_t v)
{
  return (uint16_t)(v << 8 | v >> 8);
}

void
gdw_inner_clamp_mss (uint8_t *packet, const gdw_ip_pkt *pkt, uint16_t mtu)
{
  unsigned around = TCP_HEADER + (pkt->version == 4 ? GDW_IPV4_HEADER : GDW_IPV6_HEADER);
  if (pkt->mss_at == 0 || mtu <= around || pkt->mss <= mtu - around)
    return;
  uint16_t before = pkt->mss, after = (uint16_t)(mtu - around);
  uint8_t *sum = packet + pkt->l4 + 16;
  put16 (packet + pkt->mss_at, after);
  if ((pkt->mss_at - pkt->l4) % 2 != 0) { /* behind an odd number of no-operations it lies across two words */
    before = swapped (before);
    after = swapped (after);
  }
  put16 (sum, gdw_ip_sum_change (get16 (sum), before, after));
}

/* --- too big --- */

/* Does the packet carry an ICMP error? About those no error is sent. */
static bool
is_icmp_error (const gdw_ip_pkt *pkt)
{
  unsigned type = pkt->sport >> 8;
  if (pkt->proto == GDW_IPPROTO_ICMP)
    return !pkt->has_ports || type == 3 || type == 4 || type == 5 || type == 11 || type == 12;
  if (pkt->proto == GDW_IPPROTO_ICMPV6)
    return !pkt->has_ports || type < 128 || type == 137;
  return false;
}

static gdw_bytes
quote (gdw_bytes packet, const gdw_ip_pkt *pkt, size_t most)
{
  size_t n = pkt->total < packet.n ? pkt->total : packet.n;
  return gdw_bytes_make (packet.p, n < most ? n : most);
}

static void
write_4 (gdw_out *o, gdw_bytes quoted, const gdw_ip_pkt *pkt, uint16_t mtu)
{
  gdw_out_u16 (o, 0x45c0); /* RFC 1812 4.3.2.5: internetwork control */
  gdw_out_u16 (o, (uint16_t)(GDW_IPV4_HEADER + ICMP_HEADER + quoted.n));
  gdw_out_u32 (o, 0x00004000); /* one piece, so no identification is needed (RFC 6864) */
  gdw_out_u8 (o, TTL);
  gdw_out_u8 (o, GDW_IPPROTO_ICMP);
  gdw_out_u16 (o, 0);
  /* The error speaks for the far end: its address is routed into the tunnel, so a reverse path filter accepts it. */
  gdw_out_put (o, gdw_ip_bytes (&pkt->dst));
  gdw_out_put (o, gdw_ip_bytes (&pkt->src));
  put16 (o->p + 10, gdw_ip_sum_end (gdw_ip_sum (0, gdw_bytes_make (o->p, GDW_IPV4_HEADER))));

  gdw_out_u16 (o, 0x0304);
  gdw_out_u16 (o, 0);
  gdw_out_u16 (o, 0);
  gdw_out_u16 (o, mtu);
  uint8_t *icmp = o->p + GDW_IPV4_HEADER;
  uint32_t sum = gdw_ip_sum (0, gdw_bytes_make (icmp, ICMP_HEADER));
  put16 (icmp + 2, gdw_ip_sum_end (gdw_ip_sum (sum, quoted)));
}

static void
write_6 (gdw_out *o, gdw_bytes quoted, const gdw_ip_pkt *pkt, uint16_t mtu)
{
  uint16_t len = (uint16_t)(ICMP_HEADER + quoted.n);
  gdw_out_u32 (o, 0x60000000);
  gdw_out_u16 (o, len);
  gdw_out_u8 (o, GDW_IPPROTO_ICMPV6);
  gdw_out_u8 (o, TTL);
  gdw_out_put (o, gdw_ip_bytes (&pkt->dst));
  gdw_out_put (o, gdw_ip_bytes (&pkt->src));

  gdw_out_u16 (o, 0x0200);
  gdw_out_u16 (o, 0);
  gdw_out_u32 (o, mtu);
  uint8_t *icmp = o->p + GDW_IPV6_HEADER;
  uint32_t sum = gdw_ip_sum_pseudo (&pkt->dst, &pkt->src, GDW_IPPROTO_ICMPV6, len);
  sum = gdw_ip_sum (sum, gdw_bytes_make (icmp, ICMP_HEADER));
  put16 (icmp + 2, gdw_ip_sum_end (gdw_ip_sum (sum, quoted)));
}

bool
gdw_inner_too_big (gdw_bytes packet, const gdw_ip_pkt *pkt, uint16_t mtu, gdw_gather *ret)
{
  if (pkt->frag_offset != 0 || is_icmp_error (pkt) || gdw_ip_is_unusable (&pkt->src) || gdw_ip_is_unusable (&pkt->dst))
    return false;
  bool four = pkt->version == 4;
  gdw_bytes quoted =
      quote (packet, pkt, four ? MOST_4 - GDW_IPV4_HEADER - ICMP_HEADER : MOST_6 - GDW_IPV6_HEADER - ICMP_HEADER);
  gdw_out o = gdw_out_over (ret->head, sizeof ret->head);
  if (four)
    write_4 (&o, quoted, pkt, mtu);
  else
    write_6 (&o, quoted, pkt, mtu);
  ret->head_len = (uint16_t)o.n;
  ret->piece = 0;
  ret->flags = 0;
  ret->n = 1;
  ret->part[0] = quoted;
  return true;
}
