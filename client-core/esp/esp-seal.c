/* SPDX-License-Identifier: GPL-3.0-or-later */
/* esp-seal.c - one packet out: from the clear octets to its place in a train (RFC 4303 2, 3.3). */
#include "esp/esp-sa.h"

#include <string.h>

/* RFC 4303 2.4: the trailer ends on a multiple of 4, and a block cipher needs whole blocks. */
static size_t
alignment (const gdw_cipher_info *info)
{
  return info->block > 4 ? info->block : 4;
}

size_t
gdw_esp_sealed_len (const gdw_cipher_info *info, size_t n)
{
  return GDW_ESP_HEADER + info->iv_len + n + gdw_esp_pad (n, alignment (info)) + GDW_ESP_TRAILER + info->icv_len;
}

/* The IV of an AEAD is the sequence number as 64 bits: unique under the key, as RFC 4106 3.1 and RFC 7634 2 ask. That of CBC must not be
 * foreseen (RFC 3602 3). */
static void
make_iv (const gdw_esp_out *sa, gdw_entropy *e, uint8_t *iv)
{
  if (sa->info->integ != 0) {
    gdw_entropy_fill (e, iv, sa->info->iv_len);
    return;
  }
  gdw_out o = gdw_out_over (iv, sa->info->iv_len);
  gdw_out_zero (&o, sa->info->iv_len - sizeof sa->seq);
  gdw_out_u32 (&o, sa->seq);
}

gdw_err
gdw_esp_seal (gdw_esp_out *sa, gdw_entropy *e, const gdw_esp_clear *what, gdw_out *to)
{
  size_t pad = gdw_esp_pad (what->n, alignment (sa->info)), end = pad + GDW_ESP_TRAILER;
  if (sa->seq >= sa->last)
    return GDW_E_LIMIT;
  if (!gdw_out_ok (to) || gdw_esp_sealed_len (sa->info, what->n) > to->cap - to->n)
    return GDW_E_SPACE;
  sa->seq++; /* used from here on, whatever happens */

  const uint8_t *head = to->p + to->n;
  gdw_esp_header_put (to, sa->spi, sa->seq);
  uint8_t *iv = gdw_out_room (to, sa->info->iv_len);
  make_iv (sa, e, iv);
  uint8_t *secret = gdw_out_room (to, what->n + end);
  uint8_t *icv = gdw_out_room (to, sa->info->icv_len);

  /* Padding and trailer stand behind the clear octets, where there is room; else both move to the packet first. */
  const uint8_t *from = what->data;
  uint8_t *behind = what->data + what->n;
  if (what->tail < end) {
    if (what->n > 0)
      memcpy (secret, what->data, what->n);
    from = secret;
    behind = secret + what->n;
  }
  gdw_out trailer = gdw_out_over (behind, end);
  gdw_esp_trailer_put (&trailer, pad, what->next);
  return gdw_cipher_seal (sa->cipher, iv, gdw_bytes_make (head, GDW_ESP_HEADER), from, secret, what->n + end, icv);
}
