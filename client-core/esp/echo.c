/* SPDX-License-Identifier: GPL-3.0-or-later */
/* echo.c - the packets by which the path MTU is tried. */
#include "esp/echo.h"

#include "base/cursor.h"
#include "wire/ike-consts.h"

enum { ICMP_HEADER = 8, ECHO_4 = 8, REPLY_4 = 0, ECHO_6 = 128, REPLY_6 = 129, TTL = 64 };

static void
put16 (uint8_t *at, uint16_t v)
{
  at[0] = (uint8_t)(v >> 8);
  at[1] = (uint8_t)v;
}

/* "Do not fragment" stays away: behind the gateway the request may be cut, which is no matter of the tunnel. */
static void
put_header_4 (gdw_out *o, const gdw_echo *e, uint16_t number, uint16_t n)
{
  uint8_t *head = o->p + o->n;
  gdw_out_u16 (o, 0x4500);
  gdw_out_u16 (o, n);
  gdw_out_u16 (o, number);
  gdw_out_u16 (o, 0);
  gdw_out_u16 (o, TTL << 8 | GDW_IPPROTO_ICMP);
  gdw_out_u16 (o, 0);
  gdw_out_put (o, gdw_ip_bytes (&e->from));
  gdw_out_put (o, gdw_ip_bytes (&e->to));
  put16 (head + 10, gdw_ip_sum_end (gdw_ip_sum (0, gdw_bytes_make (head, GDW_IPV4_HEADER))));
}

static void
put_header_6 (gdw_out *o, const gdw_echo *e, uint16_t n)
{
  gdw_out_u32 (o, 0x60000000);
  gdw_out_u16 (o, (uint16_t)(n - GDW_IPV6_HEADER));
  gdw_out_u16 (o, GDW_IPPROTO_ICMPV6 << 8 | TTL);
  gdw_out_put (o, gdw_ip_bytes (&e->from));
  gdw_out_put (o, gdw_ip_bytes (&e->to));
}

bool
gdw_echo_put (gdw_out *o, const gdw_echo *e, uint16_t number, uint16_t n)
{
  if (n < GDW_ECHO_LEAST || !gdw_out_ok (o) || o->cap - o->n < n)
    return false;
  bool four = e->to.family == 4;
  if (four)
    put_header_4 (o, e, number, n);
  else
    put_header_6 (o, e, n);
  uint16_t len = (uint16_t)(n - (four ? GDW_IPV4_HEADER : GDW_IPV6_HEADER));
  uint8_t *icmp = o->p + o->n;
  gdw_out_u16 (o, (uint16_t)((four ? ECHO_4 : ECHO_6) << 8));
  gdw_out_u16 (o, 0);
  gdw_out_put (o, gdw_bytes_make (e->cookie, 2));
  gdw_out_u16 (o, number);
  gdw_out_put (o, gdw_bytes_of (e->cookie));
  gdw_out_u16 (o, n);
  gdw_out_zero (o, (size_t)len - ICMP_HEADER - GDW_ECHO_COOKIE - 2);
  uint32_t sum = four ? 0 : gdw_ip_sum_pseudo (&e->from, &e->to, GDW_IPPROTO_ICMPV6, len);
  put16 (icmp + 2, gdw_ip_sum_end (gdw_ip_sum (sum, gdw_bytes_make (icmp, len))));
  return gdw_out_ok (o);
}

bool
gdw_echo_read (const gdw_echo *e, gdw_bytes packet, const gdw_ip_pkt *pkt, uint16_t *ret)
{
  bool four = pkt->version == 4;
  if (pkt->proto != (four ? GDW_IPPROTO_ICMP : GDW_IPPROTO_ICMPV6) || !gdw_ip_same (&pkt->src, &e->to) ||
      !gdw_ip_same (&pkt->dst, &e->from))
    return false;
  gdw_cur c = gdw_cur_over (packet);
  gdw_cur_skip (&c, pkt->l4);
  uint8_t type = gdw_cur_u8 (&c), code = gdw_cur_u8 (&c);
  gdw_cur_skip (&c, 2);
  gdw_bytes ident = gdw_cur_take (&c, 2);
  gdw_cur_skip (&c, 2);
  gdw_bytes cookie = gdw_cur_take (&c, GDW_ECHO_COOKIE);
  uint16_t n = gdw_cur_u16 (&c);
  if (!gdw_cur_ok (&c) || type != (four ? REPLY_4 : REPLY_6) || code != 0 || pkt->frag_offset != 0 ||
      !gdw_bytes_same (ident, gdw_bytes_make (e->cookie, 2)) || !gdw_bytes_same (cookie, gdw_bytes_of (e->cookie)))
    return false;
  *ret = pkt->fragment || pkt->total == n ? n : 0;
  return true;
}
