/* SPDX-License-Identifier: GPL-3.0-or-later */
/* peer-intermediate.c - IKE_INTERMEDIATE, the gateway's side: further key exchanges (RFC 9242, RFC 9370 2.2.2). */
#include "inside.h"

#include "wire/pay-ke.h"

bool
peer_on_intermediate (peer *p, struct sa *s, const gdw_msg *m, gdw_msg_out *o)
{
  struct greeting *g = &s->greet;
  const gdw_group_info *want = gdw_suite_further (&s->suite, g->further_done);
  gdw_bytes body;
  gdw_pay_ke ke;
  gdw_kex *kex = NULL;
  if (want == NULL || m->n != 1 || !gdw_msg_find (m, GDW_P_KE, 0, &body) || gdw_pay_ke_read (body, &ke) != GDW_OK ||
      ke.group != want->id || gdw_kex_answer (want, p->entropy, ke.data, &kex, &g->further) != GDW_OK) {
    gdw_msg_notify (o, GDW_N_INVALID_SYNTAX, GDW_BYTES_NONE);
    return false;
  }
  p->further_seen++;
  peer_must (gdw_hash (GDW_HASH_SHA256, &ke.data, 1, p->further_hash) == GDW_OK);
  gdw_pay_ke_put (gdw_msg_payload_begin (o, GDW_P_KE), want->id, gdw_kex_public (kex));
  gdw_msg_payload_end (o);
  gdw_kex_free (kex);
  g->further_done++;
  peer_must (gdw_intauth_add (&g->intauth, true, s->suite.prf, gdw_secret_peek (&s->keys.pi), &m->head, m->inner_first,
                              m->inner, p->out, sizeof p->out) == GDW_OK);
  return true;
}

void
peer_intermediate_sealed (peer *p, struct sa *s, const gdw_ike_header *h, uint8_t first, gdw_bytes inner)
{
  peer_must (gdw_intauth_add (&s->greet.intauth, false, s->suite.prf, gdw_secret_peek (&s->keys.pr), h, first, inner,
                              p->out, sizeof p->out) == GDW_OK);
}

void
peer_change_keys (struct sa *s)
{
  const struct greeting *g = &s->greet;
  gdw_ike_keys keys = { 0 };
  if (gdw_secret_is_empty (&g->further))
    return;
  const gdw_keymat_salt salt = {
    .ni = gdw_bytes_make (g->ni, g->ni_n), .nr = gdw_bytes_of (g->nr), .spi_i = s->spi_i, .spi_r = s->spi_r
  };
  peer_must (gdw_keymat_further (&s->suite, gdw_secret_peek (&s->keys.d), gdw_secret_peek (&g->further), &salt,
                                 &keys) == GDW_OK);
  gdw_sk_done (&s->sk);
  gdw_ike_keys_done (&s->keys);
  s->keys = keys;
  peer_must (gdw_sk_new (&s->suite, &s->keys, false, &s->sk) == GDW_OK);
  gdw_secret_done (&s->greet.further);
}
