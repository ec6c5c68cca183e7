/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-gone.c - a gateway that cannot be moved to, answers no more or has forgotten us, also behind a sleep: the tunnel signs in to it anew. */
#include "roaming.h"

/* --- without MOBIKE --- */

TEST (a_gateway_without_mobike_is_signed_in_to_anew)
{
  world_psk (&w);
  world_roaming (&w, 2);
  w.gateway.mobike = false;
  world_set (&w, "network", "reconnect", "3600");
  stand ();
  lose (WIFI);
  world_run (&w, 3000);
  check (world_has (&w, "   plane USE 2") && w.plans == 1); /* the same address inside */
  world_run (&w, 40000); /* the gateway forgot the older one: nobody answers its DELETE */
  check_at (LTE);
  check (peer_ike_sas (w.peer) == 1);
  world_done (&w);
}

/* --- the gateway answers no more --- */

TEST (a_lost_gateway_is_signed_in_to_again)
{
  world_psk (&w);
  world_roaming (&w, 2);
  world_set (&w, "network", "reconnect", "3600");
  stand ();
  w.way[WIFI].dead = w.way[LTE].dead = true;
  world_run (&w, 120000);
  check (!w.ended && w.phase == GDW_PHASE_MOVING);
  world_forget (&w);
  peer_forget_all (w.peer); /* meanwhile it was started anew */
  w.way[WIFI].dead = w.way[LTE].dead = false;
  world_run (&w, 95000);
  check (world_is_connected (&w) && world_agrees (&w) && w.plans == 1);
  check (peer_ike_sas (w.peer) == 1);
  world_done (&w);
}

TEST (a_suspicion_that_was_wrong_changes_nothing)
{
  world_psk (&w);
  world_roaming (&w, 2);
  world_set (&w, "network", "reconnect", "3600");
  stand ();
  w.way[WIFI].dead = w.way[LTE].dead = true;
  silence (1000);
  world_run (
      &w, 7000); /* long enough for the suspicion; the next copy of what it asks leaves before the next IKE_SA_INIT */
  w.way[WIFI].dead = w.way[LTE].dead = false;
  world_run (&w, 40000);
  check (!world_has (&w, "   plane ADD 2"));
  check_at (WIFI);
  peer_on_time (w.peer, w.now.mono); /* what was half open is forgotten */
  check (peer_ike_sas (w.peer) == 1);
  world_done (&w);
}

/* After minutes without any network the gateway has given us up: that is found out at once, and not after the usual patience. */
TEST (back_after_long_and_the_gateway_has_forgotten)
{
  world_psk (&w);
  world_roaming (&w, 2);
  world_set (&w, "network", "reconnect", "3600");
  stand ();
  w.way[LTE].there = false;
  lose (WIFI);
  world_run (&w, 300000);
  peer_forget_all (w.peer);
  world_forget (&w);
  bring (WIFI);
  world_run (&w, 1000);
  check (world_has (&w, "   plane USE 2") && w.plans == 1);
  world_run (&w, 40000);
  check_at (WIFI);
  world_done (&w);
}

/* Of a link that loses its addresses the IPv6 one goes last, and is not worth a move. */
TEST (the_other_ip_version_of_a_link_that_goes)
{
  gdw_status st;
  world_psk (&w);
  world_roaming (&w, 2);
  w.gateway.more[0] = (gdw_ip){ 6, { 0x20, 1, 0xd, 0xb8, 0, 2, [15] = 1 } };
  w.way[WIFI].local6 = (gdw_ip){ 6, { 0x20, 1, 0xd, 0xb8, 0, 1, [15] = 2 } };
  stand ();
  check_at (WIFI);
  w.way[WIFI].no_four = true;
  world_tell_links (&w);
  world_run (&w, 5);
  lose (WIFI);
  world_run (&w, 2000);
  gdw_tunnel_status (w.tunnel, &st);
  check (st.moves == 1);
  check_at (LTE);
  world_done (&w);
}

TEST (a_refusal_ends_the_tries)
{
  world_psk (&w);
  world_roaming (&w, 2);
  world_set (&w, "network", "reconnect", "3600");
  stand ();
  w.way[WIFI].dead = w.way[LTE].dead = true;
  world_run (&w, 60000);
  peer_forget_all (w.peer);
  peer_nature (w.peer)->psk = "another key";
  w.way[WIFI].dead = w.way[LTE].dead = false;
  world_run (&w, 100000);
  check (w.ended && (w.end.why == GDW_WHY_PROOF_REFUSED || w.end.why == GDW_WHY_GATEWAY_PROOF_BAD));
  world_done (&w);
}

TEST (the_tries_have_an_end)
{
  world_psk (&w);
  world_roaming (&w, 2);
  world_set (&w, "network", "reconnect", "120");
  stand ();
  w.way[WIFI].dead = w.way[LTE].dead = true;
  gdw_ms begin = w.now.mono;
  world_run (&w, 400000);
  check (w.ended && w.end.why == GDW_WHY_GATEWAY_LOST && w.now.mono >= begin);
  world_done (&w);
}

/* --- sleep --- */

TEST (awake_on_the_same_network)
{
  up ();
  w.now.mono += 600000;
  w.way[WIFI].seen.port = 42000; /* forgotten */
  peer_on_time (w.peer, w.now.mono);
  gdw_tunnel_on_wake (w.tunnel, 600000, w.now);
  world_settle (&w);
  check (world_has (&w, "-> INFORMATIONAL 2  N(UPDATE) N(COOKIE2) N(NAT_S) N(NAT_D)")); /* told, not asked */
  check_at (WIFI);
  world_done (&w);
}

TEST (awake_and_the_gateway_has_forgotten)
{
  world_psk (&w);
  world_roaming (&w, 2);
  world_set (&w, "network", "reconnect", "3600");
  stand ();
  w.now.mono += 600000;
  peer_forget_all (w.peer);
  gdw_tunnel_on_wake (w.tunnel, 600000, w.now);
  world_run (&w, 500);
  check (world_is_connected (&w) && world_has (&w, "   plane USE 2") && w.plans == 1); /* the same address inside */
  world_run (&w, 40000);
  check_at (WIFI);
  world_done (&w);
}

TEST_MAIN ()
