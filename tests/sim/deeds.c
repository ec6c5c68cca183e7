/* SPDX-License-Identifier: GPL-3.0-or-later */
/* deeds.c - what happens in a world, one line of the table each. */
#include "sim.h"

#include <stddef.h>

static void
restart (struct sim *s)
{
  gateway_end (s);
  gateway_begin (s);
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
    (void)peer_rekey_ike (s->g.peer);
  else
    (void)peer_rekey_child (s->g.peer);
  our_child (s);
}

static void
gone (struct sim *s)
{
  sim_network (s, false);
  s->network_at = s->now.mono + draw_low (&s->chaos, 50, 200000);
}

static void
move (struct sim *s)
{
  sim_move (s);
}

static void
hole (struct sim *s)
{
  s->hole_until = s->now.mono + draw_low (&s->chaos, 100, 90000);
}

/* Time passes, and nobody does anything. */
static gdw_ms
leap (struct sim *s, uint32_t most_ms)
{
  gdw_ms ms = draw_low (&s->chaos, 100, most_ms);
  s->now.mono += ms;
  s->now.wall_s += (int64_t)(ms / 1000);
  return ms;
}

static void
sleep_now (struct sim *s)
{
  gdw_ms slept = leap (s, 4 * 3600000);
  if (s->c.there && slept > 5000)
    gdw_tunnel_on_wake (s->c.tunnel, slept, s->now);
}

static void
stall (struct sim *s)
{
  (void)leap (s, 120000);
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
  DEED (w_move, move),
  DEED (w_hole, hole),
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
