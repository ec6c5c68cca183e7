/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ip-pkt.c - facts about an inner packet: IPv4, IPv6, and what of TCP, UDP and ICMP the tunnel looks at; checksums. */
#include "wire/ip-pkt.h"

#include "base/cursor.h"
#include "wire/ike-consts.h"

enum {
  MAX_EXTENSIONS = 8, /* more than any honest packet has */
  TCP_HEADER = 20,
  TCP_OPT_END = 0,
  TCP_OPT_NOP = 1,
  TCP_OPT_MSS = 2,
  PROTO_DCCP = 33,
  PROTO_SCTP = 132,
  PROTO_UDPLITE = 136,
};

/* Looks for the MSS option. `at` is where the options begin in the packet. */
static void
read_tcp_options (gdw_cur *c, size_t at, gdw_ip_pkt *p)
{
  while (gdw_cur_left (c) > 0) {
    uint8_t kind = gdw_cur_u8 (c);
    if (kind == TCP_OPT_END)
      return;
    at++;
    if (kind == TCP_OPT_NOP)
      continue;
    size_t len = gdw_cur_u8 (c);
    if (len < 2)
      return;
    gdw_cur value = gdw_cur_sub (c, len - 2);
    if (!gdw_cur_ok (c))
      return;
    if (kind == TCP_OPT_MSS && len == 4) {
      p->mss = gdw_cur_u16 (&value);
      p->mss_at = (uint16_t)(at + 1);
      return;
    }
    at += len - 1;
  }
}

static void
read_tcp (gdw_cur *c, gdw_ip_pkt *p)
{
  gdw_cur_skip (c, 8); /* sequence and acknowledgement numbers */
  size_t head = (size_t)(gdw_cur_u8 (c) >> 4) * 4;
  uint8_t flags = gdw_cur_u8 (c);
  gdw_cur_skip (c, 6);
  if (head < TCP_HEADER)
    return;
  gdw_cur options = gdw_cur_sub (c, head - TCP_HEADER);
  if (!gdw_cur_ok (c))
    return;
  p->tcp_flags = flags;
  p->tcp_head = (uint16_t)head;
  if ((flags & GDW_TCP_SYN) != 0)
    read_tcp_options (&options, (size_t)p->l4 + TCP_HEADER, p);
}

static void
read_upper (gdw_cur *c, gdw_ip_pkt *p)
{
  if (p->fragment && p->frag_offset != 0)
    return;
  switch (p->proto) {
  case GDW_IPPROTO_TCP:
  case GDW_IPPROTO_UDP:
  case PROTO_DCCP:
  case PROTO_SCTP:
  case PROTO_UDPLITE:
    p->sport = gdw_cur_u16 (c);
    p->dport = gdw_cur_u16 (c);
    p->has_ports = gdw_cur_ok (c);
    break;
  case GDW_IPPROTO_ICMP:
  case GDW_IPPROTO_ICMPV6:
    p->sport = p->dport = gdw_cur_u16 (c);
    p->has_ports = gdw_cur_ok (c);
    break;
  default: break;
  }
  if (p->proto == GDW_IPPROTO_TCP && p->has_ports)
    read_tcp (c, p);
}

static gdw_err
read_v4 (gdw_bytes packet, gdw_ip_pkt *p)
{
  gdw_cur c = gdw_cur_over (packet);
  size_t head = (size_t)(gdw_cur_u8 (&c) & 15) * 4;
  p->tos = gdw_cur_u8 (&c);
  p->total = gdw_cur_u16 (&c);
  gdw_cur_skip (&c, 2);
  uint16_t frag = gdw_cur_u16 (&c);
  p->ttl = gdw_cur_u8 (&c);
  p->proto = gdw_cur_u8 (&c);
  gdw_cur_skip (&c, 2);
  p->src = gdw_ip_from (gdw_cur_take (&c, 4));
  p->dst = gdw_ip_from (gdw_cur_take (&c, 4));
  if (!gdw_cur_ok (&c))
    return GDW_E_SHORT;
  if (head < GDW_IPV4_HEADER || p->total < head)
    return GDW_E_FORM;
  if (p->total > packet.n)
    return GDW_E_SHORT;
  p->df = (frag & 0x4000) != 0;
  p->fragment = (frag & 0x3fff) != 0;
  p->frag_offset = (uint16_t)((frag & 0x1fff) << 3);
  p->l4 = (uint16_t)head;
  gdw_cur upper = gdw_cur_over (gdw_bytes_make (packet.p, p->total));
  gdw_cur_skip (&upper, head);
  read_upper (&upper, p);
  return GDW_OK;
}

/* Walks over extension headers. c stands behind the fixed header and covers the packet to its end. */
static gdw_err
read_extensions (gdw_cur *c, gdw_ip_pkt *p)
{
  for (unsigned i = 0; i <= MAX_EXTENSIONS; i++) {
    p->l4 = (uint16_t)(p->total - gdw_cur_left (c));
    bool option = p->proto == GDW_IPPROTO_HOPOPT || p->proto == GDW_IPPROTO_ROUTING || p->proto == GDW_IPPROTO_DSTOPTS;
    if (!option && p->proto != GDW_IPPROTO_FRAGMENT)
      return GDW_OK;
    uint8_t next = gdw_cur_u8 (c);
    if (option) {
      size_t len = ((size_t)gdw_cur_u8 (c) + 1) * 8;
      gdw_cur_skip (c, len - 2);
    } else {
      gdw_cur_skip (c, 1);
      uint16_t frag = gdw_cur_u16 (c);
      gdw_cur_skip (c, 4);
      p->frag_offset = frag & 0xfff8;
      p->fragment = (frag & 0xfff9) != 0; /* an atomic fragment (RFC 6946) is whole */
    }
    if (!gdw_cur_ok (c))
      return GDW_E_SHORT;
    p->proto = next;
    if (p->fragment && p->frag_offset != 0) { /* what follows is the middle of something */
      p->l4 = (uint16_t)(p->total - gdw_cur_left (c));
      return GDW_OK;
    }
  }
  return GDW_E_LIMIT;
}

static gdw_err
read_v6 (gdw_bytes packet, gdw_ip_pkt *p)
{
  gdw_cur c = gdw_cur_over (packet);
  uint32_t word = gdw_cur_u32 (&c);
  size_t len = gdw_cur_u16 (&c);
  p->proto = gdw_cur_u8 (&c);
  p->ttl = gdw_cur_u8 (&c);
  p->src = gdw_ip_from (gdw_cur_take (&c, 16));
  p->dst = gdw_ip_from (gdw_cur_take (&c, 16));
  if (!gdw_cur_ok (&c) || len > gdw_cur_left (&c))
    return GDW_E_SHORT;
  if (len == 0 && p->proto == GDW_IPPROTO_HOPOPT)
    return GDW_E_UNSUPPORTED; /* RFC 2675 */
  p->tos = (uint8_t)(word >> 20 & 0xff);
  p->total = (uint32_t)(GDW_IPV6_HEADER + len);
  p->df = true;
  gdw_cur upper = gdw_cur_sub (&c, len);
  gdw_err e = read_extensions (&upper, p);
  if (e != GDW_OK)
    return e;
  read_upper (&upper, p);
  return GDW_OK;
}

gdw_err
gdw_ip_pkt_read (gdw_bytes packet, gdw_ip_pkt *ret)
{
  if (packet.n == 0)
    return GDW_E_SHORT;
  gdw_ip_pkt p = { .version = packet.p[0] >> 4 };
  gdw_err e = GDW_E_UNSUPPORTED;
  if (p.version == 4)
    e = read_v4 (packet, &p);
  else if (p.version == 6)
    e = read_v6 (packet, &p);
  if (e == GDW_OK)
    *ret = p;
  return e;
}

uint32_t
gdw_ip_sum (uint32_t sum, gdw_bytes part)
{
  uint64_t wide = sum;
  size_t i = 0;
  for (; i + 1 < part.n; i += 2)
    wide += (uint32_t)part.p[i] << 8 | part.p[i + 1];
  if (i < part.n)
    wide += (uint32_t)part.p[i] << 8;
  while (wide >> 32 != 0)
    wide = (wide & UINT32_MAX) + (wide >> 32);
  return (uint32_t)wide;
}

uint32_t
gdw_ip_sum_pseudo (const gdw_ip *src, const gdw_ip *dst, uint8_t proto, uint32_t l4_len)
{
  uint32_t sum = gdw_ip_sum (0, gdw_ip_bytes (src));
  sum = gdw_ip_sum (sum, gdw_ip_bytes (dst));
  return sum + proto + (l4_len >> 16) + (l4_len & 0xffff);
}

uint16_t
gdw_ip_sum_end (uint32_t sum)
{
  while (sum >> 16 != 0)
    sum = (sum & 0xffff) + (sum >> 16);
  return (uint16_t)~sum;
}

uint16_t
gdw_ip_sum_change (uint16_t field, uint16_t before, uint16_t after)
{
  uint32_t sum = (uint32_t)(uint16_t)~field + (uint16_t)~before + after;
  return gdw_ip_sum_end (sum);
}
