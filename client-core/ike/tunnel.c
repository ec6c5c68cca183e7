/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tunnel.c - implements godwit.h: routes inputs to the IKE SAs of one tunnel, and steers from the name to the network plan.
 * After each input settle () looks at what became of the SAs and takes the next step. */
#include "ike/tunnel.h"

#include <stdlib.h>

#include "base/check.h"
#include "ike/conflict.h"
#include "ike/path.h"
#include "ike/propose.h"

/* --- phases and ends --- */

static void
set_phase (gdw_tunnel *t, gdw_phase phase, gdw_now now)
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

/* Frees an SA; the plane forgets its children. */
static void
discard (gdw_tunnel *t, gdw_ike_sa **sa, gdw_now now)
{
  if (*sa == NULL)
    return;
  for (size_t i = 0; i < GDW_MAX_CHILDREN; i++)
    if ((*sa)->child[i].phase != GDW_CHILD_FREE)
      gdw_child_drop (&t->env, &(*sa)->child[i], 0, now);
  t->repeats += (*sa)->x.repeats;
  gdw_ask_withdraw (&t->env.asks, &t->env.effects, (*sa)->id, false);
  gdw_ike_sa_free (*sa);
  *sa = NULL;
}

/* The last effects of the tunnel. */
static void
end (gdw_tunnel *t, gdw_why why, gdw_now now)
{
  if (t->phase == GDW_PHASE_ENDED)
    return;
  gdw_ask_withdraw (&t->env.asks, &t->env.effects, 0, true);
  discard (t, &t->sa, now);
  for (size_t i = 0; i < GDW_MAX_IKE_SAS - 1; i++)
    discard (t, &t->old[i], now);
  gdw_secret_done (&t->env.psk);
  gdw_secret_done (&t->env.password);
  gdw_secret_done (&t->key);
  gdw_timers_init (&t->timers);
  if (why == GDW_WHY_NONE)
    gdw_env_say (&t->env, GDW_EV_CLOSED, now);
  else
    gdw_env_say_text (&t->env, GDW_EV_REFUSED, gdw_why_name (why), now);
  set_phase (t, GDW_PHASE_ENDED, now);
  gdw_effect_end (&t->env.effects, why, why == GDW_WHY_NONE ? "" : t->env.fact);
}

/* The tunnel ends for a reason of ours: the gateway is told once. */
static void
fail (gdw_tunnel *t, gdw_why why, gdw_now now)
{
  if (t->sa != NULL)
    gdw_ike_sa_close (t->sa, why, now);
  end (t, why, now);
}

/* --- the way to IKE_SA_INIT --- */

/* Our certificate and key from their blobs. GDW_E_AUTH: a passphrase is wanted. */
static gdw_err
make_identity (gdw_tunnel *t, gdw_bytes passphrase)
{
  gdw_bytes certificate = gdw_secret_peek (&t->certificate);
  gdw_bytes key = gdw_secret_is_empty (&t->key) ? certificate : gdw_secret_peek (&t->key);
  gdw_err e = gdw_identity_new (&certificate, 1, key, passphrase, &t->env.identity);
  if (e == GDW_OK) {
    gdw_secret_done (&t->certificate);
    gdw_secret_done (&t->key);
  }
  return e;
}

static void
ask (gdw_tunnel *t, gdw_question *q, gdw_ms wait_ms, gdw_now now)
{
  if (gdw_ask_put (&t->env.asks, &t->env.effects, q, GDW_ASKER_TUNNEL, now, wait_ms) == 0)
    fail (t, GDW_WHY_NO_RESOURCES, now);
}

static void
ask_passphrase (gdw_tunnel *t, gdw_now now)
{
  gdw_question q = { .kind = GDW_ASK_SECRET, .secret = GDW_SECRET_KEY_PASSPHRASE, .retry = t->passphrases > 0 };
  t->passphrases++;
  set_phase (t, GDW_PHASE_WAITING, now);
  ask (t, &q, GDW_ASK_PERSON_MS, now);
}

/* The addresses: the profile's own when it has one, else the scout is asked. False: to be waited for. */
static bool
find_addresses (gdw_tunnel *t, gdw_now now)
{
  const gdw_profile *p = &t->env.profile;
  gdw_ip ip;
  if (t->attempt.n > 0)
    return true;
  if (gdw_ip_parse (p->gateway.address, &ip) == GDW_OK) {
    gdw_attempt_set (&t->attempt, &ip, 1, (uint16_t)p->gateway.port);
    if (t->attempt.n == 0)
      end (t, GDW_WHY_NAME_NOT_FOUND, now);
    return t->attempt.n > 0;
  }
  if (gdw_ask_is_open (&t->env.asks, GDW_ASK_NAME))
    return false;
  gdw_question q = { .kind = GDW_ASK_NAME };
  for (size_t i = 0; i < sizeof q.host - 1 && p->gateway.address[i] != '\0'; i++)
    q.host[i] = p->gateway.address[i];
  gdw_timers_stop (&t->timers, GDW_TIMER_NETWORK);
  set_phase (t, GDW_PHASE_RESOLVING, now);
  ask (t, &q, GDW_ASK_NAME_MS, now);
  return false;
}

/* Is there a link by which anything could leave? */
static bool
has_network (const gdw_snapshot *net)
{
  for (size_t i = 0; i < net->n_links; i++)
    if (net->links[i].running && net->links[i].n_addrs > 0)
      return true;
  return false;
}

/* gdw_tunnel_on_network goes on, or the time ends it. */
static void
await_network (gdw_tunnel *t, gdw_now now)
{
  if (!gdw_timers_runs (&t->timers, GDW_TIMER_NETWORK))
    gdw_timers_set (&t->timers, GDW_TIMER_NETWORK, now.mono + GDW_NETWORK_MS);
  set_phase (t, GDW_PHASE_PARKED, now);
}

/* Begins with the next address; without a network for any of them, waits for one. */
static void
try_next (gdw_tunnel *t, gdw_now now)
{
  gdw_path path;
  unsigned sends = 0;
  if (!gdw_attempt_next (&t->attempt, &t->net, &path, &sends)) {
    await_network (t, now);
    return;
  }
  gdw_timers_stop (&t->timers, GDW_TIMER_NETWORK);
  t->env.notes.n = 0;
  gdw_event e = gdw_event_new (GDW_EV_GATEWAY_ADDRESS, now.mono);
  gdw_event_addr (&e, &path.remote);
  gdw_effect_event (&t->env.effects, &e);
  set_phase (t, GDW_PHASE_REACHING, now);
  t->sa = gdw_ike_sa_new (&t->env, &path, sends);
  if (t->sa == NULL)
    end (t, GDW_WHY_NO_RESOURCES, now);
  else {
    t->sa->patience = t->patience;
    t->sa->alone = true;
    gdw_ike_sa_begin (t->sa, now);
  }
}

/* The next step before there is an IKE SA. */
static void
advance (gdw_tunnel *t, gdw_now now)
{
  bool certificate = t->env.profile.sign_in.method == GDW_WORD_METHOD_CERTIFICATE;
  if (certificate && t->env.identity == NULL) {
    if (!gdw_ask_is_open (&t->env.asks, GDW_ASK_SECRET))
      ask_passphrase (t, now);
    return;
  }
  if (!has_network (&t->net))
    await_network (t, now);
  else if (find_addresses (t, now))
    try_next (t, now);
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

/* The first child is up: the plane's bounds, and the plan for the system. */
static void
configure (gdw_tunnel *t, const gdw_child *c, gdw_now now)
{
  const gdw_profile *p = &t->env.profile;
  const gdw_link *link = gdw_snapshot_link (&t->net, t->sa->path.link);
  const gdw_netplan_room room = { .link_mtu = link != NULL ? link->mtu : 0,
                                  .outer_family = t->sa->path.remote.ip.family,
                                  .cipher = c->suite.cipher };
  gdw_secret_done (&t->env.psk);
  gdw_secret_done (&t->env.password);
  gdw_question q = { .kind = GDW_ASK_APPLY };
  gdw_why why = gdw_netplan_make (p, &t->sa->config, &c->remote, &room, 1, &q.plan);
  if (why != GDW_WHY_NONE) {
    fail (t, why, now);
    return;
  }
  t->plan = q.plan;
  gdw_order o = { .kind = GDW_ORDER_TUNE, .ike = t->sa->number };
  o.tune = (gdw_order_tune){
    .mtu = q.plan.mtu, .clamp_mss = true, .keepalive_ms = p->network.keepalive_s * 1000u, .silence_ms = GDW_SILENCE_MS
  };
  gdw_effect_order (&t->env.effects, &o);
  tell_plan (t, now);
  tell_conflicts (t, now);
  set_phase (t, GDW_PHASE_CONFIGURING, now);
  ask (t, &q, GDW_ASK_APPLY_MS, now);
}

static void
connected (gdw_tunnel *t, gdw_now now)
{
  t->applied = true;
  gdw_env_say (&t->env, GDW_EV_APPLIED, now);
  gdw_env_say_name (&t->env, GDW_EV_CONNECTED, t->env.profile.gateway.address, NULL, now);
  set_phase (t, GDW_PHASE_CONNECTED, now);
}

/* Another link, or another address, for a tunnel that stands. */
static void
tell_path (gdw_tunnel *t, const gdw_path *path, gdw_now now)
{
  const gdw_link *link = gdw_snapshot_link (&t->net, path->link);
  const gdw_addr local = { .ip = path->local };
  gdw_event e = gdw_event_new (GDW_EV_PATH, now.mono);
  gdw_event_name (&e, gdw_bytes_text (link != NULL ? link->name : ""));
  gdw_event_addr (&e, &local);
  gdw_effect_event (&t->env.effects, &e);
}

/* --- after each input --- */

/* A rekeyed SA hands over to its successor. */
static void
take_successor (gdw_tunnel *t, gdw_now now)
{
  while (t->sa != NULL && t->sa->successor != NULL) {
    gdw_ike_sa *old = t->sa;
    t->sa = old->successor;
    old->successor = NULL;
    t->ike_rekeys++;
    size_t i = 0;
    while (i < GDW_MAX_IKE_SAS - 2 && t->old[i] != NULL)
      i++;
    discard (t, &t->old[i], now); /* the last place gives way: its DELETE never came */
    t->old[i] = old;
  }
  for (size_t i = 0; i < GDW_MAX_IKE_SAS - 1; i++)
    if (t->old[i] != NULL && t->old[i]->phase == GDW_IKE_GONE)
      discard (t, &t->old[i], now);
}

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
  gdw_attempt_again (&t->attempt);
  discard (t, &t->sa, now);
  try_next (t, now);
}

/* The SA that carried the tunnel is gone: another address, or the end. */
static void
on_gone (gdw_tunnel *t, gdw_now now)
{
  gdw_why why = t->sa->why;
  bool next = !t->applied && why == GDW_WHY_GATEWAY_SILENT && gdw_attempt_has_more (&t->attempt);
  if (t->phase == GDW_PHASE_CLOSING) {
    end (t, GDW_WHY_NONE, now);
  } else if (is_doubtful (t)) {
    begin_anew (t, now);
  } else if (next) {
    gdw_path path;
    unsigned sends;
    gdw_attempt rest = t->attempt;
    discard (t, &t->sa, now);
    if (gdw_attempt_next (&rest, &t->net, &path, &sends))
      try_next (t, now);
    else
      end (t, why, now);
  } else {
    if (t->applied)
      gdw_env_say_text (&t->env, GDW_EV_IKE_DOWN, gdw_why_name (why), now);
    end (t, why, now);
  }
}

/* Where the SA stands, for people. */
static void
show_phase (gdw_tunnel *t, gdw_now now)
{
  if (t->phase == GDW_PHASE_CLOSING || t->parked || t->applied)
    return;
  if (gdw_ask_is_open (&t->env.asks, GDW_ASK_SECRET))
    set_phase (t, GDW_PHASE_WAITING, now);
  else if (t->sa != NULL && t->sa->phase == GDW_IKE_AUTH)
    set_phase (t, GDW_PHASE_PROVING, now);
}

static void
settle (gdw_tunnel *t, gdw_now now)
{
  take_successor (t, now);
  if (is_over (t))
    return;
  if (t->sa != NULL && t->sa->phase == GDW_IKE_GONE)
    on_gone (t, now);
  show_phase (t, now);
  if (t->sa == NULL || t->sa->phase != GDW_IKE_UP || t->phase == GDW_PHASE_CLOSING)
    return;
  const gdw_child *c = gdw_ike_sa_newest_child (t->sa);
  if (c == NULL) {
    gdw_env_fact (&t->env, "the gateway deleted the child SA");
    fail (t, GDW_WHY_GATEWAY_CLOSED, now);
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
      err = make_identity (t, GDW_BYTES_NONE);
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
  gdw_ike_sa_free (t->sa);
  for (size_t i = 0; i < GDW_MAX_IKE_SAS - 1; i++)
    gdw_ike_sa_free (t->old[i]);
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
  set_phase (t, GDW_PHASE_RESOLVING, now);
  advance (t, now);
  settle (t, now);
}

void
gdw_tunnel_on_close (gdw_tunnel *t, gdw_now now)
{
  if (t->phase == GDW_PHASE_ENDED || t->phase == GDW_PHASE_CLOSING)
    return;
  gdw_ask_withdraw (&t->env.asks, &t->env.effects, 0, true);
  gdw_timers_init (&t->timers);
  set_phase (t, GDW_PHASE_CLOSING, now);
  bool up = t->sa != NULL && t->sa->phase == GDW_IKE_UP && !t->parked;
  if (t->sa != NULL)
    gdw_ike_sa_close (t->sa, GDW_WHY_NONE, now);
  if (up)
    gdw_timers_set (&t->timers, GDW_TIMER_CLOSE, now.mono + GDW_CLOSE_MS);
  else
    end (t, GDW_WHY_NONE, now);
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
  gdw_ike_sa *sa = t->sa != NULL && gdw_ike_sa_is_for (t->sa, &h) ? t->sa : NULL;
  for (size_t i = 0; sa == NULL && i < GDW_MAX_IKE_SAS - 1; i++)
    if (t->old[i] != NULL && gdw_ike_sa_is_for (t->old[i], &h))
      sa = t->old[i];
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
  if (is_over (t) || t->phase == GDW_PHASE_CLOSING)
    return;
  if (t->sa == NULL) {
    if (t->phase == GDW_PHASE_PARKED)
      advance (t, now);
    settle (t, now);
    return;
  }
  gdw_path best = gdw_path_choose (s, &t->sa->path.remote, &t->sa->path);
  bool none = gdw_path_is_none (&best);
  if (none && !t->parked) {
    gdw_env_say (&t->env, GDW_EV_PARKED, now);
    set_phase (t, GDW_PHASE_PARKED, now);
    if (!t->applied)
      gdw_timers_set (&t->timers, GDW_TIMER_NETWORK, now.mono + GDW_NETWORK_MS);
  } else if (!none) {
    if (t->parked) {
      gdw_timers_stop (&t->timers, GDW_TIMER_NETWORK);
      set_phase (t, t->applied ? GDW_PHASE_CONNECTED : GDW_PHASE_REACHING, now);
      gdw_exchange_hasten (&t->sa->x, now);
    }
    if (t->sa->phase == GDW_IKE_UP && !gdw_path_same (&best, &t->sa->path))
      tell_path (t, &best, now);
    gdw_ike_sa_on_path (t->sa, &best, now);
  }
  t->parked = none;
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
  gdw_ike_sa_probe (t->sa, now);
  settle (t, now);
}

/* Answers to questions of the tunnel itself. */
static void
on_own_answer (gdw_tunnel *t, const gdw_ask_open *q, gdw_answer *a, gdw_now now)
{
  switch (q->kind) {
  case GDW_ASK_NAME:
    gdw_attempt_set (&t->attempt, a->addrs, a->why == GDW_WHY_NONE ? a->n_addrs : 0,
                     (uint16_t)t->env.profile.gateway.port);
    if (t->attempt.n == 0)
      end (t, a->why != GDW_WHY_NONE ? a->why : GDW_WHY_NAME_NOT_FOUND, now);
    else
      advance (t, now);
    break;
  case GDW_ASK_APPLY:
    if (a->why == GDW_WHY_NONE && a->generation != t->plan.generation)
      a->why = GDW_WHY_APPLY_FAILED;
    if (a->why == GDW_WHY_NONE)
      connected (t, now);
    else
      fail (t, a->why, now);
    break;
  case GDW_ASK_SECRET:
    if (a->why == GDW_WHY_NONE) {
      gdw_err e = make_identity (t, gdw_secret_peek (&a->secret));
      if (e != GDW_OK && (e != GDW_E_AUTH || t->passphrases >= GDW_MAX_PASSPHRASES))
        a->why = GDW_WHY_OWN_KEY_UNUSABLE;
    }
    if (a->why == GDW_WHY_NONE)
      advance (t, now);
    else
      end (t, a->why, now);
    break;
  }
}

static void
route_answer (gdw_tunnel *t, const gdw_ask_open *q, gdw_answer *a, gdw_now now)
{
  if (q->who == GDW_ASKER_TUNNEL)
    on_own_answer (t, q, a, now);
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

void
gdw_tunnel_on_report (gdw_tunnel *t, const gdw_report *r, gdw_now now)
{
  t->totals = r->totals;
  t->has_totals = true;
  if (is_over (t) || t->sa == NULL)
    return;
  gdw_ike_sa_on_sign_of_life (t->sa, r->totals.last_in / 1000);
  const gdw_child *c = gdw_ike_sa_newest_child (t->sa);
  bool newest = c != NULL && c->number == r->child;
  if (r->kind == GDW_REPORT_SILENCE) {
    gdw_ike_sa_probe (t->sa, now);
  } else if (r->kind == GDW_REPORT_SOFT_LIMIT && newest) {
    gdw_tasks_want (&t->sa->tasks, GDW_TASK_REKEY_CHILD);
    gdw_ike_sa_run (t->sa, now);
  } else if (r->kind == GDW_REPORT_HARD_LIMIT && newest) {
    fail (t, GDW_WHY_KEYS_EXPIRED, now);
  }
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
  if (t->sa != NULL && !t->parked)
    gdw_ike_sa_on_tick (t->sa, now);
  for (size_t i = 0; i < GDW_MAX_IKE_SAS - 1; i++)
    if (t->old[i] != NULL)
      gdw_ike_sa_on_tick (t->old[i], now);
  if (gdw_timers_take (&t->timers, GDW_TIMER_NETWORK, now.mono))
    end (t, GDW_WHY_NO_NETWORK, now);
  if (gdw_timers_take (&t->timers, GDW_TIMER_CLOSE, now.mono))
    end (t, GDW_WHY_NONE, now);
  settle (t, now);
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
  gdw_ms first = earlier (gdw_timers_next (&t->timers), gdw_ask_deadline (&t->env.asks));
  if (t->sa != NULL && !t->parked)
    first = earlier (first, gdw_ike_sa_deadline (t->sa));
  for (size_t i = 0; i < GDW_MAX_IKE_SAS - 1; i++)
    if (t->old[i] != NULL)
      first = earlier (first, gdw_ike_sa_deadline (t->old[i]));
  return first;
}
