/* SPDX-License-Identifier: GPL-3.0-or-later */
/* proof.c - misdeeds in IKE_AUTH that need more than another body: certificates bent from good ones, EAP without end. */
#include "hostile.h"

#include <string.h>

void
eap_for_ever (struct hostile *h, struct chain *c)
{
  size_t at, n;
  peer_nature (h->w.peer)->eap_endless = true;
  if (!chain_find (c, GDW_P_EAP, &at, &n, NULL))
    return;
  hostile_fired (h);
  chain_replace (c, GDW_P_EAP, row_data (h, c));
}

void
cert_bent (struct hostile *h, struct chain *c)
{
  gdw_bytes want = row_data (h, c);
  size_t at, n;
  if (!chain_find (c, GDW_P_CERT, &at, &n, NULL))
    return;
  for (size_t i = at + 5; i + want.n <= at + n; i++)
    if (memcmp (c->p + i, want.p, want.n) == 0 && i + want.n + h->row->b <= at + n) {
      hostile_fired (h);
      memset (c->p + i + want.n, 0, h->row->b);
      return;
    }
}

/* SEQUENCE in SEQUENCE in SEQUENCE, as deep as it goes. */
void
cert_nested (struct hostile *h, struct chain *c)
{
  size_t n = h->row->b;
  hostile_fired (h);
  h->keep[0] = GDW_CERT_X509;
  for (size_t i = 0; i < n; i++) {
    size_t inside = 4 * (n - i - 1);
    h->keep[1 + 4 * i] = 0x30;
    h->keep[2 + 4 * i] = 0x82;
    h->keep[3 + 4 * i] = (uint8_t)(inside >> 8);
    h->keep[4 + 4 * i] = (uint8_t)inside;
  }
  chain_replace (c, GDW_P_CERT, gdw_bytes_make (h->keep, 1 + 4 * n));
}

void
cert_times (struct hostile *h, struct chain *c)
{
  hostile_fired (h);
  for (uint32_t i = 0; i < h->row->b; i++)
    world_double (GDW_P_CERT, *c->first, c->p, c->n, c->cap);
}

void
id_changed (struct hostile *h, struct chain *c)
{
  hostile_fired (h);
  chain_replace (c, GDW_P_IDR, row_data (h, c));
}

void
only_cert (struct hostile *h, struct chain *c)
{
  gdw_bytes b = row_data (h, c);
  size_t at, n;
  hostile_fired (h);
  while (chain_find (c, GDW_P_CERT, &at, &n, NULL))
    world_drop (GDW_P_CERT, c->first, c->p, c->n);
  chain_append (c, GDW_P_CERT, 0, b);
}

/* 65537, as INTEGER of three octets, becomes another number. */
void
rsa_exponent (struct hostile *h, struct chain *c)
{
  static const uint8_t usual[] = { 2, 3, 1, 0, 1 };
  size_t at, n;
  if (!chain_find (c, GDW_P_CERT, &at, &n, NULL))
    return;
  for (size_t i = at + 5; i + sizeof usual <= at + n; i++)
    if (memcmp (c->p + i, usual, sizeof usual) == 0) {
      hostile_fired (h);
      c->p[i + 2] = 0;
      c->p[i + 4] = (uint8_t)h->row->a;
      return;
    }
}
