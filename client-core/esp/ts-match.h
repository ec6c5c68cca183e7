/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ts-match.h - does an inner packet belong to a child SA (RFC 4301 4.4.1.1, 5.2). */
#ifndef GDW_ESP_TS_MATCH_H
#define GDW_ESP_TS_MATCH_H

#include "wire/ip-pkt.h"
#include "wire/pay-ts.h"

/* Is there a selector among the n that holds this end of the packet: its source (or destination) address, protocol and port?
 * A packet whose port is not known (a later fragment, a damaged header) fits only selectors of any port or OPAQUE. */
bool gdw_ts_match_source (const gdw_ts *ts, size_t n, const gdw_ip_pkt *pkt);
bool gdw_ts_match_destination (const gdw_ts *ts, size_t n, const gdw_ip_pkt *pkt);

#endif
