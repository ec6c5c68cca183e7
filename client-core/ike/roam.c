/* SPDX-License-Identifier: GPL-3.0-or-later */
/* roam.c - the tunnel between networks. The choice itself is path.c's, pure; here are time, memory and deeds. */
#include "ike/roam.h"

#include <string.h>

#include "ike/path.h"
#include "ike/reach.h"

/* --- what is remembered of links --- */

static gdw_roam_link *
link_of (gdw_tunnel *t, uint32_t index)
{
  for (size_t i = 0; i < t->roamer.n; i++)
    if (t->roamer.link[i].index == index)
      return &t->roamer.link[i];
  return NULL;
}

/* The place of a link, new ones too; without room the one that was seen least lately gives way. */
static gdw_roam_link *
place_of (gdw_tunnel *t, uint32_t index)
{
  gdw_roamer *r = &t->roamer;
  gdw_roam_link *l = link_of (t, index);
  if (l != NULL)
    return l;
  if (r->n < GDW_MAX_LINKS)
    l = &r->link[r->n++];
  for (size_t i = 0; l == NULL && i < r->n; i++)
    if (!r->link[i].usable)
      l = &r->link[i];
  if (l == NULL)
    l = &r->link[0];
  *l = (gdw_roam_link){ .index = index };
  return l;
}

static void
strike (gdw_roam_link *l)
{
  l->strikes = (uint8_t)(l->strikes < GDW_ROAM_HOLD_MOST ? l->strikes + 1 : l->strikes);
}

static void
shun (gdw_tunnel *t, uint32_t index, gdw_now now)
{
  gdw_roam_link *l = place_of (t, index);
  l->shun_until = now.mono + ((gdw_ms)GDW_ROAM_SHUN_MS << l->strikes);
  strike (l);
}

void
gdw_roam_watch (gdw_tunnel *t, gdw_now now)
{
  gdw_roamer *r = &t->roamer;
  for (size_t i = 0; t->env.profile.network.metered && i < t->net.n_links; i++)
    t->net.links[i].metered = false; /* as good as any other */
  for (size_t i = 0; i < r->n; i++) {
    gdw_roam_link *l = &r->link[i];
    const gdw_link *s = gdw_snapshot_link (&t->net, l->index);
    bool there = s != NULL && s->running && !s->portal && s->n_addrs > 0 && s->life == l->life;
    if (l->usable && !there && l->taken != 0 && now.mono - l->taken < GDW_ROAM_SOON_MS)
      strike (l);
    else if (l->usable && !there)
      l->strikes = 0; /* it has stood */
    l->usable = there;
  }
  for (size_t i = 0; i < t->net.n_links; i++) {
    const gdw_link *s = &t->net.links[i];
    gdw_roam_link *l = place_of (t, s->index);
    memcpy (l->name, s->name, sizeof l->name); /* names outlive their links */
    if (l->usable || !s->running || s->portal || s->n_addrs == 0)
      continue;
    l->usable = true;
    l->life = s->life;
    l->since = now.mono;
    l->shun_until = 0;
  }
}

/* --- the candidates --- */

/* What the choice is made of, in one place. */
struct choice {
  gdw_addr gateway[2 * GDW_MAX_GATEWAY_ADDRS];
  uint32_t shunned[GDW_MAX_LINKS];
  gdw_path_wish wish;
  gdw_path path[GDW_MAX_PATHS];
  size_t n;
};

/* Behind the addresses that the gateway told come those of its name: whoever does not have our IKE SA there does not answer. */
static void
choose (const gdw_tunnel *t, gdw_now now, struct choice *c)
{
  memset (c, 0, sizeof *c);
  c->wish.net = &t->net;
  c->wish.gateway = c->gateway;
  c->wish.shunned = c->shunned;
  c->wish.n_gateway = gdw_reach_gateways (t->sa, c->gateway);
  for (size_t i = 0; t->sa->mobike && i < t->attempt.n; i++) {
    const gdw_addr a = { .ip = t->attempt.at[i].ip, .port = t->sa->path.remote.port };
    bool known = false;
    for (size_t k = 0; k < c->wish.n_gateway; k++)
      known = known || gdw_ip_same (&c->gateway[k].ip, &a.ip);
    if (!known)
      c->gateway[c->wish.n_gateway++] = a;
  }
  for (size_t i = 0; i < t->roamer.n; i++)
    if (t->roamer.link[i].shun_until > now.mono)
      c->shunned[c->wish.n_shunned++] = t->roamer.link[i].index;
  c->n = gdw_path_candidates (&c->wish, c->path);
}

/* --- moving --- */

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

static void
take_up (gdw_tunnel *t, const gdw_path *path, gdw_roam_reason why, gdw_now now)
{
  if (gdw_path_same (path, &t->sa->path))
    return;
  if (t->sa->phase == GDW_IKE_UP)
    tell_path (t, path, now);
  gdw_reach_adopt (t->sa, path, why, now);
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

/* Of these moments the first that is still to come. */
static gdw_ms
sooner (gdw_ms a, gdw_ms b, gdw_now now)
{
  return b > now.mono && b < a ? b : a;
}

/* When something could be otherwise without a word from outside: a link has stood long enough, or is no longer shunned. */
static void
plan_look (gdw_tunnel *t, gdw_ms at, gdw_now now)
{
  for (size_t i = 0; i < t->roamer.n; i++)
    at = sooner (at, t->roamer.link[i].shun_until, now);
  if (at == GDW_MS_NEVER)
    gdw_timers_stop (&t->timers, GDW_TIMER_ROAM);
  else
    gdw_timers_set (&t->timers, GDW_TIMER_ROAM, at);
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

/* The path lives: is there a better link, and has it stood long enough? Only with MOBIKE: else what works is not left for what might. */
static void
look_for_better (gdw_tunnel *t, const struct choice *c, gdw_now now)
{
  const gdw_roam_link *l = c->n > 0 ? link_of (t, c->path[0].link) : NULL;
  gdw_ms at = GDW_MS_NEVER;
  bool better = t->sa->mobike && l != NULL && gdw_path_is_better (&c->wish, &c->path[0], &t->sa->path);
  if (better && !gdw_path_is_none (&t->sa->reach.trial)) {
    at = now.mono + GDW_ROAM_TRIAL_MS; /* being asked; a rekey may take the SA away from under the question */
  } else if (better) {
    at = l->since + ((gdw_ms)GDW_ROAM_HOLD_MS << 2 * l->strikes);
    bool busy = !gdw_exchange_is_free (&t->sa->x) || t->sa->tasks.busy;
    if (at <= now.mono && !busy)
      ask_by (t, &c->path[0], GDW_ROAM_BETTER, now);
    if (at <= now.mono)
      at = now.mono + (busy ? GDW_ROAM_AGAIN_MS : GDW_ROAM_TRIAL_MS);
  }
  plan_look (t, at, now);
}

/* Has a gateway that knows no MOBIKE an address of the other IP version, or one behind a translator? Then we sign in there. */
static bool
is_known_elsewhere (const gdw_tunnel *t)
{
  return t->applied && !t->sa->mobike && t->sa->phase == GDW_IKE_UP && gdw_attempt_has_unspent (&t->attempt, &t->net);
}

/* The gateway may have given us up meanwhile: its silence is believed soon. */
static void
expect_the_worst (gdw_ike_sa *sa, gdw_now now)
{
  gdw_ms wait = GDW_ROAM_WAKE_MS > 4 * sa->x.rtt ? GDW_ROAM_WAKE_MS : 4 * sa->x.rtt;
  gdw_timers_set (&sa->timers, GDW_TIMER_SUSPECT, now.mono + wait);
}

/* The best path, of a lost one. A link that loses its addresses loses them one after the other: its other IP version is for when nothing else is. */
static const gdw_path *
heir (const gdw_tunnel *t, const struct choice *c)
{
  const gdw_path *lost = &t->sa->path;
  for (size_t i = 0; i < c->n; i++)
    if (c->path[i].link != lost->link || c->path[i].life != lost->life || c->path[i].local.family == lost->local.family)
      return &c->path[i];
  return &c->path[0];
}

/* Looks at everything anew. why: should the path be lost. */
static void
look (gdw_tunnel *t, gdw_roam_reason why, gdw_now now)
{
  struct choice c;
  choose (t, now, &c);
  gdw_reach_set (t->sa, c.path, c.n);
  if (c.n == 0 && is_known_elsewhere (t)) {
    unpark (t, now);
    t->sa->reach.stranded = true;
    return;
  }
  if (c.n == 0) {
    park (t, now);
    return;
  }
  bool was_parked = t->parked;
  if (was_parked && now.mono - t->phase_since >= GDW_ROAM_LONG_MS)
    expect_the_worst (t->sa, now);
  unpark (t, now);
  if (!gdw_path_lives (&t->net, &t->sa->path))
    take_up (t, heir (t, &c), was_parked ? GDW_ROAM_NETWORK_BACK : why, now);
  else if (was_parked &&
           t->sa->phase == GDW_IKE_UP) /* the same as before, but nobody knows what became of it meanwhile */
    gdw_reach_doubt (t->sa, t->sa->last_in, now);
  if (t->sa->phase == GDW_IKE_UP)
    look_for_better (t, &c, now);
}

void
gdw_roam_on_network (gdw_tunnel *t, gdw_now now)
{
  if (t->sa != NULL)
    look (t, GDW_ROAM_LINK_LOST, now);
}

void
gdw_roam_on_tick (gdw_tunnel *t, gdw_now now)
{
  if (t->sa != NULL && t->sa->phase == GDW_IKE_UP && !t->parked)
    look (t, GDW_ROAM_LINK_LOST, now);
}

/* Another link than the one in use, the best of them. False: there is none. */
static bool
other_link (gdw_tunnel *t, gdw_now now, gdw_path *ret)
{
  struct choice c;
  choose (t, now, &c);
  for (size_t i = 0; i < c.n; i++)
    if (c.path[i].link != t->sa->path.link) {
      *ret = c.path[i];
      return true;
    }
  return false;
}

void
gdw_roam_on_trouble (gdw_tunnel *t, const gdw_path *path, gdw_now now)
{
  gdw_path other;
  if (t->sa->phase != GDW_IKE_UP || t->parked || !gdw_path_same (path, &t->sa->path))
    return;
  shun (t, path->link, now);
  if (other_link (t, now, &other) && link_of (t, other.link)->shun_until <= now.mono)
    take_up (t, &other, GDW_ROAM_SEND_FAILED, now);
  else /* there is none, or nothing leaves by it either */
    gdw_reach_doubt (t->sa, t->sa->last_in, now);
  plan_look (t, GDW_MS_NEVER, now);
}

void
gdw_roam_on_loss (gdw_tunnel *t, gdw_now now)
{
  gdw_path other;
  if (t->sa->phase != GDW_IKE_UP || t->parked || !t->sa->mobike || !other_link (t, now, &other))
    return;
  const gdw_roam_link *l = link_of (t, other.link);
  if (l != NULL && l->shun_until > now.mono)
    return; /* that one was no better */
  if (gdw_exchange_is_free (&t->sa->x) && !t->sa->tasks.busy)
    ask_by (t, &other, GDW_ROAM_LOSS, now);
  else
    gdw_exchange_quicken (&t->sa->x, now); /* its repeats go everywhere */
}

void
gdw_roam_on_wake (gdw_tunnel *t, gdw_now now)
{
  gdw_ike_sa *sa = t->sa;
  if (sa->phase != GDW_IKE_UP || t->parked)
    return;
  expect_the_worst (sa, now);
  if (sa->mobike) { /* what translators remembered of us is presumed gone: told at once instead of asked first (RFC 4555 3.8) */
    gdw_reach_woke (sa, now);
    gdw_tasks_want (&sa->tasks, GDW_TASK_MOBIKE);
    gdw_ike_sa_run (sa, now);
  }
  gdw_reach_doubt (sa, sa->last_in, now);
}

/* --- what the IKE SA found out --- */

static void
name_of (const gdw_tunnel *t, uint32_t index, char ret[16])
{
  for (size_t i = 0; i < t->roamer.n; i++)
    if (t->roamer.link[i].index == index)
      memcpy (ret, t->roamer.link[i].name, 16);
}

static void
remember (gdw_tunnel *t, const gdw_roam *roam, gdw_now now)
{
  gdw_roamer *r = &t->roamer;
  gdw_roam kept = *roam;
  if (kept.reason != GDW_ROAM_NAT_MOVED && gdw_path_same (&kept.from, &kept.to))
    return; /* there and back before anybody answered */
  name_of (t, kept.from.link, kept.from_link);
  name_of (t, kept.to.link, kept.to_link);
  if (r->n_log == GDW_MAX_ROAMS)
    memmove (&r->log[0], &r->log[1], --r->n_log * sizeof r->log[0]);
  r->log[r->n_log++] = kept;
  r->moves++;
  place_of (t, kept.to.link)->taken = now.mono;
  bool other = kept.from.link != kept.to.link;
  if (other && (kept.reason == GDW_ROAM_LOSS || kept.reason == GDW_ROAM_SILENCE))
    shun (t, kept.from.link, now); /* it would be the better one at once */
  gdw_event e = gdw_event_new (GDW_EV_ROAMED, now.mono);
  gdw_event_name (&e, gdw_bytes_text (kept.from_link));
  gdw_event_name (&e, gdw_bytes_text (kept.to_link));
  gdw_event_number (&e, kept.gap_ms);
  gdw_event_text (&e, gdw_roam_words (kept.reason));
  gdw_effect_event (&t->env.effects, &e);
}

/* The gateway does not want us at this address: another path, or a new IKE SA. */
static void
on_refused (gdw_tunnel *t, gdw_now now)
{
  gdw_path other;
  shun (t, t->sa->path.link, now);
  if (other_link (t, now, &other) && link_of (t, other.link)->shun_until <= now.mono)
    take_up (t, &other, GDW_ROAM_LINK_LOST, now);
  else /* nor there */
    t->sa->reach.stranded = true;
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

void
gdw_roam_settle (gdw_tunnel *t, gdw_now now)
{
  gdw_ike_sa *sa = t->sa;
  if (sa != NULL && sa->phase == GDW_IKE_INIT && sa->n_paths == 0) { /* IKE_AUTH tells our further addresses */
    struct choice c;
    choose (t, now, &c);
    gdw_reach_set (sa, c.path, c.n);
  }
  if (sa == NULL || !t->applied)
    return;
  gdw_reach *r = &sa->reach;
  if (r->done) {
    remember (t, &r->roam, now);
    gdw_precedents_keep (&t->approach.precedents, &t->net, &sa->path);
    gdw_tunnel_tune (t, sa->number); /* perhaps there is a translator now, or none any more */
  }
  if (r->trial_failed && sa->phase == GDW_IKE_UP) {
    struct choice c;
    choose (t, now, &c);
    if (c.n > 0 && c.path[0].link != sa->path.link)
      shun (t, c.path[0].link, now);
  }
  bool again = r->news || r->trial_failed || r->done;
  r->done = r->news = r->trial_failed = false;
  if (r->refused && sa->phase == GDW_IKE_UP && !t->parked)
    on_refused (t, now);
  r->refused = false;
  if (again && sa->phase == GDW_IKE_UP && !t->parked)
    look (t, GDW_ROAM_LINK_LOST, now);
  show (t, now);
}
