/* SPDX-License-Identifier: GPL-3.0-or-later */
/* roam.c - the tunnel between networks. The decision is course.c's, pure; here is what it sees, and the deeds. */
#include "ike/roam.h"

#include <string.h>

#include "ike/course.h"
#include "ike/reach.h"

void
gdw_roam_watch (gdw_tunnel *t, gdw_now now)
{
  gdw_course_watch (&t->roamer.course, &t->net, t->env.profile.network.metered, now);
}

/* --- what is seen --- */

struct sight {
  gdw_addr gateway[2 * GDW_MAX_GATEWAY_ADDRS];
  gdw_course_view view;
};

/* Behind the addresses that the gateway told come those of its name: whoever does not have our IKE SA there does not answer. */
static size_t
gateways (const gdw_tunnel *t, gdw_addr ret[2 * GDW_MAX_GATEWAY_ADDRS])
{
  size_t n = gdw_reach_gateways (t->sa, ret);
  for (size_t i = 0; t->sa->mobike && i < t->attempt.n; i++) {
    const gdw_addr a = { .ip = t->attempt.at[i].ip, .port = t->sa->path.remote.port };
    bool known = false;
    for (size_t k = 0; k < n; k++)
      known = known || gdw_ip_same (&ret[k].ip, &a.ip);
    if (!known)
      ret[n++] = a;
  }
  return n;
}

/* Has a gateway that knows no MOBIKE an address of the other IP version, or one behind a translator? Then we sign in there. */
static bool
is_known_elsewhere (const gdw_tunnel *t)
{
  return t->applied && !t->sa->mobike && t->sa->phase == GDW_IKE_UP && gdw_attempt_has_unspent (&t->attempt, &t->net);
}

static void
see (const gdw_tunnel *t, struct sight *ret)
{
  const gdw_ike_sa *sa = t->sa;
  ret->view = (gdw_course_view){
    .net = &t->net,
    .gateway = ret->gateway,
    .n_gateway = gateways (t, ret->gateway),
    .path = sa->path,
    .up = sa->phase == GDW_IKE_UP,
    .mobike = sa->mobike,
    .busy = !gdw_exchange_is_free (&sa->x) || sa->tasks.busy,
    .asking = !gdw_path_is_none (&sa->reach.trial),
    .elsewhere = is_known_elsewhere (t),
    .parked = t->parked,
    .parked_since = t->phase_since,
  };
}

/* --- deeds --- */

static void
take_up (gdw_tunnel *t, const gdw_path *path, gdw_roam_reason why, gdw_now now)
{
  const gdw_link *link = gdw_snapshot_link (&t->net, path->link);
  const gdw_addr local = { .ip = path->local };
  if (t->sa->phase == GDW_IKE_UP) {
    gdw_event e = gdw_event_new (GDW_EV_PATH, now.mono);
    gdw_event_name (&e, gdw_bytes_text (link != NULL ? link->name : ""));
    gdw_event_addr (&e, &local);
    gdw_effect_event (&t->env.effects, &e);
  }
  gdw_reach_adopt (t->sa, path, why, now);
}

static void
ask_by (gdw_tunnel *t, const gdw_path *path, gdw_roam_reason why, gdw_now now)
{
  const gdw_link *link = gdw_snapshot_link (&t->net, path->link);
  gdw_event e = gdw_event_new (GDW_EV_TRYING, now.mono);
  gdw_event_name (&e, gdw_bytes_text (link != NULL ? link->name : ""));
  gdw_event_text (&e, gdw_roam_words (why));
  gdw_effect_event (&t->env.effects, &e);
  gdw_reach_try (t->sa, path, why, now);
}

static void
park (gdw_tunnel *t, gdw_now now)
{
  if (t->parked)
    return;
  t->parked = true;
  gdw_env_say (&t->env, GDW_EV_PARKED, now);
  gdw_tunnel_set_phase (t, GDW_PHASE_PARKED, now);
  if (!t->applied)
    gdw_timers_set (&t->timers, GDW_TIMER_NETWORK, now.mono + GDW_NETWORK_MS);
}

static void
unpark (gdw_tunnel *t, gdw_now now)
{
  if (!t->parked)
    return;
  t->parked = false;
  gdw_timers_stop (&t->timers, GDW_TIMER_NETWORK);
  gdw_tunnel_set_phase (t, t->applied ? GDW_PHASE_CONNECTED : GDW_PHASE_REACHING, now);
  gdw_exchange_hasten (&t->sa->x, now);
}

static void
prove (gdw_ike_sa *sa, gdw_now now)
{
  gdw_reach_woke (sa, now);
  gdw_tasks_want (&sa->tasks, GDW_TASK_MOBIKE);
  gdw_ike_sa_run (sa, now);
}

static void
carry_out (gdw_tunnel *t, const gdw_course_verdict *v, gdw_now now)
{
  gdw_ike_sa *sa = t->sa;
  if (v->looked)
    gdw_reach_set (sa, v->paths, v->n_paths);
  if (v->expect_worst)
    sa->reach.suspect_ms = GDW_ROAM_WAKE_MS > 4 * sa->x.rtt ? GDW_ROAM_WAKE_MS : 4 * sa->x.rtt;
  if (v->looked && v->deed != GDW_COURSE_PARK)
    unpark (t, now);
  switch (v->deed) {
  case GDW_COURSE_STAY: break;
  case GDW_COURSE_MOVE: take_up (t, &v->path, v->why, now); break;
  case GDW_COURSE_ASK: ask_by (t, &v->path, v->why, now); break;
  case GDW_COURSE_ANEW: sa->reach.stranded = true; break;
  case GDW_COURSE_PARK: park (t, now); break;
  }
  if (v->prove)
    prove (sa, now);
  if (v->doubt)
    gdw_reach_doubt (sa, sa->last_in, now);
  if (v->hasten)
    gdw_exchange_quicken (&sa->x, now);
  if (v->look_at == GDW_MS_NEVER)
    gdw_timers_stop (&t->timers, GDW_TIMER_ROAM);
  else if (v->look_at != 0)
    gdw_timers_set (&t->timers, GDW_TIMER_ROAM, v->look_at);
}

/* --- what happens --- */

static void
decide (gdw_tunnel *t, const gdw_course_event *e, gdw_now now)
{
  struct sight s;
  gdw_course_verdict v;
  see (t, &s);
  gdw_course_decide (&t->roamer.course, &s.view, e, now, &v);
  carry_out (t, &v, now);
}

void
gdw_roam_on_network (gdw_tunnel *t, gdw_now now)
{
  if (t->sa != NULL)
    decide (t, &(gdw_course_event){ .what = GDW_COURSE_NETWORK }, now);
}

void
gdw_roam_on_tick (gdw_tunnel *t, gdw_now now)
{
  if (t->sa != NULL)
    decide (t, &(gdw_course_event){ .what = GDW_COURSE_TICK }, now);
}

void
gdw_roam_on_trouble (gdw_tunnel *t, const gdw_path *path, gdw_now now)
{
  decide (t, &(gdw_course_event){ .what = GDW_COURSE_TROUBLE, .path = path }, now);
}

void
gdw_roam_on_loss (gdw_tunnel *t, gdw_now now)
{
  decide (t, &(gdw_course_event){ .what = GDW_COURSE_LOSS }, now);
}

void
gdw_roam_on_wake (gdw_tunnel *t, gdw_now now)
{
  decide (t, &(gdw_course_event){ .what = GDW_COURSE_WAKE }, now);
}

/* --- what the IKE SA found out --- */

static void
remember (gdw_tunnel *t, const gdw_roam *roam, gdw_now now)
{
  gdw_roamer *r = &t->roamer;
  if (r->n_log == GDW_MAX_ROAMS)
    memmove (&r->log[0], &r->log[1], --r->n_log * sizeof r->log[0]);
  r->log[r->n_log++] = *roam;
  r->moves++;
  gdw_event e = gdw_event_new (GDW_EV_ROAMED, now.mono);
  gdw_event_name (&e, gdw_bytes_text (roam->from_link));
  gdw_event_name (&e, gdw_bytes_text (roam->to_link));
  gdw_event_number (&e, roam->gap_ms);
  gdw_event_text (&e, gdw_roam_words (roam->reason));
  gdw_effect_event (&t->env.effects, &e);
}

static void
show (gdw_tunnel *t, gdw_now now)
{
  const gdw_reach *r = &t->sa->reach;
  bool moving = r->roaming && r->why != GDW_ROAM_BETTER && r->why != GDW_ROAM_LOSS && r->why != GDW_ROAM_NAT_MOVED;
  if (t->phase == GDW_PHASE_CONNECTED && (moving || t->move.kind == GDW_MOVE_RECONNECT))
    gdw_tunnel_set_phase (t, GDW_PHASE_MOVING, now);
  else if (t->phase == GDW_PHASE_MOVING && !moving && t->move.kind != GDW_MOVE_RECONNECT)
    gdw_tunnel_set_phase (t, GDW_PHASE_CONNECTED, now);
}

/* Before the IKE SA stands: IKE_AUTH tells our further addresses. */
static void
know_paths (gdw_tunnel *t, gdw_now now)
{
  struct sight s;
  gdw_path paths[GDW_MAX_PATHS];
  see (t, &s);
  size_t n = gdw_course_paths (&t->roamer.course, &s.view, now, paths);
  gdw_reach_set (t->sa, paths, n);
}

/* What was found out since the last call, all of it; it is forgotten there. */
static unsigned
findings (gdw_reach *r)
{
  unsigned what = (r->done ? GDW_COURSE_ANSWER : 0u) | (r->trial_failed ? GDW_COURSE_NO_ANSWER : 0u) |
                  (r->news ? GDW_COURSE_NEWS : 0u) | (r->refused ? GDW_COURSE_REFUSED : 0u);
  r->done = r->trial_failed = r->news = r->refused = false;
  return what;
}

void
gdw_roam_settle (gdw_tunnel *t, gdw_now now)
{
  gdw_ike_sa *sa = t->sa;
  if (sa != NULL && sa->phase == GDW_IKE_INIT && sa->n_paths == 0)
    know_paths (t, now);
  if (sa == NULL || !t->applied)
    return;
  gdw_roam roam = sa->reach.roam;
  const gdw_course_event e = { .what = findings (&sa->reach), .roam = &roam };
  if (e.what != 0) {
    struct sight s;
    gdw_course_verdict v;
    gdw_course_name (&t->roamer.course, roam.from.link, roam.from_link);
    gdw_course_name (&t->roamer.course, roam.to.link, roam.to_link);
    see (t, &s);
    gdw_course_decide (&t->roamer.course, &s.view, &e, now, &v);
    if (v.counts)
      remember (t, &roam, now);
    if ((e.what & GDW_COURSE_ANSWER) != 0) {
      gdw_precedents_keep (&t->approach.precedents, &t->net, &sa->path);
      gdw_tunnel_tune (t, sa->number); /* perhaps there is a translator now, or none any more */
    }
    carry_out (t, &v, now);
  }
  show (t, now);
}
