/* SPDX-License-Identifier: GPL-3.0-or-later */
/* rekey.c - the common part of both rekeys. */
#include "ike/rekey.h"

#include "wire/ike-consts.h"
#include "wire/pay-ke.h"

gdw_err
gdw_rekey_read (const gdw_msg *m, gdw_rekey_facts *ret)
{
  gdw_bytes body;
  gdw_pay_ke ke;
  if (gdw_msg_count (m, GDW_P_SA) != 1 || gdw_msg_count (m, GDW_P_NONCE) != 1 || gdw_msg_count (m, GDW_P_KE) > 1 ||
      gdw_msg_count (m, GDW_P_TSI) > 1 || gdw_msg_count (m, GDW_P_TSR) > 1)
    return GDW_E_FORM;
  gdw_msg_find (m, GDW_P_SA, 0, &body);
  if (gdw_pay_sa_read (body, &ret->sa) != GDW_OK)
    return GDW_E_FORM;
  gdw_msg_find (m, GDW_P_NONCE, 0, &body);
  if (gdw_pay_nonce_read (body, &ret->nonce) != GDW_OK)
    return GDW_E_FORM;
  ret->group = 0;
  ret->ke = GDW_BYTES_NONE;
  if (!gdw_msg_find (m, GDW_P_KE, 0, &body))
    return GDW_OK;
  if (gdw_pay_ke_read (body, &ke) != GDW_OK)
    return GDW_E_FORM;
  ret->group = ke.group;
  ret->ke = ke.data;
  return GDW_OK;
}

gdw_further
gdw_rekey_further (const gdw_ike_sa *sa)
{
  bool had = gdw_followup_is_wanted (&sa->suite);
  return had || sa->env->profile.ike.post_quantum == GDW_WORD_QUANTUM_REQUIRE ? GDW_FURTHER : GDW_ALONE;
}

gdw_err
gdw_rekey_kex (gdw_env *env, const gdw_group_info *g, gdw_bytes peer, gdw_kex **ret_kex, gdw_secret *ret_shared)
{
  return gdw_kex_answer (g, env->entropy, peer, ret_kex, ret_shared);
}

void
gdw_rekey_put (gdw_msg_out *m, const gdw_pay_sa *sa, gdw_bytes nonce, const gdw_kex *kex)
{
  gdw_pay_sa_put (gdw_msg_payload_begin (m, GDW_P_SA), sa);
  gdw_msg_payload_end (m);
  gdw_msg_raw (m, GDW_P_NONCE, nonce);
  if (kex == NULL)
    return;
  gdw_pay_ke_put (gdw_msg_payload_begin (m, GDW_P_KE), gdw_kex_what (kex)->id, gdw_kex_public (kex));
  gdw_msg_payload_end (m);
}

void
gdw_rekey_want_group (gdw_msg_out *m, const gdw_group_info *g)
{
  uint8_t number[2] = { (uint8_t)(g->id >> 8), (uint8_t)(g->id & 0xff) };
  gdw_msg_notify (m, GDW_N_INVALID_KE_PAYLOAD, gdw_bytes_of (number));
}

/* Is this task at work: its request has left? */
static bool
is_at (const gdw_ike_sa *sa, gdw_task_id id)
{
  return sa->tasks.busy && sa->tasks.now.id == id;
}

gdw_we
gdw_rekey_we (const gdw_ike_sa *sa, const gdw_child *child)
{
  bool deletes = is_at (sa, GDW_TASK_DELETE_CHILD);
  return (gdw_we){
    .has_child = child != NULL,
    .rekeys_child = child != NULL && is_at (sa, GDW_TASK_REKEY_CHILD) && sa->renewing == child->number,
    .closes_child = child != NULL && child->phase == GDW_CHILD_DELETING,
    .busy_children = deletes || is_at (sa, GDW_TASK_REKEY_CHILD) || is_at (sa, GDW_TASK_CREATE_CHILD),
    .rekeys_ike = is_at (sa, GDW_TASK_REKEY_IKE),
    .closes_ike = sa->phase == GDW_IKE_REPLACED || sa->phase == GDW_IKE_DELETING,
  };
}

void
gdw_rekey_child_done (gdw_ike_sa *sa, const gdw_child *c, gdw_now now)
{
  gdw_event e = gdw_event_new (GDW_EV_CHILD_REKEYED, now.mono);
  gdw_event_spi (&e, c->spi_in);
  gdw_event_spi (&e, c->spi_out);
  gdw_effect_event (&sa->env->effects, &e);
  sa->child_rekeys++;
  sa->child_off = (gdw_put_off){ 0 };
  gdw_rekey_plan_child (sa, now);
}

void
gdw_rekey_ike_spi (gdw_env *env, uint8_t spi[8])
{
  do
    gdw_entropy_fill (env->entropy, spi, 8);
  while (gdw_bytes_all_zero (gdw_bytes_make (spi, 8)));
}

void
gdw_rekey_ike_done (gdw_ike_sa *sa, const char *by, gdw_now now)
{
  gdw_env_say_text (sa->env, GDW_EV_IKE_REKEYED, by, now);
}

void
gdw_rekey_replace_child (gdw_ike_sa *sa, gdw_child *c, gdw_now now)
{
  c->phase = GDW_CHILD_REPLACED;
  c->since = now.mono;
  if (!gdw_timers_runs (&sa->timers, GDW_TIMER_OLD_CHILD))
    gdw_timers_set (&sa->timers, GDW_TIMER_OLD_CHILD, now.mono + GDW_OLD_CHILD_MS);
}

void
gdw_rekey_tidy_children (gdw_ike_sa *sa, gdw_now now)
{
  for (size_t i = 0; i < GDW_MAX_CHILDREN; i++) {
    gdw_child *c = &sa->child[i];
    gdw_ms due = c->since + GDW_OLD_CHILD_MS;
    if (c->phase != GDW_CHILD_REPLACED)
      continue;
    if (due > now.mono) {
      if (!gdw_timers_runs (&sa->timers, GDW_TIMER_OLD_CHILD) || due < sa->timers.at[GDW_TIMER_OLD_CHILD])
        gdw_timers_set (&sa->timers, GDW_TIMER_OLD_CHILD, due);
      continue;
    }
    const gdw_child *heir = gdw_ike_sa_newest_child (sa);
    if (heir != NULL) /* perhaps nothing ever came on it, and the plane still sends on the one that goes */
      gdw_child_use (sa->env, heir);
    c->phase = GDW_CHILD_DELETING;
    gdw_tasks_want (&sa->tasks, GDW_TASK_DELETE_CHILD);
  }
}

/* A number below n, drawn from the entropy: for spreading in time, where the small bias of a remainder does not matter. */
static gdw_ms
draw (gdw_env *env, gdw_ms n)
{
  uint32_t x = 0;
  gdw_entropy_fill (env->entropy, &x, sizeof x);
  return x % n;
}

static gdw_ms
due (gdw_env *env, uint32_t after_s, gdw_now now)
{
  gdw_ms after = (gdw_ms)after_s * 1000;
  return now.mono + after - draw (env, after / 10 + 1);
}

void
gdw_rekey_plan_child (gdw_ike_sa *sa, gdw_now now)
{
  gdw_timers_set (&sa->timers, GDW_TIMER_REKEY_CHILD, due (sa->env, sa->env->profile.esp.rekey_s, now));
}

void
gdw_rekey_plan_ike (gdw_ike_sa *sa, gdw_now now)
{
  gdw_timers_set (&sa->timers, GDW_TIMER_REKEY_IKE, due (sa->env, sa->env->profile.ike.rekey_s, now));
}

/* Has the gateway put it off for too long? The time begins at the first TEMPORARY_FAILURE, and anew at any other refusal. */
static bool
is_too_late (gdw_put_off *off, bool later, gdw_now now)
{
  if (!later || !off->there)
    *off = (gdw_put_off){ .there = later, .since = now.mono };
  return later && now.mono - off->since >= GDW_LATER_MS;
}

void
gdw_rekey_put_off (gdw_ike_sa *sa, const gdw_msg *m, gdw_timer timer, gdw_now now)
{
  gdw_pay_notify n;
  gdw_put_off *off = timer == GDW_TIMER_REKEY_IKE ? &sa->ike_off : &sa->child_off;
  bool later = gdw_msg_find_notify (m, GDW_N_TEMPORARY_FAILURE, NULL);
  bool never = gdw_msg_find_notify (m, GDW_N_NO_ADDITIONAL_SAS, NULL) || is_too_late (off, later, now);
  if (gdw_msg_find_error (m, &n))
    gdw_env_say_text (sa->env, GDW_EV_PEER_NOTIFY, gdw_notify_name (n.type), now);
  gdw_timers_set (&sa->timers, timer, never ? now.mono + GDW_REFUSED_MS : gdw_rekey_retry_at (sa->env, now));
  if (!never)
    return;
  *off = (gdw_put_off){ 0 };
  sa->wants_reauth = true;
}

gdw_ms
gdw_rekey_retry_at (gdw_env *env, gdw_now now)
{
  return now.mono + GDW_REKEY_RETRY_MS + draw (env, GDW_REKEY_RETRY_MS / 2 + 1);
}
