/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sim.c - the life of a world: a storm, rest, some hours, rest, the end. */
#include "sim.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LONGEST_SHUN_MS = 700000, CALM_MS = 40000, LOOK_MS = 2000 };

static gdw_ms
earlier (gdw_ms a, gdw_ms b)
{
  return a < b ? a : b;
}

/* About so long on average. */
static gdw_ms
about (struct sim *s, gdw_ms mean)
{
  return 1 + draw_range (&s->chaos, 0, (uint32_t)mean) + draw_range (&s->chaos, 0, (uint32_t)mean);
}

static bool
in_storm (const struct sim *s)
{
  return s->now.mono < s->storm_ends;
}

static void
deed (struct sim *s)
{
  bool storm = in_storm (s);
  s->deed_at = s->now.mono + about (s, storm ? s->d.pace_ms : s->d.life_s * 1000);
  sim_deed (s);
}

/* Since when nothing happened to the way between us: whatever is under way is over by then, or given up. */
static gdw_ms
calm_since (const struct sim *s)
{
  gdw_ms last = s->upset_at > s->hole_until ? s->upset_at : s->hole_until;
  for (size_t i = 0; i < SIM_LINKS; i++) {
    const struct sim_link *l = &s->link[i];
    const gdw_ms faults[] = { l->dead_until,   l->deaf_until,   l->lossy_until,
                              l->no_ike_until, l->no_esp_until, s->gateway_dead_until[i] };
    for (size_t k = 0; k < sizeof faults / sizeof faults[0]; k++)
      last = faults[k] > last ? faults[k] : last;
  }
  return last;
}

static void
watch_path (struct sim *s)
{
  gdw_status status;
  if (!s->d.mobike || s->now.mono < s->look_at || s->j.failed)
    return;
  s->look_at = s->now.mono + LOOK_MS;
  if (!client_is_up (s)) {
    s->upset_at = s->now.mono;
    return;
  }
  gdw_tunnel_status (s->c.tunnel, &status);
  if (status.n_roams > 0 && status.roams[status.n_roams - 1].at > s->upset_at)
    s->upset_at = status.roams[status.n_roams - 1].at;
  if (!gdw_path_same (&status.path, &s->looked))
    s->upset_at = s->now.mono;
  s->looked = status.path;
  if (calm_since (s) + CALM_MS >= s->now.mono || judge_is_told (s, &status)) {
    s->untold_at = 0; /* a copy of an update that strayed is made good soon */
  } else if (s->untold_at == 0 || !gdw_path_same (&status.path, &s->untold.path) ||
             memcmp (status.spi_i, s->untold.spi_i, sizeof status.spi_i) != 0) {
    s->untold_at = s->now.mono; /* of this path and IKE SA: between two looks there may have been others */
    s->untold = status;
  } else if (s->untold_at + CALM_MS < s->now.mono) {
    judge_told (s, &status);
  }
}

static void
packets (struct sim *s)
{
  watch_path (s);
  s->packet_at = s->now.mono + about (s, in_storm (s) ? s->d.packet_ms : 90000);
  if (draw_range (&s->chaos, 0, 1) == 0)
    client_send (s);
  if (draw_range (&s->chaos, 0, 1) == 0)
    gateway_send (s);
}

static void
land (struct sim *s, size_t i)
{
  struct sim_datagram d = sim_land (s, i);
  if (d.to_gateway) {
    peer_on_time (s->g.peer, s->now.mono);
    gateway_receive (s, &d);
    gateway_settle (s);
  } else {
    client_receive (s, &d);
    client_settle (s);
  }
  free (d.p);
}

/* The next thing that is due by `until`; false: nothing, and it is `until`. */
static bool
step (struct sim *s, gdw_ms until)
{
  size_t i;
  gdw_ms flying = sim_next_flying (s, &i), client = client_next (s), gateway = gateway_next (s);
  gdw_ms deeds = s->rest ? GDW_MS_NEVER : earlier (s->deed_at, s->packet_at);
  gdw_ms next = earlier (earlier (earlier (flying, client), earlier (gateway, deeds)), links_next (s));
  judge_step (s, next);
  if (s->j.failed)
    return false;
  if (next > until) {
    if (until < s->now.mono) /* a leap went further */
      return false;
    s->now.wall_s += (int64_t)((until - s->now.mono) / 1000);
    s->now.mono = until;
    return false;
  }
  if (next > s->now.mono) {
    s->now.wall_s += (int64_t)(next / 1000 - s->now.mono / 1000);
    s->now.mono = next;
  }
  gdw_ms now = s->now.mono;
  if (flying <= now) {
    land (s, i);
  } else if (client <= now) {
    client_run (s);
  } else if (gateway <= now) {
    gateway_run (s);
  } else if (links_next (s) <= now) {
    links_run (s);
    client_settle (s);
  } else if (s->deed_at <= now) {
    deed (s);
  } else {
    packets (s);
  }
  return true;
}

static void
pass (struct sim *s, gdw_ms until)
{
  while (!s->j.failed && step (s, until))
    continue;
}

/* Our own renewals go on, and the moment may fall into one, or behind a move, while a gateway that forgot the older IKE SA leaves our DELETE
 * without an answer (half a minute): then a little later. */
static void
judge_soon (struct sim *s)
{
  for (unsigned i = 0; !s->j.failed; i++) {
    judge_rest (s);
    if (!s->j.failed || i == 45)
      return;
    s->j.failed = false;
    pass (s, s->now.mono + 1300);
  }
}

/* With MOBIKE it comes back to the better link, when that has stood long enough: at most so long as a link is shunned that failed often. */
static void
comes_back (struct sim *s)
{
  gdw_status status;
  const gdw_ms end = s->now.mono + LONGEST_SHUN_MS;
  for (;;) {
    if (s->j.failed || s->doomed || !client_is_up (s))
      return;
    gdw_tunnel_status (s->c.tunnel, &status);
    if (!status.mobike || status.path.link == SIM_FIRST_INDEX + SIM_WIFI)
      return;
    if (s->now.mono >= end)
      break;
    pass (s, s->now.mono + 5000);
  }
  judge_fail (s, "at rest the tunnel stays on lte0, though wifi0 is there");
}

/* What carries packets at the gateway. */
struct carrier {
  uint8_t spi_i[8], spi_r[8];
  uint32_t child;
};

static struct carrier
carrier_now (const struct sim *s)
{
  struct carrier ret = { 0 };
  peer_child child;
  (void)peer_spis (s->g.peer, ret.spi_i, ret.spi_r);
  if (peer_child_at (s->g.peer, 0, &child))
    ret.child = child.spi_in;
  return ret;
}

/* Packets leave by the path of the IKE SA: there is no other one. */
static void
esp_follows (struct sim *s)
{
  gdw_status status;
  if (s->doomed || !client_is_up (s))
    return;
  gdw_tunnel_status (s->c.tunnel, &status);
  if (!gdw_path_same (&s->c.esp_path, &status.path))
    judge_fail (s, "at rest packets leave by another path than the IKE SA's");
}

/* A packet each way must arrive. False: one did not, but we signed in anew meanwhile. A gateway may drop the older IKE SA as soon as it knows us
 * again: what is on its way to or from the old child is lost, whatever we do. When the first child comes by an exchange of its own (RFC 6023)
 * the gateway has none at all for a round trip or two. A renewal, of the child or of the IKE SA that keeps its children, loses nothing. */
static bool
packets_pass (struct sim *s)
{
  const struct carrier before = carrier_now (s);
  const uint32_t got[2] = { s->j.got[0], s->j.got[1] };
  client_send (s);
  pass (s, s->now.mono + 2 * s->d.delay_ms + 5000);
  gateway_send (s);
  pass (s, s->now.mono + 2 * s->d.delay_ms + 5000);
  esp_follows (s);
  if (s->j.failed || s->doomed || (s->j.got[0] != got[0] && s->j.got[1] != got[1]))
    return true;
  const struct carrier after = carrier_now (s);
  if (memcmp (before.spi_i, after.spi_i, 8) != 0 && before.child != after.child)
    return false;
  judge_fail (s, "at rest packets do not pass %s", s->j.got[0] == got[0] ? "to the gateway" : "from the gateway");
  return true;
}

/* Nothing more happens; after a while both ends must agree, and packets pass. */
static void
rest (struct sim *s)
{
  s->rest = true;
  s->hole_until = 0;
  s->now.wall_s -= s->wall_off_s;
  s->wall_off_s = 0;
  judge_line (s, "* rest");
  links_rest (s);
  client_settle (s);
  pass (s, s->now.mono + 2000u * s->d.liveness_s + 200000);
  judge_soon (s);
  comes_back (s);
  judge_soon (s);
  if (!packets_pass (s)) {
    judge_soon (s);
    if (!packets_pass (s)) /* sign-ins are minutes apart */
      judge_fail (s, "at rest packets do not pass, twice, while we sign in anew");
  }
  s->rest = false;
  s->deed_at = s->packet_at = s->now.mono + 1000;
}

static void
begin (struct sim *s, uint64_t seed, const struct dims *d, bool trace)
{
  memset (s, 0, sizeof *s);
  s->seed = seed;
  s->trace = trace;
  s->d = *d;
  sim_setup (s);
  s->chaos = draw_from (seed, "chaos");
  s->now = s->set.now;
  s->began = s->now.mono;
  s->storm_ends = s->now.mono + (gdw_ms)s->d.storm_deeds * s->d.pace_ms;
  s->deed_at = s->packet_at = s->now.mono + 1;
  links_begin (s);
  s->j.digest = 0xcbf29ce484222325u;
  gateway_begin (s);
  client_begin (s);
}

static void
end (struct sim *s)
{
  if (s->c.there && !s->j.failed) {
    gdw_tunnel_on_close (s->c.tunnel, s->now);
    client_settle (s);
    unsigned connects = s->c.connects;
    s->rest = true;
    for (gdw_ms until = s->now.mono + 5000; s->c.there && s->c.connects == connects && step (s, until);)
      continue;
    if (s->c.there && s->c.connects == connects)
      judge_fail (s, "a tunnel that is closed does not end");
  }
  if (s->c.there)
    client_end (s);
  gateway_end (s);
  for (size_t i = 0; i < s->n_flying; i++)
    free (s->flying[i].p);
}

static struct sim_result
result (const struct sim *s)
{
  struct sim_result ret = { .failed = s->j.failed,
                            .digest = s->j.digest,
                            .steps = s->steps,
                            .lived = s->now.mono - s->began,
                            .connects = s->c.connects,
                            .connected = s->c.connected,
                            .deeds = s->deeds,
                            .packets = s->j.got[0] + s->j.got[1] };
  memcpy (ret.why, s->j.why, sizeof ret.why);
  return ret;
}

static struct sim the_world;

void
sim_run (uint64_t seed, bool trace, struct sim_result *ret)
{
  struct sim *s = &the_world;
  struct dims d;
  sim_dims (seed, &d);
  begin (s, seed, &d, trace);
  if (trace)
    sim_print_dims (&s->d);
  pass (s, s->storm_ends);
  rest (s);
  pass (s, s->now.mono + (s->doomed ? 600000 : (gdw_ms)s->d.hours * 3600000));
  rest (s);
  end (s);
  *ret = result (s);
}

/* --- a steady world --- */

/* All by one path, and under the first sign-in. */
static void
stands (struct sim *s)
{
  gdw_status status;
  if (s->j.failed)
    return;
  if (!client_is_up (s)) {
    judge_fail (s, "the tunnel is not up: %s", s->c.there ? gdw_phase_name (s->c.phase) : "there is none");
    return;
  }
  gdw_tunnel_status (s->c.tunnel, &status);
  if (status.moves != 0 || status.n_roams != 0 || status.path.link != SIM_FIRST_INDEX + SIM_WIFI)
    judge_fail (s, "the tunnel moved %u times, and nothing happened to its link", status.moves);
  if (s->c.connects != 1 || s->c.connected != 1)
    judge_fail (s, "the tunnel connected %u times in %u lives, and nothing happened", s->c.connected, s->c.connects);
}

void
sim_steady (uint64_t seed, unsigned hours, bool trace, struct sim_result *ret)
{
  enum { STRETCH_MS = 10 * 60000, LOSS = 50, JITTER_MS = 300, DELAY_MS = 20 };
  struct sim *s = &the_world;
  const struct dims d = { .pace_ms = 1,
                          .life_s = 1,
                          .liveness_s = 15,
                          .keepalive_s = 20,
                          .our_child_s = 10800,
                          .our_ike_s = 28800,
                          .our_fragment = 1280,
                          .sends_on_times = 1,
                          .addresses = 1,
                          .loss = LOSS,
                          .loss_later = LOSS,
                          .delay_ms = DELAY_MS,
                          .jitter_ms = JITTER_MS,
                          .nat = 1,
                          .lte = 1,
                          .lte_nat = 1,
                          .mobike = 1,
                          .our_mobike = 1,
                          .reconnect = 2,
                          .echoes = 1,
                          .answer_ms = 50,
                          .packet_ms = 100 };
  begin (s, seed, &d, trace);
  s->deed_at = GDW_MS_NEVER;
  for (unsigned i = 0; i < 3 * hours && !s->j.failed; i++) {
    s->storm_ends = s->now.mono + STRETCH_MS; /* many packets, ... */
    s->packet_at = s->now.mono + 1000;
    pass (s, s->storm_ends);
    pass (s, s->now.mono + STRETCH_MS); /* ... and hardly any */
    stands (s);
  }
  end (s);
  *ret = result (s);
}
