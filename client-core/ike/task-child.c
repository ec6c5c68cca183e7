/* SPDX-License-Identifier: GPL-3.0-or-later */
/* task-child.c - our own CREATE_CHILD_SA for a child: new keys for the one that we have, and a child where there is none (RFC 7296 1.3.1, 1.3.3,
 * 2.8, 2.25). The gateway's are served by serve-child.c, also while ours is on its way: then the nonces decide (collisions.h). */
#include "ike/netplan.h"
#include "ike/task-auth-child.h"
#include "ike/task-child-offer.h"
#include "wire/ike-consts.h"

/* What every answer without a choice means for either task. */
typedef enum { ANSWER_TURN, ANSWER_LATER, ANSWER_NOT_FOUND, ANSWER_FATAL, ANSWER_NO } answer_kind;

static answer_kind
judge_refusal (const gdw_task *t, gdw_child_offer *o, gdw_ike_sa *sa, const gdw_msg *m)
{
  bool follows =
      t->exchange == GDW_X_IKE_FOLLOWUP_KE; /* STATE_NOT_FOUND and others: from the beginning, later (RFC 9370 2.2.4) */
  if (!follows && gdw_child_offer_turn (o, sa, m))
    return ANSWER_TURN;
  if (gdw_msg_find_notify (m, GDW_N_INVALID_SYNTAX, NULL))
    return ANSWER_FATAL; /* both sides drop the IKE SA without a DELETE (2.21.3) */
  if (gdw_msg_find_notify (m, GDW_N_CHILD_SA_NOT_FOUND, NULL))
    return ANSWER_NOT_FOUND;
  return follows || gdw_msg_find_notify (m, GDW_N_TEMPORARY_FAILURE, NULL) ? ANSWER_LATER : ANSWER_NO;
}

/* Did the gateway delete this child before its answer that made it came? Then there is none: what was asked for is asked for again. */
static bool
is_stillborn (gdw_ike_sa *sa, const gdw_child_deal *d)
{
  bool is = sa->stillborn != 0 && sa->stillborn == d->spi_out;
  sa->stillborn = 0;
  return is;
}

/* Derives the keys of what was agreed on; the plane listens from now on. NULL: no room, or the library failed. */
static gdw_child *
add_child (gdw_ike_sa *sa, const gdw_child_deal *d, gdw_now now)
{
  gdw_child *c = gdw_ike_sa_free_child (sa);
  if (c == NULL ||
      gdw_child_add (sa->env, sa->number, sa->suite.prf, gdw_secret_peek (&sa->keys.d), d, now, c) != GDW_OK)
    return NULL;
  return c;
}

/* The next IKE_FOLLOWUP_KE. */
static gdw_task_next
build_followup (gdw_child_offer *o, gdw_ike_sa *sa, gdw_msg_out *m)
{
  gdw_err e = gdw_followup_ask (&o->follow, sa->env->entropy, m);
  return e == GDW_OK ? GDW_TASK_SEND : gdw_task_end (GDW_WHY_NO_RESOURCES);
}

/* --- new keys for the child that we have --- */

struct rekey_child {
  gdw_child_offer offer;
  gdw_ike_sa *sa; /* whose renewing is unset in the end */
  bool early;     /* the gateway may not have known the child yet when it was asked */
};

static void
rekey_child_done (void *state)
{
  struct rekey_child *r = state;
  gdw_child_offer_done (&r->offer);
  if (r->sa == NULL)
    return;
  r->sa->renewing = 0;
  r->sa->rival_child = (gdw_rival){ 0 };
}

static gdw_task_next
rekey_child_build (gdw_task *t, gdw_ike_sa *sa, gdw_msg_out *m, gdw_now now)
{
  struct rekey_child *r = gdw_task_state (t);
  const gdw_child *c = gdw_ike_sa_newest_child (sa);
  uint8_t spi[4];
  if (t->exchange == GDW_X_IKE_FOLLOWUP_KE)
    return build_followup (&r->offer, sa, m);
  if (sa->serving.there) { /* the gateway is at it */
    gdw_timers_set (&sa->timers, GDW_TIMER_REKEY_CHILD, gdw_rekey_retry_at (sa->env, now));
    return GDW_TASK_DONE;
  }
  if (c == NULL || gdw_ike_sa_free_child (sa) == NULL)
    return GDW_TASK_DONE;
  gdw_why why = gdw_child_offer_make (&r->offer, &c->local, &c->remote, sa);
  if (why != GDW_WHY_NONE)
    return gdw_task_end (why);
  r->sa = sa;
  r->early = c->untold;
  sa->renewing = c->number;
  sa->rival_child = (gdw_rival){ 0 };
  gdw_out o = gdw_out_over (spi, sizeof spi);
  gdw_out_u32 (&o, c->spi_in);
  gdw_msg_notify_spi (m, GDW_PROTO_ESP, gdw_bytes_of (spi), GDW_N_REKEY_SA, GDW_BYTES_NONE);
  gdw_child_offer_put (&r->offer, sa, m);
  return GDW_TASK_SEND;
}

/* The old child is not there at the gateway: it goes here as well, without a DELETE. Where none is left, a new one is made (2.25). When the
 * gateway renewed it while our request was lost, this was to be expected (2.8.1). When our answer that made it was still on its way as we
 * asked, the gateway did not know it yet, and all is as it should be: that holds for the request and not for the moment, since a repeat
 * brings the same answer when the gateway has read ours since. */
static void
on_not_found (const struct rekey_child *r, gdw_ike_sa *sa, gdw_now now)
{
  gdw_child *old = gdw_ike_sa_child_numbered (sa, sa->renewing);
  if (old != NULL && !sa->rival_child.there && r->early && now.mono - old->since < GDW_LATER_MS) {
    gdw_timers_set (&sa->timers, GDW_TIMER_REKEY_CHILD, gdw_rekey_retry_at (sa->env, now));
    return;
  }
  if (old != NULL && !sa->rival_child.there)
    gdw_child_drop (sa->env, old, GDW_CHILD_LINGER_MS, now);
  if (gdw_ike_sa_newest_child (sa) == NULL)
    gdw_tasks_want (&sa->tasks, GDW_TASK_CREATE_CHILD);
}

/* An answer without a choice. The keys are good until their limit; they are renewed later. */
static gdw_task_next
on_rekey_refused (const gdw_task *t, struct rekey_child *r, gdw_ike_sa *sa, const gdw_msg *m, gdw_now now)
{
  bool renewed = sa->rival_child.there; /* by the gateway, and its time is set */
  switch (judge_refusal (t, &r->offer, sa, m)) {
  case ANSWER_TURN: return renewed ? GDW_TASK_DONE : GDW_TASK_AGAIN;
  case ANSWER_FATAL: gdw_env_fact (sa->env, "INVALID_SYNTAX"); return gdw_task_end (GDW_WHY_REKEY_FAILED);
  case ANSWER_NOT_FOUND: on_not_found (r, sa, now); break;
  case ANSWER_LATER:
  case ANSWER_NO:
    if (!renewed)
      gdw_rekey_put_off (sa, m, GDW_TIMER_REKEY_CHILD, now);
    break;
  }
  return GDW_TASK_DONE;
}

/* Both renewed it. The SA with the lowest nonce is redundant: whoever began it deletes it, and the other deletes the old one (2.8.1). Ours goes
 * only when the gateway's is still there. */
static bool
is_redundant (gdw_ike_sa *sa, const gdw_keymat_salt *salt)
{
  const gdw_rival *rival = &sa->rival_child;
  const gdw_child *theirs = rival->there ? gdw_ike_sa_child_numbered (sa, rival->made) : NULL;
  return theirs != NULL && gdw_rival_stays (rival, salt->ni, salt->nr);
}

/* The new child carries the traffic; the old one is ours to delete, and what the gateway made beside it is its own to delete. */
static void
take_over (gdw_ike_sa *sa, const gdw_child *c, gdw_now now)
{
  gdw_child *old = gdw_ike_sa_child_numbered (sa, sa->renewing);
  gdw_child *theirs = gdw_ike_sa_child_numbered (sa, sa->rival_child.made);
  gdw_child_use (sa->env, c);
  if (theirs != NULL)
    gdw_rekey_replace_child (sa, theirs, now);
  if (old != NULL) {
    old->phase = GDW_CHILD_DELETING;
    gdw_tasks_want (&sa->tasks, GDW_TASK_DELETE_CHILD);
  }
  gdw_rekey_child_done (sa, c, now);
}

/* What was to carry on is gone, and for the gateway the old one is replaced: it is ours to delete, and a new one is made. */
static void
on_stillborn (gdw_ike_sa *sa)
{
  gdw_child *old = gdw_ike_sa_child_numbered (sa, sa->renewing);
  if (old != NULL) {
    old->phase = GDW_CHILD_DELETING;
    gdw_tasks_want (&sa->tasks, GDW_TASK_DELETE_CHILD);
  }
  gdw_tasks_want (&sa->tasks, GDW_TASK_CREATE_CHILD);
}

static gdw_task_next
rekey_child_answer (gdw_task *t, gdw_ike_sa *sa, const gdw_msg *m, gdw_now now)
{
  struct rekey_child *r = gdw_task_state (t);
  gdw_child_deal d;
  gdw_secret shared = GDW_SECRET_NONE;
  if (!gdw_child_offer_goes_on (t, m))
    return on_rekey_refused (t, r, sa, m, now);
  gdw_task_next next = gdw_child_offer_judge (&r->offer, t, sa, m, &d, &shared);
  if (next.next == GDW_NEXT_DONE && is_stillborn (sa, &d)) {
    gdw_secret_done (&shared);
    on_stillborn (sa);
    return GDW_TASK_DONE;
  }
  gdw_child *c = next.next == GDW_NEXT_DONE ? add_child (sa, &d, now) : NULL;
  gdw_secret_done (&shared);
  if (next.next != GDW_NEXT_DONE)
    return next;
  if (c == NULL)
    return gdw_task_end (GDW_WHY_REKEY_FAILED);
  gdw_followup_done (&sa->serving); /* the gateway's is not over: ours was first, and STATE_NOT_FOUND tells it */
  sa->no_child_ke = r->offer.group == NULL;
  gdw_child_offer_tell (m, sa, now);
  sa->wants_reauth =
      sa->wants_reauth || !gdw_ts_narrowed (&r->offer.remote, &d.remote) ||
      !gdw_ts_narrowed (&r->offer.local, &d.local); /* less than before, which must not be (2.9.2): a new plan */
  if (is_redundant (sa, &d.salt)) {                 /* it listens until the gateway has read so */
    c->phase = GDW_CHILD_DELETING;
    gdw_tasks_want (&sa->tasks, GDW_TASK_DELETE_CHILD);
  } else {
    take_over (sa, c, now);
  }
  return GDW_TASK_DONE;
}

const gdw_task_kind gdw_task_rekey_child = {
  .name = "rekey child",
  .exchange = GDW_X_CREATE_CHILD_SA,
  .state_size = sizeof (struct rekey_child),
  .build = rekey_child_build,
  .answer = rekey_child_answer,
  .done = rekey_child_done,
};

/* --- a child where there is none --- */

static void
create_child_done (void *state)
{
  gdw_child_offer_done (state);
}

/* The selectors of the profile, as in IKE_AUTH. */
static gdw_task_next
create_child_build (gdw_task *t, gdw_ike_sa *sa, gdw_msg_out *m, gdw_now now)
{
  (void)now;
  gdw_child_offer *o = gdw_task_state (t);
  gdw_pay_ts local, remote;
  if (t->exchange == GDW_X_IKE_FOLLOWUP_KE)
    return build_followup (o, sa, m);
  if (gdw_ike_sa_newest_child (sa) != NULL || gdw_ike_sa_free_child (sa) == NULL)
    return GDW_TASK_DONE;
  if (!gdw_netplan_selectors (&sa->env->profile, &local, &remote))
    return gdw_task_end (GDW_WHY_TS_UNACCEPTABLE);
  gdw_why why = gdw_child_offer_make (o, &local, &remote, sa);
  if (why != GDW_WHY_NONE)
    return gdw_task_end (why);
  gdw_child_offer_put (o, sa, m);
  return GDW_TASK_SEND;
}

/* Without a child the IKE SA is of no use: it ends, unless the gateway only wants us to wait (2.25). */
static gdw_task_next
on_create_refused (const gdw_task *t, gdw_child_offer *o, gdw_ike_sa *sa, const gdw_msg *m, gdw_now now)
{
  gdw_pay_notify n;
  switch (judge_refusal (t, o, sa, m)) {
  case ANSWER_TURN: return GDW_TASK_AGAIN;
  case ANSWER_LATER:
    if (++sa->child_tries >= GDW_CHILD_TRIES)
      break;
    gdw_timers_set (&sa->timers, GDW_TIMER_CREATE_CHILD, gdw_rekey_retry_at (sa->env, now));
    return GDW_TASK_DONE;
  case ANSWER_NOT_FOUND:
  case ANSWER_FATAL:
  case ANSWER_NO: break;
  }
  if (!gdw_msg_find_error (m, &n))
    return gdw_task_end (GDW_WHY_PROTOCOL);
  return gdw_task_end (gdw_auth_why_of (sa->env, n.type, GDW_WHY_NO_CHILD));
}

static gdw_task_next
create_child_answer (gdw_task *t, gdw_ike_sa *sa, const gdw_msg *m, gdw_now now)
{
  gdw_child_offer *offer = gdw_task_state (t);
  gdw_child_deal d;
  gdw_secret shared = GDW_SECRET_NONE;
  if (!gdw_child_offer_goes_on (t, m))
    return on_create_refused (t, offer, sa, m, now);
  gdw_task_next next = gdw_child_offer_judge (offer, t, sa, m, &d, &shared);
  if (next.next == GDW_NEXT_MORE)
    return next;
  if (next.next == GDW_NEXT_DONE && is_stillborn (sa, &d)) {
    gdw_secret_done (&shared);
    gdw_timers_set (&sa->timers, GDW_TIMER_CREATE_CHILD, gdw_rekey_retry_at (sa->env, now));
    return GDW_TASK_DONE;
  }
  gdw_order o = { .kind = GDW_ORDER_PATH, .ike = sa->number, .path = sa->path };
  gdw_effect_order (&sa->env->effects, &o);
  gdw_child *c = next.next == GDW_NEXT_DONE ? add_child (sa, &d, now) : NULL;
  gdw_secret_done (&shared);
  if (c == NULL)
    return gdw_task_end (GDW_WHY_PROTOCOL);
  sa->no_child_ke = offer->group == NULL;
  sa->child_tries = 0;
  gdw_child_offer_tell (m, sa, now);
  gdw_child_use (sa->env, c);
  gdw_child_tell (sa->env, c, now);
  gdw_rekey_plan_child (sa, now);
  return GDW_TASK_DONE;
}

const gdw_task_kind gdw_task_create_child = {
  .name = "create child",
  .exchange = GDW_X_CREATE_CHILD_SA,
  .state_size = sizeof (gdw_child_offer),
  .build = create_child_build,
  .answer = create_child_answer,
  .done = create_child_done,
};
