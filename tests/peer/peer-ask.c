/* SPDX-License-Identifier: GPL-3.0-or-later */
/* peer-ask.c - what the gateway itself asks behind IKE_AUTH, and what becomes of it: deletes, liveness, rekeys; also while the client asks the
 * same (RFC 7296 1.3, 1.4, 2.8, 2.25). */
#include "inside.h"

#include "ike/propose.h"
#include "wire/pay-del.h"
#include "wire/pay-ke.h"

/* The misdeed "wide_ts": something else than there was. */
static const gdw_pay_ts elsewhere = {
  .n = 1, .ts = { { .port_last = 65535, .first = { 4, { 10, 99 } }, .last = { 4, { 10, 99, 255, 255 } } } }
};

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

static bool
may_delete (const struct sa *s, const struct sa *before)
{
  return before == NULL || !before->old || (s->replaced_by_us && !before->replaced_by_us);
}

bool
peer_delete_ike (peer *p)
{
  struct sa *s = asking (p);
  for (size_t i = 0; i < PEER_SAS; i++)
    if (p->sa[i].used && p->sa[i].old && !p->sa[i].waits && p->sa[i].ask == ASK_NONE && may_delete (&p->sa[i], s))
      s = &p->sa[i]; /* a replaced one goes first, and of those the one that is ours to delete */
  if (s == NULL)
    return false;
  gdw_msg_out o = peer_chain (p);
  gdw_pay_del_put_ike (gdw_msg_payload_begin (&o, GDW_P_D));
  gdw_msg_payload_end (&o);
  peer_request (p, s, GDW_X_INFORMATIONAL, &o, ASK_DELETE_IKE);
  return true;
}

/* A replaced one: first what is ours to delete. */
static struct kid *
old_kid (struct sa *s)
{
  struct kid *k = NULL;
  for (size_t i = 0; i < PEER_KIDS; i++)
    if (s->kid[i].used && s->kid[i].old && (k == NULL || (s->kid[i].replaced_by_us && !k->replaced_by_us)))
      k = &s->kid[i];
  return k;
}

bool
peer_delete_child (peer *p, bool oldest)
{
  struct sa *s = asking (p);
  struct kid *k = s == NULL ? NULL : oldest ? old_kid (s) : peer_newest_kid (s);
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
    gdw_propose_esp_pfs (&p->setup.takes, s->child_spi, peer_further (p), ret);
  else
    gdw_propose_esp (&p->setup.takes, s->child_spi, ret);
}

static void
fresh_kex (peer *p, struct sa *s, const gdw_group_info *g)
{
  gdw_kex_free (s->kex);
  s->kex = NULL;
  peer_must (gdw_kex_new (g, p->entropy, &s->kex) == GDW_OK);
}

void
peer_forget_all (peer *p)
{
  for (size_t i = 0; i < PEER_SAS; i++)
    peer_end_sa (&p->sa[i]);
}

void
peer_forget_children (peer *p)
{
  struct sa *s = peer_newest (p);
  for (size_t i = 0; s != NULL && i < PEER_KIDS; i++)
    peer_end_kid (&s->kid[i]);
}

/* number: the SPI that is said; 0: none, it is another child. */
static bool
rekey_child (peer *p, struct sa *s, const struct kid *k, uint32_t number)
{
  static gdw_pay_sa offer;
  uint8_t spi[4];
  s->rival = (gdw_rival){ 0 };
  s->child_spi = peer_fresh_spi (p);
  s->subject = k->spi_in;
  s->tsi = k->tsi;
  s->tsr = k->tsr;
  peer_nonce (p, false, s->nonce);
  offer_child (p, s, &offer);
  peer_octets (number, spi);
  gdw_msg_out o = peer_chain (p);
  if (number != 0)
    gdw_msg_notify_spi (&o, GDW_PROTO_ESP, gdw_bytes_of (spi), GDW_N_REKEY_SA, GDW_BYTES_NONE);
  peer_put_sa (&o, &offer);
  gdw_msg_raw (&o, GDW_P_NONCE, gdw_bytes_of (s->nonce));
  if (p->setup.offers_pfs) {
    fresh_kex (p, s, gdw_propose_esp_group_at (&p->setup.takes, 0));
    peer_put_ke (&o, s->kex);
  }
  peer_put_ts (&o, GDW_P_TSI, &k->tsr); /* we are the initiator of this exchange */
  peer_put_ts (&o, GDW_P_TSR, p->setup.wide_ts ? &elsewhere : &k->tsi);
  peer_request (p, s, GDW_X_CREATE_CHILD_SA, &o, ASK_REKEY_CHILD);
  return true;
}

bool
peer_rekey_child (peer *p)
{
  struct sa *s = asking (p);
  struct kid *k = s == NULL ? NULL : peer_newest_kid (s);
  return k != NULL && rekey_child (p, s, k, k->spi_in);
}

bool
peer_rekey_nobody (peer *p)
{
  struct sa *s = asking (p);
  struct kid *k = s == NULL ? NULL : peer_newest_kid (s);
  return k != NULL && rekey_child (p, s, k, k->spi_in ^ 1);
}

bool
peer_want_child (peer *p)
{
  struct sa *s = asking (p);
  struct kid *k = s == NULL ? NULL : peer_newest_kid (s);
  return k != NULL && rekey_child (p, s, k, 0);
}

bool
peer_delete_nobody (peer *p)
{
  const uint32_t spi = 0xc2000001;
  struct sa *s = asking (p);
  if (s == NULL)
    return false;
  gdw_msg_out o = peer_chain (p);
  gdw_pay_del_put_esp (gdw_msg_payload_begin (&o, GDW_P_D), &spi, 1);
  gdw_msg_payload_end (&o);
  s->subject = spi;
  peer_request (p, s, GDW_X_INFORMATIONAL, &o, ASK_DELETE_CHILD);
  return true;
}

/* Room for a successor, and for those that the client may ask for. */
static bool
has_room (const peer *p)
{
  size_t n = 0;
  for (size_t i = 0; i < PEER_SAS; i++)
    n += p->sa[i].used ? 0 : 1;
  return n > PEER_SAS / 4;
}

bool
peer_rekey_ike (peer *p)
{
  static gdw_pay_sa offer;
  struct sa *s = asking (p);
  if (s == NULL || !has_room (p))
    return false;
  peer_nonce (p, false, s->nonce);
  gdw_entropy_fill (p->entropy, s->new_spi, sizeof s->new_spi);
  gdw_propose_ike (&p->setup.takes, s->new_spi, peer_further (p), &offer);
  fresh_kex (p, s, gdw_propose_group_at (&p->setup.takes, 0));
  gdw_msg_out o = peer_chain (p);
  peer_put_sa (&o, &offer);
  gdw_msg_raw (&o, GDW_P_NONCE, gdw_bytes_of (s->nonce));
  peer_put_ke (&o, s->kex);
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
    gdw_propose_esp (&p->setup.takes, peer_number (gdw_bytes_make (spi, 4)), &offer);
  peer_put_sa (&o, &offer);
  gdw_entropy_fill (p->entropy, s->nonce, sizeof s->nonce);
  gdw_msg_raw (&o, GDW_P_NONCE, gdw_bytes_of (s->nonce));
  if (what == PEER_RENEW_IKE) {
    peer_must (gdw_kex_new (gdw_propose_group_at (&p->setup.takes, 0), p->entropy, &kex) == GDW_OK);
    peer_put_ke (&o, kex);
    gdw_kex_free (kex);
  } else {
    gdw_pay_ts all = { .n = 1, .ts = { gdw_ts_any (4) } };
    peer_put_ts (&o, GDW_P_TSI, &all);
    peer_put_ts (&o, GDW_P_TSR, &all);
  }
  peer_request (p, s, GDW_X_CREATE_CHILD_SA, &o, ASK_PROBE);
  return true;
}

/* --- what the client answers --- */

/* Two rekeys of one child: the one with the lowest nonce is redundant, and deleted by who began it; the other deletes the old one (2.8.1). */
static void
settle_kids (struct sa *s, struct kid *old, struct kid *made, const struct kid_deal *d)
{
  struct kid *theirs = s->rival.there ? peer_kid_by_in (s, s->rival.made) : NULL;
  bool redundant = theirs != NULL && gdw_rival_stays (&s->rival, d->ni, d->nr);
  gdw_followup_done (&s->serving); /* the client's is not over: ours was first */
  if (old != NULL) {
    old->old = true;
    old->replaced_by_us = !redundant;
  }
  if (redundant) {
    made->old = made->replaced_by_us = true;
  } else if (theirs != NULL) {
    theirs->old = true;
    theirs->replaced_by_us = false;
  }
}

static void
on_child_rekeyed (peer *p, struct sa *s, const gdw_msg *m)
{
  static gdw_pay_sa offer, choice;
  gdw_bytes body, theirs;
  gdw_suite suite;
  gdw_pay_ke ke;
  gdw_secret shared = GDW_SECRET_NONE;
  struct kid *old = peer_kid_by_in (s, s->subject);
  struct kid_deal d = { .suite = &suite, .we_started = true, .ni = gdw_bytes_of (s->nonce), .spi_in = s->child_spi };
  offer_child (p, s, &offer);
  if (!gdw_msg_find (m, GDW_P_SA, 0, &body) || gdw_pay_sa_read (body, &choice) != GDW_OK ||
      gdw_propose_check (&offer, &choice, &suite, &theirs) != GDW_OK || !gdw_msg_find (m, GDW_P_NONCE, 0, &d.nr))
    return;
  if (suite.group != NULL && (!gdw_msg_find (m, GDW_P_KE, 0, &body) || gdw_pay_ke_read (body, &ke) != GDW_OK ||
                              gdw_kex_finish (s->kex, ke.data, &shared) != GDW_OK))
    return;
  d.shared = gdw_secret_peek (&shared);
  d.spi_out = peer_number (theirs);
  d.tsi = s->tsi;
  d.tsr = s->tsr;
  if (gdw_followup_is_wanted (&suite)) {
    peer_follow_child (s, &s->asking, &d, &shared);
    peer_must (gdw_followup_link (&s->asking, m) == GDW_OK);
    peer_ask_followup (p, s, ASK_REKEY_CHILD);
    return;
  }
  settle_kids (s, old, peer_add_kid (s, &d), &d);
  gdw_secret_done (&shared);
}

/* The two new IKE SAs, or the one: who succeeds. */
static void
settle_sas (peer *p, struct sa *s, struct sa *n, const gdw_keymat_salt *salt)
{
  struct sa *rival = s->rival_sa;
  gdw_followup_done (&s->serving);                                        /* the client's is not over: ours was first */
  if (rival != NULL && gdw_rival_stays (&s->rival, salt->ni, salt->nr)) { /* ours is redundant (2.8.2) */
    peer_succeed (p, s, rival, false);
    peer_lay_aside (p, n, true);
  } else {
    peer_succeed (p, s, n, true);
    if (rival != NULL)
      peer_lay_aside (p, rival, false);
  }
}

/* The answer of IKE_FOLLOWUP_KE. False: the client refused. */
static bool
on_followed (peer *p, struct sa *s, const gdw_msg *m, enum ask ask)
{
  gdw_followup *f = &s->asking;
  if (gdw_followup_take (f, m) != GDW_OK) {
    gdw_followup_done (f);
    return false;
  }
  if (!gdw_followup_is_over (f)) {
    peer_ask_followup (p, s, ask);
    return true;
  }
  if (ask == ASK_REKEY_CHILD) {
    struct kid_deal d = peer_followed_child (f);
    settle_kids (s, peer_kid_by_in (s, s->subject), peer_add_kid (s, &d), &d);
  } else {
    gdw_keymat_salt salt = peer_followed_salt (f);
    settle_sas (p, s, peer_make_next (p, s, &f->suite, gdw_secret_peek (&f->shared), &salt, true), &salt);
  }
  gdw_followup_done (f);
  return true;
}

/* False: the client refused. */
static bool
on_ike_rekeyed (peer *p, struct sa *s, const gdw_msg *m)
{
  static gdw_pay_sa offer, choice;
  gdw_bytes body, nr, theirs;
  gdw_suite suite;
  gdw_pay_ke ke;
  gdw_secret shared = GDW_SECRET_NONE;
  gdw_propose_ike (&p->setup.takes, s->new_spi, peer_further (p), &offer);
  if (!gdw_msg_find (m, GDW_P_SA, 0, &body) || gdw_pay_sa_read (body, &choice) != GDW_OK ||
      gdw_propose_check (&offer, &choice, &suite, &theirs) != GDW_OK || !gdw_msg_find (m, GDW_P_NONCE, 0, &nr) ||
      !gdw_msg_find (m, GDW_P_KE, 0, &body) || gdw_pay_ke_read (body, &ke) != GDW_OK ||
      gdw_kex_finish (s->kex, ke.data, &shared) != GDW_OK)
    return false;
  const gdw_keymat_salt salt = { .ni = gdw_bytes_of (s->nonce), .nr = nr, .spi_i = s->new_spi, .spi_r = theirs.p };
  if (gdw_followup_is_wanted (&suite)) {
    peer_follow_ike (&s->asking, &suite, &salt, true, &shared);
    peer_must (gdw_followup_link (&s->asking, m) == GDW_OK);
    peer_ask_followup (p, s, ASK_REKEY_IKE);
    return true;
  }
  settle_sas (p, s, peer_make_next (p, s, &suite, gdw_secret_peek (&shared), &salt, true), &salt);
  gdw_secret_done (&shared);
  return true;
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
  case ASK_ROUTE: peer_on_route (p, s, m); break;
  case ASK_DELETE_IKE: peer_end_sa (s); break;
  case ASK_DELETE_CHILD:
    for (size_t i = 0; i < PEER_KIDS; i++)
      if (s->kid[i].used && s->kid[i].spi_in == s->subject)
        peer_end_kid (&s->kid[i]);
    break;
  case ASK_REKEY_CHILD:
    if (m->head.exchange == GDW_X_IKE_FOLLOWUP_KE)
      (void)on_followed (p, s, m, ask);
    else
      on_child_rekeyed (p, s, m);
    break;
  case ASK_REKEY_IKE: {
    bool good = m->head.exchange == GDW_X_IKE_FOLLOWUP_KE ? on_followed (p, s, m, ask) : on_ike_rekeyed (p, s, m);
    if (!good && s->rival_sa != NULL)
      peer_succeed (p, s, s->rival_sa, false);
    if (s->ask == ASK_NONE) /* no further exchange */
      s->rival_sa = NULL;
    break;
  }
  }
}
