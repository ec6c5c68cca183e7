/* SPDX-License-Identifier: GPL-3.0-or-later */
/* deeds.c - what happens in a world, one line of the table each. */
#include "sim.h"

#include <stddef.h>
#include <stdlib.h>

static void
restart (struct sim *s)
{
  gateway_end (s);
  gateway_begin (s);
  s->upset_at = s->now.mono;
  gateway_settle (s);
}

static void
probe (struct sim *s)
{
  (void)peer_probe (s->g.peer);
}

static void
its_child (struct sim *s)
{
  (void)peer_rekey_child (s->g.peer);
}

static void
its_ike (struct sim *s)
{
  if (peer_children (s->g.peer) > 0) /* nobody renews what has hardly begun, again and again */
    (void)peer_rekey_ike (s->g.peer);
}

static void
its_delete (struct sim *s)
{
  if (draw_range (&s->chaos, 0, 1) == 0)
    (void)peer_delete_ike (s->g.peer);
  else
    (void)peer_delete_child (s->g.peer, false);
}

static void
sends_on (struct sim *s)
{
  static const char *const where[] = { "192.0.2.1", "gw2.example.org", "192.0.7.9" };
  (void)peer_redirect (s->g.peer, where[draw_range (&s->chaos, 0, 2)]);
}

/* As if so many packets had been sent that the plane asks for new keys. */
static void
our_child (struct sim *s)
{
  gdw_status status;
  if (!client_is_up (s))
    return;
  gdw_tunnel_status (s->c.tunnel, &status);
  gdw_report r = { .kind = GDW_REPORT_SOFT_LIMIT };
  for (size_t i = 0; i < s->c.n_children; i++)
    if (s->c.child[i].add.spi_in == status.child_spi_in)
      r.child = s->c.child[i].number;
  r.totals = status.totals;
  gdw_tunnel_on_report (s->c.tunnel, &r, s->now);
  client_settle (s);
}

static void
both (struct sim *s)
{
  if (draw_range (&s->chaos, 0, 2) == 0)
    its_ike (s);
  else
    (void)peer_rekey_child (s->g.peer);
  our_child (s);
}

/* --- links --- */

static void
gone (struct sim *s)
{
  for (size_t i = 0; i < SIM_LINKS; i++)
    if (s->link[i].there)
      sim_turn (s, &s->link[i], 2, draw_low (&s->chaos, 50, 200000));
}

/* Mostly the one that the tunnel uses. */
static struct sim_link *
some_link (struct sim *s)
{
  gdw_status status = { 0 };
  if (s->c.there)
    gdw_tunnel_status (s->c.tunnel, &status);
  size_t used = status.path.link == SIM_FIRST_INDEX + SIM_LTE ? SIM_LTE : SIM_WIFI;
  size_t i = draw_range (&s->chaos, 0, 2) > 0 ? used : draw_range (&s->chaos, 0, SIM_LINKS - 1);
  return s->link[i].exists ? &s->link[i] : &s->link[SIM_WIFI];
}

static void
lost (struct sim *s)
{
  struct sim_link *l = some_link (s);
  if (l->there)
    sim_turn (s, l, 2, draw_low (&s->chaos, 50, 200000));
}

static void
flap (struct sim *s)
{
  struct sim_link *l = some_link (s);
  if (l->there)
    sim_turn (s, l, 2 * draw_range (&s->chaos, 2, 30), draw_range (&s->chaos, 50, 1500));
}

static void
move (struct sim *s)
{
  sim_readdress (s, some_link (s));
}

static void
port (struct sim *s)
{
  sim_new_port (some_link (s));
}

static gdw_ms
for_a_while (struct sim *s)
{
  return s->now.mono + draw_low (&s->chaos, 100, 90000);
}

static void
dies (struct sim *s)
{
  some_link (s)->dead_until = for_a_while (s);
}

/* What tells the gateway of it arrives by the other link alone, and its answer by this one, which passes again when the gateway has followed the
 * copy (RFC 4555 3.5: a repeat moves nothing). */
static void
strays (struct sim *s)
{
  enum { NEVER_FOLLOWED_MS = 30000 };
  struct sim_link *l = some_link (s), *other = &s->link[l == &s->link[SIM_WIFI] ? SIM_LTE : SIM_WIFI];
  sim_readdress (s, l);
  l->dead_until = s->now.mono + NEVER_FOLLOWED_MS;
  other->deaf_until = l->dead_until + for_a_while (s) - s->now.mono;
  s->strays = l;
}

void
sim_strayed (struct sim *s)
{
  gdw_path unused;
  struct sim_link *l = s->strays;
  const struct sim_link *by = sim_link_shown (s, peer_client (s->g.peer), &unused);
  if (l == NULL || by == NULL || by == l || l->dead_until <= s->now.mono)
    return;
  judge_line (s, "* it strayed");
  l->dead_until = s->now.mono + draw_low (&s->chaos, 0, 3000);
  s->strays = NULL;
}

static void
lossy (struct sim *s)
{
  struct sim_link *l = some_link (s);
  l->lossy_until = for_a_while (s);
  l->loss = draw_range (&s->chaos, 300, 950);
}

static void
filter (struct sim *s)
{
  struct sim_link *l = some_link (s);
  *(draw_range (&s->chaos, 0, 1) == 0 ? &l->no_ike_until : &l->no_esp_until) = for_a_while (s);
}

static void
address (struct sim *s)
{
  s->gateway_dead_until[draw_range (&s->chaos, 0, 1)] = for_a_while (s);
}

void
sim_roam (struct sim *s)
{
  static void (*const kinds[]) (struct sim *) = { lost, move, port, dies };
  kinds[draw_range (&s->chaos, 0, 3)](s);
}

void
sim_roam_soon (struct sim *s)
{
  if (s->rest || s->d.roam_in == 0 || s->now.mono >= s->storm_ends || s->roam_at != GDW_MS_NEVER)
    return;
  if (draw_range (&s->chaos, 0, 999) < s->d.roam_in)
    s->roam_at = s->now.mono + draw_range (&s->chaos, 0, 2 * s->d.delay_ms + 20);
}

static void
refuses (struct sim *s)
{
  s->upset_at = s->now.mono + 120000; /* until it is asked, and has refused */
  peer_nature (s->g.peer)->refuses_address = draw_range (&s->chaos, 1, 2);
}

static void
tells (struct sim *s)
{
  if (draw_range (&s->chaos, 0, 1) == 0)
    (void)peer_tell_addresses (s->g.peer);
  else
    (void)peer_check_route (s->g.peer);
}

/* --- this computer --- */

static void
hole (struct sim *s)
{
  s->hole_until = for_a_while (s);
}

static void
now_is (struct sim *s, gdw_ms at)
{
  if (at <= s->now.mono)
    return;
  s->now.wall_s += (int64_t)(at / 1000 - s->now.mono / 1000);
  s->now.mono = at;
}

/* Time passes without us; the gateway lives on. What comes for us waits, or is lost. */
static gdw_ms
leap (struct sim *s, uint32_t most_ms, bool waits)
{
  gdw_ms ms = draw_low (&s->chaos, 100, most_ms), end = s->now.mono + ms;
  for (;;) {
    size_t i;
    gdw_ms flying = sim_next_flying (s, &i), gateway = gateway_next (s), next = flying < gateway ? flying : gateway;
    if (next >= end)
      break;
    now_is (s, next);
    if (flying > next) {
      gateway_run (s);
    } else if (s->flying[i].to_gateway) {
      struct sim_datagram d = sim_land (s, i);
      peer_on_time (s->g.peer, s->now.mono);
      gateway_receive (s, &d);
      gateway_settle (s);
      free (d.p);
    } else if (waits) {
      s->flying[i].at = end;
    } else {
      struct sim_datagram d = sim_land (s, i);
      free (d.p);
    }
  }
  now_is (s, end);
  s->upset_at = end;
  return ms;
}

static void
sleep_now (struct sim *s)
{
  if (draw_range (&s->chaos, 0, 1) == 0)
    (void)peer_probe (s->g.peer); /* and misses us */
  gateway_settle (s);
  gdw_ms slept = leap (s, 4 * 3600000, false);
  if (draw_range (&s->chaos, 0, 2) == 0) /* others have our ports by now */
    for (size_t i = 0; i < SIM_LINKS; i++)
      sim_new_port (&s->link[i]);
  if (s->c.there && slept > 5000)
    gdw_tunnel_on_wake (s->c.tunnel, slept, s->now);
}

static void
stall (struct sim *s)
{
  (void)leap (s, 120000, true);
}

static void
wall (struct sim *s)
{
  int64_t jump = (int64_t)draw_range (&s->chaos, 0, 2 * 86400) - 86400;
  s->wall_off_s += jump;
  s->now.wall_s += jump;
}

static void
person_closes (struct sim *s)
{
  if (s->c.there)
    gdw_tunnel_on_close (s->c.tunnel, s->now);
}

static const struct {
  size_t weight; /* where in struct dims */
  void (*happens) (struct sim *s);
  const char *name;
} deeds[] = {
#define DEED(w, f) { offsetof (struct dims, w), f, #f }
  DEED (w_restart, restart),
  DEED (w_probe, probe),
  DEED (w_its_child, its_child),
  DEED (w_its_ike, its_ike),
  DEED (w_its_delete, its_delete),
  DEED (w_sends_on, sends_on),
  DEED (w_our_child, our_child),
  DEED (w_both, both),
  DEED (w_gone, gone),
  DEED (w_lost, lost),
  DEED (w_flap, flap),
  DEED (w_move, move),
  DEED (w_port, port),
  DEED (w_hole, hole),
  DEED (w_dies, dies),
  DEED (w_strays, strays),
  DEED (w_lossy, lossy),
  DEED (w_filter, filter),
  DEED (w_address, address),
  DEED (w_refuses, refuses),
  DEED (w_tells, tells),
  DEED (w_sleep, sleep_now),
  DEED (w_stall, stall),
  DEED (w_wall, wall),
  DEED (w_close, person_closes),
#undef DEED
};
enum { N_DEEDS = sizeof deeds / sizeof deeds[0] };

static uint32_t
weight (const struct sim *s, size_t i)
{
  return *(const uint32_t *)(const void *)((const uint8_t *)&s->d + deeds[i].weight);
}

void
sim_deed (struct sim *s)
{
  uint32_t sum = 0;
  for (size_t i = 0; i < N_DEEDS; i++)
    sum += weight (s, i);
  if (sum == 0)
    return;
  uint32_t at = draw_range (&s->chaos, 0, sum - 1);
  size_t i = 0;
  while (at >= weight (s, i))
    at -= weight (s, i++);
  s->deeds++;
  judge_line (s, "* %s", deeds[i].name);
  peer_on_time (s->g.peer, s->now.mono);
  deeds[i].happens (s);
  gateway_settle (s);
  client_settle (s);
}
