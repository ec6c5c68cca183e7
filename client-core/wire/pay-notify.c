/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pay-notify.c - the Notify payload (RFC 7296 3.10). */
#include "wire/pay-notify.h"

#include "base/cursor.h"
#include "wire/ike-consts.h"

/* A notify about the IKE SA has no SPI (3.10); some senders write its 8 octets nevertheless. With protocol 0 the size must be
 * ignored, so any is taken. */
static bool
spi_fits (uint8_t proto, size_t n)
{
  switch (proto) {
  case GDW_PROTO_IKE: return n == 0 || n == 8;
  case GDW_PROTO_AH:
  case GDW_PROTO_ESP: return n == 0 || n == 4;
  default: return true;
  }
}

gdw_err
gdw_pay_notify_read (gdw_bytes body, gdw_pay_notify *ret)
{
  gdw_cur c = gdw_cur_over (body);
  gdw_pay_notify n = { 0 };
  n.proto = gdw_cur_u8 (&c);
  size_t k = gdw_cur_u8 (&c);
  n.type = gdw_cur_u16 (&c);
  n.spi = gdw_cur_take (&c, k);
  n.data = gdw_cur_rest (&c);
  if (!gdw_cur_done (&c))
    return GDW_E_SHORT;
  if (!spi_fits (n.proto, k))
    return GDW_E_FORM;
  *ret = n;
  return GDW_OK;
}

void
gdw_pay_notify_put (gdw_out *o, const gdw_pay_notify *n)
{
  gdw_out_u8 (o, n->proto);
  gdw_out_u8 (o, (uint8_t)n->spi.n);
  gdw_out_u16 (o, n->type);
  gdw_out_put (o, n->spi);
  gdw_out_put (o, n->data);
}

bool
gdw_notify_is_error (uint16_t type)
{
  return type < GDW_N_FIRST_STATUS;
}
