/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pay-del.h - the Delete payload (RFC 7296 3.11). */
#ifndef GDW_WIRE_PAY_DEL_H
#define GDW_WIRE_PAY_DEL_H

#include "base/bytes.h"
#include "base/err.h"
#include "base/out.h"

typedef struct {
  uint8_t proto;  /* GDW_PROTO_IKE (no SPI), GDW_PROTO_AH or GDW_PROTO_ESP (4 octets each) */
  uint16_t n;     /* number of SPIs */
  gdw_bytes spis; /* n times 4 octets */
} gdw_pay_del;

/* GDW_E_SHORT; GDW_E_FORM: size and number contradict the protocol; GDW_E_UNSUPPORTED: another protocol. */
GDW_MUST_USE gdw_err gdw_pay_del_read (gdw_bytes body, gdw_pay_del *ret);

/* The i-th SPI of a Delete of children; i < n (gdw_check). */
uint32_t gdw_pay_del_spi (const gdw_pay_del *d, size_t i);

void gdw_pay_del_put_ike (gdw_out *o);
void gdw_pay_del_put_esp (gdw_out *o, const uint32_t *spis, size_t n);

#endif
