/* SPDX-License-Identifier: GPL-3.0-or-later */
/* flows.c - the TCP connections by which large packets came lately, and what their senders are told. */
#include "esp/flows.h"

#include "base/cursor.h"
#include "base/pktbuf.h"
#include "esp/inner.h"
#include "wire/ike-consts.h"

enum { TCP_HEADER = 20, LEAST_MTU_6 = 1280 };

/* The place of the connection by which `from` sends to `to`; what was there and is another one is pushed out. */
static gdw_flow *
place (gdw_flows *f, const gdw_flow *of)
{
  unsigned mixed = of->sport ^ of->dport ^ of->from.b[3] ^ of->from.b[15];
  gdw_flow *at = &f->at[mixed % GDW_FLOWS];
  if (at->sport != of->sport || at->dport != of->dport || !gdw_ip_same (&at->from, &of->from) ||
      !gdw_ip_same (&at->to, &of->to))
    *at = *of;
  return at;
}

/* What is sent again does not go back. */
static void
move_on (gdw_flow *f, uint32_t next, gdw_us now)
{
  if (!f->has_next || next - f->next < UINT32_C (1) << 31)
    f->next = next;
  f->has_next = true;
  f->at = now;
}

static bool
is_tcp (const gdw_ip_pkt *pkt)
{
  return pkt->proto == GDW_IPPROTO_TCP && pkt->tcp_head != 0 && !pkt->fragment;
}

void
gdw_flows_heard (gdw_flows *f, gdw_bytes packet, const gdw_ip_pkt *pkt, gdw_us now)
{
  if (!is_tcp (pkt))
    return;
  gdw_cur c = gdw_cur_over (packet);
  gdw_cur_skip (&c, (size_t)pkt->l4 + 4);
  uint32_t next = gdw_cur_u32 (&c) + (pkt->total - pkt->l4 - pkt->tcp_head);
  const gdw_flow of = { .from = pkt->src, .to = pkt->dst, .sport = pkt->sport, .dport = pkt->dport };
  gdw_flow *at = place (f, &of);
  move_on (at, next, now);
  if (at->told || pkt->total > at->size) /* what comes behind our word shows whether it was heard */
    at->size = (uint16_t)pkt->total;
  at->told = false;
}

void
gdw_flows_sent (gdw_flows *f, gdw_bytes packet, const gdw_ip_pkt *pkt, uint16_t mtu, uint16_t bound, gdw_us now)
{
  if (!is_tcp (pkt))
    return;
  gdw_flow of = { .from = pkt->dst, .to = pkt->src, .sport = pkt->dport, .dport = pkt->sport, .size = bound };
  gdw_flow *at = place (f, &of);
  if ((pkt->tcp_flags & GDW_TCP_SYN) != 0) { /* its segments are made to fit */
    of.size = mtu;
    *at = of;
  }
  if ((pkt->tcp_flags & GDW_TCP_ACK) == 0)
    return;
  gdw_cur c = gdw_cur_over (packet);
  gdw_cur_skip (&c, (size_t)pkt->l4 + 8);
  move_on (at, gdw_cur_u32 (&c), now);
}

/* What the sender is told: IPv6 knows nothing below its least (RFC 8201 4). */
static uint16_t
told (const gdw_flow *f, uint16_t mtu)
{
  return f->from.family == 6 && mtu < LEAST_MTU_6 ? LEAST_MTU_6 : mtu;
}

void
gdw_flows_tell (gdw_flows *f, uint16_t mtu, gdw_us now)
{
  f->some = false;
  for (size_t i = 0; i < GDW_FLOWS; i++) {
    gdw_flow *at = &f->at[i];
    at->tell = at->has_next && at->size > told (at, mtu) && now < at->at + GDW_FLOW_LIFE_US;
    f->some = f->some || at->tell;
  }
}

/* The begin of the segment that did not come, as far as an error quotes it. */
static void
put_segment (gdw_out *o, const gdw_flow *f)
{
  if (f->from.family == 4) {
    gdw_out_u16 (o, 0x4500);
    gdw_out_u16 (o, f->size);
    gdw_out_u32 (o, 0x00004000); /* do not fragment: that is why it was lost */
    gdw_out_u16 (o, 64 << 8 | GDW_IPPROTO_TCP);
    gdw_out_u16 (o, 0);
  } else {
    gdw_out_u32 (o, 0x60000000);
    gdw_out_u16 (o, (uint16_t)(f->size - GDW_IPV6_HEADER));
    gdw_out_u16 (o, GDW_IPPROTO_TCP << 8 | 64);
  }
  gdw_out_put (o, gdw_ip_bytes (&f->from));
  gdw_out_put (o, gdw_ip_bytes (&f->to));
  if (f->from.family == 4) {
    uint16_t sum = gdw_ip_sum_end (gdw_ip_sum (0, gdw_bytes_make (o->p, GDW_IPV4_HEADER)));
    o->p[10] = (uint8_t)(sum >> 8);
    o->p[11] = (uint8_t)sum;
  }
  gdw_out_u16 (o, f->sport);
  gdw_out_u16 (o, f->dport);
  gdw_out_u32 (o, f->next);
  gdw_out_u32 (o, 0);
  gdw_out_u16 (o, 5 << 12 | GDW_TCP_ACK);
  gdw_out_zero (o, 6);
}

static bool
put_word (gdw_out *o, const gdw_flow *f, uint16_t mtu)
{
  uint8_t segment[GDW_IPV6_HEADER + TCP_HEADER];
  gdw_out quoted = gdw_out_over (segment, sizeof segment);
  put_segment (&quoted, f);
  const gdw_ip_pkt pkt = {
    .version = f->from.family, .proto = GDW_IPPROTO_TCP, .total = f->size, .src = f->from, .dst = f->to
  };
  gdw_gather g;
  if (!gdw_inner_too_big (gdw_out_view (&quoted), &pkt, mtu, &g))
    return false;
  gdw_out_put (o, gdw_bytes_make (g.head, g.head_len));
  gdw_out_put (o, g.part[0]);
  return gdw_out_ok (o);
}

bool
gdw_flows_next (gdw_flows *f, uint16_t mtu, gdw_out *o)
{
  for (size_t i = 0; f->some && i < GDW_FLOWS; i++) {
    if (!f->at[i].tell)
      continue;
    f->at[i].tell = false;
    f->at[i].told = true;
    if (put_word (o, &f->at[i], told (&f->at[i], mtu)))
      return true;
  }
  f->some = false; /* asked for with each batch: no search where there is nothing */
  return false;
}
