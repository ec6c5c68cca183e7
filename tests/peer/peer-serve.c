/* SPDX-License-Identifier: GPL-3.0-or-later */
/* peer-serve.c - what the client asks behind IKE_AUTH, and the gateway's answers: deletes, liveness, rekeys, a new child; also while the gateway
 * asks the same (RFC 7296 1.3, 1.4, 2.8, 2.25). */
#include "inside.h"

#include "ike/propose.h"
#include "wire/pay-del.h"
#include "wire/pay-ke.h"

static bool
on_informational (peer *p, struct sa *s, const gdw_msg *m, gdw_msg_out *o)
{
  uint32_t ours[PEER_KIDS];
  size_t n = 0;
  gdw_bytes body;
  gdw_pay_del d;
  peer_on_mobike (p, s, m, o);
  for (size_t k = 0; gdw_msg_find (m, GDW_P_D, k, &body); k++) {
    if (gdw_pay_del_read (body, &d) != GDW_OK)
      continue;
    if (d.proto == GDW_PROTO_IKE) {
      if (s->rival_sa != NULL) /* our own rekey is forgotten (2.25.2) */
        peer_succeed (p, s, s->rival_sa, false);
      return false;
    }
    for (size_t i = 0; i < d.n && n < PEER_KIDS; i++) {
      struct kid *kid = peer_kid_by_out (s, gdw_pay_del_spi (&d, i));
      if (kid == NULL)
        continue;
      bool crossed = s->ask == ASK_DELETE_CHILD && s->subject == kid->spi_in; /* our own DELETE says it (1.4.1) */
      if (!crossed)
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
  bool there = gdw_msg_find (m, GDW_P_KE, 0, &body) && gdw_pay_ke_read (body, &ke) == GDW_OK;
  if (there && p->n_groups < 16)
    p->groups[p->n_groups++] = ke.group;
  if (!there || ke.group != want->id) {
    gdw_msg_notify (o, GDW_N_INVALID_KE_PAYLOAD, gdw_bytes_of (number));
    return false;
  }
  peer_must (gdw_kex_new (want, p->entropy, ret_kex) == GDW_OK &&
             gdw_kex_finish (*ret_kex, ke.data, ret_shared) == GDW_OK);
  return true;
}

/* Reads the client's offer for a child; what does not fit is answered at once. */
static bool
read_child (peer *p, const gdw_msg *m, const gdw_pay_sa *offer, gdw_bytes spi, struct kid_deal *d, gdw_suite *ret,
            gdw_pay_sa *ret_answer, gdw_msg_out *o)
{
  gdw_bytes body, theirs;
  gdw_pay_ts tsi;
  bool ke = gdw_msg_find (m, GDW_P_KE, 0, NULL);
  bool whole = gdw_msg_find (m, GDW_P_NONCE, 0, NULL) && gdw_msg_find (m, GDW_P_TSI, 0, &body) &&
               gdw_pay_ts_read (body, &tsi) == GDW_OK && gdw_msg_find (m, GDW_P_TSR, 0, &body) &&
               gdw_pay_ts_read (body, &d->tsr) == GDW_OK;
  if (!whole || (p->setup.wants_pfs && !ke) || (p->setup.wants_no_pfs && ke) ||
      gdw_propose_pick (&p->setup.takes, offer, GDW_PROTO_ESP, 0, peer_further (p), spi, ret, &theirs, ret_answer) !=
          GDW_OK) {
    gdw_msg_notify (o, GDW_N_NO_PROPOSAL_CHOSEN, GDW_BYTES_NONE);
    return false;
  }
  peer_narrow (p, &tsi, &d->tsi);
  d->spi_out = peer_number (theirs);
  return true;
}

/* The misdeed "wide_ts", when keys are renewed: more than there was. */
static const gdw_pay_ts everything = {
  .n = 1, .ts = { { .port_last = 65535, .first = { .family = 4 }, .last = { 4, { 255, 255, 255, 255 } } } }
};

void
peer_take_child (struct sa *s, struct kid *old, const struct kid_deal *d)
{
  const struct kid *made = peer_add_kid (s, d);
  if (old != NULL)
    old->old = true;
  if (old != NULL && s->ask == ASK_REKEY_CHILD && s->subject == old->spi_in)
    gdw_rival_note (&s->rival, old->spi_in, made->spi_in, d->ni, d->nr);
}

void
peer_take_ike (peer *p, struct sa *s, const gdw_suite *suite, gdw_bytes shared, const gdw_keymat_salt *salt)
{
  struct sa *n = peer_make_next (p, s, suite, shared, salt, false);
  if (s->ask == ASK_REKEY_IKE) {
    s->rival_sa = n;
    gdw_rival_note (&s->rival, 0, 0, salt->ni, salt->nr);
  } else {
    peer_succeed (p, s, n, false);
  }
}

/* old: the one to renew; NULL: a new one. */
static void
serve_child (peer *p, struct sa *s, const gdw_msg *m, struct kid *old, const gdw_pay_sa *offer, gdw_msg_out *o)
{
  static gdw_pay_sa answer;
  uint8_t spi[4], nonce[PEER_NONCE];
  gdw_suite suite;
  gdw_kex *kex = NULL;
  gdw_secret shared = GDW_SECRET_NONE;
  struct kid_deal d = { .suite = &suite, .spi_in = peer_fresh_spi (p) };
  if (old != NULL && old->old) { /* replaced, and about to be deleted (RFC 7296 2.25.1) */
    gdw_msg_notify (o, GDW_N_TEMPORARY_FAILURE, GDW_BYTES_NONE);
    return;
  }
  peer_octets (d.spi_in, spi);
  if (!read_child (p, m, offer, gdw_bytes_of (spi), &d, &suite, &answer, o) ||
      (suite.group != NULL && !exchange_keys (p, suite.group, m, o, &kex, &shared)))
    return;
  if (old != NULL) {
    d.tsi = old->tsi;
    d.tsr = old->tsr;
  }
  peer_nonce (p, true, nonce);
  peer_put_sa (o, &answer);
  gdw_msg_raw (o, GDW_P_NONCE, gdw_bytes_of (nonce));
  if (kex != NULL)
    peer_put_ke (o, kex);
  peer_put_ts (o, GDW_P_TSI, p->setup.wide_ts ? &everything : &d.tsi);
  peer_put_ts (o, GDW_P_TSR, &d.tsr);
  (void)gdw_msg_find (m, GDW_P_NONCE, 0, &d.ni);
  d.nr = gdw_bytes_of (nonce);
  d.shared = gdw_secret_peek (&shared);
  if (gdw_followup_is_wanted (&suite)) {
    peer_follow_child (s, &s->serving, &d, &shared);
    s->serving.subject = old != NULL ? old->spi_in : 1;
    gdw_followup_put_link (&s->serving, p->entropy, o);
  } else {
    peer_take_child (s, old, &d);
  }
  gdw_kex_free (kex);
  gdw_secret_done (&shared);
}

/* The client renews a child, or wants one where it has none. */
static void
on_child_wanted (peer *p, struct sa *s, const gdw_msg *m, const gdw_pay_sa *offer, gdw_msg_out *o)
{
  gdw_pay_notify rekey;
  bool renews = gdw_msg_find_notify (m, GDW_N_REKEY_SA, &rekey);
  struct kid *old = renews ? peer_kid_by_out (s, peer_number (rekey.spi)) : NULL;
  bool closing =
      old != NULL && ((old->old && old->replaced_by_us) || (s->ask == ASK_DELETE_CHILD && s->subject == old->spi_in));
  if (s->old || s->ask == ASK_REKEY_IKE || closing)
    gdw_msg_notify (o, GDW_N_TEMPORARY_FAILURE, GDW_BYTES_NONE); /* 2.25.1, 2.25.2 */
  else if (renews && old == NULL)
    gdw_msg_notify_spi (o, GDW_PROTO_ESP, rekey.spi, GDW_N_CHILD_SA_NOT_FOUND, GDW_BYTES_NONE);
  else if (!renews && (peer_newest_kid (s) != NULL || p->setup.child_error != 0))
    gdw_msg_notify (o, p->setup.child_error != 0 ? p->setup.child_error : GDW_N_NO_ADDITIONAL_SAS, GDW_BYTES_NONE);
  else
    serve_child (p, s, m, old, offer, o);
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
  peer_nonce (p, true, nonce);
  if (s->old || s->ask == ASK_REKEY_CHILD || s->ask == ASK_DELETE_CHILD) { /* 2.25.1, 2.25.2 */
    gdw_msg_notify (o, GDW_N_TEMPORARY_FAILURE, GDW_BYTES_NONE);
    return;
  }
  if (!gdw_msg_find (m, GDW_P_NONCE, 0, &ni) ||
      gdw_propose_pick (&p->setup.takes, offer, GDW_PROTO_IKE, 0, peer_further (p), gdw_bytes_of (spi), &suite, &theirs,
                        &answer) != GDW_OK) {
    gdw_msg_notify (o, GDW_N_NO_PROPOSAL_CHOSEN, GDW_BYTES_NONE);
    return;
  }
  if (!exchange_keys (p, suite.group, m, o, &kex, &shared))
    return;
  peer_put_sa (o, &answer);
  gdw_msg_raw (o, GDW_P_NONCE, gdw_bytes_of (nonce));
  peer_put_ke (o, kex);
  const gdw_keymat_salt salt = { .ni = ni, .nr = gdw_bytes_of (nonce), .spi_i = theirs.p, .spi_r = spi };
  if (gdw_followup_is_wanted (&suite)) {
    peer_follow_ike (&s->serving, &suite, &salt, false, &shared);
    gdw_followup_put_link (&s->serving, p->entropy, o);
  } else {
    peer_take_ike (p, s, &suite, gdw_secret_peek (&shared), &salt);
  }
  gdw_secret_done (&shared);
  gdw_kex_free (kex);
}

bool
peer_on_request (peer *p, struct sa *s, const gdw_msg *m, gdw_msg_out *o)
{
  static gdw_pay_sa offer;
  gdw_bytes body;
  if (m->head.exchange == GDW_X_INFORMATIONAL)
    return on_informational (p, s, m, o);
  if (m->head.exchange == GDW_X_IKE_FOLLOWUP_KE) {
    peer_on_followup (p, s, m, o);
    return true;
  }
  if (p->setup.rekey_error != 0)
    gdw_msg_notify (o, p->setup.rekey_error, GDW_BYTES_NONE);
  else if (m->head.exchange != GDW_X_CREATE_CHILD_SA || !gdw_msg_find (m, GDW_P_SA, 0, &body) ||
           gdw_pay_sa_read (body, &offer) != GDW_OK)
    gdw_msg_notify (o, GDW_N_INVALID_SYNTAX, GDW_BYTES_NONE);
  else if (offer.proposal[0].proto == GDW_PROTO_IKE)
    serve_ike (p, s, m, &offer, o);
  else
    on_child_wanted (p, s, m, &offer, o);
  return true;
}
