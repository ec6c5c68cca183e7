/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pay-notify.h - the Notify payload (RFC 7296 3.10). */
#ifndef GDW_WIRE_PAY_NOTIFY_H
#define GDW_WIRE_PAY_NOTIFY_H

#include "base/bytes.h"
#include "base/err.h"
#include "base/out.h"

typedef struct {
  uint8_t proto;  /* GDW_PROTO_*; 0 when the notify is about no SA */
  uint16_t type;  /* GDW_N_* */
  gdw_bytes spi;  /* view into the body; empty, 4 or 8 octets when proto is known */
  gdw_bytes data; /* view into the body */
} gdw_pay_notify;

/* Reads the body of a Notify payload. GDW_E_SHORT; GDW_E_FORM when the SPI is neither empty nor of its protocol's size. */
GDW_MUST_USE gdw_err gdw_pay_notify_read (gdw_bytes body, gdw_pay_notify *ret);

void gdw_pay_notify_put (gdw_out *o, const gdw_pay_notify *n);

/* An error, as opposed to a status (type below 16384). */
bool gdw_notify_is_error (uint16_t type);

#endif
