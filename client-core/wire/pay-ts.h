/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pay-ts.h - traffic selectors (RFC 7296 3.13). */
#ifndef GDW_WIRE_PAY_TS_H
#define GDW_WIRE_PAY_TS_H

#include "base/addr.h"
#include "base/err.h"
#include "base/limits.h"
#include "base/out.h"

/* One range. Both addresses have the same family; first <= last. Ports: 0 to 65535 is any; first 65535 with last 0 is OPAQUE.
 * For ICMP the type is the upper octet of a port, the code the lower. */
typedef struct {
  uint8_t proto; /* IP protocol, 0: any */
  uint16_t port_first, port_last;
  gdw_ip first, last;
} gdw_ts;

typedef struct {
  uint8_t n;
  uint8_t unknown; /* selectors of types we do not know, passed over */
  gdw_ts ts[GDW_MAX_TS];
} gdw_pay_ts;

/* Reads the body of TSi or TSr: at least one selector. GDW_E_SHORT; GDW_E_FORM: number or lengths contradict, first > last;
 * GDW_E_LIMIT: more than GDW_MAX_TS. */
GDW_MUST_USE gdw_err gdw_pay_ts_read (gdw_bytes body, gdw_pay_ts *ret);
void gdw_pay_ts_put (gdw_out *o, const gdw_pay_ts *ts);

/* Every protocol and port of a network; of a whole family (4 or 6). */
gdw_ts gdw_ts_of_net (const gdw_net *net);
gdw_ts gdw_ts_any (uint8_t family);

/* Is a no wider than b, in addresses, protocol and ports? */
bool gdw_ts_inside (const gdw_ts *a, const gdw_ts *b);
bool gdw_ts_same (const gdw_ts *a, const gdw_ts *b);

#endif
