/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tunnel.c - implements godwit.h: routes inputs to the IKE SAs of one tunnel, and steers from the name to the network plan.
 * After each input settle () looks at what became of the SAs and takes the next step. */
#include "ike/tunnel.h"

#include <stdlib.h>

#include "base/check.h"
#include "ike/conflict.h"
#include "ike/approach.h"
#include "ike/heir.h"
#include "ike/move.h"
#include "ike/propose.h"
#include "ike/reach.h"
#include "ike/roam.h"
#include "ike/race.h"
#include "ike/roster.h"

/* --- phases and ends --- */

void
gdw_tunnel_set_phase (gdw_tunnel *t, gdw_phase phase, gdw_now now)
{
  if (t->phase == phase)
    return;
  t->phase = phase;
  t->phase_since = now.mono;
  gdw_effect_phase (&t->env.effects, phase);
}

static bool
is_over (const gdw_tunnel *t)
{
  return t->phase == GDW_PHASE_IDLE || t->phase == GDW_PHASE_ENDED;
}

/* The last effects of the tunnel. */
void
gdw_tunnel_end (gdw_tunnel *t, gdw_why why, gdw_now now)
{
  if (t->phase == GDW_PHASE_ENDED)
    return;
  gdw_ask_withdraw (&t->env.asks, &t->env.effects, 0, true);
  gdw_roster_clear (t, now);
  gdw_secret_done (&t->env.psk);
  gdw_secret_done (&t->env.ppk);
  gdw_secret_done (&t->env.password);
  gdw_secret_done (&t->key);
  gdw_timers_init (&t->timers);
  if (why == GDW_WHY_NONE)
    gdw_env_say (&t->env, GDW_EV_CLOSED, now);
  else
    gdw_env_say_text (&t->env, GDW_EV_REFUSED, gdw_why_name (why), now);
  gdw_tunnel_set_phase (t, GDW_PHASE_ENDED, now);
  gdw_diff diff = { 0 };
  if (why == GDW_WHY_NO_PROPOSAL || why == GDW_WHY_KE_REFUSED)
    gdw_refusal_explain (&t->env.refusal, &t->env.profile, &diff);
  gdw_effect_end (&t->env.effects, why, why == GDW_WHY_NONE ? "" : t->env.fact, &diff,
                  why == GDW_WHY_NONE ? NULL : &t->env.cert);
}

/* The tunnel ends for a reason of ours: the gateway is told once. */
void
gdw_tunnel_fail (gdw_tunnel *t, gdw_why why, gdw_now now)
{
  if (t->sa != NULL)
    gdw_ike_sa_close (t->sa, why, now);
  gdw_tunnel_end (t, why, now);
}

void
gdw_tunnel_ask (gdw_tunnel *t, gdw_question *q, gdw_ms wait_ms, gdw_now now)
{
  if (gdw_ask_put (&t->env.asks, &t->env.effects, q, GDW_ASKER_TUNNEL, now, wait_ms) == 0)
    gdw_tunnel_fail (t, GDW_WHY_NO_RESOURCES, now);
}

/* --- the way to CONNECTED --- */

static void
tell_plan (gdw_tunnel *t, gdw_now now)
{
  for (size_t i = 0; i < t->plan.n_addrs; i++) {
    gdw_event e = gdw_event_new (GDW_EV_CONFIGURED, now.mono);
    const gdw_addr a = { .ip = t->plan.addrs[i].ip };
    gdw_event_addr (&e, &a);
    gdw_effect_event (&t->env.effects, &e);
  }
}

/* What of the configuration collides with the links as they are now, said once. */
static void
tell_conflicts (gdw_tunnel *t, gdw_now now)
{
  gdw_notes found;
  gdw_conflicts_find (&t->env.profile, &t->sa->config, &t->plan, &t->net, now.mono, &found);
  for (size_t i = 0; i < found.n; i++)
    if (!gdw_notes_has (&t->conflicts, &found.at[i]))
      gdw_effect_event (&t->env.effects, &found.at[i]);
  t->conflicts = found;
}

gdw_netplan_room
gdw_tunnel_room (const gdw_tunnel *t, const gdw_ike_sa *sa, const gdw_child *c)
{
  const gdw_link *link = gdw_snapshot_link (&t->net, sa->path.link);
  return (gdw_netplan_room){ .link_mtu = link != NULL ? link->mtu : 0,
                             .outer_family = sa->path.remote.ip.family,
                             .cipher = c->suite.cipher };
}

gdw_why
gdw_tunnel_plan (const gdw_tunnel *t, const gdw_ike_sa *sa, const gdw_child *c, uint64_t generation, gdw_netplan *ret)
{
  const gdw_netplan_room room = gdw_tunnel_room (t, sa, c);
  return gdw_netplan_make (&t->env.profile, &sa->config, &c->remote, &room, generation, ret);
}

/* Only a translator of addresses has to be kept awake; without word from the gateway there may be one. */
static uint32_t
keepalive_ms (const gdw_tunnel *t)
{
  const gdw_nat *nat = &t->sa->nat;
  return nat->here || nat->there || !nat->told ? t->env.profile.network.keepalive_s * 1000u : 0;
}

static uint32_t
silence_ms (const gdw_tunnel *t)
{
  const gdw_exchange *x = &t->sa->x;
  return x->rtt != 0 && x->rtt + 4 * x->rtt_var <= GDW_SHORT_TRIP_MS ? GDW_SILENCE_SHORT_MS : GDW_SILENCE_MS;
}

void
gdw_tunnel_tune (gdw_tunnel *t, uint32_t ike)
{
  gdw_order o = { .kind = GDW_ORDER_TUNE, .ike = ike };
  o.tune = (gdw_order_tune){
    .mtu = t->plan.mtu, .clamp_mss = true, .keepalive_ms = keepalive_ms (t), .silence_ms = silence_ms (t)
  };
  o.tune.echoes[o.tune.n_echoes++] = t->sa->path.remote.ip; /* where a full tunnel leads there */
  for (size_t i = 0; i < t->plan.n_dns && o.tune.n_echoes < GDW_MAX_ECHOES; i++)
    o.tune.echoes[o.tune.n_echoes++] = t->plan.dns[i];
  gdw_effect_order (&t->env.effects, &o);
}

/* The first child is up: the plane's bounds, and the plan for the system. */
static void
configure (gdw_tunnel *t, const gdw_child *c, gdw_now now)
{
  if (!gdw_move_is_foreseen (t)) {
    gdw_secret_done (&t->env.psk);
    gdw_secret_done (&t->env.ppk);
    gdw_secret_done (&t->env.password);
  }
  gdw_question q = { .kind = GDW_ASK_APPLY };
  gdw_why why = gdw_tunnel_plan (t, t->sa, c, 1, &q.plan);
  if (why != GDW_WHY_NONE) {
    gdw_tunnel_fail (t, why, now);
    return;
  }
  t->plan = q.plan;
  gdw_tunnel_tune (t, t->sa->number);
  tell_plan (t, now);
  tell_conflicts (t, now);
  gdw_tunnel_set_phase (t, GDW_PHASE_CONFIGURING, now);
  gdw_tunnel_ask (t, &q, GDW_ASK_APPLY_MS, now);
}

static void
connected (gdw_tunnel *t, gdw_now now)
{
  t->applied = true;
  t->sa->reach.news = true;
  gdw_precedents_keep (&t->approach.precedents, &t->net, &t->sa->path);
  gdw_env_say (&t->env, GDW_EV_APPLIED, now);
  gdw_env_say_name (&t->env, GDW_EV_CONNECTED, t->env.profile.gateway.address, NULL, now);
  gdw_tunnel_set_phase (t, GDW_PHASE_CONNECTED, now);
  if (t->parked) /* the network went while the system took it over */
    gdw_tunnel_set_phase (t, GDW_PHASE_PARKED, now);
}

/* --- after each input --- */

/* Did IKE_SA_INIT have an answer, but IKE_AUTH nobody to answer it? Or did a person take so long that the gateway forgot us? */
static bool
is_doubtful (const gdw_tunnel *t)
{
  bool answered = !gdw_bytes_all_zero (gdw_bytes_of (t->sa->spi_r));
  bool slow = t->sa->slow && !gdw_secret_is_empty (&t->env.password);
  return t->sa->why == GDW_WHY_GATEWAY_SILENT && answered && (slow || !t->sa->heard) && t->patience < GDW_MOST_PATIENCE;
}

static void
begin_anew (gdw_tunnel *t, gdw_now now)
{
  gdw_env_say (&t->env, GDW_EV_DOUBT, now);
  t->patience++;
  gdw_approach_anew (t, now);
}

/* The SA that carried the tunnel is gone: another address, or the end. */
static void
on_gone (gdw_tunnel *t, gdw_now now)
{
  gdw_why why = t->sa->why;
  if (t->phase == GDW_PHASE_CLOSING) {
    gdw_tunnel_end (t, GDW_WHY_NONE, now);
  } else if (!t->applied && why == GDW_WHY_REDIRECT_REFUSED && !gdw_redirect_is_none (&t->sa->redirect)) {
    gdw_approach_follow (t, now);
  } else if (is_doubtful (t)) {
    begin_anew (t, now);
  } else if (t->applied || why != GDW_WHY_GATEWAY_SILENT || !gdw_approach_elsewhere (t, now)) {
    if (t->applied)
      gdw_env_say_text (&t->env, GDW_EV_IKE_DOWN, gdw_why_name (why), now);
    gdw_tunnel_end (t, why, now);
  }
}

/* Where the SA stands, for people. */
static void
show_phase (gdw_tunnel *t, gdw_now now)
{
  if (t->phase == GDW_PHASE_CLOSING || t->parked || t->applied)
    return;
  if (gdw_ask_is_open (&t->env.asks, GDW_ASK_SECRET))
    gdw_tunnel_set_phase (t, GDW_PHASE_WAITING, now);
  else if (t->sa != NULL && t->sa->phase == GDW_IKE_AUTH)
    gdw_tunnel_set_phase (t, GDW_PHASE_PROVING, now);
}

static void
settle (gdw_tunnel *t, gdw_now now)
{
  gdw_roster_succeed (t, now);
  if (is_over (t))
    return;
  gdw_race_settle (t, now);
  gdw_roam_settle (t, now);
  gdw_move_settle (t, now);
  gdw_roam_settle (t, now); /* the IKE SA may be another one */
  bool moving = gdw_move_is_under_way (t) && t->phase != GDW_PHASE_CLOSING;
  if (t->sa != NULL && t->sa->phase == GDW_IKE_GONE && !moving)
    on_gone (t, now);
  show_phase (t, now);
  if (t->sa == NULL || t->sa->phase != GDW_IKE_UP || t->phase == GDW_PHASE_CLOSING || moving)
    return;
  const gdw_child *c = gdw_ike_sa_newest_child (t->sa);
  if (c == NULL && gdw_ike_sa_makes_child (t->sa))
    return;
  if (c == NULL) {
    gdw_env_fact (&t->env, "the gateway deleted the child SA");
    gdw_tunnel_fail (t, GDW_WHY_GATEWAY_CLOSED, now);
  } else if (t->plan.generation == 0) {
    configure (t, c, now);
  }
}

/* --- inputs --- */

gdw_err
gdw_tunnel_new (const gdw_profile *p, const gdw_material *m, gdw_entropy *e, gdw_tunnel **ret, gdw_why *ret_why)
{
  gdw_tunnel *t = calloc (1, sizeof *t);
  *ret_why = GDW_WHY_NO_RESOURCES;
  if (t == NULL)
    return GDW_E_MEMORY;
  t->env.profile = *p;
  gdw_propose_trim (&t->env.profile);
  t->env.entropy = e;
  t->env.local_port = (uint16_t)p->network.local_port;
  gdw_effects_init (&t->env.effects);
  gdw_timers_init (&t->timers);
  gdw_err err = gdw_anchors_new (&t->env.anchors);
  for (size_t i = 0; i < m->n_authorities && i < GDW_MAX_BLOBS && err == GDW_OK; i++) {
    err = gdw_anchors_add (t->env.anchors, m->authorities[i]);
    if (err != GDW_OK && err != GDW_E_MEMORY)
      *ret_why = GDW_WHY_CERT_BAD;
  }
  if (err == GDW_OK && p->sign_in.method == GDW_WORD_METHOD_CERTIFICATE) {
    err = gdw_secret_copy (m->certificate, &t->certificate);
    if (err == GDW_OK)
      err = gdw_secret_copy (m->key, &t->key);
    if (err == GDW_OK)
      err = gdw_approach_identity (t, GDW_BYTES_NONE);
    if (err != GDW_OK && err != GDW_E_MEMORY)
      *ret_why = GDW_WHY_OWN_KEY_UNUSABLE;
    if (err == GDW_E_AUTH) /* encrypted: the passphrase is asked for when it begins */
      err = GDW_OK;
  }
  if (err != GDW_OK) {
    gdw_tunnel_free (t);
    return err;
  }
  *ret_why = GDW_WHY_NONE;
  *ret = t;
  return GDW_OK;
}

void
gdw_tunnel_free (gdw_tunnel *t)
{
  if (t == NULL)
    return;
  for (size_t i = 0; i < GDW_MAX_IKE_SAS; i++)
    gdw_ike_sa_free (*gdw_roster_at (t, i));
  gdw_race_clear (t);
  gdw_secret_done (&t->certificate);
  gdw_secret_done (&t->key);
  gdw_env_done (&t->env);
  gdw_wipe (t, sizeof *t);
  free (t);
}

void
gdw_tunnel_on_connect (gdw_tunnel *t, gdw_now now)
{
  if (t->phase != GDW_PHASE_IDLE)
    return;
  gdw_env_say_name (&t->env, GDW_EV_CONNECTING, t->env.profile.gateway.address, NULL, now);
  gdw_tunnel_set_phase (t, GDW_PHASE_RESOLVING, now);
  gdw_approach_advance (t, now);
  settle (t, now);
}

void
gdw_tunnel_on_close (gdw_tunnel *t, gdw_now now)
{
  if (t->phase == GDW_PHASE_ENDED || t->phase == GDW_PHASE_CLOSING)
    return;
  gdw_ask_withdraw (&t->env.asks, &t->env.effects, 0, true);
  gdw_timers_init (&t->timers);
  gdw_tunnel_set_phase (t, GDW_PHASE_CLOSING, now);
  bool up = t->sa != NULL && t->sa->phase == GDW_IKE_UP && !t->parked;
  if (up && t->sa->rival != NULL) { /* for the gateway that one may be the SA already: both are deleted */
    gdw_heir_succeed (t->sa, t->sa->rival, true, now);
    gdw_roster_succeed (t, now);
  }
  if (t->sa != NULL)
    gdw_ike_sa_close (t->sa, GDW_WHY_NONE, now);
  if (t->next != NULL)
    gdw_ike_sa_close (t->next, GDW_WHY_NONE, now);
  if (t->applied)
    gdw_race_clear (t);
  if (up)
    gdw_timers_set (&t->timers, GDW_TIMER_CLOSE, now.mono + GDW_CLOSE_MS);
  else
    gdw_tunnel_end (t, GDW_WHY_NONE, now);
  settle (t, now);
}

void
gdw_tunnel_on_datagram (gdw_tunnel *t, const gdw_path *path, gdw_bytes datagram, gdw_now now)
{
  gdw_ike_header h;
  if (is_over (t))
    return;
  if (datagram.n > sizeof t->env.in || gdw_ike_header_read (datagram, &h) != GDW_OK) {
    gdw_env_drop (&t->env, "too short or too long for IKE", now);
    return;
  }
  gdw_ike_sa *sa = gdw_roster_find (t, &h);
  if (sa == NULL) {
    gdw_env_drop (&t->env, "SPIs that nobody has", now);
    return;
  }
  for (size_t i = 0; i < datagram.n; i++)
    t->env.in[i] = datagram.p[i];
  t->env.in_n = datagram.n;
  gdw_ike_sa_on_datagram (sa, path, now);
  if (t->sa != NULL && t->sa->successor != NULL)
    gdw_ike_sa_run (t->sa->successor, now);
  settle (t, now);
}

void
gdw_tunnel_on_network (gdw_tunnel *t, const gdw_snapshot *s, gdw_now now)
{
  t->net = *s;
  gdw_roam_watch (t, now);
  if (is_over (t) || t->phase == GDW_PHASE_CLOSING)
    return;
  if (t->sa == NULL) {
    if (t->phase == GDW_PHASE_PARKED)
      gdw_approach_advance (t, now);
    settle (t, now);
    return;
  }
  if (!t->applied && gdw_race_on_network (t, now)) {
    settle (t, now);
    return;
  }
  gdw_roam_on_network (t, now);
  gdw_approach_seek (t, now);
  gdw_move_on_network (t, now);
  if (t->plan.generation != 0)
    tell_conflicts (t, now);
  settle (t, now);
}

void
gdw_tunnel_on_port (gdw_tunnel *t, uint16_t port)
{
  t->env.local_port = port;
}

void
gdw_tunnel_on_wake (gdw_tunnel *t, gdw_ms slept_ms, gdw_now now)
{
  (void)slept_ms;
  if (is_over (t) || t->sa == NULL)
    return;
  gdw_exchange_hasten (&t->sa->x, now);
  gdw_race_hasten (t, now);
  if (t->next != NULL)
    gdw_exchange_hasten (&t->next->x, now);
  if (t->move.waits)
    gdw_move_on_tick (t, now);
  gdw_roam_on_wake (t, now);
  settle (t, now);
}

/* Answers to questions of the tunnel itself. */
static void
on_own_answer (gdw_tunnel *t, const gdw_ask_open *q, gdw_answer *a, gdw_now now)
{
  switch (q->kind) {
  case GDW_ASK_NAME: gdw_approach_on_name (t, a, now); break;
  case GDW_ASK_APPLY:
    if (a->why == GDW_WHY_NONE && a->generation != t->plan.generation)
      a->why = GDW_WHY_APPLY_FAILED;
    if (a->why == GDW_WHY_NONE)
      connected (t, now);
    else
      gdw_tunnel_fail (t, a->why, now);
    break;
  case GDW_ASK_BLOB: break; /* an IKE SA's, always */
  case GDW_ASK_SECRET:
    if (a->why == GDW_WHY_NONE) {
      gdw_err e = gdw_approach_identity (t, gdw_secret_peek (&a->secret));
      if (e != GDW_OK && (e != GDW_E_AUTH || t->passphrases >= GDW_MAX_PASSPHRASES))
        a->why = GDW_WHY_OWN_KEY_UNUSABLE;
    }
    if (a->why == GDW_WHY_NONE)
      gdw_approach_advance (t, now);
    else
      gdw_tunnel_end (t, a->why, now);
    break;
  }
}

static void
route_answer (gdw_tunnel *t, const gdw_ask_open *q, gdw_answer *a, gdw_now now)
{
  if (q->who == GDW_ASKER_TUNNEL && (gdw_approach_on_translator (t, a, now) || gdw_move_on_answer (t, q->kind, a, now)))
    return;
  if (q->who == GDW_ASKER_TUNNEL)
    on_own_answer (t, q, a, now);
  else if (t->next != NULL && t->next->id == q->who)
    gdw_ike_sa_on_answer (t->next, a, now);
  else if (t->sa != NULL && t->sa->id == q->who)
    gdw_ike_sa_on_answer (t->sa, a, now);
}

void
gdw_tunnel_on_answer (gdw_tunnel *t, gdw_answer *taken, gdw_now now)
{
  gdw_ask_open q;
  if (!is_over (t) && gdw_ask_take (&t->env.asks, taken->id, &q)) {
    gdw_env_say_text (&t->env, GDW_EV_ANSWERED, gdw_ask_kind_name (q.kind), now);
    route_answer (t, &q, taken, now);
    settle (t, now);
  }
  gdw_answer_done (taken);
}

/* When something began to be missing, in ms: behind the last thing that came, and where the tunnel was idle before, with the first packet that
 * nobody answered. */
static gdw_ms
missing_since (const gdw_tunnel *t, const gdw_report *r, gdw_now now)
{
  gdw_ms last_in = r->totals.last_in / 1000, wait = silence_ms (t), sent = now.mono > wait ? now.mono - wait : 0;
  return last_in > sent ? last_in : sent;
}

void
gdw_tunnel_on_report (gdw_tunnel *t, const gdw_report *r, gdw_now now)
{
  t->totals = r->totals;
  t->has_totals = true;
  t->largest = r->mtu != 0 ? r->mtu : t->largest;
  if (is_over (t) || t->sa == NULL)
    return;
  gdw_ike_sa_on_sign_of_life (t->sa, r->totals.last_in / 1000);
  const gdw_child *c = gdw_ike_sa_newest_child (t->sa);
  bool newest = c != NULL && c->number == r->child;
  if (r->kind == GDW_REPORT_SILENCE) {
    gdw_reach_doubt (t->sa, missing_since (t, r, now), now);
  } else if (r->kind == GDW_REPORT_LOSS) {
    gdw_roam_on_loss (t, now);
  } else if (r->kind == GDW_REPORT_SOFT_LIMIT && newest) {
    gdw_tasks_want (&t->sa->tasks, GDW_TASK_REKEY_CHILD);
    gdw_ike_sa_run (t->sa, now);
  } else if (r->kind == GDW_REPORT_HARD_LIMIT && newest) {
    gdw_tunnel_fail (t, GDW_WHY_KEYS_EXPIRED, now);
  }
  settle (t, now);
}

void
gdw_tunnel_on_trouble (gdw_tunnel *t, const gdw_path *path, gdw_now now)
{
  if (is_over (t) || t->sa == NULL)
    return;
  gdw_race_on_trouble (t, path, now);
  gdw_roam_on_trouble (t, path, now);
  settle (t, now);
}

/* A question that nobody answered in time. */
static void
on_expired (gdw_tunnel *t, const gdw_ask_open *q, gdw_now now)
{
  gdw_answer a = { .id = q->id };
  switch (q->kind) {
  case GDW_ASK_SECRET: a.why = GDW_WHY_SECRET_MISSING; break;
  case GDW_ASK_NAME: a.why = GDW_WHY_NAME_NO_ANSWER; break;
  case GDW_ASK_BLOB: a.why = GDW_WHY_REVOCATION_UNKNOWN; break;
  case GDW_ASK_APPLY: a.why = GDW_WHY_APPLY_FAILED; break;
  }
  route_answer (t, q, &a, now);
}

void
gdw_tunnel_on_tick (gdw_tunnel *t, gdw_now now)
{
  gdw_ask_open q;
  if (is_over (t))
    return;
  while (gdw_ask_expire (&t->env.asks, &t->env.effects, now, &q))
    on_expired (t, &q, now);
  gdw_roster_tick (t, now);
  if (gdw_timers_take (&t->timers, GDW_TIMER_NETWORK, now.mono))
    gdw_tunnel_end (t, GDW_WHY_NO_NETWORK, now);
  if (gdw_timers_take (&t->timers, GDW_TIMER_CLOSE, now.mono))
    gdw_tunnel_end (t, GDW_WHY_NONE, now);
  if (gdw_timers_take (&t->timers, GDW_TIMER_RECONNECT, now.mono))
    gdw_move_on_tick (t, now);
  if (gdw_timers_take (&t->timers, GDW_TIMER_TRANSLATOR, now.mono))
    gdw_approach_on_tick (t, now);
  if (gdw_timers_take (&t->timers, GDW_TIMER_ROAM, now.mono))
    gdw_roam_on_tick (t, now);
  settle (t, now);
  if (!is_over (t) &&
      gdw_roster_deadline (t) <= now.mono) { /* a path was taken up: what waits on it leaves by the new one now */
    gdw_roster_tick (t, now);
    settle (t, now);
  }
}

/* --- outputs --- */

bool
gdw_tunnel_next_effect (gdw_tunnel *t, gdw_effect *ret)
{
  return gdw_effects_next (&t->env.effects, ret);
}

static gdw_ms
earlier (gdw_ms a, gdw_ms b)
{
  return a < b ? a : b;
}

gdw_ms
gdw_tunnel_deadline (const gdw_tunnel *t)
{
  if (is_over (t))
    return GDW_MS_NEVER;
  return earlier (gdw_roster_deadline (t), earlier (gdw_timers_next (&t->timers), gdw_ask_deadline (&t->env.asks)));
}
