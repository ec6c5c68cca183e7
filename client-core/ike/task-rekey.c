/* SPDX-License-Identifier: GPL-3.0-or-later */
/* task-rekey.c - new keys for the IKE SA: the gateway's rekey answered, and our own (RFC 7296 1.3.2, 2.8, 2.18). The successor
 * (gdw_ike_sa_succeed) takes over everything but the DELETE of the old one, which is the business of whoever began. */
#include <string.h>

#include "ike/propose.h"
#include "ike/rekey.h"
#include "ike/serve.h"
#include "wire/ike-consts.h"
#include "wire/pay-ke.h"

static void
make_spi (gdw_env *env, uint8_t spi[8])
{
  do
    gdw_entropy_fill (env->entropy, spi, 8);
  while (gdw_bytes_all_zero (gdw_bytes_make (spi, 8)));
}

/* --- the gateway's rekey --- */

static void
tell (gdw_ike_sa *sa, const char *by, gdw_now now)
{
  gdw_env_say_text (sa->env, GDW_EV_IKE_REKEYED, by, now);
}

/* The gateway's new SA succeeds; or waits, when ours is on its way, until the nonces are known (2.8.2). */
static bool
take_theirs (gdw_ike_sa *sa, const gdw_ike_deal *d, bool rival, gdw_now now)
{
  gdw_ike_sa *next = gdw_ike_sa_make_next (sa, d, now);
  if (next == NULL)
    return false;
  if (rival) {
    sa->rival = next;
    gdw_rival_note (&sa->rival_ike, 0, 0, d->ni, d->nr);
    return true;
  }
  gdw_ike_sa_succeed (sa, next, false, now);
  tell (sa, "gateway", now);
  return true;
}

void
gdw_serve_rekey_ike (gdw_ike_sa *sa, const gdw_msg *m, gdw_msg_out *out, gdw_now now)
{
  gdw_rekey_facts f;
  uint8_t spi[8], nonce[GDW_REKEY_NONCE];
  gdw_bytes peer_spi = GDW_BYTES_NONE;
  gdw_pay_sa answer;
  gdw_kex *kex = NULL;
  gdw_secret shared = GDW_SECRET_NONE;
  gdw_ike_deal d = { .initiator = false, .spi_r = spi, .nr = gdw_bytes_of (nonce) };
  make_spi (sa->env, spi);
  gdw_entropy_fill (sa->env->entropy, nonce, sizeof nonce);
  gdw_we we = gdw_rekey_we (sa, NULL);
  gdw_meet meet = gdw_collide (GDW_THEY_REKEY_IKE, &we);
  if ((meet != GDW_MEET_USUAL && meet != GDW_MEET_RIVAL) || sa->rival != NULL) {
    gdw_msg_notify (out, GDW_N_TEMPORARY_FAILURE, GDW_BYTES_NONE);
  } else if (gdw_rekey_read (m, &f) != GDW_OK || f.group == 0) {
    gdw_msg_notify (out, GDW_N_INVALID_SYNTAX, GDW_BYTES_NONE);
  } else if (gdw_propose_pick (&sa->env->profile, &f.sa, GDW_PROTO_IKE, f.group, GDW_ALONE, gdw_bytes_of (spi),
                               &d.suite, &peer_spi, &answer) != GDW_OK ||
             gdw_bytes_all_zero (peer_spi)) {
    gdw_msg_notify (out, GDW_N_NO_PROPOSAL_CHOSEN, GDW_BYTES_NONE);
  } else if (d.suite.group->id != f.group) {
    gdw_rekey_want_group (out, d.suite.group);
  } else if (gdw_rekey_kex (sa->env, d.suite.group, f.ke, &kex, &shared) != GDW_OK) {
    gdw_msg_notify (out, GDW_N_INVALID_SYNTAX, GDW_BYTES_NONE);
  } else {
    d.spi_i = peer_spi.p;
    d.shared = gdw_secret_peek (&shared);
    d.ni = f.nonce;
    if (!take_theirs (sa, &d, meet == GDW_MEET_RIVAL, now)) {
      gdw_msg_notify (out, GDW_N_TEMPORARY_FAILURE, GDW_BYTES_NONE);
    } else {
      gdw_rekey_put (out, &answer, d.nr, kex);
    }
  }
  gdw_kex_free (kex);
  gdw_secret_done (&shared);
}

/* --- our own rekey --- */

struct rekey_ike {
  gdw_kex *kex;
  const gdw_group_info *group; /* NULL: the one that we have */
  bool turned;                 /* the gateway wanted another group: once */
  uint8_t spi[8];
  uint8_t nonce[GDW_REKEY_NONCE];
};

static void
rekey_ike_done (void *state)
{
  struct rekey_ike *r = state;
  gdw_kex_free (r->kex);
}

static gdw_task_next
rekey_ike_build (gdw_task *t, gdw_ike_sa *sa, gdw_msg_out *m, gdw_now now)
{
  (void)now;
  struct rekey_ike *r = gdw_task_state (t);
  gdw_pay_sa offer;
  if (sa->phase != GDW_IKE_UP)
    return GDW_TASK_DONE;
  gdw_kex_free (r->kex);
  r->kex = NULL;
  if (gdw_kex_new (r->group != NULL ? r->group : sa->suite.group, sa->env->entropy, &r->kex) != GDW_OK)
    return gdw_task_end (GDW_WHY_NO_RESOURCES);
  make_spi (sa->env, r->spi);
  gdw_entropy_fill (sa->env->entropy, r->nonce, sizeof r->nonce);
  gdw_propose_ike (&sa->env->profile, r->spi, GDW_ALONE, &offer);
  gdw_rekey_put (m, &offer, gdw_bytes_of (r->nonce), r->kex);
  return GDW_TASK_SEND;
}

/* An answer without a choice: another group, or not now. When the gateway's own rekey was served meanwhile, it had not noticed ours, and its
 * SA succeeds (2.8.2). */
static gdw_task_next
on_refusal (struct rekey_ike *r, gdw_ike_sa *sa, const gdw_msg *m, gdw_now now)
{
  gdw_pay_notify n;
  uint16_t group = 0;
  if (sa->rival != NULL) {
    gdw_ike_sa_succeed (sa, sa->rival, false, now);
    tell (sa, "gateway", now);
    return GDW_TASK_DONE;
  }
  if (!r->turned && gdw_msg_find_notify (m, GDW_N_INVALID_KE_PAYLOAD, &n) &&
      gdw_wanted_group_read (n.data, &group) == GDW_OK &&
      (r->group = gdw_propose_group (&sa->env->profile, group)) != NULL) {
    r->turned = true;
    return GDW_TASK_AGAIN;
  }
  if (gdw_msg_find_notify (m, GDW_N_INVALID_SYNTAX, NULL)) { /* both sides drop the IKE SA without a DELETE (2.21.3) */
    gdw_env_fact (sa->env, "INVALID_SYNTAX");
    return gdw_task_end (GDW_WHY_REKEY_FAILED);
  }
  gdw_timers_set (&sa->timers, GDW_TIMER_REKEY_IKE, gdw_rekey_retry_at (sa->env, now));
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
    gdw_ike_sa_succeed (sa, rival, false, now);
    gdw_ike_sa_lay_aside (sa, next, true, now);
  } else {
    gdw_ike_sa_succeed (sa, next, true, now);
    if (rival != NULL)
      gdw_ike_sa_lay_aside (sa, rival, false, now);
  }
  tell (sa, redundant ? "gateway" : "client", now);
}

static gdw_task_next
rekey_ike_answer (gdw_task *t, gdw_ike_sa *sa, const gdw_msg *m, gdw_now now)
{
  struct rekey_ike *r = gdw_task_state (t);
  gdw_rekey_facts f;
  gdw_pay_sa offer;
  gdw_bytes spi = GDW_BYTES_NONE;
  gdw_secret shared = GDW_SECRET_NONE;
  gdw_ike_deal d = { .initiator = true, .spi_i = r->spi, .ni = gdw_bytes_of (r->nonce) };
  if (!gdw_msg_find (m, GDW_P_SA, 0, NULL))
    return on_refusal (r, sa, m, now);
  gdw_propose_ike (&sa->env->profile, r->spi, GDW_ALONE, &offer);
  if (gdw_rekey_read (m, &f) != GDW_OK || gdw_propose_check (&offer, &f.sa, &d.suite, &spi) != GDW_OK ||
      gdw_bytes_all_zero (spi) || f.group != d.suite.group->id || gdw_kex_what (r->kex)->id != f.group ||
      gdw_kex_finish (r->kex, f.ke, &shared) != GDW_OK)
    return gdw_task_end (GDW_WHY_REKEY_FAILED);
  d.spi_r = spi.p;
  d.shared = gdw_secret_peek (&shared);
  d.nr = f.nonce;
  gdw_ike_sa *next = gdw_ike_sa_make_next (sa, &d, now);
  gdw_secret_done (&shared);
  if (next == NULL)
    return gdw_task_end (GDW_WHY_REKEY_FAILED);
  take_ours (sa, next, &d, now);
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
