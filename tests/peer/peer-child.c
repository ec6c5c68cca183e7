/* SPDX-License-Identifier: GPL-3.0-or-later */
/* peer-child.c - the gateway's children and the IKE SAs that succeed each other: keys, places, who deletes what (RFC 7296 2.8, 2.17, 2.18). */
#include "inside.h"

#include <string.h>

#include "wire/pay-ke.h"

struct kid *
peer_add_kid (struct sa *s, const struct kid_deal *d)
{
  struct kid *k = NULL;
  gdw_keymat_salt salt = { .ni = d->ni, .nr = d->nr, .more = d->more };
  gdw_secret i = GDW_SECRET_NONE, r = GDW_SECRET_NONE;
  for (size_t n = 0; n < PEER_KIDS && k == NULL; n++)
    k = s->kid[n].used ? NULL : &s->kid[n];
  peer_must (k != NULL);
  peer_must (gdw_keymat_child (d->suite->cipher, s->suite.prf, gdw_secret_peek (&s->keys.d), d->shared, &salt, &i,
                               &r) == GDW_OK);
  *k = (struct kid){ .used = true, .spi_in = d->spi_in, .spi_out = d->spi_out, .tsi = d->tsi, .tsr = d->tsr };
  k->cipher = d->suite->cipher;
  k->ours = d->we_started;
  k->key_in = d->we_started ? r : i;
  k->key_out = d->we_started ? i : r;
  return k;
}

struct kid *
peer_kid_by_in (struct sa *s, uint32_t spi_in)
{
  for (size_t i = 0; i < PEER_KIDS; i++)
    if (s->kid[i].used && s->kid[i].spi_in == spi_in)
      return &s->kid[i];
  return NULL;
}

void
peer_nonce (peer *p, bool answer, uint8_t ret[PEER_NONCE])
{
  gdw_entropy_fill (p->entropy, ret, PEER_NONCE);
  if (p->setup.lowest == (answer ? PEER_LOWEST_IN_ANSWERS : PEER_LOWEST_IN_REQUESTS))
    memset (ret, 0, PEER_NONCE / 2);
}

struct kid *
peer_newest_kid (struct sa *s)
{
  for (size_t i = 0; i < PEER_KIDS; i++)
    if (s->kid[i].used && !s->kid[i].old)
      return &s->kid[i];
  return NULL;
}

struct kid *
peer_kid_by_out (struct sa *s, uint32_t spi_out)
{
  for (size_t i = 0; i < PEER_KIDS; i++)
    if (s->kid[i].used && s->kid[i].spi_out == spi_out)
      return &s->kid[i];
  return NULL;
}

uint32_t
peer_number (gdw_bytes spi)
{
  gdw_cur c = gdw_cur_over (spi);
  return gdw_cur_u32 (&c);
}

void
peer_octets (uint32_t spi, uint8_t ret[4])
{
  gdw_out o = gdw_out_over (ret, 4);
  gdw_out_u32 (&o, spi);
}

uint32_t
peer_fresh_spi (peer *p)
{
  uint8_t b[4];
  gdw_entropy_fill (p->entropy, b, sizeof b);
  b[0] = 0xc2;
  return peer_number (gdw_bytes_of (b));
}

void
peer_put_sa (gdw_msg_out *o, const gdw_pay_sa *sa)
{
  gdw_pay_sa_put (gdw_msg_payload_begin (o, GDW_P_SA), sa);
  gdw_msg_payload_end (o);
}

void
peer_put_ts (gdw_msg_out *o, uint8_t type, const gdw_pay_ts *ts)
{
  gdw_pay_ts_put (gdw_msg_payload_begin (o, type), ts);
  gdw_msg_payload_end (o);
}

void
peer_put_ke (gdw_msg_out *o, gdw_kex *kex)
{
  gdw_pay_ke_put (gdw_msg_payload_begin (o, GDW_P_KE), gdw_kex_what (kex)->id, gdw_kex_public (kex));
  gdw_msg_payload_end (o);
}

struct sa *
peer_make_next (peer *p, struct sa *s, const gdw_suite *suite, gdw_bytes shared, const gdw_keymat_salt *salt,
                bool initiator)
{
  struct sa *n = peer_new_sa (p);
  n->suite = *suite;
  n->initiator = initiator;
  n->up = n->old = n->waits = true;
  n->fragments = s->fragments;
  n->mobike = s->mobike;
  n->way = s->way;
  memcpy (n->spi_i, salt->spi_i, 8);
  memcpy (n->spi_r, salt->spi_r, 8);
  peer_must (gdw_keymat_rekey (suite, s->suite.prf, gdw_secret_peek (&s->keys.d), shared, salt, &n->keys) == GDW_OK);
  peer_must (gdw_sk_new (suite, &n->keys, initiator, &n->sk) == GDW_OK);
  return n;
}

void
peer_succeed (peer *p, struct sa *s, struct sa *n, bool we_delete)
{
  memcpy (n->kid, s->kid, sizeof n->kid);
  memset (s->kid, 0, sizeof s->kid);
  if (!n->updated) /* it waited, and the client moved meanwhile */
    n->way = s->way;
  n->waits = false;
  n->old = s->old; /* a new sign-in came while it was renewed: what comes of it is left to be deleted as well */
  n->since = p->now;
  s->rival_sa = NULL;
  s->old = true;
  s->replaced_by_us = we_delete;
  s->since = p->now;
}

void
peer_lay_aside (peer *p, struct sa *n, bool we_delete)
{
  n->waits = false;
  n->replaced_by_us = we_delete;
  n->since = p->now;
}
