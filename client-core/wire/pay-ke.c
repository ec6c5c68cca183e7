/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pay-ke.c - the payloads of a key exchange: KE and Nonce (RFC 7296 3.4, 3.9), and the data of the notify that asks for another group. */
#include "wire/pay-ke.h"

#include "base/cursor.h"
#include "base/limits.h"

enum {
  MIN_NONCE = 16,
};

gdw_err
gdw_pay_ke_read (gdw_bytes body, gdw_pay_ke *ret)
{
  gdw_cur c = gdw_cur_over (body);
  gdw_pay_ke ke = { 0 };
  ke.group = gdw_cur_u16 (&c);
  gdw_cur_skip (&c, 2);
  ke.data = gdw_cur_rest (&c);
  if (!gdw_cur_done (&c) || ke.data.n == 0)
    return GDW_E_SHORT;
  *ret = ke;
  return GDW_OK;
}

void
gdw_pay_ke_put (gdw_out *o, uint16_t group, gdw_bytes data)
{
  gdw_out_u16 (o, group);
  gdw_out_zero (o, 2);
  gdw_out_put (o, data);
}

gdw_err
gdw_pay_nonce_read (gdw_bytes body, gdw_bytes *ret)
{
  if (body.n < MIN_NONCE || body.n > GDW_MAX_NONCE)
    return GDW_E_VALUE;
  *ret = body;
  return GDW_OK;
}

gdw_err
gdw_wanted_group_read (gdw_bytes data, uint16_t *ret)
{
  gdw_cur c = gdw_cur_over (data);
  uint16_t group = gdw_cur_u16 (&c);
  if (!gdw_cur_done (&c))
    return GDW_E_SHORT;
  *ret = group;
  return GDW_OK;
}
