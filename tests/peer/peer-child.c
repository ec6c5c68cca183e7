/* SPDX-License-Identifier: GPL-3.0-or-later */
/* peer-child.c - behind IKE_AUTH: deletes, liveness, rekeys, the client's and our own (RFC 7296 1.3, 1.4, 2.8, 2.17, 2.18). */
#include "inside.h"

#include <string.h>

#include "ike/propose.h"
#include "wire/pay-del.h"
#include "wire/pay-ke.h"

void
peer_add_kid (struct sa *s, const struct kid_deal *d)
{
  struct kid *k = NULL;
  gdw_keymat_salt salt = { .ni = d->ni, .nr = d->nr };
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
}

static struct kid *
newest_kid (struct sa *s)
{
  for (size_t i = 0; i < PEER_KIDS; i++)
    if (s->kid[i].used && !s->kid[i].old)
      return &s->kid[i];
  return NULL;
}

static struct kid *
old_kid (struct sa *s)
{
  for (size_t i = 0; i < PEER_KIDS; i++)
    if (s->kid[i].used && s->kid[i].old)
      return &s->kid[i];
  return NULL;
}

static struct kid *
kid_by_out (struct sa *s, uint32_t spi_out)
{
  for (size_t i = 0; i < PEER_KIDS; i++)
    if (s->kid[i].used && s->kid[i].spi_out == spi_out)
      return &s->kid[i];
  return NULL;
}

static uint32_t
number_of (gdw_bytes spi)
{
  gdw_cur c = gdw_cur_over (spi);
  return gdw_cur_u32 (&c);
}

static void
octets_of (uint32_t spi, uint8_t ret[4])
{
  gdw_out o = gdw_out_over (ret, 4);
  gdw_out_u32 (&o, spi);
}

static uint32_t
fresh_spi (peer *p)
{
  uint8_t b[4];
  gdw_entropy_fill (p->entropy, b, sizeof b);
  b[0] = 0xc2;
  return number_of (gdw_bytes_of (b));
}

static void
put_sa (gdw_msg_out *o, const gdw_pay_sa *sa)
{
  gdw_pay_sa_put (gdw_msg_payload_begin (o, GDW_P_SA), sa);
  gdw_msg_payload_end (o);
}

static void
put_ts (gdw_msg_out *o, uint8_t type, const gdw_pay_ts *ts)
{
  gdw_pay_ts_put (gdw_msg_payload_begin (o, type), ts);
  gdw_msg_payload_end (o);
}

static void
put_ke (gdw_msg_out *o, gdw_kex *kex)
{
  gdw_pay_ke_put (gdw_msg_payload_begin (o, GDW_P_KE), gdw_kex_what (kex)->id, gdw_kex_public (kex));
  gdw_msg_payload_end (o);
}

/* A successor in the place of s, which becomes old; children move over. */
static void
succeed (peer *p, struct sa *s, const gdw_suite *suite, gdw_bytes shared, const gdw_keymat_salt *salt, bool initiator)
{
  struct sa *n = peer_new_sa (p);
  n->suite = *suite;
  n->initiator = initiator;
  n->up = true;
  n->fragments = s->fragments;
  memcpy (n->spi_i, salt->spi_i, 8);
  memcpy (n->spi_r, salt->spi_r, 8);
  peer_must (gdw_keymat_rekey (suite, s->suite.prf, gdw_secret_peek (&s->keys.d), shared, salt, &n->keys) == GDW_OK);
  peer_must (gdw_sk_new (suite, &n->keys, initiator, &n->sk) == GDW_OK);
  memcpy (n->kid, s->kid, sizeof n->kid);
  memset (s->kid, 0, sizeof s->kid);
  s->old = true;
  s->replaced_by_us = initiator;
  s->since = p->now;
}

/* --- the client's requests --- */

static bool
on_informational (struct sa *s, const gdw_msg *m, gdw_msg_out *o)
{
  uint32_t ours[PEER_KIDS];
  size_t n = 0;
  gdw_bytes body;
  gdw_pay_del d;
  for (size_t k = 0; gdw_msg_find (m, GDW_P_D, k, &body); k++) {
    if (gdw_pay_del_read (body, &d) != GDW_OK)
      continue;
    if (d.proto == GDW_PROTO_IKE)
      return false;
    for (size_t i = 0; i < d.n && n < PEER_KIDS; i++) {
      struct kid *kid = kid_by_out (s, gdw_pay_del_spi (&d, i));
      if (kid == NULL)
        continue;
      ours[n++] = kid->spi_in;
      peer_end_kid (kid);
    }
  }
  if (n > 0) {
    gdw_pay_del_put_esp (gdw_msg_payload_begin (o, GDW_P_D), ours, n);
    gdw_msg_payload_end (o);
  }
  return true;
}

/* The answering side of a key exchange. False: a notify says why not. */
static bool
exchange_keys (peer *p, const gdw_group_info *want, const gdw_msg *m, gdw_msg_out *o, gdw_kex **ret_kex,
               gdw_secret *ret_shared)
{
  gdw_bytes body;
  gdw_pay_ke ke = { 0 };
  uint8_t number[2] = { (uint8_t)(want->id >> 8), (uint8_t)want->id };
  if (!gdw_msg_find (m, GDW_P_KE, 0, &body) || gdw_pay_ke_read (body, &ke) != GDW_OK || ke.group != want->id) {
    gdw_msg_notify (o, GDW_N_INVALID_KE_PAYLOAD, gdw_bytes_of (number));
    return false;
  }
  peer_must (gdw_kex_new (want, p->entropy, ret_kex) == GDW_OK &&
             gdw_kex_finish (*ret_kex, ke.data, ret_shared) == GDW_OK);
  return true;
}

/* Reads the client's offer for a child; what does not fit is answered at once. */
static bool
read_renewal (peer *p, const gdw_msg *m, const struct kid *old, const gdw_pay_sa *offer, gdw_bytes spi, gdw_suite *ret,
              gdw_bytes *ret_theirs, gdw_pay_sa *ret_answer, gdw_msg_out *o)
{
  gdw_bytes body;
  gdw_pay_ts ts;
  bool ke = gdw_msg_find (m, GDW_P_KE, 0, NULL);
  bool whole = gdw_msg_find (m, GDW_P_NONCE, 0, NULL) && gdw_msg_find (m, GDW_P_TSI, 0, &body) &&
               gdw_pay_ts_read (body, &ts) == GDW_OK && gdw_msg_find (m, GDW_P_TSR, 0, &body) &&
               gdw_pay_ts_read (body, &ts) == GDW_OK;
  if (old == NULL)
    gdw_msg_notify (o, GDW_N_CHILD_SA_NOT_FOUND, GDW_BYTES_NONE);
  else if (!whole || (p->setup.wants_pfs && !ke) ||
           gdw_propose_pick (&p->setup.takes, offer, GDW_PROTO_ESP, 0, GDW_ALONE, spi, ret, ret_theirs, ret_answer) !=
               GDW_OK)
    gdw_msg_notify (o, GDW_N_NO_PROPOSAL_CHOSEN, GDW_BYTES_NONE);
  else
    return true;
  return false;
}

/* The misdeed "wide_ts", when keys are renewed: more than there was; something else. */
static const gdw_pay_ts everything = {
  .n = 1, .ts = { { .port_last = 65535, .first = { .family = 4 }, .last = { 4, { 255, 255, 255, 255 } } } }
};
static const gdw_pay_ts elsewhere = {
  .n = 1, .ts = { { .port_last = 65535, .first = { 4, { 10, 99 } }, .last = { 4, { 10, 99, 255, 255 } } } }
};

static void
serve_child (peer *p, struct sa *s, const gdw_msg *m, const gdw_pay_notify *rekey, const gdw_pay_sa *offer,
             gdw_msg_out *o)
{
  static gdw_pay_sa answer;
  uint8_t spi[4], nonce[PEER_NONCE];
  gdw_bytes theirs;
  gdw_suite suite;
  gdw_kex *kex = NULL;
  gdw_secret shared = GDW_SECRET_NONE;
  struct kid *old = kid_by_out (s, number_of (rekey->spi));
  struct kid_deal d = { .suite = &suite, .spi_in = fresh_spi (p) };
  octets_of (d.spi_in, spi);
  if (!read_renewal (p, m, old, offer, gdw_bytes_of (spi), &suite, &theirs, &answer, o) ||
      (suite.group != NULL && !exchange_keys (p, suite.group, m, o, &kex, &shared)))
    return;
  gdw_entropy_fill (p->entropy, nonce, sizeof nonce);
  put_sa (o, &answer);
  gdw_msg_raw (o, GDW_P_NONCE, gdw_bytes_of (nonce));
  if (kex != NULL)
    put_ke (o, kex);
  put_ts (o, GDW_P_TSI, p->setup.wide_ts ? &everything : &old->tsi);
  put_ts (o, GDW_P_TSR, &old->tsr);
  (void)gdw_msg_find (m, GDW_P_NONCE, 0, &d.ni);
  d.nr = gdw_bytes_of (nonce);
  d.shared = gdw_secret_peek (&shared);
  d.spi_out = number_of (theirs);
  d.tsi = old->tsi;
  d.tsr = old->tsr;
  old->old = true;
  peer_add_kid (s, &d);
  gdw_kex_free (kex);
  gdw_secret_done (&shared);
}

static void
serve_ike (peer *p, struct sa *s, const gdw_msg *m, const gdw_pay_sa *offer, gdw_msg_out *o)
{
  static gdw_pay_sa answer;
  uint8_t spi[8], nonce[PEER_NONCE];
  gdw_bytes ni, theirs;
  gdw_suite suite;
  gdw_kex *kex = NULL;
  gdw_secret shared = GDW_SECRET_NONE;
  gdw_entropy_fill (p->entropy, spi, sizeof spi);
  gdw_entropy_fill (p->entropy, nonce, sizeof nonce);
  if (!gdw_msg_find (m, GDW_P_NONCE, 0, &ni) ||
      gdw_propose_pick (&p->setup.takes, offer, GDW_PROTO_IKE, 0, GDW_ALONE, gdw_bytes_of (spi), &suite, &theirs,
                        &answer) != GDW_OK) {
    gdw_msg_notify (o, GDW_N_NO_PROPOSAL_CHOSEN, GDW_BYTES_NONE);
    return;
  }
  if (!exchange_keys (p, suite.group, m, o, &kex, &shared))
    return;
  put_sa (o, &answer);
  gdw_msg_raw (o, GDW_P_NONCE, gdw_bytes_of (nonce));
  put_ke (o, kex);
  const gdw_keymat_salt salt = { .ni = ni, .nr = gdw_bytes_of (nonce), .spi_i = theirs.p, .spi_r = spi };
  succeed (p, s, &suite, gdw_secret_peek (&shared), &salt, false);
  gdw_secret_done (&shared);
  gdw_kex_free (kex);
}

bool
peer_on_request (peer *p, struct sa *s, const gdw_msg *m, gdw_msg_out *o)
{
  static gdw_pay_sa offer;
  gdw_bytes body;
  gdw_pay_notify rekey;
  if (m->head.exchange == GDW_X_INFORMATIONAL)
    return on_informational (s, m, o);
  if (p->setup.rekey_error != 0)
    gdw_msg_notify (o, p->setup.rekey_error, GDW_BYTES_NONE);
  else if (m->head.exchange != GDW_X_CREATE_CHILD_SA || !gdw_msg_find (m, GDW_P_SA, 0, &body) ||
           gdw_pay_sa_read (body, &offer) != GDW_OK)
    gdw_msg_notify (o, GDW_N_INVALID_SYNTAX, GDW_BYTES_NONE);
  else if (gdw_msg_find_notify (m, GDW_N_REKEY_SA, &rekey))
    serve_child (p, s, m, &rekey, &offer, o);
  else if (offer.proposal[0].proto == GDW_PROTO_IKE)
    serve_ike (p, s, m, &offer, o);
  else
    gdw_msg_notify (o, GDW_N_NO_ADDITIONAL_SAS, GDW_BYTES_NONE);
  return true;
}

/* --- our own requests --- */

/* The SA that may ask now; NULL: none, or it is asking. */
static struct sa *
asking (peer *p)
{
  struct sa *s = peer_newest (p);
  return s != NULL && s->ask == ASK_NONE ? s : NULL;
}

bool
peer_probe (peer *p)
{
  struct sa *s = asking (p);
  if (s == NULL)
    return false;
  gdw_msg_out o = peer_chain (p);
  peer_request (p, s, GDW_X_INFORMATIONAL, &o, ASK_PROBE);
  return true;
}

bool
peer_delete_ike (peer *p)
{
  struct sa *s = asking (p);
  for (size_t i = 0; i < PEER_SAS; i++)
    if (p->sa[i].used && p->sa[i].old && p->sa[i].ask == ASK_NONE)
      s = &p->sa[i]; /* a replaced one goes first */
  if (s == NULL)
    return false;
  gdw_msg_out o = peer_chain (p);
  gdw_pay_del_put_ike (gdw_msg_payload_begin (&o, GDW_P_D));
  gdw_msg_payload_end (&o);
  peer_request (p, s, GDW_X_INFORMATIONAL, &o, ASK_DELETE_IKE);
  return true;
}

bool
peer_delete_child (peer *p, bool oldest)
{
  struct sa *s = asking (p);
  struct kid *k = s == NULL ? NULL : oldest ? old_kid (s) : newest_kid (s);
  if (k == NULL)
    return false;
  gdw_msg_out o = peer_chain (p);
  gdw_pay_del_put_esp (gdw_msg_payload_begin (&o, GDW_P_D), &k->spi_in, 1);
  gdw_msg_payload_end (&o);
  s->subject = k->spi_in;
  peer_request (p, s, GDW_X_INFORMATIONAL, &o, ASK_DELETE_CHILD);
  return true;
}

static void
offer_child (const peer *p, const struct sa *s, gdw_pay_sa *ret)
{
  if (p->setup.offers_pfs)
    gdw_propose_esp_pfs (&p->setup.takes, s->child_spi, GDW_ALONE, ret);
  else
    gdw_propose_esp (&p->setup.takes, s->child_spi, ret);
}

/* Of the first group that it takes. */
static void
fresh_kex (peer *p, struct sa *s)
{
  gdw_kex_free (s->kex);
  s->kex = NULL;
  peer_must (gdw_kex_new (gdw_propose_group_at (&p->setup.takes, 0), p->entropy, &s->kex) == GDW_OK);
}

bool
peer_rekey_child (peer *p)
{
  static gdw_pay_sa offer;
  uint8_t spi[4];
  struct sa *s = asking (p);
  struct kid *k = s == NULL ? NULL : newest_kid (s);
  if (k == NULL)
    return false;
  s->child_spi = fresh_spi (p);
  s->subject = k->spi_in;
  gdw_entropy_fill (p->entropy, s->nonce, sizeof s->nonce);
  offer_child (p, s, &offer);
  octets_of (k->spi_in, spi);
  gdw_msg_out o = peer_chain (p);
  gdw_msg_notify_spi (&o, GDW_PROTO_ESP, gdw_bytes_of (spi), GDW_N_REKEY_SA, GDW_BYTES_NONE);
  put_sa (&o, &offer);
  gdw_msg_raw (&o, GDW_P_NONCE, gdw_bytes_of (s->nonce));
  if (p->setup.offers_pfs) {
    fresh_kex (p, s);
    put_ke (&o, s->kex);
  }
  put_ts (&o, GDW_P_TSI, &k->tsr); /* we are the initiator of this exchange */
  put_ts (&o, GDW_P_TSR, p->setup.wide_ts ? &elsewhere : &k->tsi);
  peer_request (p, s, GDW_X_CREATE_CHILD_SA, &o, ASK_REKEY_CHILD);
  return true;
}

bool
peer_rekey_ike (peer *p)
{
  static gdw_pay_sa offer;
  struct sa *s = asking (p);
  if (s == NULL)
    return false;
  gdw_entropy_fill (p->entropy, s->nonce, sizeof s->nonce);
  gdw_entropy_fill (p->entropy, s->new_spi, sizeof s->new_spi);
  gdw_propose_ike (&p->setup.takes, s->new_spi, GDW_ALONE, &offer);
  fresh_kex (p, s);
  gdw_msg_out o = peer_chain (p);
  put_sa (&o, &offer);
  gdw_msg_raw (&o, GDW_P_NONCE, gdw_bytes_of (s->nonce));
  put_ke (&o, s->kex);
  peer_request (p, s, GDW_X_CREATE_CHILD_SA, &o, ASK_REKEY_IKE);
  return true;
}

bool
peer_intrude (peer *p, peer_intrusion what)
{
  static gdw_pay_sa offer;
  const uint8_t spi[8] = { 0xc3, 1, 2, 3, 4, 5, 6, 7 };
  gdw_kex *kex = NULL;
  struct sa *s = NULL;
  for (size_t i = 0; i < PEER_SAS; i++)
    if (p->sa[i].used && !p->sa[i].up)
      s = &p->sa[i];
  if (s == NULL || s->ask != ASK_NONE)
    return false;
  gdw_msg_out o = peer_chain (p);
  if (what == PEER_RENEW_CHILD)
    gdw_msg_notify_spi (&o, GDW_PROTO_ESP, gdw_bytes_make (spi, 4), GDW_N_REKEY_SA, GDW_BYTES_NONE);
  if (what == PEER_RENEW_IKE)
    gdw_propose_ike (&p->setup.takes, spi, GDW_ALONE, &offer);
  else
    gdw_propose_esp (&p->setup.takes, number_of (gdw_bytes_make (spi, 4)), &offer);
  put_sa (&o, &offer);
  gdw_entropy_fill (p->entropy, s->nonce, sizeof s->nonce);
  gdw_msg_raw (&o, GDW_P_NONCE, gdw_bytes_of (s->nonce));
  if (what == PEER_RENEW_IKE) {
    peer_must (gdw_kex_new (gdw_propose_group_at (&p->setup.takes, 0), p->entropy, &kex) == GDW_OK);
    put_ke (&o, kex);
    gdw_kex_free (kex);
  } else {
    gdw_pay_ts all = { .n = 1, .ts = { gdw_ts_any (4) } };
    put_ts (&o, GDW_P_TSI, &all);
    put_ts (&o, GDW_P_TSR, &all);
  }
  peer_request (p, s, GDW_X_CREATE_CHILD_SA, &o, ASK_PROBE);
  return true;
}

/* --- what the client answers --- */

static void
on_child_rekeyed (peer *p, struct sa *s, const gdw_msg *m)
{
  static gdw_pay_sa offer, choice;
  gdw_bytes body, theirs;
  gdw_suite suite;
  gdw_pay_ke ke;
  gdw_secret shared = GDW_SECRET_NONE;
  struct kid *old = NULL;
  struct kid_deal d = { .suite = &suite, .we_started = true, .ni = gdw_bytes_of (s->nonce), .spi_in = s->child_spi };
  for (size_t i = 0; i < PEER_KIDS; i++)
    if (s->kid[i].used && s->kid[i].spi_in == s->subject)
      old = &s->kid[i];
  offer_child (p, s, &offer);
  if (old == NULL || !gdw_msg_find (m, GDW_P_SA, 0, &body) || gdw_pay_sa_read (body, &choice) != GDW_OK ||
      gdw_propose_check (&offer, &choice, &suite, &theirs) != GDW_OK || !gdw_msg_find (m, GDW_P_NONCE, 0, &d.nr))
    return;
  if (suite.group != NULL && (!gdw_msg_find (m, GDW_P_KE, 0, &body) || gdw_pay_ke_read (body, &ke) != GDW_OK ||
                              gdw_kex_finish (s->kex, ke.data, &shared) != GDW_OK))
    return;
  d.shared = gdw_secret_peek (&shared);
  d.spi_out = number_of (theirs);
  d.tsi = old->tsi;
  d.tsr = old->tsr;
  old->old = true;
  old->replaced_by_us = true;
  peer_add_kid (s, &d);
  gdw_secret_done (&shared);
}

static void
on_ike_rekeyed (peer *p, struct sa *s, const gdw_msg *m)
{
  static gdw_pay_sa offer, choice;
  gdw_bytes body, nr, theirs;
  gdw_suite suite;
  gdw_pay_ke ke;
  gdw_secret shared = GDW_SECRET_NONE;
  gdw_propose_ike (&p->setup.takes, s->new_spi, GDW_ALONE, &offer);
  if (!gdw_msg_find (m, GDW_P_SA, 0, &body) || gdw_pay_sa_read (body, &choice) != GDW_OK ||
      gdw_propose_check (&offer, &choice, &suite, &theirs) != GDW_OK || !gdw_msg_find (m, GDW_P_NONCE, 0, &nr) ||
      !gdw_msg_find (m, GDW_P_KE, 0, &body) || gdw_pay_ke_read (body, &ke) != GDW_OK ||
      gdw_kex_finish (s->kex, ke.data, &shared) != GDW_OK)
    return;
  const gdw_keymat_salt salt = { .ni = gdw_bytes_of (s->nonce), .nr = nr, .spi_i = s->new_spi, .spi_r = theirs.p };
  succeed (p, s, &suite, gdw_secret_peek (&shared), &salt, true);
  gdw_secret_done (&shared);
}

void
peer_on_response (peer *p, struct sa *s, const gdw_msg *m)
{
  enum ask ask = s->ask;
  s->ask = ASK_NONE;
  gdw_datagrams_done (&s->request);
  switch (ask) {
  case ASK_NONE:
  case ASK_PROBE: break;
  case ASK_DELETE_IKE: peer_end_sa (s); break;
  case ASK_DELETE_CHILD:
    for (size_t i = 0; i < PEER_KIDS; i++)
      if (s->kid[i].used && s->kid[i].spi_in == s->subject)
        peer_end_kid (&s->kid[i]);
    break;
  case ASK_REKEY_CHILD: on_child_rekeyed (p, s, m); break;
  case ASK_REKEY_IKE: on_ike_rekeyed (p, s, m); break;
  }
}
