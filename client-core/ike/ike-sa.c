/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ike-sa.c - one IKE SA: from a datagram to the task that waits for it, and from a task to a datagram. */
#include "ike/ike-sa.h"

#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "ike/envelope.h"
#include "ike/reach.h"
#include "ike/rekey.h"
#include "ike/serve.h"
#include "wire/ike-consts.h"
#include "wire/pay-del.h"

static const bool allowed[GDW_IKE_PHASES][GDW_IKE_PHASES] = {
  [GDW_IKE_INIT] = { [GDW_IKE_AUTH] = true, [GDW_IKE_GONE] = true },
  [GDW_IKE_AUTH] = { [GDW_IKE_UP] = true, [GDW_IKE_DELETING] = true, [GDW_IKE_GONE] = true },
  [GDW_IKE_UP] = { [GDW_IKE_REPLACED] = true, [GDW_IKE_DELETING] = true, [GDW_IKE_GONE] = true },
  [GDW_IKE_REPLACED] = { [GDW_IKE_DELETING] = true, [GDW_IKE_GONE] = true },
  [GDW_IKE_DELETING] = { [GDW_IKE_GONE] = true },
};

void
gdw_ike_sa_set_phase (gdw_ike_sa *sa, gdw_ike_phase phase)
{
  gdw_check (allowed[sa->phase][phase]);
  sa->phase = phase;
}

gdw_ike_sa *
gdw_ike_sa_new (gdw_env *env, const gdw_path *path, unsigned init_sends)
{
  gdw_ike_sa *sa = calloc (1, sizeof *sa);
  if (sa == NULL)
    return NULL;
  sa->env = env;
  sa->id = ++env->last_sa;
  sa->number = sa->id;
  sa->initiator = true;
  sa->path = *path;
  sa->init_sends = init_sends;
  do
    gdw_entropy_fill (env->entropy, sa->spi_i, sizeof sa->spi_i);
  while (gdw_bytes_all_zero (gdw_bytes_of (sa->spi_i)));
  gdw_exchange_init (&sa->x);
  gdw_tasks_init (&sa->tasks);
  gdw_timers_init (&sa->timers);
  return sa;
}

void
gdw_ike_sa_free (gdw_ike_sa *sa)
{
  if (sa == NULL)
    return;
  gdw_ike_sa_free (sa->successor);
  gdw_ike_sa_free (sa->redundant);
  gdw_ike_sa_free (sa->rival);
  gdw_followup_done (&sa->serving);
  gdw_tasks_done (&sa->tasks);
  gdw_exchange_done (&sa->x);
  gdw_frag_set_done (&sa->answer_in);
  gdw_frag_set_done (&sa->request_in);
  gdw_sk_done (&sa->sk);
  gdw_ike_keys_done (&sa->keys);
  gdw_ike_keys_done (&sa->unmixed);
  gdw_secret_done (&sa->init_sent);
  gdw_secret_done (&sa->init_got);
  gdw_wipe (sa, sizeof *sa);
  free (sa);
}

/* --- facts --- */

static const uint8_t *
our_spi (const gdw_ike_sa *sa)
{
  return sa->initiator ? sa->spi_i : sa->spi_r;
}

bool
gdw_ike_sa_is_for (const gdw_ike_sa *sa, const gdw_ike_header *h)
{
  const uint8_t zero[8] = { 0 };
  bool from_initiator = (h->flags & GDW_FLAG_INITIATOR) != 0;
  if (from_initiator == sa->initiator || memcmp (our_spi (sa), sa->initiator ? h->spi_i : h->spi_r, 8) != 0)
    return false;
  const uint8_t *theirs = sa->initiator ? sa->spi_r : sa->spi_i;
  return memcmp (theirs, zero, 8) == 0 || memcmp (theirs, sa->initiator ? h->spi_r : h->spi_i, 8) == 0;
}

gdw_ike_header
gdw_ike_sa_header (const gdw_ike_sa *sa, uint8_t exchange, bool response, uint32_t msgid)
{
  gdw_ike_header h = { .version = GDW_IKE_VERSION, .exchange = exchange, .msgid = msgid };
  memcpy (h.spi_i, sa->spi_i, 8);
  memcpy (h.spi_r, sa->spi_r, 8);
  h.flags = (uint8_t)((sa->initiator ? GDW_FLAG_INITIATOR : 0) | (response ? GDW_FLAG_RESPONSE : 0));
  return h;
}

gdw_err
gdw_ike_sa_set_keys (gdw_ike_sa *sa, gdw_ike_keys *taken)
{
  gdw_sk sk = { 0 };
  gdw_err e = gdw_sk_new (&sa->suite, taken, sa->initiator, &sk);
  gdw_secret_done (&taken->ei);
  gdw_secret_done (&taken->er);
  if (e != GDW_OK) {
    gdw_ike_keys_done (taken);
    return e;
  }
  gdw_sk_done (&sa->sk);
  gdw_ike_keys_done (&sa->keys);
  sa->sk = sk;
  sa->keys = *taken;
  *taken = (gdw_ike_keys){ 0 };
  return GDW_OK;
}

gdw_child *
gdw_ike_sa_child_by_spi (gdw_ike_sa *sa, uint32_t spi_out)
{
  for (size_t i = 0; i < GDW_MAX_CHILDREN; i++)
    if (sa->child[i].phase != GDW_CHILD_FREE && sa->child[i].spi_out == spi_out)
      return &sa->child[i];
  return NULL;
}

gdw_child *
gdw_ike_sa_free_child (gdw_ike_sa *sa)
{
  for (size_t i = 0; i < GDW_MAX_CHILDREN; i++)
    if (sa->child[i].phase == GDW_CHILD_FREE)
      return &sa->child[i];
  return NULL;
}

gdw_child *
gdw_ike_sa_newest_child (gdw_ike_sa *sa)
{
  gdw_child *best = NULL;
  for (size_t i = 0; i < GDW_MAX_CHILDREN; i++)
    if (sa->child[i].phase == GDW_CHILD_UP && (best == NULL || sa->child[i].number > best->number))
      best = &sa->child[i];
  return best;
}

gdw_child *
gdw_ike_sa_child_numbered (gdw_ike_sa *sa, uint32_t number)
{
  for (size_t i = 0; i < GDW_MAX_CHILDREN; i++)
    if (sa->child[i].phase != GDW_CHILD_FREE && sa->child[i].number == number)
      return &sa->child[i];
  return NULL;
}

bool
gdw_ike_sa_makes_child (const gdw_ike_sa *sa)
{
  return gdw_tasks_has (&sa->tasks, GDW_TASK_CREATE_CHILD) || sa->renewing != 0 ||
         gdw_timers_runs (&sa->timers, GDW_TIMER_CREATE_CHILD);
}

/* A rekey takes SK_d of the SA before into its keys, so what was in them stays. */
gdw_quantum
gdw_ike_sa_quantum (const gdw_ike_sa *sa)
{
  const gdw_group_info *g;
  bool kem = sa->kem_used;
  for (size_t i = 0; (g = gdw_suite_further (&sa->suite, i)) != NULL; i++)
    kem = kem || g->kem;
  return kem ? GDW_QUANTUM_KEM : sa->ppk_used ? GDW_QUANTUM_PPK : GDW_QUANTUM_NO;
}

gdw_ms
gdw_ike_sa_deadline (const gdw_ike_sa *sa)
{
  gdw_ms a = gdw_exchange_deadline (&sa->x), b = gdw_timers_next (&sa->timers);
  return sa->phase == GDW_IKE_GONE ? GDW_MS_NEVER : a < b ? a : b;
}

/* --- ends --- */

void
gdw_ike_sa_end (gdw_ike_sa *sa, gdw_why why)
{
  if (sa->phase == GDW_IKE_GONE)
    return;
  gdw_ask_withdraw (&sa->env->asks, &sa->env->effects, sa->id, false);
  gdw_tasks_done (&sa->tasks);
  gdw_timers_init (&sa->timers);
  sa->why = why;
  gdw_ike_sa_set_phase (sa, GDW_IKE_GONE);
}

void
gdw_ike_sa_close (gdw_ike_sa *sa, gdw_why why, gdw_now now)
{
  bool can_tell = sa->phase == GDW_IKE_UP || sa->phase == GDW_IKE_AUTH || sa->phase == GDW_IKE_REPLACED;
  if (!can_tell) {
    if (sa->phase != GDW_IKE_DELETING)
      gdw_ike_sa_end (sa, why);
    return;
  }
  gdw_ask_withdraw (&sa->env->asks, &sa->env->effects, sa->id, false);
  gdw_timers_init (&sa->timers);
  gdw_tasks_done (&sa->tasks);
  gdw_exchange_finish (&sa->x, gdw_exchange_is_free (&sa->x));
  sa->why = why;
  gdw_ike_sa_set_phase (sa, GDW_IKE_DELETING);
  gdw_tasks_want (&sa->tasks, GDW_TASK_DELETE);
  gdw_ike_sa_run (sa, now);
}

/* --- our requests --- */

/* Tells the gateway once, without waiting for an answer, that an SA which it may think good is no longer wanted. Where the reason is that it
 * took no PPK, RFC 8784 3 wants AUTHENTICATION_FAILED instead of a DELETE. */
static void
farewell (gdw_ike_sa *sa, gdw_why why)
{
  gdw_env *env = sa->env;
  gdw_datagrams last = { 0 };
  if ((sa->phase != GDW_IKE_AUTH && sa->phase != GDW_IKE_UP) || sa->told_gone || !gdw_exchange_is_free (&sa->x))
    return;
  gdw_msg_out m = gdw_msg_out_chain (env->chain, sizeof env->chain);
  if (why == GDW_WHY_PPK_REFUSED) {
    gdw_msg_notify (&m, GDW_N_AUTHENTICATION_FAILED, GDW_BYTES_NONE);
  } else {
    gdw_pay_del_put_ike (gdw_msg_payload_begin (&m, GDW_P_D));
    gdw_msg_payload_end (&m);
  }
  const gdw_ike_header h = gdw_ike_sa_header (sa, GDW_X_INFORMATIONAL, false, sa->x.next_out);
  if (gdw_envelope_seal (sa, &m, &h, &sa->path, &last, NULL) == GDW_OK)
    gdw_datagrams_send (&last, &env->effects, &sa->path);
  gdw_datagrams_done (&last);
}

/* What a task wants next, outside of build. */
static void
proceed (gdw_ike_sa *sa, gdw_task *t, gdw_task_next next)
{
  switch (next.next) {
  case GDW_NEXT_DONE: gdw_tasks_finish (&sa->tasks); break;
  case GDW_NEXT_MORE:
  case GDW_NEXT_AGAIN: t->ready = true; break;
  case GDW_NEXT_END:
    farewell (sa, next.why);
    gdw_ike_sa_end (sa, next.why);
    break;
  case GDW_NEXT_WAIT:
  case GDW_NEXT_KEEP:
  case GDW_NEXT_SEND: break;
  }
}

/* Lets a task write its request, and sends it. */
static void
build (gdw_ike_sa *sa, gdw_task *t, gdw_now now)
{
  gdw_env *env = sa->env;
  uint8_t exchange = t->exchange;
  gdw_ike_header h = gdw_ike_sa_header (sa, exchange, false, sa->x.next_out);
  gdw_msg_out m = exchange == GDW_X_IKE_SA_INIT ? gdw_msg_out_begin (env->chain, sizeof env->chain, &h)
                                                : gdw_msg_out_chain (env->chain, sizeof env->chain);
  t->ready = false;
  gdw_task_next next = t->kind->build (t, sa, &m, now);
  if (next.next != GDW_NEXT_SEND) {
    proceed (sa, t, next);
    return;
  }
  gdw_datagrams request = { 0 };
  gdw_secret inner = GDW_SECRET_NONE;
  if (gdw_envelope_seal (sa, &m, &h, &sa->path, &request, &inner) != GDW_OK) {
    gdw_ike_sa_end (sa, GDW_WHY_NO_RESOURCES);
    return;
  }
  unsigned sends = exchange == GDW_X_IKE_SA_INIT ? sa->init_sends : 0;
  gdw_exchange_start (&sa->x, &env->effects, exchange, &request, gdw_reach_first (sa), sends, now);
  gdw_exchange_keep (&sa->x, m.first, &inner);
  if (t->id == GDW_TASK_LIVENESS || t->id == GDW_TASK_MOBIKE)
    gdw_exchange_quicken (&sa->x, now);
}

void
gdw_ike_sa_run (gdw_ike_sa *sa, gdw_now now)
{
  for (unsigned turns = 0; turns < 2 * GDW_TASKS; turns++) { /* a task that has nothing to do makes room for the next */
    if (sa->phase == GDW_IKE_GONE || !gdw_exchange_is_free (&sa->x))
      return;
    gdw_task *t = gdw_tasks_next (&sa->tasks);
    if (t == NULL || !t->ready)
      return;
    build (sa, t, now);
  }
}

void
gdw_ike_sa_begin (gdw_ike_sa *sa, gdw_now now)
{
  gdw_tasks_want (&sa->tasks, GDW_TASK_INIT);
  gdw_ike_sa_run (sa, now);
}

void
gdw_ike_sa_probe (gdw_ike_sa *sa, gdw_now now)
{
  if (sa->phase != GDW_IKE_UP || !gdw_exchange_is_free (&sa->x))
    return; /* a request in flight is a probe as well */
  gdw_tasks_want (&sa->tasks, GDW_TASK_LIVENESS);
  gdw_ike_sa_run (sa, now);
}

void
gdw_ike_sa_limit (gdw_ike_sa *sa, uint32_t seconds, gdw_now now)
{
  gdw_ms life = (gdw_ms)seconds * 1000;
  gdw_ms margin = life / 4 < GDW_REAUTH_MARGIN_MS ? life / 4 : GDW_REAUTH_MARGIN_MS;
  gdw_ms wait = life - margin > GDW_REAUTH_LEAST_MS ? life - margin : GDW_REAUTH_LEAST_MS;
  if (now.mono + wait < sa->timers.at[GDW_TIMER_REAUTH])
    gdw_timers_set (&sa->timers, GDW_TIMER_REAUTH, now.mono + wait);
}

/* --- messages --- */

/* Of an exchange that is over: which, under which id, and of ours, in what time (answered) and in how many copies. Whether the other side is still
 * there is asked for as long as the tunnel lives: that is left out. */
static void
say_flight (gdw_ike_sa *sa, const gdw_task *t, bool answered, gdw_now now)
{
  const gdw_flight *f = &sa->x.flight;
  gdw_event e = gdw_event_new (answered ? GDW_EV_EXCHANGE : GDW_EV_EXCHANGE_SILENT, now.mono);
  if (answered && t != NULL && t->id == GDW_TASK_LIVENESS)
    return;
  gdw_event_text (&e, gdw_exchange_name (f->type));
  gdw_event_number (&e, f->msgid);
  if (answered)
    gdw_event_number (&e, now.mono - f->sent_at);
  gdw_event_number (&e, f->copies);
  gdw_effect_event (&sa->env->effects, &e);
}

static void
say_served (gdw_ike_sa *sa, const gdw_msg *m, gdw_now now)
{
  gdw_event e = gdw_event_new (GDW_EV_EXCHANGE_SERVED, now.mono);
  if (m->head.exchange == GDW_X_INFORMATIONAL && m->n == 0)
    return;
  gdw_event_text (&e, gdw_exchange_name (m->head.exchange));
  gdw_event_number (&e, m->head.msgid);
  gdw_effect_event (&sa->env->effects, &e);
}

/* The answer to our flight goes to its task. INVALID_SYNTAX from a gateway that is proven is the end, whatever the task makes of it, and without
 * a DELETE: the gateway has dropped the IKE SA (RFC 7296 2.21.3). */
static void
on_answer_message (gdw_ike_sa *sa, const gdw_msg *m, const gdw_path *path, gdw_now now)
{
  gdw_task *t = gdw_tasks_now (&sa->tasks);
  if (t == NULL)
    return;
  t->strayed = sa->x.flight.strayed;
  if (sa->phase == GDW_IKE_INIT ||
      m->head.exchange == GDW_X_INFORMATIONAL) /* others wait for people and for computations */
    gdw_exchange_measure (&sa->x, now);
  gdw_reach_heard (sa, path, true, now);
  bool fatal = sa->phase == GDW_IKE_UP && gdw_msg_find_notify (m, GDW_N_INVALID_SYNTAX, NULL);
  sa->told_gone = sa->told_gone || fatal;
  gdw_task_next next = t->kind->answer (t, sa, m, now);
  if (fatal && next.next != GDW_NEXT_END && sa->phase == GDW_IKE_UP) {
    gdw_env_fact (sa->env, "INVALID_SYNTAX");
    next = gdw_task_end (GDW_WHY_PROTOCOL);
  }
  if (next.next == GDW_NEXT_KEEP)
    return;
  say_flight (sa, t, true, now);
  gdw_exchange_finish (&sa->x, next.next == GDW_NEXT_AGAIN && t->exchange == GDW_X_IKE_SA_INIT);
  gdw_reach_flight_over (sa);
  proceed (sa, t, next);
}

/* A new request of the gateway. */
static void
on_request (gdw_ike_sa *sa, const gdw_msg *m, gdw_err form, const gdw_path *path, gdw_now now)
{
  gdw_env *env = sa->env;
  gdw_msg_out out = gdw_msg_out_chain (env->chain, sizeof env->chain);
  gdw_served served = gdw_serve (sa, m, form, path, &out, now);
  gdw_datagrams answer = { 0 };
  if (served == GDW_SERVED_DROP) {
    gdw_env_drop (env, "a request that has no place now", now);
    return;
  }
  const gdw_ike_header h = gdw_ike_sa_header (sa, m->head.exchange, true, m->head.msgid);
  if (gdw_envelope_seal (sa, &out, &h, path, &answer, NULL) != GDW_OK) {
    gdw_ike_sa_end (sa, GDW_WHY_NO_RESOURCES);
    return;
  }
  gdw_exchange_answer (&sa->x, &env->effects, &answer, path);
  say_served (sa, m, now);
  if (served == GDW_SERVED_GONE) {
    sa->told_gone = true;
    gdw_ike_sa_end (sa, sa->phase == GDW_IKE_DELETING ? sa->why : GDW_WHY_GATEWAY_CLOSED);
  } else if (served == GDW_SERVED_BROKEN) { /* without a DELETE: the gateway ends it as well */
    gdw_env_fact (env, "a request that cannot be read");
    gdw_ike_sa_end (sa, sa->phase == GDW_IKE_DELETING ? sa->why : GDW_WHY_PROTOCOL);
  }
}

/* A protected message: opened, placed, handed on. Content that is from the gateway but malformed ends the IKE SA as a breach of protocol: when
 * it answers us, with a DELETE (RFC 7296 2.21); when it is a request, by the answer INVALID_SYNTAX (2.21.3). An answer must not hold critical
 * payloads (2.5), so one that we do not know has no other end. */
static void
on_protected (gdw_ike_sa *sa, gdw_msg *m, const gdw_path *path, gdw_now now)
{
  gdw_env *env = sa->env;
  gdw_msg_place place;
  gdw_err e;
  if (!gdw_envelope_open (sa, m, path, now, &place, &e))
    return;
  if (place == GDW_MSG_REQUEST) {
    gdw_reach_heard (sa, path, false, now);
    on_request (sa, m, e, path, now);
  } else if (e != GDW_OK || m->unknown_critical != 0) {
    gdw_env_fact (env, e != GDW_OK ? gdw_err_name (e) : "an unknown critical payload");
    gdw_exchange_finish (&sa->x, false);
    farewell (sa, GDW_WHY_PROTOCOL);
    gdw_ike_sa_end (sa, GDW_WHY_PROTOCOL);
  } else {
    on_answer_message (sa, m, path, now);
  }
}

void
gdw_ike_sa_on_datagram (gdw_ike_sa *sa, const gdw_path *path, gdw_now now)
{
  gdw_env *env = sa->env;
  gdw_msg m;
  gdw_err e = gdw_msg_split (gdw_bytes_make (env->in, env->in_n), &m);
  bool init = sa->phase == GDW_IKE_INIT;
  if (e == GDW_E_UNSUPPORTED || (e == GDW_OK && init != (m.head.exchange == GDW_X_IKE_SA_INIT))) {
    gdw_env_drop (env, e != GDW_OK ? "another version" : "an exchange that has no place now", now);
  } else if (e != GDW_OK) {
    gdw_env_drop (env, gdw_err_name (e), now);
  } else if (init) {
    if (m.sk == 0 && gdw_exchange_place (&sa->x, &m.head) == GDW_MSG_ANSWER)
      on_answer_message (sa, &m, path, now);
    else
      gdw_env_drop (env, "not an answer to IKE_SA_INIT", now);
  } else if (m.sk == 0) {
    gdw_pay_notify n;
    if (gdw_msg_find_error (&m, &n))
      gdw_env_say_text (env, GDW_EV_IGNORED_NOTIFY, gdw_notify_name (n.type), now);
    gdw_env_drop (env, "not protected", now);
  } else {
    on_protected (sa, &m, path, now);
  }
  gdw_ike_sa_run (sa, now);
}

/* --- other inputs --- */

void
gdw_ike_sa_on_answer (gdw_ike_sa *sa, gdw_answer *a, gdw_now now)
{
  gdw_task *t = gdw_tasks_now (&sa->tasks);
  if (t == NULL || t->kind->told == NULL)
    return;
  proceed (sa, t, t->kind->told (t, sa, a, now));
  gdw_ike_sa_run (sa, now);
}

/* A repeat is due, or nothing came at all. */
static void
on_silence (gdw_ike_sa *sa, bool last, gdw_now now)
{
  gdw_task *t = gdw_tasks_now (&sa->tasks);
  gdw_task_next next =
      last ? gdw_task_end (sa->phase == GDW_IKE_AUTH ? GDW_WHY_GATEWAY_SILENT : GDW_WHY_GATEWAY_LOST) : GDW_TASK_KEEP;
  if (t != NULL && t->kind->silence != NULL)
    next = t->kind->silence (t, sa, sa->x.flight.sends, last, now);
  if (next.next == GDW_NEXT_KEEP) {
    gdw_event e = gdw_event_new (GDW_EV_REPEATED, now.mono);
    gdw_event_number (&e, sa->x.flight.msgid);
    gdw_event_number (&e, sa->x.flight.sends);
    gdw_effect_event (&sa->env->effects, &e);
    if (sa->x.flight.sends >= GDW_FINER_SENDS)
      gdw_envelope_recut (sa);
    gdw_reach_repeat (sa, now);
  } else if (next.next == GDW_NEXT_AGAIN) {
    say_flight (sa, t, false, now);
    gdw_exchange_finish (&sa->x, t->exchange == GDW_X_IKE_SA_INIT);
    t->ready = true;
  } else if (next.next == GDW_NEXT_DONE) {
    say_flight (sa, t, false, now);
    gdw_exchange_finish (&sa->x, false);
    proceed (sa, t, next);
  } else {
    say_flight (sa, t, false, now);
    gdw_ike_sa_end (sa, next.why);
  }
}

static void
on_timers (gdw_ike_sa *sa, gdw_now now)
{
  if (gdw_timers_take (&sa->timers, GDW_TIMER_LIVENESS, now.mono)) {
    gdw_ms due = sa->last_in + (gdw_ms)sa->env->profile.ike.liveness_s * 1000;
    bool quiet = due <= now.mono;
    if (quiet)
      gdw_ike_sa_probe (sa, now);
    gdw_timers_set (&sa->timers, GDW_TIMER_LIVENESS, quiet ? now.mono + sa->env->profile.ike.liveness_s * 1000u : due);
  }
  if (gdw_timers_take (&sa->timers, GDW_TIMER_REKEY_CHILD, now.mono))
    gdw_tasks_want (&sa->tasks, GDW_TASK_REKEY_CHILD);
  if (gdw_timers_take (&sa->timers, GDW_TIMER_FOLLOWUP, now.mono))
    gdw_followup_done (&sa->serving);
  if (gdw_timers_take (&sa->timers, GDW_TIMER_OLD_CHILD, now.mono))
    gdw_rekey_tidy_children (sa, now);
  if (gdw_timers_take (&sa->timers, GDW_TIMER_CREATE_CHILD, now.mono))
    gdw_tasks_want (&sa->tasks, GDW_TASK_CREATE_CHILD);
  if (gdw_timers_take (&sa->timers, GDW_TIMER_REKEY_IKE, now.mono))
    gdw_tasks_want (&sa->tasks, GDW_TASK_REKEY_IKE);
  if (gdw_timers_take (&sa->timers, GDW_TIMER_REAUTH, now.mono))
    sa->wants_reauth = true;
  if (gdw_timers_take (&sa->timers, GDW_TIMER_FRAGMENTS, now.mono))
    gdw_envelope_forget (sa);
  if (gdw_timers_take (&sa->timers, GDW_TIMER_SUSPECT, now.mono))
    gdw_reach_suspect (sa, now);
  if (gdw_timers_take (&sa->timers, GDW_TIMER_OLD, now.mono))
    gdw_ike_sa_close (sa, GDW_WHY_NONE, now);
}

void
gdw_ike_sa_on_tick (gdw_ike_sa *sa, gdw_now now)
{
  if (sa->phase == GDW_IKE_GONE)
    return;
  if (gdw_timers_take (&sa->timers, GDW_TIMER_OTHER_PATH,
                       now.mono)) /* before repeats: they are due by the new path at once */
    gdw_reach_take_other (sa, now);
  gdw_tick tick = gdw_exchange_tick (&sa->x, now);
  if (tick != GDW_TICK_NOTHING)
    on_silence (sa, tick == GDW_TICK_SILENT, now);
  on_timers (sa, now);
  gdw_ike_sa_run (sa, now);
}

void
gdw_ike_sa_on_sign_of_life (gdw_ike_sa *sa, gdw_ms when)
{
  gdw_reach *r = &sa->reach;
  if (when <= sa->last_in)
    return;
  sa->last_in = when;
  if (when > r->quiet_since)
    r->quiet_since = 0;
}
