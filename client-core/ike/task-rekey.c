/* SPDX-License-Identifier: GPL-3.0-or-later */
/* task-rekey.c - our own rekey of the IKE SA (RFC 7296 1.3.2, 2.8.2, 2.18), with further key exchanges behind it (RFC 9370 2.2.4). The
 * successor takes over everything but the DELETE of the old one, which is the business of whoever began. The gateway's is served by
 * serve-ike.c, also while ours is on its way. */
#include <string.h>

#include "ike/heir.h"
#include "ike/propose.h"
#include "ike/rekey.h"
#include "wire/ike-consts.h"
#include "wire/pay-ke.h"

struct rekey_ike {
  gdw_kex *kex;
  gdw_followup follow;         /* what was agreed on, while further key exchanges follow */
  const gdw_group_info *group; /* NULL: the one that we have */
  bool turned;                 /* the gateway wanted another group: once */
  uint8_t spi[8], spi_r[8];
  uint8_t nonce[GDW_REKEY_NONCE];
};

static void
rekey_ike_done (void *state)
{
  struct rekey_ike *r = state;
  gdw_kex_free (r->kex);
  gdw_followup_done (&r->follow);
}

static gdw_task_next
rekey_ike_build (gdw_task *t, gdw_ike_sa *sa, gdw_msg_out *m, gdw_now now)
{
  struct rekey_ike *r = gdw_task_state (t);
  gdw_pay_sa offer;
  if (t->exchange == GDW_X_IKE_FOLLOWUP_KE)
    return gdw_followup_ask (&r->follow, sa->env->entropy, m) == GDW_OK ? GDW_TASK_SEND
                                                                        : gdw_task_end (GDW_WHY_NO_RESOURCES);
  if (sa->serving.there) { /* the gateway is at it */
    gdw_timers_set (&sa->timers, GDW_TIMER_REKEY_IKE, gdw_rekey_retry_at (sa->env, now));
    return GDW_TASK_DONE;
  }
  if (sa->phase != GDW_IKE_UP)
    return GDW_TASK_DONE;
  gdw_kex_free (r->kex);
  r->kex = NULL;
  if (gdw_kex_new (r->group != NULL ? r->group : sa->suite.group, sa->env->entropy, &r->kex) != GDW_OK)
    return gdw_task_end (GDW_WHY_NO_RESOURCES);
  gdw_rekey_ike_spi (sa->env, r->spi);
  gdw_entropy_fill (sa->env->entropy, r->nonce, sizeof r->nonce);
  gdw_propose_ike (&sa->env->profile, r->spi, gdw_rekey_further (sa), &offer);
  gdw_rekey_put (m, &offer, gdw_bytes_of (r->nonce), r->kex);
  return GDW_TASK_SEND;
}

/* An answer without a choice: another group, or not now. When the gateway's own rekey was served meanwhile, it had not noticed ours, and its
 * SA succeeds (2.8.2). */
static gdw_task_next
on_refusal (const gdw_task *t, struct rekey_ike *r, gdw_ike_sa *sa, const gdw_msg *m, gdw_now now)
{
  gdw_pay_notify n;
  uint16_t group = 0;
  if (sa->rival != NULL) {
    gdw_heir_succeed (sa, sa->rival, false, now);
    gdw_rekey_ike_done (sa, "gateway", now);
    return GDW_TASK_DONE;
  }
  if (t->exchange == GDW_X_CREATE_CHILD_SA && !r->turned && gdw_msg_find_notify (m, GDW_N_INVALID_KE_PAYLOAD, &n) &&
      gdw_wanted_group_read (n.data, &group) == GDW_OK &&
      (r->group = gdw_propose_group (&sa->env->profile, group)) != NULL) {
    r->turned = true;
    return GDW_TASK_AGAIN;
  }
  if (gdw_msg_find_notify (m, GDW_N_INVALID_SYNTAX, NULL)) { /* both sides drop the IKE SA without a DELETE (2.21.3) */
    gdw_env_fact (sa->env, "INVALID_SYNTAX");
    return gdw_task_end (GDW_WHY_REKEY_FAILED);
  }
  gdw_rekey_put_off (sa, m, GDW_TIMER_REKEY_IKE, now);
  return GDW_TASK_DONE;
}

/* Of two new SAs the one with the lowest nonce is redundant: whoever began it deletes it, the other succeeds and its beginner deletes the old
 * one (2.8.2). */
static void
take_ours (gdw_ike_sa *sa, gdw_ike_sa *next, const gdw_ike_deal *d, gdw_now now)
{
  gdw_ike_sa *rival = sa->rival;
  bool redundant = rival != NULL && gdw_rival_stays (&sa->rival_ike, d->ni, d->nr);
  if (redundant) {
    gdw_heir_succeed (sa, rival, false, now);
    gdw_heir_lay_aside (sa, next, true, now);
  } else {
    gdw_heir_succeed (sa, next, true, now);
    if (rival != NULL)
      gdw_heir_lay_aside (sa, rival, false, now);
  }
  gdw_rekey_ike_done (sa, redundant ? "gateway" : "client", now);
}

/* Reads and judges the answer of CREATE_CHILD_SA. */
static bool
read_choice (struct rekey_ike *r, const gdw_ike_sa *sa, const gdw_msg *m, gdw_ike_deal *ret, gdw_secret *ret_shared)
{
  gdw_rekey_facts f;
  gdw_pay_sa offer;
  gdw_bytes spi = GDW_BYTES_NONE;
  gdw_ike_deal d = { .initiator = true, .spi_i = r->spi, .ni = gdw_bytes_of (r->nonce) };
  gdw_propose_ike (&sa->env->profile, r->spi, gdw_rekey_further (sa), &offer);
  if (gdw_rekey_read (m, &f) != GDW_OK || gdw_propose_check (&offer, &f.sa, &d.suite, &spi) != GDW_OK ||
      gdw_bytes_all_zero (spi) || f.group != d.suite.group->id || gdw_kex_what (r->kex)->id != f.group ||
      gdw_kex_finish (r->kex, f.ke, ret_shared) != GDW_OK)
    return false;
  memcpy (r->spi_r, spi.p, sizeof r->spi_r);
  d.spi_r = r->spi_r;
  d.shared = gdw_secret_peek (ret_shared);
  d.nr = f.nonce;
  *ret = d;
  return true;
}

/* The deal (DONE), or a further key exchange before it (MORE). */
static gdw_task_next
take_answer (gdw_task *t, struct rekey_ike *r, const gdw_ike_sa *sa, const gdw_msg *m, gdw_ike_deal *ret,
             gdw_secret *ret_shared)
{
  const gdw_task_next bad = gdw_task_end (GDW_WHY_REKEY_FAILED);
  if (t->exchange == GDW_X_IKE_FOLLOWUP_KE) {
    if (gdw_followup_take (&r->follow, m) != GDW_OK)
      return bad;
    *ret = gdw_followup_ike (&r->follow);
    return gdw_followup_is_over (&r->follow) ? GDW_TASK_DONE : GDW_TASK_MORE;
  }
  if (!read_choice (r, sa, m, ret, ret_shared))
    return bad;
  if (!gdw_followup_is_wanted (&ret->suite))
    return GDW_TASK_DONE;
  gdw_followup_keep_ike (&r->follow, ret, ret_shared);
  t->exchange = GDW_X_IKE_FOLLOWUP_KE;
  return gdw_followup_link (&r->follow, m) == GDW_OK ? GDW_TASK_MORE : bad;
}

static gdw_task_next
rekey_ike_answer (gdw_task *t, gdw_ike_sa *sa, const gdw_msg *m, gdw_now now)
{
  struct rekey_ike *r = gdw_task_state (t);
  gdw_secret shared = GDW_SECRET_NONE;
  gdw_ike_deal d;
  if (!gdw_msg_find (m, GDW_P_KE, 0, NULL))
    return on_refusal (t, r, sa, m, now);
  gdw_task_next next = take_answer (t, r, sa, m, &d, &shared);
  gdw_ike_sa *made = next.next == GDW_NEXT_DONE ? gdw_heir_new (sa, &d, now) : NULL;
  gdw_secret_done (&shared);
  if (next.next != GDW_NEXT_DONE)
    return next;
  if (made == NULL)
    return gdw_task_end (GDW_WHY_REKEY_FAILED);
  gdw_followup_done (&sa->serving); /* the gateway's is not over: ours was first, and STATE_NOT_FOUND tells it */
  take_ours (sa, made, &d, now);
  return GDW_TASK_DONE;
}

const gdw_task_kind gdw_task_rekey_ike = {
  .name = "rekey IKE",
  .exchange = GDW_X_CREATE_CHILD_SA,
  .state_size = sizeof (struct rekey_ike),
  .build = rekey_ike_build,
  .answer = rekey_ike_answer,
  .done = rekey_ike_done,
};
