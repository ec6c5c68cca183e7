/* SPDX-License-Identifier: GPL-3.0-or-later */
/* esp-open.c - one packet in: every length first, then the window, then the ICV, then the window moves, then the trailer is believed
 * (RFC 4303 3.4). */
#include "esp/esp-sa.h"

gdw_err
gdw_esp_open (gdw_esp_in *sa, uint8_t *packet, size_t n, gdw_esp_plain *ret, bool *ret_good)
{
  const gdw_cipher_info *info = sa->info;
  size_t around = (size_t)GDW_ESP_HEADER + info->iv_len + info->icv_len;
  gdw_esp_header head;
  if (ret_good != NULL)
    *ret_good = false;
  if (n < around + GDW_ESP_TRAILER)
    return GDW_E_SHORT;
  size_t secret = n - around;
  if (info->block > 1 && secret % info->block != 0)
    return GDW_E_SHORT;
  gdw_err e = gdw_esp_header_read (gdw_bytes_make (packet, n), &head);
  if (e != GDW_OK)
    return e;
  if (head.spi != sa->spi)
    return GDW_E_UNKNOWN;
  if (!gdw_replay_fresh (&sa->window, head.seq))
    return GDW_E_REPLAY;

  uint8_t *iv = packet + GDW_ESP_HEADER, *data = iv + info->iv_len;
  e = gdw_cipher_open (sa->cipher, iv, gdw_bytes_make (packet, GDW_ESP_HEADER), data, secret, data + secret);
  if (e != GDW_OK)
    return e;
  gdw_replay_mark (&sa->window, head.seq);
  if (ret_good != NULL)
    *ret_good = true;
  return gdw_esp_plain_read (gdw_bytes_make (data, secret), ret);
}
