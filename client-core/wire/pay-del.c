/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pay-del.c - the Delete payload (RFC 7296 3.11). */
#include "wire/pay-del.h"

#include "base/check.h"
#include "base/cursor.h"
#include "wire/ike-consts.h"

enum {
  CHILD_SPI = 4,
};

gdw_err
gdw_pay_del_read (gdw_bytes body, gdw_pay_del *ret)
{
  gdw_cur c = gdw_cur_over (body);
  gdw_pay_del d = { 0 };
  d.proto = gdw_cur_u8 (&c);
  size_t size = gdw_cur_u8 (&c);
  d.n = gdw_cur_u16 (&c);
  d.spis = gdw_cur_rest (&c);
  if (!gdw_cur_done (&c))
    return GDW_E_SHORT;
  switch (d.proto) {
  case GDW_PROTO_IKE:
    if (size != 0 || d.n != 0 || d.spis.n != 0)
      return GDW_E_FORM;
    break;
  case GDW_PROTO_AH:
  case GDW_PROTO_ESP:
    if (size != CHILD_SPI || d.n == 0 || d.spis.n != (size_t)d.n * CHILD_SPI)
      return GDW_E_FORM;
    break;
  default: return GDW_E_UNSUPPORTED;
  }
  *ret = d;
  return GDW_OK;
}

uint32_t
gdw_pay_del_spi (const gdw_pay_del *d, size_t i)
{
  gdw_check (i < d->n);
  gdw_cur c = gdw_cur_over (d->spis);
  gdw_cur_skip (&c, i * CHILD_SPI);
  return gdw_cur_u32 (&c);
}

void
gdw_pay_del_put_ike (gdw_out *o)
{
  gdw_out_u8 (o, GDW_PROTO_IKE);
  gdw_out_u8 (o, 0);
  gdw_out_u16 (o, 0);
}

void
gdw_pay_del_put_esp (gdw_out *o, const uint32_t *spis, size_t n)
{
  gdw_check (n <= UINT16_MAX);
  gdw_out_u8 (o, GDW_PROTO_ESP);
  gdw_out_u8 (o, CHILD_SPI);
  gdw_out_u16 (o, (uint16_t)n);
  for (size_t i = 0; i < n; i++)
    gdw_out_u32 (o, spis[i]);
}
