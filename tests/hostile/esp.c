/* SPDX-License-Identifier: GPL-3.0-or-later */
/* esp.c - packets that no gateway sends: too short, of nobody's SPI, seen before; and well sealed ones with nonsense inside. */
#include "hostile.h"

#include <string.h>

#include "wire/ip-pkt.h"

static void
want_none (struct hostile *h, size_t given)
{
  if (given > 0)
    hostile_fault (h, "%zu packets came out of it", given);
}

static struct kid_seen *
kid (struct hostile *h)
{
  struct kid_seen *k = data_kid (h);
  if (k == NULL)
    hostile_fault (h, "there is no child");
  return k;
}

/* A datagram of n octets that begins as one of the child's. */
static gdw_bytes
stump (const struct kid_seen *k, size_t n, uint8_t *buf, size_t cap)
{
  gdw_out o = gdw_out_over (buf, cap);
  gdw_esp_header_put (&o, k->out.spi, k->out.seq + 1);
  gdw_out_zero (&o, cap - 8);
  return gdw_bytes_make (buf, n);
}

void
esp_short (struct hostile *h, struct chain *c)
{
  uint8_t buf[256];
  const struct kid_seen *k = kid (h);
  (void)c;
  if (k != NULL)
    want_none (h, data_in (h, stump (k, h->row->a, buf, sizeof buf)));
}

void
esp_lengths (struct hostile *h, struct chain *c)
{
  uint8_t buf[256];
  const struct kid_seen *k = kid (h);
  (void)c;
  for (size_t n = 1; k != NULL && n <= h->row->a; n++)
    want_none (h, data_in (h, stump (k, n, buf, sizeof buf)));
}

/* Seals this clear text, trailer included, with the next number. */
static gdw_bytes
seal (struct kid_seen *k, gdw_bytes plain, uint32_t seq, uint8_t *buf, size_t cap)
{
  const gdw_cipher_info *info = k->out.info;
  gdw_out o = gdw_out_over (buf, cap);
  gdw_esp_header_put (&o, k->out.spi, seq);
  uint8_t *iv = gdw_out_room (&o, info->iv_len), *text = gdw_out_room (&o, plain.n);
  uint8_t *icv = gdw_out_room (&o, info->icv_len);
  if (iv == NULL || text == NULL || icv == NULL)
    return GDW_BYTES_NONE;
  memset (iv, 0, info->iv_len);
  iv[info->iv_len - 1] = (uint8_t)seq;
  iv[0] = 0x7f; /* never one of gdw_esp_seal's */
  if (plain.n > 0)
    memcpy (text, plain.p, plain.n);
  if (gdw_cipher_seal (k->out.cipher, iv, gdw_bytes_make (buf, 8), text, text, plain.n, icv) != GDW_OK)
    return GDW_BYTES_NONE;
  return gdw_out_view (&o);
}

void
esp_plain (struct hostile *h, struct chain *c)
{
  uint8_t buf[2048];
  struct kid_seen *k = kid (h);
  (void)c;
  if (k != NULL)
    want_none (h, data_in (h, seal (k, row_data (h, NULL), ++k->out.seq, buf, sizeof buf)));
}

void
esp_inner (struct hostile *h, struct chain *c)
{
  uint8_t plain[2048], buf[2048];
  struct kid_seen *k = kid (h);
  gdw_bytes inner = row_data (h, NULL);
  gdw_out o = gdw_out_over (plain, sizeof plain);
  (void)c;
  gdw_out_put (&o, inner);
  gdw_esp_trailer_put (&o, gdw_esp_pad (inner.n, 4), (uint8_t)h->row->a);
  if (k != NULL)
    want_none (h, data_in (h, seal (k, gdw_out_view (&o), ++k->out.seq, buf, sizeof buf)));
}

/* A good packet with this number. */
static gdw_bytes
good_one (struct hostile *h, struct kid_seen *k, uint32_t seq, uint8_t *buf, size_t cap)
{
  uint8_t plain[512];
  gdw_bytes inner = data_inner (h, false, plain, sizeof plain - GDW_ESP_TAIL);
  gdw_out o = gdw_out_over (plain, sizeof plain);
  (void)gdw_out_room (&o, inner.n);
  gdw_esp_trailer_put (&o, gdw_esp_pad (inner.n, 4), GDW_IPPROTO_IPV4);
  return seal (k, gdw_out_view (&o), seq, buf, cap);
}

void
esp_replay (struct hostile *h, struct chain *c)
{
  uint8_t buf[512];
  struct kid_seen *k = kid (h);
  (void)c;
  if (k == NULL)
    return;
  gdw_bytes b = good_one (h, k, ++k->out.seq, buf, sizeof buf);
  if (data_in (h, b) != 1)
    hostile_fault (h, "not even the first one is taken");
  for (uint32_t i = 1; i < h->row->b; i++)
    want_none (h, data_in (h, b));
}

void
esp_seq (struct hostile *h, struct chain *c)
{
  uint8_t buf[512];
  struct kid_seen *k = kid (h);
  (void)c;
  if (k != NULL)
    want_none (h, data_in (h, good_one (h, k, h->row->a, buf, sizeof buf)));
}

void
esp_spi (struct hostile *h, struct chain *c)
{
  uint8_t buf[512];
  struct kid_seen *k = kid (h);
  (void)c;
  if (k == NULL)
    return;
  gdw_bytes b = good_one (h, k, ++k->out.seq, buf, sizeof buf);
  gdw_out o = gdw_out_over (buf, 4);
  gdw_out_u32 (&o, h->row->a);
  want_none (h, data_in (h, b));
}

void
esp_flood (struct hostile *h, struct chain *c)
{
  uint8_t buf[512];
  struct kid_seen *k = kid (h);
  (void)c;
  for (uint32_t i = 0; k != NULL && i < h->row->b; i++) {
    gdw_bytes b = good_one (h, k, k->out.seq + 1 + i, buf, sizeof buf);
    buf[b.n - 1] ^= 1;
    want_none (h, data_in (h, b));
  }
}

void
esp_oversize (struct hostile *h, struct chain *c)
{
  static uint8_t plain[2048], buf[2048];
  struct kid_seen *k = kid (h);
  size_t n = h->row->a;
  (void)c;
  memset (plain, 0, sizeof plain);
  plain[0] = 0x45;
  plain[2] = (uint8_t)(n >> 8);
  plain[3] = (uint8_t)n;
  gdw_out o = gdw_out_over (plain, sizeof plain);
  (void)gdw_out_room (&o, n);
  gdw_esp_trailer_put (&o, gdw_esp_pad (n, 4), GDW_IPPROTO_IPV4);
  if (k != NULL)
    want_none (h, data_in (h, seal (k, gdw_out_view (&o), ++k->out.seq, buf, sizeof buf)));
}
