/* SPDX-License-Identifier: GPL-3.0-or-later */
/* crossing.h - what the ladders of crossing requests share: the moment at which ours leaves, messages that are lost, a gateway with a clock, and
 * what must be true in the end. */
#ifndef GDW_TESTS_LADDER_CROSSING_H
#define GDW_TESTS_LADDER_CROSSING_H

#include <string.h>

#include "harness.h"
#include "wire/ike-consts.h"
#include "world.h"

static struct world w;

/* The wire: which of the messages that pass from now on is lost, counted from 1, both ways; and whether a request of ours left. */
static struct {
  unsigned passed, lose, lost;
  uint8_t left; /* exchange type of our last new request */
} line;

static inline bool
pass_on (struct world *me, bool to_gateway, uint8_t *datagram, size_t n)
{
  (void)me;
  line.passed++;
  if (to_gateway && n > 19 && (datagram[19] & GDW_FLAG_RESPONSE) == 0)
    line.left = datagram[18];
  return line.passed != line.lose;
}

/* Connected, quiet; the n-th message from here on is lost (0: none). */
static inline void
stand (unsigned lose)
{
  w.wire = pass_on;
  world_connect (&w, 60000);
  world_settle (&w);
  world_forget (&w);
  peer_on_time (w.peer, w.now.mono);
  memset (&line, 0, sizeof line);
  line.lose = lose;
}

/* Our rekey of the child leaves at this moment: a soft limit is reached. */
static inline void
we_renew_the_child (void)
{
  gdw_report r = { .kind = GDW_REPORT_SOFT_LIMIT, .child = w.used };
  gdw_tunnel_on_report (w.tunnel, &r, w.now);
}

/* Time passes until our request of this exchange type has left, and not a moment more. */
static inline void
until_left (uint8_t exchange)
{
  world_run (&w, 0);
  world_forget (&w);
  line.left = 0;
  for (unsigned i = 0; i < 20000 && line.left != exchange && !w.ended; i++) {
    if (line.left != 0)
      world_forget (&w);
    line.left = 0;
    (void)world_step (&w, w.now.mono + 1000);
  }
  require (line.left == exchange);
  peer_on_time (w.peer, w.now.mono);
  world_forget (&w);
}

/* Time passes for both, with their repeats, and with the gateway's own tidying up. */
static inline void
both_clocks (gdw_ms ms)
{
  for (gdw_ms end = w.now.mono + ms; w.now.mono < end;) {
    world_run (&w, 25);
    peer_on_time (w.peer, w.now.mono);
  }
}

static inline void
pass_time (void)
{
  for (unsigned i = 0; i < 6; i++)
    world_settle (&w);
}

/* One IKE SA, one child, the same at both ends; and a request finds its answer each way. */
static inline void
check_at_rest (void)
{
  gdw_status st;
  uint8_t i[8], r[8];
  line.lost = line.lose;
  line.lose = 0;
  gdw_tunnel_status (w.tunnel, &st);
  check (world_is_connected (&w) && world_agrees (&w));
  check (peer_ike_sas (w.peer) == 1 && peer_children (w.peer) == 1);
  check (peer_spis (w.peer, i, r) && memcmp (i, st.spi_i, 8) == 0 && memcmp (r, st.spi_r, 8) == 0);
  world_forget (&w);
  check (peer_probe (w.peer));
  pass_time ();
  check (strstr (w.text, "-> INFORMATIONAL") != NULL);
  if (w.ended || !world_agrees (&w) || peer_children (w.peer) != 1 || peer_ike_sas (w.peer) != 1)
    printf ("# with message %u lost: %zu children, %zu IKE SAs at the gateway\n", line.lost, peer_children (w.peer),
            peer_ike_sas (w.peer));
}

#endif
