/* SPDX-License-Identifier: GPL-3.0-or-later */
/* task-intermediate.c - IKE_INTERMEDIATE: the further key exchanges that IKE_SA_INIT agreed on, one after another (RFC 9242, RFC 9370 2.2.2).
 *
 *   -> KEi(1)    <- KEr(1)     sealed with the keys of IKE_SA_INIT; both messages enter AUTH; then all keys are new
 *   -> KEi(2)    <- KEr(2)     sealed with those, and so on; IKE_AUTH follows
 *
 * Nobody is proven yet: AUTH will tell whether both sides saw the same messages. */
#include "ike/auth.h"
#include "wire/ike-consts.h"
#include "wire/pay-ke.h"

struct intermediate {
  size_t done; /* exchanges behind us */
  gdw_kex *kex;
};

static void
intermediate_done (void *state)
{
  struct intermediate *s = state;
  gdw_kex_free (s->kex);
}

static gdw_task_next
intermediate_build (gdw_task *t, gdw_ike_sa *sa, gdw_msg_out *m, gdw_now now)
{
  (void)now;
  struct intermediate *s = gdw_task_state (t);
  const gdw_group_info *g = gdw_suite_further (&sa->suite, s->done);
  gdw_kex_free (s->kex);
  s->kex = NULL;
  if (gdw_kex_new (g, sa->env->entropy, &s->kex) != GDW_OK)
    return gdw_task_end (GDW_WHY_NO_RESOURCES);
  gdw_pay_ke_put (gdw_msg_payload_begin (m, GDW_P_KE), g->id, gdw_kex_public (s->kex));
  gdw_msg_payload_end (m);
  return GDW_TASK_SEND;
}

/* Both messages of this exchange enter AUTH, under the keys that are still in use. */
static gdw_err
add_to_auth (gdw_ike_sa *sa, const gdw_msg *m)
{
  gdw_env *env = sa->env;
  const gdw_flight *f = &sa->x.flight;
  const gdw_ike_header ours = gdw_ike_sa_header (sa, GDW_X_IKE_INTERMEDIATE, false, f->msgid);
  gdw_intauth x = sa->intauth;
  gdw_err e = gdw_intauth_add (&x, true, sa->suite.prf, gdw_secret_peek (&sa->keys.pi), &ours, f->first,
                               gdw_secret_peek (&f->inner), env->out, sizeof env->out);
  if (e == GDW_OK)
    e = gdw_intauth_add (&x, false, sa->suite.prf, gdw_secret_peek (&sa->keys.pr), &m->head, m->inner_first, m->inner,
                         env->out, sizeof env->out);
  if (e == GDW_OK)
    sa->intauth = x;
  return e;
}

/* All keys anew. Those in use stay when it fails. */
static gdw_err
switch_keys (gdw_ike_sa *sa, const gdw_secret *shared)
{
  gdw_ike_keys keys = { 0 };
  const gdw_keymat_salt salt = { .ni = gdw_bytes_make (sa->ni, sa->ni_n),
                                 .nr = gdw_bytes_make (sa->nr, sa->nr_n),
                                 .spi_i = sa->spi_i,
                                 .spi_r = sa->spi_r };
  gdw_err e = gdw_keymat_further (&sa->suite, gdw_secret_peek (&sa->keys.d), gdw_secret_peek (shared), &salt, &keys);
  return e == GDW_OK ? gdw_ike_sa_set_keys (sa, &keys) : e;
}

static gdw_task_next
intermediate_answer (gdw_task *t, gdw_ike_sa *sa, const gdw_msg *m, gdw_now now)
{
  struct intermediate *s = gdw_task_state (t);
  const gdw_group_info *g = gdw_suite_further (&sa->suite, s->done);
  gdw_bytes body;
  gdw_pay_ke ke;
  gdw_pay_notify n;
  gdw_secret shared = GDW_SECRET_NONE;
  if (gdw_msg_count (m, GDW_P_KE) != 1 || !gdw_msg_find (m, GDW_P_KE, 0, &body) ||
      gdw_pay_ke_read (body, &ke) != GDW_OK || ke.group != g->id ||
      gdw_kex_finish (s->kex, ke.data, &shared) != GDW_OK) {
    gdw_env_fact (sa->env, gdw_msg_find_error (m, &n) ? gdw_notify_name (n.type)
                                                      : "its further key exchange cannot be read or was not agreed on");
    return gdw_task_end (GDW_WHY_PROTOCOL);
  }
  gdw_err e = add_to_auth (sa, m);
  if (e == GDW_OK)
    e = switch_keys (sa, &shared);
  gdw_secret_done (&shared);
  if (e != GDW_OK)
    return gdw_task_end (GDW_WHY_NO_RESOURCES);
  gdw_env_say_text (sa->env, GDW_EV_FURTHER_KEYS, g->name, now);
  s->done++;
  if (gdw_suite_further (&sa->suite, s->done) != NULL)
    return GDW_TASK_MORE;
  gdw_tasks_want (&sa->tasks, GDW_TASK_AUTH);
  return GDW_TASK_DONE;
}

static gdw_task_next
intermediate_silence (gdw_task *t, gdw_ike_sa *sa, unsigned sends, bool last, gdw_now now)
{
  (void)t;
  (void)now;
  return gdw_auth_silence (sa, sends, last);
}

const gdw_task_kind gdw_task_intermediate = {
  .name = "intermediate",
  .exchange = GDW_X_IKE_INTERMEDIATE,
  .state_size = sizeof (struct intermediate),
  .build = intermediate_build,
  .answer = intermediate_answer,
  .silence = intermediate_silence,
  .done = intermediate_done,
};
