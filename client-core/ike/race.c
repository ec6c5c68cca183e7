/* SPDX-License-Identifier: GPL-3.0-or-later */
/* race.c - runners start, fail, and one of them wins. */
#include "ike/race.h"

#include <string.h>

#include "ike/approach.h"
#include "ike/path.h"
#include "ike/reach.h"

enum { RUNNERS = 1 + GDW_RACE_BESIDE };

typedef enum {
  RUNS,
  AHEAD,   /* answered; or sent elsewhere; or at an end that another address would meet as well */
  NOBODY,  /* silence */
  REFUSED, /* an error, unprotected as it is */
} standing;

/* --- runners --- */

/* A tunnel that stands carries on while its successor runs; else the race is for the tunnel itself. */
static bool
is_beside (const gdw_tunnel *t)
{
  return t->applied;
}

/* The one that leads: it carries the tunnel, or will. */
static gdw_ike_sa **
lead (gdw_tunnel *t)
{
  return is_beside (t) ? &t->next : &t->sa;
}

/* Where they run to. */
static gdw_attempt *
goal (gdw_tunnel *t)
{
  return is_beside (t) ? &t->move.attempt : &t->attempt;
}

/* Its i-th place, i < RUNNERS; perhaps empty. */
static gdw_ike_sa **
runner_at (gdw_tunnel *t, size_t i)
{
  return i == 0 ? lead (t) : &t->race.beside[i - 1];
}

static void
drop (gdw_tunnel *t, gdw_ike_sa **sa)
{
  if (*sa == NULL)
    return;
  t->repeats += (*sa)->x.repeats;
  gdw_ask_withdraw (&t->env.asks, &t->env.effects, (*sa)->id, false);
  gdw_ike_sa_free (*sa);
  *sa = NULL;
}

void
gdw_race_clear (gdw_tunnel *t)
{
  for (size_t i = 0; i < GDW_RACE_BESIDE; i++)
    drop (t, &t->race.beside[i]);
  drop (t, &t->race.refused);
  gdw_timers_stop (&t->timers, GDW_TIMER_RACE);
  gdw_timers_stop (&t->timers, GDW_TIMER_REFUSED);
}

bool
gdw_race_has_more (const gdw_tunnel *t)
{
  const gdw_profile *p = &t->env.profile;
  if (!is_beside (t))
    return gdw_profile_gateway (p, t->approach.server + 1u) != NULL;
  return t->move.kind == GDW_MOVE_RECONNECT && gdw_profile_gateway (p, t->move.tried + 1u) != NULL;
}

static bool
is_on (const gdw_tunnel *t)
{
  bool on = t->race.refused != NULL || gdw_timers_runs (&t->timers, GDW_TIMER_RACE);
  for (size_t i = 0; i < GDW_RACE_BESIDE; i++)
    on = on || t->race.beside[i] != NULL;
  return on;
}

static standing
stands (const gdw_ike_sa *sa)
{
  if (sa->phase == GDW_IKE_INIT)
    return RUNS;
  if (sa->phase != GDW_IKE_GONE)
    return AHEAD;
  switch ((int)sa->why) {
  case GDW_WHY_GATEWAY_SILENT: return NOBODY;
  case GDW_WHY_REDIRECT_REFUSED: return gdw_redirect_is_none (&sa->redirect) ? REFUSED : AHEAD;
  case GDW_WHY_CRYPTO_MISSING:
  case GDW_WHY_NO_RESOURCES: return AHEAD;
  default: return REFUSED;
  }
}

/* The place of the one that decides the race; NULL: it goes on. */
static gdw_ike_sa **
ahead (gdw_tunnel *t)
{
  for (size_t i = 0; i < RUNNERS; i++) {
    gdw_ike_sa **sa = runner_at (t, i);
    if (*sa != NULL && stands (*sa) == AHEAD)
      return sa;
  }
  return NULL;
}

/* --- starting --- */

/* What an SA has to know that sets out, alone or beside one that stands. */
static void
equip (const gdw_tunnel *t, gdw_ike_sa *sa)
{
  sa->alone = !is_beside (t);
  if (sa->alone) {
    sa->server = t->approach.server;
    sa->redirected_from = t->from;
    return;
  }
  const gdw_config *stands = &t->sa->config;
  sa->server = t->move.server;
  sa->redirected_from = t->move.from;
  sa->n_wished = stands->n_addrs;
  memcpy (sa->wished, stands->addrs, stands->n_addrs * sizeof *stands->addrs);
}

/* With the next address, into this place. False: there is none. Where there is no memory the place stays empty. */
static bool
start (gdw_tunnel *t, gdw_ike_sa **place, gdw_now now)
{
  gdw_path path;
  gdw_attempt *a = goal (t);
  unsigned sends; /* other addresses do not wait for an end; another gateway does */
  if (!gdw_attempt_next (a, &t->net, &path, &sends))
    return false;
  gdw_event e = gdw_event_new (GDW_EV_GATEWAY_ADDRESS, now.mono);
  gdw_event_addr (&e, &path.remote);
  gdw_effect_event (&t->env.effects, &e);
  if (gdw_attempt_has_more (a, &t->net))
    gdw_timers_set (&t->timers, GDW_TIMER_RACE, now.mono + GDW_RACE_MS);
  *place = gdw_ike_sa_new (&t->env, &path, gdw_race_has_more (t) ? GDW_ATTEMPT_SENDS : 0);
  if (*place == NULL)
    return true;
  (*place)->patience = gdw_attempt_doubts (a, &path.remote.ip);
  equip (t, *place);
  gdw_ike_sa_begin (*place, now);
  return true;
}

bool
gdw_race_begin (gdw_tunnel *t, gdw_now now)
{
  gdw_attempt_line_up (goal (t), &t->net, gdw_precedents_find (&t->approach.precedents, &t->net));
  if (!gdw_attempt_has_more (goal (t), &t->net))
    return false;
  if (is_beside (t)) {
    (void)start (t, &t->next, now);
    return true;
  }
  gdw_timers_stop (&t->timers, GDW_TIMER_NETWORK);
  t->parked =
      false; /* perhaps an IKE SA before waited for the network, and was sent here when it was heard of once more */
  t->env.notes.n = 0;
  gdw_tunnel_set_phase (t, GDW_PHASE_REACHING, now);
  (void)start (t, &t->sa, now);
  if (t->sa == NULL)
    gdw_tunnel_end (t, GDW_WHY_NO_RESOURCES, now);
  return true;
}

/* One more runner, if a place is free; there are as many as addresses. */
static void
join (gdw_tunnel *t, gdw_now now)
{
  for (size_t i = 0; i < GDW_RACE_BESIDE; i++)
    if (t->race.beside[i] == NULL) {
      (void)start (t, &t->race.beside[i], now);
      return;
    }
}

/* --- deciding --- */

/* This one carries the tunnel from here on. */
static void
crown (gdw_tunnel *t, gdw_ike_sa **place, gdw_now now)
{
  gdw_ike_sa *winner = *place;
  *place = NULL;
  drop (t, lead (t));
  *lead (t) = winner;
  gdw_race_clear (t);
  if (winner->phase != GDW_IKE_GONE) {
    gdw_event e = gdw_event_new (GDW_EV_FIRST_ANSWER, now.mono);
    gdw_event_addr (&e, &winner->path.remote);
    gdw_effect_event (&t->env.effects, &e);
  }
}

/* The words about the refusal that is kept stand in the environment; others may follow. */
static void
keep_refusal (gdw_tunnel *t, gdw_ike_sa **sa, gdw_now now)
{
  if (t->race.refused != NULL) {
    drop (t, sa);
    return;
  }
  t->race.refused = *sa;
  *sa = NULL;
  memcpy (t->race.fact, t->env.fact, sizeof t->race.fact);
  t->race.refusal = t->env.refusal;
  gdw_timers_set (&t->timers, GDW_TIMER_REFUSED, now.mono + GDW_RACE_REFUSED_MS);
}

/* The refusal is all that there is. */
static void
believe_refusal (gdw_tunnel *t)
{
  drop (t, lead (t));
  *lead (t) = t->race.refused;
  t->race.refused = NULL;
  memcpy (t->env.fact, t->race.fact, sizeof t->race.fact);
  t->env.refusal = t->race.refusal;
  gdw_race_clear (t);
}

/* A runner beside t->sa that is at an end goes. */
static void
sort_out (gdw_tunnel *t, gdw_ike_sa **sa, gdw_now now)
{
  standing s = *sa == NULL ? RUNS : stands (*sa);
  if (s == RUNS)
    return;
  gdw_attempt_spend (goal (t), &(*sa)->path.remote.ip);
  if (s == REFUSED)
    keep_refusal (t, sa, now);
  else
    drop (t, sa);
}

/* The first of those beside takes the empty place of the one that leads. False: there is none. */
static bool
move_up (gdw_tunnel *t)
{
  gdw_ike_sa **first = lead (t);
  for (size_t i = 0; i < GDW_RACE_BESIDE && *first == NULL; i++) {
    *first = t->race.beside[i];
    t->race.beside[i] = NULL;
  }
  return *first != NULL;
}

/* The one that leads is at an end, and silent or refused. */
static void
replace_lead (gdw_tunnel *t, gdw_now now)
{
  gdw_ike_sa **first = lead (t), *last = *first;
  gdw_attempt_spend (goal (t), &last->path.remote.ip);
  *first = NULL;
  if (move_up (t) || start (t, first, now)) {
    if (*first == NULL) { /* no memory: that is the end of it */
      last->why = GDW_WHY_NO_RESOURCES;
      *first = last;
    } else if (stands (last) == REFUSED) {
      keep_refusal (t, &last, now);
    } else {
      drop (t, &last);
    }
    return;
  }
  *first = last;
  if (t->race.refused != NULL)
    believe_refusal (t);
  else
    gdw_race_clear (t);
}

void
gdw_race_settle (gdw_tunnel *t, gdw_now now)
{
  for (size_t turns = 0; turns <= RUNNERS && *lead (t) != NULL && is_on (t); turns++) {
    gdw_ike_sa **first = ahead (t);
    if (first != NULL) {
      crown (t, first, now);
      return;
    }
    for (size_t i = 0; i < GDW_RACE_BESIDE; i++)
      sort_out (t, &t->race.beside[i], now);
    if ((*lead (t))->phase != GDW_IKE_GONE)
      return;
    replace_lead (t, now);
  }
}

/* --- inputs --- */

bool
gdw_race_on_network (gdw_tunnel *t, gdw_now now)
{
  if (*lead (t) == NULL || (*lead (t))->phase != GDW_IKE_INIT)
    return false;
  for (size_t i = 0; i < RUNNERS; i++) {
    gdw_ike_sa **sa = runner_at (t, i);
    if (*sa == NULL)
      continue;
    gdw_path best = gdw_path_choose (&t->net, &(*sa)->path.remote, &(*sa)->path);
    if (!gdw_path_is_none (&best)) {
      gdw_reach_adopt (*sa, &best, GDW_ROAM_LINK_LOST, now);
      continue;
    }
    if (is_beside (t) && i == 0)
      continue;
    gdw_attempt_give_back (goal (t), &(*sa)->path.remote.ip);
    drop (t, sa);
  }
  if (*lead (t) == NULL && !move_up (t)) {
    gdw_race_clear (t);
    gdw_env_say (&t->env, GDW_EV_PARKED, now);
    gdw_approach_advance (t, now);
  } else if (!gdw_timers_runs (&t->timers, GDW_TIMER_RACE) && gdw_attempt_has_more (goal (t), &t->net)) {
    gdw_timers_set (&t->timers, GDW_TIMER_RACE, now.mono);
  }
  return true;
}

void
gdw_race_on_trouble (gdw_tunnel *t, const gdw_path *path, gdw_now now)
{
  for (size_t i = 0; i < RUNNERS; i++) {
    const gdw_ike_sa *sa = *runner_at (t, i);
    if (sa != NULL && gdw_path_same (&sa->path, path) && gdw_timers_runs (&t->timers, GDW_TIMER_RACE))
      gdw_timers_set (&t->timers, GDW_TIMER_RACE, now.mono);
  }
}

void
gdw_race_hasten (gdw_tunnel *t, gdw_now now)
{
  for (size_t i = 0; i < GDW_RACE_BESIDE; i++)
    if (t->race.beside[i] != NULL)
      gdw_exchange_hasten (&t->race.beside[i]->x, now);
}

/* One that is answered ends it there and then: a second one would sign in beside it. */
void
gdw_race_tick (gdw_tunnel *t, gdw_now now)
{
  for (size_t i = 0; i < GDW_RACE_BESIDE; i++)
    if (t->race.beside[i] != NULL && ahead (t) == NULL)
      gdw_ike_sa_on_tick (t->race.beside[i], now);
  if (*lead (t) == NULL || ahead (t) != NULL)
    return;
  if (gdw_timers_take (&t->timers, GDW_TIMER_RACE, now.mono))
    join (t, now);
  if (gdw_timers_take (&t->timers, GDW_TIMER_REFUSED, now.mono))
    believe_refusal (t);
}

gdw_ms
gdw_race_deadline (const gdw_tunnel *t)
{
  gdw_ms first = GDW_MS_NEVER;
  for (size_t i = 0; i < GDW_RACE_BESIDE; i++) {
    gdw_ms at = t->race.beside[i] != NULL ? gdw_ike_sa_deadline (t->race.beside[i]) : GDW_MS_NEVER;
    first = at < first ? at : first;
  }
  return first;
}

gdw_ike_sa *
gdw_race_find (gdw_tunnel *t, const gdw_ike_header *h)
{
  for (size_t i = 0; i < GDW_RACE_BESIDE; i++)
    if (t->race.beside[i] != NULL && gdw_ike_sa_is_for (t->race.beside[i], h))
      return t->race.beside[i];
  return NULL;
}
