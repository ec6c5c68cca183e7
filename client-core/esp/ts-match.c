/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ts-match.c - does an inner packet belong to a child SA (RFC 4301 4.4.1.1, 5.2). */
#include "esp/ts-match.h"

static bool
port_fits (const gdw_ts *ts, bool known, uint16_t port)
{
  if (ts->port_first == 0 && ts->port_last == UINT16_MAX) /* any */
    return true;
  if (ts->port_first > ts->port_last) /* OPAQUE: packets that have no port to look at */
    return !known;
  return known && port >= ts->port_first && port <= ts->port_last;
}

static bool
match (const gdw_ts *ts, size_t n, const gdw_ip_pkt *pkt, const gdw_ip *ip, uint16_t port)
{
  for (size_t i = 0; i < n; i++) {
    const gdw_ts *s = &ts[i];
    if (s->first.family != ip->family || (s->proto != 0 && s->proto != pkt->proto))
      continue;
    if (gdw_ip_compare (ip, &s->first) < 0 || gdw_ip_compare (ip, &s->last) > 0)
      continue;
    if (port_fits (s, pkt->has_ports, port))
      return true;
  }
  return false;
}

bool
gdw_ts_match_source (const gdw_ts *ts, size_t n, const gdw_ip_pkt *pkt)
{
  return match (ts, n, pkt, &pkt->src, pkt->sport);
}

bool
gdw_ts_match_destination (const gdw_ts *ts, size_t n, const gdw_ip_pkt *pkt)
{
  return match (ts, n, pkt, &pkt->dst, pkt->dport);
}
