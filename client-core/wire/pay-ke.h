/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pay-ke.h - the payloads of a key exchange: KE and Nonce (RFC 7296 3.4, 3.9), and the data of the notify that asks for another group. */
#ifndef GDW_WIRE_PAY_KE_H
#define GDW_WIRE_PAY_KE_H

#include "base/bytes.h"
#include "base/err.h"
#include "base/out.h"

typedef struct {
  uint16_t group; /* GDW_KE_* */
  gdw_bytes data; /* public value; its length is judged by crypto */
} gdw_pay_ke;

/* GDW_E_SHORT: no group, or no data. */
GDW_MUST_USE gdw_err gdw_pay_ke_read (gdw_bytes body, gdw_pay_ke *ret);
void gdw_pay_ke_put (gdw_out *o, uint16_t group, gdw_bytes data);

/* The nonce itself: 16 to 256 octets. GDW_E_VALUE. */
GDW_MUST_USE gdw_err gdw_pay_nonce_read (gdw_bytes body, gdw_bytes *ret);

/* Data of INVALID_KE_PAYLOAD: the wanted group. GDW_E_SHORT. */
GDW_MUST_USE gdw_err gdw_wanted_group_read (gdw_bytes data, uint16_t *ret);

#endif
