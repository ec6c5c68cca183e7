/* SPDX-License-Identifier: GPL-3.0-or-later */
/* esp-pkt.c - what is around the secret part of an ESP packet (RFC 4303 2), and how UDP datagrams are told apart (RFC 3948 2). */
#include "wire/esp-pkt.h"

#include "base/check.h"
#include "base/cursor.h"

enum {
  LAST_RESERVED_SPI = 255, /* RFC 4303 2.1 */
};

gdw_encap
gdw_encap_split (gdw_bytes datagram, gdw_bytes *ret)
{
  gdw_cur c = gdw_cur_over (datagram);
  if (datagram.n == 1 && datagram.p[0] == GDW_NAT_KEEPALIVE)
    return GDW_ENCAP_KEEPALIVE;
  uint32_t spi = gdw_cur_u32 (&c);
  if (!gdw_cur_ok (&c))
    return GDW_ENCAP_NONE;
  gdw_bytes rest = gdw_cur_rest (&c);
  if (spi == 0) {
    if (ret != NULL)
      *ret = rest;
    return GDW_ENCAP_IKE;
  }
  if (spi <= LAST_RESERVED_SPI || datagram.n < GDW_ESP_HEADER)
    return GDW_ENCAP_NONE;
  if (ret != NULL)
    *ret = datagram;
  return GDW_ENCAP_ESP;
}

gdw_err
gdw_esp_header_read (gdw_bytes packet, gdw_esp_header *ret)
{
  gdw_cur c = gdw_cur_over (packet);
  gdw_esp_header h = { 0 };
  h.spi = gdw_cur_u32 (&c);
  h.seq = gdw_cur_u32 (&c);
  if (!gdw_cur_ok (&c))
    return GDW_E_SHORT;
  *ret = h;
  return GDW_OK;
}

void
gdw_esp_header_put (gdw_out *o, uint32_t spi, uint32_t seq)
{
  gdw_out_u32 (o, spi);
  gdw_out_u32 (o, seq);
}

gdw_err
gdw_esp_plain_read (gdw_bytes plain, gdw_esp_plain *ret)
{
  if (plain.n < GDW_ESP_TRAILER)
    return GDW_E_SHORT;
  gdw_cur c = gdw_cur_over (plain);
  gdw_esp_plain p = { 0 };
  gdw_cur_skip (&c, plain.n - GDW_ESP_TRAILER);
  size_t pad = gdw_cur_u8 (&c);
  p.next = gdw_cur_u8 (&c);
  if (pad > plain.n - GDW_ESP_TRAILER)
    return GDW_E_FORM;
  c = gdw_cur_over (plain);
  p.body = gdw_cur_take (&c, plain.n - GDW_ESP_TRAILER - pad);
  unsigned wrong = 0;
  for (size_t i = 1; i <= pad; i++)
    wrong |= gdw_cur_u8 (&c) ^ (unsigned)i;
  if (wrong != 0)
    return GDW_E_FORM;
  *ret = p;
  return GDW_OK;
}

size_t
gdw_esp_pad (size_t body, size_t align)
{
  gdw_check (align > 0 && (align & (align - 1)) == 0);
  return (align - (body + GDW_ESP_TRAILER) % align) % align;
}

void
gdw_esp_trailer_put (gdw_out *o, size_t pad, uint8_t next)
{
  gdw_check (pad <= UINT8_MAX);
  for (size_t i = 1; i <= pad; i++)
    gdw_out_u8 (o, (uint8_t)i);
  gdw_out_u8 (o, (uint8_t)pad);
  gdw_out_u8 (o, next);
}
