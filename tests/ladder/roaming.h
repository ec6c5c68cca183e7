/* SPDX-License-Identifier: GPL-3.0-or-later */
/* roaming.h - a laptop with several ways to its gateway, as the tests of moves and of gateways that are gone have it. */
#ifndef GDW_TESTS_LADDER_ROAMING_H
#define GDW_TESTS_LADDER_ROAMING_H

#include "harness.h"
#include "world.h"

static struct world w;
enum { WIFI, LTE, SIX };

/* Connected and quiet. */
static inline void
stand (void)
{
  world_connect (&w, 60000);
  world_settle (&w);
  world_run (&w, 2000);
  peer_on_time (w.peer, w.now.mono);
  world_forget (&w);
}

static inline void
up (void)
{
  world_psk (&w);
  world_roaming (&w, 2);
  stand ();
}

/* A report of the plane: we send, and nothing came since `ago_ms`. */
static inline void
silence (gdw_ms ago_ms)
{
  gdw_report r = { .kind = GDW_REPORT_SILENCE };
  r.totals.last_in = (w.now.mono - ago_ms) * 1000;
  gdw_tunnel_on_report (w.tunnel, &r, w.now);
}

static inline void
lose (size_t way)
{
  w.way[way].there = false;
  world_tell_links (&w);
  world_run (&w, 0);
}

static inline void
bring (size_t way)
{
  w.way[way].there = true;
  w.way[way].life++;
  world_tell_links (&w);
}

/* Both ends have the same idea of where we are, the plane too, and the IKE SA is the one of the beginning. */
static inline void
check_at (size_t way)
{
  gdw_status st;
  gdw_tunnel_status (w.tunnel, &st);
  check (world_is_connected (&w) && world_agrees (&w));
  check (st.path.link == way + 2 && w.ordered.link == way + 2);
  check (gdw_ip_same (&peer_client (w.peer)->ip, &w.way[way].seen.ip) &&
         peer_client (w.peer)->port == w.way[way].seen.port);
}

#endif
