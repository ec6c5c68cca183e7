/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pay-ts.c - traffic selectors (RFC 7296 3.13). */
#include "wire/pay-ts.h"

#include "base/cursor.h"
#include "wire/ike-consts.h"

#include <string.h>

enum {
  TS_HEADER = 4, /* type, protocol, length */
};

static size_t
address_size (uint8_t type)
{
  switch (type) {
  case GDW_TS_IPV4_RANGE: return 4;
  case GDW_TS_IPV6_RANGE: return 16;
  default: return 0;
  }
}

static bool
ports_fit (const gdw_ts *ts)
{
  bool opaque = ts->port_first == UINT16_MAX && ts->port_last == 0;
  return opaque || ts->port_first <= ts->port_last;
}

/* c covers one selector behind its length. */
static gdw_err
read_range (gdw_cur *c, size_t address, gdw_ts *ts)
{
  ts->port_first = gdw_cur_u16 (c);
  ts->port_last = gdw_cur_u16 (c);
  ts->first = gdw_ip_from (gdw_cur_take (c, address));
  ts->last = gdw_ip_from (gdw_cur_take (c, address));
  if (!gdw_cur_ok (c))
    return GDW_E_SHORT;
  if (!gdw_cur_done (c) || !ports_fit (ts) || gdw_ip_compare (&ts->first, &ts->last) > 0)
    return GDW_E_FORM;
  return GDW_OK;
}

gdw_err
gdw_pay_ts_read (gdw_bytes body, gdw_pay_ts *ret)
{
  gdw_cur c = gdw_cur_over (body);
  gdw_pay_ts all = { 0 };
  size_t count = gdw_cur_u8 (&c);
  gdw_cur_skip (&c, 3);
  if (!gdw_cur_ok (&c))
    return GDW_E_SHORT;
  if (count == 0)
    return GDW_E_FORM;
  if (count > GDW_MAX_TS)
    return GDW_E_LIMIT;
  for (size_t i = 0; i < count; i++) {
    gdw_ts ts = { 0 };
    size_t address = address_size (gdw_cur_u8 (&c));
    ts.proto = gdw_cur_u8 (&c);
    size_t len = gdw_cur_u16 (&c);
    if (!gdw_cur_ok (&c))
      return GDW_E_SHORT;
    if (len < TS_HEADER)
      return GDW_E_FORM;
    gdw_cur one = gdw_cur_sub (&c, len - TS_HEADER);
    if (!gdw_cur_ok (&c))
      return GDW_E_SHORT;
    if (address == 0) {
      all.unknown++;
      continue;
    }
    gdw_err e = read_range (&one, address, &ts);
    if (e != GDW_OK)
      return e == GDW_E_SHORT ? GDW_E_FORM : e; /* its own length says too little */
    all.ts[all.n++] = ts;
  }
  if (!gdw_cur_done (&c))
    return GDW_E_SHORT;
  *ret = all;
  return GDW_OK;
}

void
gdw_pay_ts_put (gdw_out *o, const gdw_pay_ts *all)
{
  gdw_out_u8 (o, all->n);
  gdw_out_zero (o, 3);
  for (size_t i = 0; i < all->n; i++) {
    const gdw_ts *ts = &all->ts[i];
    gdw_out_u8 (o, ts->first.family == 4 ? GDW_TS_IPV4_RANGE : GDW_TS_IPV6_RANGE);
    gdw_out_u8 (o, ts->proto);
    gdw_hole len = gdw_out_len16_from (o, 2);
    gdw_out_u16 (o, ts->port_first);
    gdw_out_u16 (o, ts->port_last);
    gdw_out_put (o, gdw_ip_bytes (&ts->first));
    gdw_out_put (o, gdw_ip_bytes (&ts->last));
    gdw_out_close (o, len);
  }
}

gdw_ts
gdw_ts_of_net (const gdw_net *net)
{
  gdw_ts ts = { .port_last = UINT16_MAX };
  size_t octets = net->ip.family == 4 ? 4 : 16;
  ts.first.family = ts.last.family = net->ip.family;
  for (size_t i = 0; i < octets; i++) {
    size_t before = 8 * i;
    unsigned fixed = net->prefix <= before ? 0 : net->prefix - before >= 8 ? 8 : (unsigned)(net->prefix - before);
    uint8_t host = (uint8_t)(0xffu >> fixed);
    ts.first.b[i] = (uint8_t)(net->ip.b[i] & ~host);
    ts.last.b[i] = net->ip.b[i] | host;
  }
  return ts;
}

gdw_ts
gdw_ts_any (uint8_t family)
{
  gdw_net all = { .ip = { .family = family } };
  return gdw_ts_of_net (&all);
}

bool
gdw_ts_inside (const gdw_ts *a, const gdw_ts *b)
{
  bool any_port = b->port_first == 0 && b->port_last == UINT16_MAX;
  bool same_ports = a->port_first == b->port_first && a->port_last == b->port_last;
  bool range = a->port_first <= a->port_last && a->port_first >= b->port_first && a->port_last <= b->port_last;
  return a->first.family == b->first.family && gdw_ip_compare (&a->first, &b->first) >= 0 &&
         gdw_ip_compare (&a->last, &b->last) <= 0 && (b->proto == 0 || a->proto == b->proto) &&
         (any_port || same_ports || range);
}

bool
gdw_ts_same (const gdw_ts *a, const gdw_ts *b)
{
  return a->proto == b->proto && a->port_first == b->port_first && a->port_last == b->port_last &&
         gdw_ip_same (&a->first, &b->first) && gdw_ip_same (&a->last, &b->last);
}
