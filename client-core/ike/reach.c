/* SPDX-License-Identifier: GPL-3.0-or-later */
/* reach.c - by which paths an IKE SA reaches its gateway (RFC 4555 3.5, 3.10). */
#include "ike/reach.h"

#include <string.h>

#include "wire/ike-consts.h"

void
gdw_reach_set (gdw_ike_sa *sa, const gdw_path *paths, size_t n)
{
  sa->n_paths = (uint8_t)n;
  for (size_t i = 0; i < n; i++)
    sa->paths[i] = paths[i];
}

/* The same link and addresses: the port of the gateway's first answers is another one. */
static bool
is_by (const gdw_path *p, const gdw_path *other)
{
  return p->link == other->link && p->life == other->life && gdw_ip_same (&p->remote.ip, &other->remote.ip) &&
         (gdw_ip_is_none (&other->local) || gdw_ip_same (&p->local, &other->local));
}

static void
begin_roam (gdw_ike_sa *sa, gdw_roam_reason why, gdw_now now)
{
  gdw_reach *r = &sa->reach;
  if (!r->roaming) {
    r->from = sa->path;
    r->missing_since = r->quiet_since != 0 ? r->quiet_since : now.mono;
  }
  r->roaming = true;
  r->why = why;
}

static void
forget_other (gdw_ike_sa *sa)
{
  sa->reach.other = (gdw_path){ 0 };
  gdw_timers_stop (&sa->timers, GDW_TIMER_OTHER_PATH);
}

void
gdw_reach_adopt (gdw_ike_sa *sa, const gdw_path *path, gdw_roam_reason why, gdw_now now)
{
  if (gdw_path_same (path, &sa->path))
    return;
  if (sa->phase == GDW_IKE_UP)
    begin_roam (sa, why, now);
  sa->path = *path;
  sa->reach.trial = (gdw_path){ 0 };
  forget_other (sa);
  gdw_exchange_hasten (&sa->x, now);
  sa->reach.early = sa->reach.early || sa->phase == GDW_IKE_AUTH;
  if (sa->phase != GDW_IKE_UP)
    return;
  gdw_order o = { .kind = GDW_ORDER_PATH, .ike = sa->number, .path = *path };
  gdw_effect_order (&sa->env->effects, &o);
  if (sa->mobike) {
    gdw_tasks_want (&sa->tasks, GDW_TASK_MOBIKE);
    gdw_ike_sa_run (sa, now);
  } else {
    sa->reach.stranded = true;
    gdw_ike_sa_probe (sa, now);
  }
}

void
gdw_reach_moved_behind (gdw_ike_sa *sa, gdw_now now)
{
  begin_roam (sa, GDW_ROAM_NAT_MOVED, now);
}

void
gdw_reach_woke (gdw_ike_sa *sa, gdw_now now)
{
  sa->reach.quiet_since = 0; /* a sleep is no gap */
  begin_roam (sa, GDW_ROAM_WAKE, now);
}

void
gdw_reach_try (gdw_ike_sa *sa, const gdw_path *path, gdw_roam_reason why, gdw_now now)
{
  if (sa->phase != GDW_IKE_UP || !gdw_exchange_is_free (&sa->x) || sa->tasks.busy)
    return;
  sa->reach.trial = *path;
  sa->reach.trial_why = why;
  gdw_tasks_want (&sa->tasks, GDW_TASK_LIVENESS);
  gdw_ike_sa_run (sa, now);
}

void
gdw_reach_doubt (gdw_ike_sa *sa, gdw_ms quiet_since, gdw_now now)
{
  if (sa->phase != GDW_IKE_UP)
    return;
  if (sa->reach.quiet_since == 0)
    sa->reach.quiet_since = quiet_since;
  if (gdw_exchange_is_free (&sa->x)) {
    gdw_tasks_want (&sa->tasks, GDW_TASK_LIVENESS);
    gdw_ike_sa_run (sa, now);
  }
  gdw_exchange_quicken (&sa->x, now); /* a request in flight is a probe as well */
}

const gdw_path *
gdw_reach_first (const gdw_ike_sa *sa)
{
  bool tries = sa->tasks.busy && sa->tasks.now.id == GDW_TASK_LIVENESS && !gdw_path_is_none (&sa->reach.trial);
  return tries ? &sa->reach.trial : &sa->path;
}

/* So many copies leave by the first path alone. Where nothing comes back from the second copy on nobody knows any more which path is good (RFC 4555
 * 3.5, first event); else a copy is rather lost or late, and the answer to another one would move us for nothing. An update that strays has to be
 * made once more, and without MOBIKE a move costs a new sign-in. */
static unsigned
sends_alone (const gdw_ike_sa *sa)
{
  if (sa->tasks.busy && sa->tasks.now.id == GDW_TASK_MOBIKE)
    return GDW_REACH_TRIAL_SENDS;
  return sa->mobike && sa->reach.quiet_since != 0 ? 1 : GDW_REACH_CALM_SENDS;
}

static void
spread (gdw_ike_sa *sa, const gdw_path *done)
{
  for (size_t i = 0; i < sa->n_paths; i++)
    if (!gdw_path_same (&sa->paths[i], done) && !gdw_path_same (&sa->paths[i], &sa->path))
      gdw_exchange_also (&sa->x, &sa->env->effects, &sa->paths[i]);
}

void
gdw_reach_repeat (gdw_ike_sa *sa, gdw_now now)
{
  const gdw_path *first = gdw_reach_first (sa);
  bool trial = first != &sa->path;
  gdw_exchange_repeat (&sa->x, &sa->env->effects, first, now);
  if (sa->phase != GDW_IKE_UP || (trial && sa->x.flight.sends <= GDW_REACH_TRIAL_SENDS))
    return;
  if (trial)
    gdw_exchange_also (&sa->x, &sa->env->effects, &sa->path);
  else if (sa->x.flight.sends > sends_alone (sa))
    spread (sa, first);
  gdw_reach_suspect (sa, now);
}

/* The flight may be another one than when the timer was set, or may have been given new patience. */
void
gdw_reach_suspect (gdw_ike_sa *sa, gdw_now now)
{
  const gdw_flight *f = &sa->x.flight;
  bool soon =
      sa->reach.suspect_ms != 0; /* it may well have forgotten us; else not all copies may have been lost by chance */
  gdw_ms at = f->since + (soon ? sa->reach.suspect_ms : GDW_REACH_SUSPECT_MS);
  bool enough = soon || f->quick_ms == 0 || f->sends > GDW_REACH_SUSPECT_SENDS;
  if (sa->phase != GDW_IKE_UP || gdw_exchange_is_free (&sa->x) || sa->reach.suspect)
    return;
  if (now.mono >= at && enough)
    sa->reach.suspect = true;
  else if (now.mono < at) /* else with one of the next copies */
    gdw_timers_set (&sa->timers, GDW_TIMER_SUSPECT, at);
}

/* The roam is over: the new path has answered. */
static void
end_roam (gdw_ike_sa *sa, gdw_now now)
{
  gdw_reach *r = &sa->reach;
  r->roaming = false;
  r->done = true;
  r->roam = (gdw_roam){ .at = now.mono,
                        .reason = r->why,
                        .from = r->from,
                        .to = sa->path,
                        .gap_ms = now.mono > r->missing_since ? now.mono - r->missing_since : 0 };
  r->quiet_since = 0;
}

/* Copies that left at the same moment are answered at about the same time: by so much ours may come later. */
static gdw_ms
grace (const gdw_ike_sa *sa)
{
  gdw_ms wait = sa->x.rtt / 2 + 2 * sa->x.rtt_var;
  return wait < GDW_REACH_GRACE_MS        ? GDW_REACH_GRACE_MS
         : wait > GDW_REACH_GRACE_MOST_MS ? GDW_REACH_GRACE_MOST_MS
                                          : wait;
}

/* Another path than ours answered: it was tried, or a copy strayed there while ours was silent. */
static void
take_up (gdw_ike_sa *sa, const gdw_path *path, gdw_now now)
{
  gdw_reach *r = &sa->reach;
  if (!gdw_path_is_none (&r->trial) && is_by (path, &r->trial)) {
    const gdw_path next = r->trial;
    gdw_reach_adopt (sa, &next, r->trial_why, now);
    end_roam (sa, now); /* the path before carried all until now, as well as it could */
    return;
  }
  for (size_t i = 0; i < sa->n_paths; i++)
    if (is_by (path, &sa->paths[i])) {
      r->other = sa->paths[i];
      gdw_timers_set (&sa->timers, GDW_TIMER_OTHER_PATH, now.mono + grace (sa));
      break;
    }
  if (!gdw_path_is_none (&r->other) && sa->tasks.busy && sa->tasks.now.id == GDW_TASK_MOBIKE)
    gdw_reach_take_other (sa, now); /* it was an update: the gateway has moved there already */
}

void
gdw_reach_take_other (gdw_ike_sa *sa, gdw_now now)
{
  const gdw_path next = sa->reach.other;
  bool usable = false;
  forget_other (sa);
  for (size_t i = 0; i < sa->n_paths; i++)
    usable = usable || gdw_path_same (&sa->paths[i], &next);
  if (!usable || sa->phase != GDW_IKE_UP) /* gone meanwhile */
    return;
  gdw_reach_adopt (sa, &next, GDW_ROAM_SILENCE, now);
  end_roam (sa, now);
}

void
gdw_reach_heard (gdw_ike_sa *sa, const gdw_path *path, bool answer, gdw_now now)
{
  gdw_reach *r = &sa->reach;
  r->suspect = false;
  r->suspect_ms = 0;
  if (is_by (path, &sa->path) && !gdw_path_is_none (&r->other)) {
    forget_other (sa);
    r->quiet_since = 0;
  }
  if (sa->phase != GDW_IKE_UP || !answer)
    return;
  if (is_by (path, &sa->path)) {
    r->trial_failed = r->trial_failed || !gdw_path_is_none (&r->trial);
    if (r->roaming)
      end_roam (sa, now);
  } else {
    take_up (sa, path, now);
  }
  r->trial = (gdw_path){ 0 };
}

void
gdw_reach_flight_over (gdw_ike_sa *sa)
{
  sa->reach.trial = (gdw_path){ 0 };
  if (gdw_path_is_none (&sa->reach.other)) /* else it is not settled yet */
    sa->reach.quiet_since = 0;
}

/* --- addresses --- */

void
gdw_reach_take_addresses (gdw_ike_sa *sa, const gdw_msg *m)
{
  gdw_pay_notify n;
  gdw_reach *r = &sa->reach;
  bool told = false;
  uint8_t count = 1; /* the first is the one that it speaks from, which is not told */
  for (size_t k = 0; gdw_msg_nth_notify (m, k, &n); k++) {
    size_t size = n.type == GDW_N_ADDITIONAL_IP4_ADDRESS ? 4 : n.type == GDW_N_ADDITIONAL_IP6_ADDRESS ? 16 : 0;
    told = told || size != 0 || n.type == GDW_N_NO_ADDITIONAL_ADDRESSES;
    if (size == 0 || n.data.n != size || count == GDW_MAX_GATEWAY_ADDRS)
      continue;
    gdw_ip ip = gdw_ip_from (n.data);
    if (!gdw_ip_is_unusable (&ip) && !gdw_ip_is_link_local (&ip))
      r->more[count++] = ip;
  }
  if (!told)
    return;
  r->more[0] = sa->path.remote.ip;
  r->n_more = count;
  r->news = true;
}

size_t
gdw_reach_gateways (const gdw_ike_sa *sa, gdw_addr ret[GDW_MAX_GATEWAY_ADDRS])
{
  const gdw_reach *r = &sa->reach;
  size_t n = 0;
  ret[n++] = sa->path.remote;
  for (size_t i = 0; i < r->n_more && n < GDW_MAX_GATEWAY_ADDRS; i++)
    if (!gdw_ip_same (&r->more[i], &sa->path.remote.ip))
      ret[n++] = (gdw_addr){ .ip = r->more[i], .port = sa->path.remote.port };
  return n;
}

void
gdw_reach_put_addresses (const gdw_ike_sa *sa, gdw_msg_out *m, bool none_too)
{
  size_t told = 0;
  if (!sa->nat.told || sa->nat.here)
    return;
  for (size_t i = 0; i < sa->n_paths; i++) {
    const gdw_ip *local = &sa->paths[i].local;
    bool new_one = !gdw_ip_same (local, &sa->path.local);
    for (size_t k = 0; k < i; k++)
      new_one = new_one && !gdw_ip_same (local, &sa->paths[k].local);
    if (!new_one)
      continue;
    gdw_msg_notify (m, local->family == 4 ? GDW_N_ADDITIONAL_IP4_ADDRESS : GDW_N_ADDITIONAL_IP6_ADDRESS,
                    gdw_ip_bytes (local));
    told++;
  }
  if (told == 0 && none_too)
    gdw_msg_notify (m, GDW_N_NO_ADDITIONAL_ADDRESSES, GDW_BYTES_NONE);
}

bool
gdw_reach_sees_nat (const gdw_ike_sa *sa, const gdw_msg *m, const gdw_path *path)
{
  gdw_pay_notify n;
  uint8_t seen[36];
  gdw_out o = gdw_out_over (seen, sizeof seen);
  if (!gdw_msg_find_notify (m, GDW_N_NO_NATS_ALLOWED, &n))
    return false;
  gdw_out_put (&o, gdw_ip_bytes (&path->remote.ip));
  gdw_out_put (&o, gdw_ip_bytes (&path->local));
  gdw_out_u16 (&o, path->remote.port);
  gdw_out_u16 (&o, sa->env->local_port);
  return !gdw_bytes_same (n.data, gdw_out_view (&o));
}

gdw_seen
gdw_reach_look (gdw_ike_sa *sa, const gdw_msg *m)
{
  gdw_reach *r = &sa->reach;
  uint8_t now[GDW_NATD_HASH];
  if (!gdw_natd_seen (m, now))
    return GDW_SEEN_NOTHING;
  gdw_seen seen = !r->has_seen                             ? GDW_SEEN_FIRST
                  : memcmp (now, r->seen, sizeof now) == 0 ? GDW_SEEN_SAME
                                                           : GDW_SEEN_OTHER;
  memcpy (r->seen, now, sizeof now);
  r->has_seen = true;
  return seen;
}
