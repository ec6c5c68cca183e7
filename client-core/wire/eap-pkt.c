/* SPDX-License-Identifier: GPL-3.0-or-later */
/* eap-pkt.c - the EAP packet (RFC 3748 4). */
#include "wire/eap-pkt.h"

#include "base/cursor.h"
#include "base/limits.h"
#include "wire/ike-consts.h"

enum {
  EAP_HEADER = 4,
};

gdw_err
gdw_eap_pkt_read (gdw_bytes packet, gdw_eap_pkt *ret)
{
  gdw_cur c = gdw_cur_over (packet);
  gdw_eap_pkt p = { 0 };
  p.code = gdw_cur_u8 (&c);
  p.id = gdw_cur_u8 (&c);
  size_t len = gdw_cur_u16 (&c);
  if (!gdw_cur_ok (&c) || len < EAP_HEADER)
    return GDW_E_SHORT;
  if (len > GDW_MAX_EAP_PACKET)
    return GDW_E_LIMIT;
  gdw_cur body = gdw_cur_sub (&c, len - EAP_HEADER);
  switch (p.code) {
  case GDW_EAP_SUCCESS:
  case GDW_EAP_FAILURE:
    if (len != EAP_HEADER)
      return GDW_E_FORM;
    break;
  case GDW_EAP_REQUEST:
  case GDW_EAP_RESPONSE:
    p.type = gdw_cur_u8 (&body);
    if (p.type == GDW_EAP_EXPANDED) {
      p.vendor = gdw_cur_u24 (&body);
      p.vendor_type = gdw_cur_u32 (&body);
    }
    p.data = gdw_cur_rest (&body);
    break;
  default: return GDW_E_VALUE;
  }
  if (!gdw_cur_done (&body))
    return GDW_E_SHORT;
  *ret = p;
  return GDW_OK;
}

gdw_hole
gdw_eap_pkt_begin (gdw_out *o, uint8_t code, uint8_t id, uint8_t type)
{
  gdw_out_u8 (o, code);
  gdw_out_u8 (o, id);
  gdw_hole len = gdw_out_len16_from (o, 2);
  gdw_out_u8 (o, type);
  return len;
}

void
gdw_eap_pkt_put_end (gdw_out *o, uint8_t code, uint8_t id)
{
  gdw_out_u8 (o, code);
  gdw_out_u8 (o, id);
  gdw_out_u16 (o, EAP_HEADER);
}
