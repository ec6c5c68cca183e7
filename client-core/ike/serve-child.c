/* SPDX-License-Identifier: GPL-3.0-or-later */
/* serve-child.c - the gateway renews a child, or deletes it (RFC 7296 1.3.3, 1.4.1, 2.8.1, 2.25.1). What must listen before the answer leaves is
 * ordered here; the plane begins to send on it at the first good packet. */
#include "base/cursor.h"
#include "ike/propose.h"
#include "ike/rekey.h"
#include "ike/serve.h"
#include "wire/ike-consts.h"
#include "wire/pay-del.h"
#include "wire/pay-ke.h"

static uint32_t
spi_number (gdw_bytes spi)
{
  gdw_cur c = gdw_cur_over (spi);
  return gdw_cur_u32 (&c);
}

/* What we make of the gateway's request: our half of the deal, which lives until the answer is written. */
struct half {
  uint8_t spi[4], nonce[GDW_REKEY_NONCE];
  gdw_rekey_facts f;
  gdw_pay_sa answer;
  gdw_kex *kex;
  gdw_secret shared;
  gdw_child_deal deal;
};

/* The selectors of the child that is renewed: a gateway that offers less would leave traffic without keys, and more is not taken (2.9.2). */
static bool
choose_selectors (const gdw_msg *m, const gdw_child *old, gdw_child_deal *d)
{
  gdw_bytes body;
  gdw_pay_ts theirs, ours;
  return gdw_msg_find (m, GDW_P_TSI, 0, &body) && gdw_pay_ts_read (body, &theirs) == GDW_OK &&
         gdw_msg_find (m, GDW_P_TSR, 0, &body) && gdw_pay_ts_read (body, &ours) == GDW_OK &&
         gdw_ts_narrow (&theirs, &old->remote, &d->remote) && gdw_ts_narrow (&ours, &old->local, &d->local) &&
         gdw_ts_narrowed (&old->remote, &d->remote) && gdw_ts_narrowed (&old->local, &d->local);
}

/* Facts and choice. 0, or the notify that refuses; with INVALID_KE_PAYLOAD the deal's group is the one that we want. */
static uint16_t
judge (gdw_ike_sa *sa, const gdw_msg *m, const gdw_child *old, struct half *h)
{
  gdw_child_deal *d = &h->deal;
  gdw_bytes spi;
  if (gdw_rekey_read (m, &h->f) != GDW_OK)
    return GDW_N_INVALID_SYNTAX;
  if (gdw_propose_pick (&sa->env->profile, &h->f.sa, GDW_PROTO_ESP, h->f.group, GDW_FURTHER, gdw_bytes_of (h->spi),
                        &d->suite, &spi, &h->answer) != GDW_OK ||
      spi_number (spi) < GDW_CHILD_FIRST_SPI)
    return GDW_N_NO_PROPOSAL_CHOSEN;
  if (d->suite.group != NULL && d->suite.group->id != h->f.group)
    return GDW_N_INVALID_KE_PAYLOAD;
  if (!choose_selectors (m, old, d))
    return GDW_N_TS_UNACCEPTABLE;
  if (d->suite.group != NULL && gdw_rekey_kex (sa->env, d->suite.group, h->f.ke, &h->kex, &h->shared) != GDW_OK)
    return GDW_N_INVALID_SYNTAX;
  d->spi_out = spi_number (spi);
  d->shared = gdw_secret_peek (&h->shared);
  d->salt = (gdw_keymat_salt){ .ni = h->f.nonce, .nr = gdw_bytes_of (h->nonce) };
  return 0;
}

static void
put_answer (const struct half *h, gdw_msg_out *out)
{
  gdw_rekey_put (out, &h->answer, gdw_bytes_of (h->nonce), h->kex);
  gdw_pay_ts_put (gdw_msg_payload_begin (out, GDW_P_TSI), &h->deal.remote);
  gdw_msg_payload_end (out);
  gdw_pay_ts_put (gdw_msg_payload_begin (out, GDW_P_TSR), &h->deal.local);
  gdw_msg_payload_end (out);
}

/* Makes the new child; the old one listens until the gateway deletes it. rival: we renew it as well, and the nonces will tell. */
static gdw_err
make_child (gdw_ike_sa *sa, gdw_child *old, const gdw_child_deal *d, bool rival, gdw_now now)
{
  gdw_child *c = gdw_ike_sa_free_child (sa);
  if (c == NULL)
    return GDW_E_LIMIT;
  gdw_err e = gdw_child_add (sa->env, sa->number, sa->suite.prf, gdw_secret_peek (&sa->keys.d), d, now, c);
  if (e != GDW_OK)
    return e;
  if (rival)
    gdw_rival_note (&sa->rival_child, old->number, c->number, d->salt.ni, d->salt.nr);
  else
    gdw_tasks_unwant (&sa->tasks, GDW_TASK_REKEY_CHILD); /* what we wanted is done */
  if (old != NULL)
    gdw_rekey_replace_child (sa, old, now);
  gdw_rekey_child_done (sa, c, now);
  return GDW_OK;
}

static void
renew (gdw_ike_sa *sa, const gdw_msg *m, gdw_child *old, bool rival, gdw_msg_out *out, gdw_now now)
{
  struct half h = { .deal = { .auto_use = true } };
  h.deal.spi_in = gdw_child_spi (sa->env, sa->child, GDW_MAX_CHILDREN);
  gdw_out o = gdw_out_over (h.spi, sizeof h.spi);
  gdw_out_u32 (&o, h.deal.spi_in);
  gdw_entropy_fill (sa->env->entropy, h.nonce, sizeof h.nonce);
  uint16_t refusal = judge (sa, m, old, &h);
  bool follows = refusal == 0 && gdw_followup_is_wanted (&h.deal.suite);
  if (refusal == 0 && !follows && make_child (sa, old, &h.deal, rival, now) != GDW_OK)
    refusal = GDW_N_TEMPORARY_FAILURE;
  if (refusal == 0)
    put_answer (&h, out);
  if (follows) {
    gdw_followup_keep_child (&sa->serving, &h.deal, &h.shared);
    sa->serving.subject = old->number;
    gdw_followup_put_link (&sa->serving, sa->env->entropy, out);
  } else if (refusal == GDW_N_INVALID_KE_PAYLOAD)
    gdw_rekey_want_group (out, h.deal.suite.group);
  else if (refusal != 0)
    gdw_serve_refuse (sa, refusal, out);
  gdw_kex_free (h.kex);
  gdw_secret_done (&h.shared);
}

void
gdw_serve_rekey_child (gdw_ike_sa *sa, const gdw_msg *m, const gdw_pay_notify *rekey, gdw_msg_out *out, gdw_now now)
{
  gdw_child *old = rekey->spi.n == 4 ? gdw_ike_sa_child_by_spi (sa, spi_number (rekey->spi)) : NULL;
  if (old != NULL && old->phase == GDW_CHILD_REPLACED)
    old = NULL; /* it has new keys: its own rekey of it made them, or it waits to be deleted by the gateway */
  gdw_we we = gdw_rekey_we (sa, old);
  gdw_meet meet = gdw_collide (GDW_THEY_REKEY_CHILD, &we);
  if (meet == GDW_MEET_USUAL || meet == GDW_MEET_RIVAL)
    renew (sa, m, old, meet == GDW_MEET_RIVAL, out, now);
  else if (meet == GDW_MEET_NOT_FOUND)
    gdw_msg_notify_spi (out, GDW_PROTO_ESP, rekey->spi, GDW_N_CHILD_SA_NOT_FOUND, GDW_BYTES_NONE);
  else
    gdw_msg_notify (out, GDW_N_TEMPORARY_FAILURE, GDW_BYTES_NONE);
}

gdw_err
gdw_serve_end_child (gdw_ike_sa *sa, gdw_now now)
{
  gdw_child_deal d = gdw_followup_child (&sa->serving);
  gdw_child *old = gdw_ike_sa_child_numbered (sa, sa->serving.subject);
  gdw_we we = gdw_rekey_we (sa, old);
  gdw_meet meet = gdw_collide (GDW_THEY_REKEY_CHILD, &we);
  if (old == NULL || (meet != GDW_MEET_USUAL && meet != GDW_MEET_RIVAL))
    return GDW_E_STATE;
  return make_child (sa, old, &d, meet == GDW_MEET_RIVAL, now);
}

/* --- the gateway's DELETE --- */

/* Who carries the traffic when c goes: the newest other one that is up; else the newest one that c or its kin replaced, which both ends still
 * have. NULL: nobody. */
static gdw_child *
heir_of (gdw_ike_sa *sa, const gdw_child *c)
{
  gdw_child *best = NULL;
  for (size_t i = 0; i < GDW_MAX_CHILDREN; i++) {
    gdw_child *k = &sa->child[i];
    if (k == c || (k->phase != GDW_CHILD_UP && k->phase != GDW_CHILD_REPLACED))
      continue;
    bool better = best == NULL || (k->phase == GDW_CHILD_UP && best->phase != GDW_CHILD_UP) ||
                  (k->phase == best->phase && k->number > best->number);
    if (better)
      best = k;
  }
  return best;
}

bool
gdw_serve_delete_child (gdw_ike_sa *sa, uint32_t spi_out, uint32_t *ret_ours, gdw_now now)
{
  gdw_child *c = gdw_ike_sa_child_by_spi (sa, spi_out);
  gdw_we we = gdw_rekey_we (sa, c);
  bool says = gdw_collide (GDW_THEY_CLOSE_CHILD, &we) == GDW_MEET_USUAL; /* else our own DELETE says it (1.4.1) */
  if (c == NULL) {
    sa->stillborn = spi_out; /* perhaps made by its answer to us, which is still on its way */
    return false;
  }
  *ret_ours = c->spi_in;
  gdw_child *heir = heir_of (sa, c);
  if (heir != NULL) {
    heir->phase = GDW_CHILD_UP;
    gdw_child_use (sa->env, heir); /* the plane must not stay on the one that goes */
  }
  gdw_child_drop (sa->env, c, GDW_CHILD_LINGER_MS, now);
  return says;
}
