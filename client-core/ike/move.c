/* SPDX-License-Identifier: GPL-3.0-or-later */
/* move.c - a tunnel that stands moves to a new IKE SA, make before break.
 *
 *   sa    UP ................................ UP, its child listens on ....... DELETE
 *   next         IKE_SA_INIT, IKE_AUTH, child | (APPLY, when the plan changed) | carries the tunnel
 *
 * The plane sends on the new child at once where its selectors hold the packet; with another address assigned that is only from the moment on
 * when the system has it, and until then the old child carries it. */
#include "ike/move.h"

#include "ike/approach.h"
#include "ike/path.h"
#include "ike/race.h"
#include "ike/reach.h"
#include "ike/roster.h"

enum {
  RETRY_MS = 30000, /* until a reauthentication that failed is tried again */
  TRIES = 3,
  PAUSE_MS = 1000,       /* between two tries to reconnect; doubled each time, */
  PAUSE_MOST_MS = 60000, /* ... up to this, and up to half as much again is added */
};

bool
gdw_move_is_under_way (const gdw_tunnel *t)
{
  return t->move.kind != GDW_MOVE_NONE;
}

bool
gdw_move_is_foreseen (const gdw_tunnel *t)
{
  return t->sa != NULL &&
         (gdw_timers_runs (&t->sa->timers, GDW_TIMER_REAUTH) || t->env.profile.network.reconnect_s > 0);
}

static void
begin (gdw_tunnel *t, gdw_move_kind kind)
{
  t->move = (gdw_move){ .kind = kind, .server = t->approach.server };
}

/* The new SA, and those that race beside it. */
static void
drop_next (gdw_tunnel *t, gdw_now now)
{
  gdw_race_clear (t);
  gdw_roster_discard (t, &t->next, now);
}

/* --- the gateway does not answer any more --- */

/* May it be otherwise in a while? Whoever was refused must not ask again and again: accounts are locked for that. */
static bool
is_passing (gdw_why why)
{
  static const gdw_why passing[] = { GDW_WHY_GATEWAY_SILENT, GDW_WHY_GATEWAY_LOST,   GDW_WHY_NO_NETWORK,
                                     GDW_WHY_NAME_NOT_FOUND, GDW_WHY_NAME_NO_ANSWER, GDW_WHY_NO_ADDRESS,
                                     GDW_WHY_NO_RESOURCES };
  for (size_t i = 0; i < sizeof passing / sizeof passing[0]; i++)
    if (passing[i] == why)
      return true;
  return false;
}

/* Is the gateway lost, and does the profile want more than to say so? A deleted tunnel is not: the gateway said so. */
static bool
wants_reconnect (const gdw_tunnel *t)
{
  const gdw_ike_sa *sa = t->sa;
  bool gone = sa->phase == GDW_IKE_GONE && sa->why == GDW_WHY_GATEWAY_LOST;
  bool known = !gdw_secret_is_empty (&t->env.password) || !gdw_secret_is_empty (&t->env.psk) || t->env.identity != NULL;
  bool suspect = sa->phase == GDW_IKE_UP && sa->reach.suspect && known; /* nobody is asked for a mere suspicion */
  return t->env.profile.network.reconnect_s > 0 && !t->parked && (gone || suspect);
}

static void
wait_a_while (gdw_tunnel *t, gdw_now now)
{
  uint32_t x = 0;
  gdw_ms pause = (gdw_ms)PAUSE_MS << (t->move.failures < 6 ? t->move.failures : 6);
  gdw_entropy_fill (t->env.entropy, &x, sizeof x);
  pause = pause < PAUSE_MOST_MS ? pause : PAUSE_MOST_MS;
  t->move.failures++;
  t->move.server = t->approach.server;
  t->move.tried = 0;
  t->move.waits = true;
  gdw_timers_set (&t->timers, GDW_TIMER_RECONNECT, now.mono + pause + x % (pause / 2 + 1));
}

/* The old SA carries on, if it lives. A reauthentication is tried again. */
static void
give_up (gdw_tunnel *t, gdw_why why, gdw_now now)
{
  bool again = t->move.kind == GDW_MOVE_REAUTH && ++t->move_tries < TRIES && t->sa->phase == GDW_IKE_UP;
  gdw_env_say_text (&t->env, GDW_EV_MOVE_FAILED, gdw_why_name (why), now);
  if (t->next != NULL && t->next->phase != GDW_IKE_GONE)
    gdw_ike_sa_close (t->next, why, now);
  drop_next (t, now);
  bool lasts = t->move.kind == GDW_MOVE_RECONNECT && is_passing (why);
  if (lasts && now.mono < t->move.until) {
    wait_a_while (t, now);
    return;
  }
  bool refused = t->move.kind == GDW_MOVE_RECONNECT && !lasts;
  if (t->sa->phase == GDW_IKE_GONE && t->move.kind == GDW_MOVE_RECONNECT)
    t->sa->why = lasts ? GDW_WHY_GATEWAY_LOST : why; /* this is the end of it */
  t->move = (gdw_move){ .kind = GDW_MOVE_NONE, .spent = t->sa->phase == GDW_IKE_GONE || refused };
  if (again)
    gdw_timers_set (&t->sa->timers, GDW_TIMER_REAUTH, now.mono + RETRY_MS);
}

static void go_to_gateway (gdw_tunnel *t, gdw_now now);

/* Nobody answers at this gateway: another one of the profile's, each once in a round and in its order. False: there is none. */
static bool
go_to_another (gdw_tunnel *t, gdw_now now)
{
  if (!gdw_race_has_more (t) || t->parked || now.mono >= t->move.until)
    return false;
  const char *last = gdw_profile_gateway (&t->env.profile, t->move.server);
  t->move.server = t->move.tried < t->approach.server ? t->move.tried : (uint8_t)(t->move.tried + 1);
  t->move.tried++;
  t->move.patience = 0;
  t->move.attempt = (gdw_attempt){ 0 };
  gdw_env_say_name (&t->env, GDW_EV_NEXT_GATEWAY, last, gdw_profile_gateway (&t->env.profile, t->move.server), now);
  go_to_gateway (t, now);
  return true;
}

/* To all addresses that have not had their chance; none left: to another gateway, or why. */
static void
set_out (gdw_tunnel *t, gdw_why why, gdw_now now)
{
  drop_next (t, now);
  if (gdw_race_begin (t, now)) {
    if (t->next == NULL)
      give_up (t, GDW_WHY_NO_RESOURCES, now);
  } else if (!go_to_another (t, now)) {
    give_up (t, why, now);
  }
}

/* To this gateway: its address is tried, or its name asked for. */
static void
go_to (gdw_tunnel *t, const gdw_redirect *to, gdw_now now)
{
  t->move.attempt = (gdw_attempt){ 0 };
  t->move.patience = 0;
  if (to->host[0] != '\0') {
    gdw_question q = { .kind = GDW_ASK_NAME };
    drop_next (t, now);
    (void)gdw_redirect_text (to, q.host);
    gdw_tunnel_ask (t, &q, GDW_ASK_NAME_MS, now);
    return;
  }
  gdw_attempt_set (&t->move.attempt, &to->ip, 1, (uint16_t)t->env.profile.gateway.port);
  set_out (t, GDW_WHY_NO_NETWORK, now);
}

/* Follows the gateway of this SA to another one. */
static void
follow (gdw_tunnel *t, gdw_ike_sa *sa, gdw_now now)
{
  char words[GDW_MAX_HOST];
  const gdw_redirect to = sa->redirect;
  if (t->move.kind == GDW_MOVE_NONE)
    begin (t, GDW_MOVE_REDIRECT);
  t->move.kind = GDW_MOVE_REDIRECT;
  t->move.from = sa->path.remote.ip;
  sa->redirect = (gdw_redirect){ 0 };
  if (!gdw_redirect_count (&t->redirects, now.mono)) {
    give_up (t, GDW_WHY_REDIRECT_REFUSED, now);
    return;
  }
  gdw_env_say_name (&t->env, GDW_EV_REDIRECTED, gdw_redirect_text (&to, words), NULL, now);
  go_to (t, &to, now);
}

static void
reauthenticate (gdw_tunnel *t, gdw_now now)
{
  const gdw_redirect same = { .ip = t->sa->path.remote.ip };
  t->sa->wants_reauth = false;
  begin (t, GDW_MOVE_REAUTH);
  gdw_env_say (&t->env, GDW_EV_REAUTH, now);
  go_to (t, &same, now);
}

/* All that is known of the gateway's addresses. */
static void
go_to_known (gdw_tunnel *t, gdw_why why, gdw_now now)
{
  gdw_addr addr[GDW_MAX_GATEWAY_ADDRS];
  gdw_ip ip[2 * GDW_MAX_GATEWAY_ADDRS];
  size_t known = gdw_reach_gateways (t->sa, addr), n = 0;
  for (size_t i = 0; i < known; i++)
    ip[n++] = addr[i].ip;
  for (size_t i = 0; i < t->attempt.n; i++)
    ip[n++] = t->attempt.at[i].ip;
  gdw_attempt_set (&t->move.attempt, ip, n, (uint16_t)t->env.profile.gateway.port);
  set_out (t, why, now);
}

static void
sign_in_from_here (gdw_tunnel *t, gdw_now now)
{
  t->sa->reach.stranded = false;
  begin (t, GDW_MOVE_NEW_PATH);
  gdw_env_say (&t->env, GDW_EV_NEW_PATH, now);
  go_to_known (t, GDW_WHY_NO_NETWORK, now);
}

static void
reconnect (gdw_tunnel *t, gdw_now now)
{
  begin (t, GDW_MOVE_RECONNECT);
  t->move.until = now.mono + (gdw_ms)t->env.profile.network.reconnect_s * 1000;
  gdw_env_say (&t->env, GDW_EV_RECONNECT, now);
  go_to_known (t, GDW_WHY_GATEWAY_LOST, now);
}

/* To the gateway t->move.server, from its name on: it may have moved, and this may be another network. */
static void
go_to_gateway (gdw_tunnel *t, gdw_now now)
{
  gdw_ip ip;
  gdw_question q = { .kind = GDW_ASK_NAME };
  const char *host = gdw_profile_gateway (&t->env.profile, t->move.server);
  drop_next (t, now);
  if (gdw_ip_parse (host, &ip) == GDW_OK && t->move.server == t->approach.server) {
    go_to_known (t, GDW_WHY_GATEWAY_LOST, now);
  } else if (gdw_ip_parse (host, &ip) == GDW_OK) {
    gdw_attempt_set (&t->move.attempt, &ip, 1, (uint16_t)t->env.profile.gateway.port);
    set_out (t, GDW_WHY_GATEWAY_LOST, now);
  } else if (gdw_ask_is_open (&t->env.asks,
                              GDW_ASK_NAME)) { /* for this network's translator perhaps, and nobody comes back to us */
    t->move.waits = true;
    gdw_timers_set (&t->timers, GDW_TIMER_RECONNECT, now.mono + PAUSE_MS);
  } else {
    for (size_t i = 0; i < sizeof q.host - 1 && host[i] != '\0'; i++)
      q.host[i] = host[i];
    gdw_tunnel_ask (t, &q, GDW_ASK_NAME_MS, now);
  }
}

static void
reconnect_again (gdw_tunnel *t, gdw_now now)
{
  t->move.waits = false;
  gdw_timers_stop (&t->timers, GDW_TIMER_RECONNECT);
  if (now.mono >= t->move.until)
    give_up (t, GDW_WHY_GATEWAY_LOST, now);
  else
    go_to_gateway (t, now);
}

/* It answers after all: nothing is to be done. */
static void
call_off (gdw_tunnel *t, gdw_now now)
{
  if (t->next != NULL)
    gdw_ike_sa_close (t->next, GDW_WHY_NONE, now);
  drop_next (t, now);
  gdw_timers_stop (&t->timers, GDW_TIMER_RECONNECT);
  t->move = (gdw_move){ 0 };
}

/* The new SA did not come to stand. */
static void
on_lost (gdw_tunnel *t, gdw_now now)
{
  const gdw_ike_sa *next = t->next;
  gdw_why why = next->why;
  bool answered = !gdw_bytes_all_zero (gdw_bytes_of (next->spi_r));
  if (why == GDW_WHY_REDIRECT_REFUSED && !gdw_redirect_is_none (&next->redirect)) {
    follow (t, t->next, now);
  } else if (why == GDW_WHY_GATEWAY_SILENT && answered && !next->heard && t->move.patience < GDW_MOST_PATIENCE) {
    gdw_env_say (&t->env, GDW_EV_DOUBT, now); /* perhaps a forged answer: as at the first connect */
    t->move.patience++;
    gdw_attempt_doubt (&t->move.attempt, &next->path.remote.ip);
    set_out (t, why, now);
  } else if (why == GDW_WHY_GATEWAY_SILENT) {
    gdw_attempt_spend (&t->move.attempt, &next->path.remote.ip);
    set_out (t, why, now);
  } else {
    give_up (t, why, now);
  }
}

/* Who moves again and again, past gateways that answer no DELETE, must not fill the plane with children of long ago: what was on its way to them has
 * come, or never will. */
static void
forget_older_children (gdw_tunnel *t, const gdw_ike_sa *last, gdw_now now)
{
  for (size_t i = 0; i < GDW_OLD_IKE_SAS; i++)
    for (size_t k = 0; t->old[i] != NULL && t->old[i] != last && k < GDW_MAX_CHILDREN; k++)
      if (t->old[i]->child[k].phase != GDW_CHILD_FREE)
        gdw_child_drop (&t->env, &t->old[i]->child[k], GDW_CHILD_LINGER_MS, now);
}

/* The new SA carries the tunnel; the old one is deleted at its gateway. */
static void
hand_over (gdw_tunnel *t, gdw_now now)
{
  gdw_ike_sa **place = gdw_roster_old_place (t, now);
  char words[GDW_ADDR_TEXT];
  *place = t->sa;
  forget_older_children (t, *place, now);
  t->sa = t->next;
  t->next = NULL;
  if (t->approach.server != t->move.server) { /* what was known of the other one's addresses is of no use */
    t->approach.server = t->move.server;
    t->attempt = t->move.attempt;
    t->approach.on = t->net;
    t->approach.translated = false;
  }
  t->sa->reach.news = true; /* by which paths it is reached is looked at anew */
  gdw_precedents_keep (&t->approach.precedents, &t->net, &t->sa->path);
  gdw_timers_stop (&t->timers, GDW_TIMER_RECONNECT);
  t->move = (gdw_move){ 0 };
  t->move_tries = 0;
  if ((*place)->phase == GDW_IKE_GONE)
    gdw_roster_discard (t, place, now);
  else
    gdw_ike_sa_close (*place, GDW_WHY_NONE, now);
  if (!gdw_move_is_foreseen (t)) {
    gdw_secret_done (&t->env.psk);
    gdw_secret_done (&t->env.ppk);
    gdw_secret_done (&t->env.password);
  }
  gdw_env_say_name (&t->env, GDW_EV_MOVED, gdw_ip_text (&t->sa->path.remote.ip, words), NULL, now);
}

/* The new SA stands, with a child. */
static void
on_up (gdw_tunnel *t, gdw_now now)
{
  const gdw_child *c = gdw_ike_sa_newest_child (t->next);
  gdw_question q = { .kind = GDW_ASK_APPLY };
  if (c == NULL && gdw_ike_sa_makes_child (t->next))
    return;
  gdw_why why = c == NULL ? GDW_WHY_NO_CHILD : gdw_tunnel_plan (t, t->next, c, t->plan.generation + 1, &q.plan);
  if (why != GDW_WHY_NONE) {
    give_up (t, why, now);
  } else if (gdw_netplan_same (&q.plan, &t->plan)) {
    hand_over (t, now);
  } else {
    t->move.plan = q.plan;
    t->move.applying = true;
    gdw_tunnel_ask (t, &q, GDW_ASK_APPLY_MS, now);
  }
}

void
gdw_move_settle (gdw_tunnel *t, gdw_now now)
{
  if (!t->applied || t->sa == NULL || t->phase == GDW_PHASE_CLOSING)
    return;
  if (t->move.kind == GDW_MOVE_NONE && t->sa->phase == GDW_IKE_UP && !t->parked) {
    if (!gdw_redirect_is_none (&t->sa->redirect))
      follow (t, t->sa, now);
    else if (t->sa->reach.stranded)
      sign_in_from_here (t, now);
    else if (t->sa->wants_reauth)
      reauthenticate (t, now);
  }
  if (t->move.spent && t->sa->phase == GDW_IKE_UP && !t->sa->reach.suspect)
    t->move.spent = false; /* it answers again */
  if (t->move.kind == GDW_MOVE_NONE && !t->move.spent && wants_reconnect (t))
    reconnect (t, now);
  bool called_off = t->move.kind == GDW_MOVE_RECONNECT && t->sa->phase == GDW_IKE_UP && !t->sa->reach.suspect &&
                    !t->move.applying && (t->next == NULL || t->next->phase != GDW_IKE_UP);
  if (called_off)
    call_off (t, now);
  while (t->next != NULL && t->next->phase == GDW_IKE_GONE)
    on_lost (t, now);
  if (t->next != NULL && t->next->phase == GDW_IKE_UP && !t->move.applying)
    on_up (t, now);
}

bool
gdw_move_on_answer (gdw_tunnel *t, gdw_ask_kind kind, const gdw_answer *a, gdw_now now)
{
  if (t->move.kind == GDW_MOVE_NONE || (kind != GDW_ASK_NAME && kind != GDW_ASK_APPLY))
    return t->applied && kind == GDW_ASK_NAME; /* of a move that was called off */
  if (kind == GDW_ASK_NAME) {
    t->move.waits = false;
    gdw_timers_stop (&t->timers, GDW_TIMER_RECONNECT);
  }
  if (kind == GDW_ASK_NAME) {
    bool in_use = t->move.kind == GDW_MOVE_RECONNECT && t->move.server == t->approach.server;
    gdw_attempt_set (&t->move.attempt, a->addrs, a->why == GDW_WHY_NONE ? a->n_addrs : 0,
                     (uint16_t)t->env.profile.gateway.port);
    gdw_why why = a->why != GDW_WHY_NONE ? a->why : a->n_addrs == 0 ? GDW_WHY_NAME_NOT_FOUND : GDW_WHY_NO_NETWORK;
    if (in_use && !gdw_attempt_has_more (&t->move.attempt, &t->net))
      go_to_known (t, why, now); /* nobody knows the name here, or perhaps there is a translator */
    else
      set_out (t, why, now);
  } else if (a->why == GDW_WHY_NONE && a->generation == t->move.plan.generation && t->next != NULL &&
             t->next->phase == GDW_IKE_UP) {
    t->plan = t->move.plan;
    gdw_tunnel_tune (t, t->next->number);
    hand_over (t, now);
  } else { /* the old plan is no longer on the system */
    gdw_tunnel_fail (t, a->why != GDW_WHY_NONE ? a->why : GDW_WHY_APPLY_FAILED, now);
  }
  return true;
}

void
gdw_move_on_network (gdw_tunnel *t, gdw_now now)
{
  if (t->parked) {
    if (t->applied)
      gdw_race_clear (t); /* the first of them waits */
    return;
  }
  if (t->move.waits) /* another network: no need to wait on */
    reconnect_again (t, now);
  if (t->next == NULL || gdw_race_on_network (t, now))
    return;
  gdw_path best = gdw_path_choose (&t->net, &t->next->path.remote, &t->next->path);
  if (!gdw_path_is_none (&best))
    gdw_reach_adopt (t->next, &best, GDW_ROAM_LINK_LOST, now);
}

void
gdw_move_on_tick (gdw_tunnel *t, gdw_now now)
{
  if (t->move.kind == GDW_MOVE_RECONNECT && t->move.waits)
    reconnect_again (t, now);
}
