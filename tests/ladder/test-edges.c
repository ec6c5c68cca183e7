/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-edges.c - names, addresses and networks that are not there; and the same deed at every single moment of a tunnel's life. */
#include "harness.h"
#include "world.h"

static struct world w;

static gdw_why
ends (gdw_ms limit_ms)
{
  world_connect (&w, limit_ms);
  check (w.ended);
  gdw_why why = w.ended ? w.end.why : GDW_WHY_NONE;
  world_done (&w);
  return why;
}

TEST (names)
{
  world_psk (&w);
  w.name_why = GDW_WHY_NAME_NOT_FOUND;
  check (ends (60000) == GDW_WHY_NAME_NOT_FOUND);
  world_psk (&w);
  w.name_why = GDW_WHY_NAME_NO_ANSWER;
  check (ends (60000) == GDW_WHY_NAME_NO_ANSWER);
  world_psk (&w);
  w.no_answers = true;
  check (ends (60000) == GDW_WHY_NAME_NO_ANSWER);
}

TEST (an_address_instead_of_a_name)
{
  world_psk (&w);
  world_set (&w, "gateway", "address", "192.0.2.1");
  w.name_why = GDW_WHY_NAME_NOT_FOUND; /* is not asked */
  world_connect (&w, 60000);
  check (world_is_connected (&w));
  world_done (&w);
}

TEST (several_addresses)
{
  for (uint8_t n = 2; n <= GDW_MAX_GATEWAY_ADDRS; n++) {
    world_psk (&w);
    w.n_addrs = n;
    gdw_ms begin = w.now.mono;
    world_connect (&w, 60000);
    check (world_is_connected (&w) && world_agrees (&w) && w.now.mono - begin < 30000);
    world_done (&w);
  }
}

TEST (the_person_does_not_answer)
{
  world_psk (&w);
  world_set (&w, "gateway", "address", "192.0.2.1");
  w.no_answers = true;
  check (ends (400000) == GDW_WHY_SECRET_MISSING);
}

TEST (the_front_does_not_answer)
{
  world_certificate (&w);
  world_set (&w, "gateway", "address", "192.0.2.1");
  world_set (&w, "gateway", "remote-identity", "gw.example.org");
  w.no_answers = true;
  check (ends (60000) == GDW_WHY_APPLY_FAILED);
}

TEST (no_network)
{
  world_psk (&w);
  w.late_network = true;
  check (ends (120000) == GDW_WHY_NO_NETWORK);
}

TEST (a_network_that_comes_late)
{
  world_psk (&w);
  w.late_network = true;
  world_connect (&w, 3000);
  check (!w.ended && w.phase == GDW_PHASE_PARKED);
  world_link (&w, true, 1);
  world_run (&w, 2000);
  check (world_is_connected (&w) && world_agrees (&w));
  world_done (&w);
}

TEST (a_network_that_goes_and_comes_back)
{
  world_psk (&w);
  world_connect (&w, 60000);
  world_link (&w, false, 1);
  world_run (&w, 300000); /* keys stay, nobody counts silence */
  check (!w.ended && w.phase == GDW_PHASE_PARKED);
  world_forget (&w);
  world_link (&w, true, 2); /* another life of the link */
  world_run (&w, 2000);
  check (world_is_connected (&w) && world_agrees (&w));
  check (world_has (&w, "-> INFORMATIONAL 2")); /* the gateway is asked at once */
  check (world_has (&w, "   the tunnel now uses the link wifi0 with the address 198.51.100.2"));
  world_forget (&w);
  world_link (&w, true, 2); /* nothing new */
  world_run (&w, 2000);
  ladder (&w, "");
  world_done (&w);
}

TEST (after_a_long_sleep)
{
  world_psk (&w);
  world_connect (&w, 60000);
  world_settle (&w);
  world_forget (&w);
  w.now.mono += 3600000;
  gdw_tunnel_on_wake (w.tunnel, 3600000, w.now);
  world_run (&w, 1000);
  check (world_is_connected (&w) && world_has (&w, "-> INFORMATIONAL 2"));
  world_done (&w);
}

/* --- the same deed at every moment --- */

enum { MOMENTS = 60 };

typedef void (*deed) (void);

static void
close_it (void)
{
  gdw_tunnel_on_close (w.tunnel, w.now);
}

static void
lose_the_link (void)
{
  world_link (&w, false, 1);
}

static void
change_the_link (void)
{
  world_link (&w, true, 9);
}

static void
wake (void)
{
  gdw_tunnel_on_wake (w.tunnel, 60000, w.now);
}

static void
tick (void)
{
  gdw_tunnel_on_tick (w.tunnel, w.now);
}

/* How a world is set up, for all moments alike. */
static void
set_up (unsigned kind)
{
  switch (kind) {
  case 0:
    world_psk (&w);
    w.gateway.cookies = 1;
    world_gateway_takes (&w, "ike", "groups", "ecp256");
    break;
  case 1: world_certificate (&w); break;
  default: world_eap (&w, PEER_GTC); break;
  }
}

/* The deed after `moment` steps; gives whether there were so many. */
static bool
at_moment (unsigned kind, unsigned moment, deed what, gdw_ms run_ms)
{
  set_up (kind);
  world_begin (&w);
  gdw_ms until = w.now.mono + 5000;
  unsigned steps = 0;
  while (steps < moment && !w.ended && world_step (&w, until))
    steps++;
  bool there = steps == moment && !w.ended;
  if (there) {
    what ();
    world_run (&w, run_ms);
  }
  return there;
}

TEST (closing_at_every_moment)
{
  for (unsigned kind = 0; kind < 3; kind++) {
    for (unsigned moment = 0; moment < MOMENTS; moment++) {
      bool there = at_moment (kind, moment, close_it, 3000);
      check (!there || (w.ended && w.end.why == GDW_WHY_NONE));
      for (size_t i = 0; there && i < w.n_told; i++)
        check (w.told[i].dropped);
      world_done (&w);
      if (!there)
        break;
      check (moment + 1 < MOMENTS);
    }
  }
}

TEST (losing_the_link_at_every_moment)
{
  for (unsigned kind = 0; kind < 3; kind++) {
    for (unsigned moment = 0; moment < MOMENTS; moment++) {
      bool there = at_moment (kind, moment, lose_the_link, 3000);
      if (there) {
        check (!w.ended);
        world_link (&w, true, 2);
        world_run (&w, 40000);
        check (world_is_connected (&w) && world_agrees (&w));
      }
      world_done (&w);
      if (!there)
        break;
    }
  }
}

TEST (changing_the_link_waking_and_ticking_at_every_moment)
{
  static const deed deeds[] = { change_the_link, wake, tick };
  for (size_t d = 0; d < sizeof deeds / sizeof deeds[0]; d++) {
    for (unsigned moment = 0; moment < MOMENTS; moment++) {
      bool there = at_moment (0, moment, deeds[d], 40000);
      check (!there || (world_is_connected (&w) && world_agrees (&w)));
      world_done (&w);
      if (!there)
        break;
    }
  }
}

TEST_MAIN ()
