/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-roam.c - from one network to another: MOBIKE (RFC 4555), and paths that are lost, silent, better or refused. */
#include "roaming.h"
#include "wire/ike-consts.h"

/* --- agreeing --- */

TEST (both_say_mobike)
{
  gdw_status st;
  world_psk (&w);
  world_roaming (&w, 2);
  world_connect (&w, 60000);
  check (peer_has_mobike (w.peer));
  gdw_tunnel_status (w.tunnel, &st);
  check (st.mobike && st.moves == 0);
  world_done (&w);
}

/* Where no translator hides us the gateway learns our further addresses, for the day on which it has to move itself; and that there are none. */
TEST (our_further_addresses_are_told_where_they_are_true)
{
  const gdw_ip *more;
  world_psk (&w);
  world_roaming (&w, 2);
  for (size_t i = 0; i < 2; i++)
    w.way[i].seen = (gdw_addr){ w.way[i].local, 4500 };
  world_begin (&w);
  gdw_tunnel_on_port (w.tunnel, 4500);
  world_run (&w, 2000);
  check (world_is_connected (&w));
  check (peer_client_addresses (w.peer, &more) == 1 && gdw_ip_same (&more[0], &w.way[LTE].local));
  lose (WIFI);
  world_settle (&w);
  check_at (LTE);
  check (peer_client_addresses (w.peer, &more) == 0);
  world_done (&w);
  up (); /* behind translators: nothing */
  check (peer_client_addresses (w.peer, &more) == 0);
  world_done (&w);
}

TEST (one_side_alone_is_not_enough)
{
  for (unsigned ours = 0; ours < 2; ours++) {
    gdw_status st;
    world_psk (&w);
    world_roaming (&w, 2);
    world_set (&w, "ike", "mobike", ours == 1 ? "true" : "false");
    w.gateway.mobike = ours == 0;
    world_connect (&w, 60000);
    gdw_tunnel_status (w.tunnel, &st);
    check (world_is_connected (&w) && !st.mobike && !peer_has_mobike (w.peer));
    world_done (&w);
  }
}

/* --- a link is lost --- */

TEST (wifi_is_lost_and_lte_takes_over_at_once)
{
  up ();
  lose (WIFI);
  check (w.ordered.link == LTE + 2); /* ESP follows before anybody was asked */
  world_settle (&w);
  ladder (&w, "   the tunnel now uses the link lte0 with the address 10.2.0.2\n"
              "-> INFORMATIONAL 2  N(UPDATE) N(COOKIE2) N(NAT_S) N(NAT_D)\n"
              "<- INFORMATIONAL 2  N(NAT_S) N(NAT_D) N(COOKIE2)\n"
              "   moved from wifi0 to lte0 in 20 ms: the link was lost\n"
              "   connected\n");
  check_at (LTE);
  check (peer_updates (w.peer) == 1);
  world_done (&w);
}

TEST (the_move_is_kept_for_status)
{
  gdw_status st;
  up ();
  lose (WIFI);
  world_settle (&w);
  gdw_tunnel_status (w.tunnel, &st);
  check (st.moves == 1 && st.n_roams == 1 && st.roams[0].reason == GDW_ROAM_LINK_LOST);
  check (strcmp (st.roams[0].from_link, "wifi0") == 0 && strcmp (st.roams[0].to_link, "lte0") == 0);
  check (st.roams[0].gap_ms >= 20 && st.roams[0].from.link == WIFI + 2 && st.roams[0].to.link == LTE + 2);
  world_done (&w);
}

/* The link goes behind IKE_AUTH, before the system has taken the plan over. */
TEST (the_network_goes_while_it_connects)
{
  world_psk (&w);
  world_roaming (&w, 1);
  world_set (&w, "ike", "mobike", "true");
  w.late_answers = true;
  world_begin (&w);
  for (unsigned i = 0; i < 200 && !world_has (&w, "   plane USE 1"); i++)
    world_run (&w, 5);
  lose (WIFI);
  check (w.phase == GDW_PHASE_PARKED);
  world_answer_late (&w);
  check (w.phase == GDW_PHASE_PARKED);
  bring (WIFI);
  world_run (&w, 2000);
  check_at (WIFI);
  world_done (&w);
}

/* The gateway has us where the first message of IKE_AUTH came from (RFC 4555 3.3). */
TEST (a_link_that_is_lost_during_ike_auth)
{
  world_eap (&w, PEER_GTC);
  world_roaming (&w, 2);
  world_begin (&w);
  for (unsigned i = 0; i < 200 && !world_has (&w, "<- IKE_AUTH 1  IDr CERT CERT AUTH EAP(request Identity)"); i++)
    world_run (&w, 5);
  lose (WIFI);
  world_run (&w, 5000);
  check_at (LTE);
  world_done (&w);
}

TEST (no_link_is_left_and_one_comes_later)
{
  up ();
  w.way[LTE].there = false;
  lose (WIFI);
  check (w.phase == GDW_PHASE_PARKED);
  world_run (&w, 300000);
  check (!w.ended);
  world_forget (&w);
  bring (LTE);
  world_settle (&w);
  check (world_has (&w, "-> INFORMATIONAL 2  N(UPDATE) N(COOKIE2) N(NAT_S) N(NAT_D)"));
  check (strstr (w.moved, "there is a network again") != NULL);
  check_at (LTE);
  world_done (&w);
}

/* The update is lost on the Wi-Fi, and a copy of it by LTE reaches the gateway, which follows it there; its answer never comes. The next copy by
 * the Wi-Fi has the answer of the first, and nobody moves for a repeat: one more update says where we are. */
TEST (a_copy_that_strayed_is_followed_by_another_update)
{
  up ();
  w.way[WIFI].dead = true;
  gdw_tunnel_on_wake (w.tunnel, 10000, w.now);
  for (unsigned i = 0; i < 100 && peer_updates (w.peer) == 0; i++)
    world_run (&w, 5);
  check (gdw_ip_same (&peer_client (w.peer)->ip, &w.way[LTE].seen.ip));
  w.way[LTE].seen.port = 49999;
  w.way[LTE].dead = true;
  w.way[WIFI].dead = false;
  world_run (&w, 5000);
  check_at (WIFI);
  check (peer_updates (w.peer) >= 2);
  world_done (&w);
}

/* --- a better link --- */

TEST (a_better_link_is_asked_before_it_is_taken_up)
{
  world_psk (&w);
  world_roaming (&w, 2);
  w.way[WIFI].there = false;
  stand ();
  check_at (LTE);
  bring (WIFI);
  world_run (&w, 900);
  ladder (&w, ""); /* it has to stand for a second */
  world_run (&w, 200);
  ladder (&w, "-> INFORMATIONAL 2  N(NAT_S) N(NAT_D)\n"
              "<- INFORMATIONAL 2  N(NAT_S) N(NAT_D)\n"
              "   moved from lte0 to wifi0 in 0 ms: a better link answers\n"
              "-> INFORMATIONAL 3  N(UPDATE) N(COOKIE2) N(NAT_S) N(NAT_D)\n"
              "<- INFORMATIONAL 3  N(NAT_S) N(NAT_D) N(COOKIE2)\n");
  check_at (WIFI);
  world_done (&w);
}

TEST (a_better_link_that_does_not_answer_is_left_alone)
{
  world_psk (&w);
  world_roaming (&w, 2);
  w.way[WIFI].there = false;
  stand ();
  w.way[WIFI].dead = true;
  bring (WIFI);
  world_run (&w, 9000);
  check_at (LTE);
  check (w.moved[0] == '\0');
  w.way[WIFI].dead = false; /* later it does: it is asked again */
  world_run (&w, 60000);
  check_at (WIFI);
  world_done (&w);
}

TEST (a_link_that_flaps_does_not_make_us_flap)
{
  gdw_status st;
  up ();
  for (unsigned i = 0; i < 60; i++) {
    lose (WIFI);
    world_run (&w, 500);
    bring (WIFI);
    world_run (&w, 500);
  }
  world_run (&w, 70000);
  gdw_tunnel_status (w.tunnel, &st);
  check (st.moves <= 4);
  check_at (WIFI);
  world_done (&w);
  up (); /* slower, so that it is taken up each time: less and less often */
  for (unsigned i = 0; i < 20; i++) {
    lose (WIFI);
    world_run (&w, 1500);
    bring (WIFI);
    world_run (&w, 1500);
  }
  gdw_tunnel_status (w.tunnel, &st);
  check (st.moves <= 6);
  world_done (&w);
}

/* A carrier that was gone is no new life of its link. */
TEST (a_carrier_that_comes_back_has_to_stand_anew)
{
  up ();
  lose (WIFI);
  world_settle (&w);
  check_at (LTE);
  w.way[WIFI].there = true;
  world_tell_links (&w);
  world_run (&w, 900);
  check_at (LTE);
  world_run (&w, 200);
  check_at (WIFI);
  world_done (&w);
}

TEST (a_metered_link_and_a_portal)
{
  world_psk (&w);
  world_roaming (&w, 2);
  w.way[WIFI].metered = true;
  stand ();
  check_at (LTE);
  lose (LTE); /* nothing else is left */
  world_settle (&w);
  check_at (WIFI);
  world_done (&w);
  world_psk (&w);
  world_roaming (&w, 2);
  w.way[WIFI].portal = true;
  stand ();
  check_at (LTE);
  world_done (&w);
}

/* --- silence --- */

TEST (a_false_alarm_costs_two_small_packets)
{
  up ();
  silence (1000);
  world_settle (&w);
  ladder (&w, "-> INFORMATIONAL 2  N(NAT_S) N(NAT_D)\n"
              "<- INFORMATIONAL 2  N(NAT_S) N(NAT_D)\n");
  check_at (WIFI);
  world_done (&w);
}

TEST (a_silent_link_is_left_for_the_one_that_answers)
{
  gdw_status st;
  up ();
  w.way[WIFI].dead = true;
  silence (1000);
  world_run (&w, 400);
  check (strncmp (w.moved, "moved from wifi0 to lte0 in 1", 29) == 0 && strstr (w.moved, "nothing came back") != NULL);
  check_at (LTE);
  check (peer_updates (w.peer) >= 1);
  gdw_tunnel_status (w.tunnel, &st);
  check (st.moves == 1 && st.roams[0].reason == GDW_ROAM_SILENCE);
  check (st.roams[0].gap_ms > 800 && st.roams[0].gap_ms < 1200);
  world_run (&w, 30000); /* the Wi-Fi still looks better, and is still silent */
  check_at (LTE);
  world_done (&w);
}

/* Two copies left at once, and the one by LTE is answered a little before the one by our own link: nobody moves for that. */
TEST (an_answer_that_is_a_little_late_keeps_its_path)
{
  gdw_status st;
  up ();
  w.way[WIFI].delay = 55; /* slower than before: the second copy leaves by both */
  silence (1000);
  world_run (&w, 2000);
  gdw_tunnel_status (w.tunnel, &st);
  check (st.moves == 0);
  check_at (WIFI);
  world_done (&w);
}

TEST (a_translator_that_forgot_us)
{
  gdw_status st;
  up ();
  w.way[WIFI].seen.port = 41000;
  silence (1000);
  world_run (&w, 100);
  ladder (&w, "-> INFORMATIONAL 2  N(NAT_S) N(NAT_D)\n"
              "<- INFORMATIONAL 2  N(NAT_S) N(NAT_D)\n"
              "-> INFORMATIONAL 3  N(UPDATE) N(COOKIE2) N(NAT_S) N(NAT_D)\n"
              "<- INFORMATIONAL 3  N(NAT_S) N(NAT_D) N(COOKIE2)\n"
              "   moved from wifi0 to wifi0 in 840 ms: the address translation changed\n");
  check_at (WIFI);
  gdw_tunnel_status (w.tunnel, &st);
  check (st.moves == 1 && st.roams[0].reason == GDW_ROAM_NAT_MOVED);
  world_done (&w);
}

/* After a rekey the hash is under other SPIs, and nobody can compare: it is told in any case. */
TEST (a_translator_that_forgot_us_behind_a_rekey)
{
  up ();
  check (peer_rekey_ike (w.peer));
  for (unsigned i = 0; i < 4; i++)
    world_settle (&w);
  w.way[WIFI].seen.port = 41000;
  silence (1000);
  world_run (&w, 100);
  check_at (WIFI);
  world_done (&w);
}

TEST (what_the_system_refuses_to_send_leaves_elsewhere)
{
  gdw_status st;
  up ();
  gdw_tunnel_status (w.tunnel, &st);
  gdw_tunnel_on_trouble (w.tunnel, &st.path, w.now);
  world_settle (&w);
  check (strstr (w.moved, "nothing could be sent") != NULL);
  check_at (LTE);
  world_run (&w, 40000); /* it is as good as before: back */
  check_at (WIFI);
  world_done (&w);
}

/* Both links are lost, and the system has not said so yet: it goes there, but not back and forth. */
TEST (where_nothing_leaves_by_any_link_it_stays)
{
  gdw_status st;
  up ();
  for (unsigned i = 0; i < 4; i++) {
    gdw_tunnel_status (w.tunnel, &st);
    check (st.path.link == (i == 0 ? WIFI : LTE) + 2);
    gdw_tunnel_on_trouble (w.tunnel, &st.path, w.now);
    world_run (&w, 0);
  }
  world_done (&w);
}

TEST (a_link_that_loses_much_is_left)
{
  gdw_report r = { .kind = GDW_REPORT_LOSS, .lost_of_1000 = 600 };
  up ();
  r.totals.last_in = w.now.mono * 1000;
  gdw_tunnel_on_report (w.tunnel, &r, w.now);
  world_settle (&w);
  world_settle (&w);
  check (strstr (w.moved, "too much was lost on the way") != NULL);
  check_at (LTE);
  world_run (&w, 5000); /* and not back at once, though its metric is better */
  check_at (LTE);
  world_done (&w);
}

/* --- the gateway's words --- */

TEST (another_cookie_ends_it)
{
  for (unsigned wrong = 0; wrong < 2; wrong++) {
    up ();
    peer_nature (w.peer)->wrong_cookie2 = wrong == 1;
    peer_nature (w.peer)->no_cookie2 = wrong == 0;
    lose (WIFI);
    world_run (&w, 1000);
    check (w.ended && w.end.why == GDW_WHY_PATH_NOT_PROVEN);
    world_done (&w);
  }
}

TEST (an_address_that_the_gateway_does_not_want)
{
  world_psk (&w);
  world_roaming (&w, 2);
  world_set (&w, "network", "reconnect", "3600");
  stand ();
  peer_nature (w.peer)->refuses_address = 1;
  lose (WIFI);
  world_run (&w, 3000);
  check (!w.ended && world_is_connected (&w)); /* no other link: a new IKE SA from there */
  check (world_has (&w, "   plane ADD 2"));
  world_done (&w);
}

TEST (the_gateway_asks_whether_we_are_there)
{
  up ();
  check (peer_check_route (w.peer));
  world_settle (&w);
  check (peer_routes_proven (w.peer) == 1);
  world_done (&w);
}

/* The addresses under NO_NATS_ALLOWED are not those of the packet, since there is a translator: it is told, and its list is not believed. */
static void
forbid_nat (void *user, uint8_t *first, uint8_t *chain, size_t *n, size_t cap)
{
  const uint8_t seen[12] = { 192, 0, 2, 1, 203, 0, 113, 9, 0x11, 0x94, 0x11, 0x94 };
  uint8_t type = *first;
  (void)user;
  if (peer_sealing (w.peer)->exchange != GDW_X_INFORMATIONAL || (peer_sealing (w.peer)->flags & GDW_FLAG_RESPONSE) != 0)
    return;
  if (cap < *n + 8 + sizeof seen)
    return;
  memmove (chain + 8 + sizeof seen, chain, *n);
  chain[0] = type;
  chain[1] = 0;
  chain[2] = 0;
  chain[3] = 8 + sizeof seen;
  chain[4] = chain[5] = 0;
  chain[6] = GDW_N_NO_NATS_ALLOWED >> 8;
  chain[7] = GDW_N_NO_NATS_ALLOWED & 0xff;
  memcpy (chain + 8, seen, sizeof seen);
  *first = GDW_P_N;
  *n += 8 + sizeof seen;
}

TEST (a_gateway_that_allows_no_translators)
{
  up ();
  peer_nature (w.peer)->more[0] = (gdw_ip){ 4, { 192, 0, 2, 77 } };
  peer_nature (w.peer)->tamper = forbid_nat;
  check (peer_tell_addresses (w.peer));
  world_settle (&w);
  check (strstr (w.text, "-> INFORMATIONAL 0  N(NAT_SEEN)") != NULL);
  check (!w.ended);
  world_done (&w);
}

static gdw_ip
address (const char *text)
{
  gdw_ip r = { 0 };
  check (gdw_ip_parse (text, &r) == GDW_OK);
  return r;
}

/* From IPv4 to a link that has IPv6 alone, by the address that the gateway told; and back. */
static void
to_six_and_back (bool told_later)
{
  world_psk (&w);
  world_roaming (&w, 3);
  w.way[LTE].there = false;
  w.gateway.more[0] = address (told_later ? "192.0.2.77" : "2001:db8:2::1");
  stand ();
  check_at (WIFI);
  if (told_later) {
    peer_nature (w.peer)->more[0] = address ("2001:db8:2::1");
    check (peer_tell_addresses (w.peer));
    world_settle (&w);
  }
  w.way[SIX].there = true;
  world_tell_links (&w);
  lose (WIFI);
  world_run (&w, 500);
  check_at (SIX);
  bring (WIFI);
  world_run (&w, 5000);
  check_at (WIFI);
  world_done (&w);
}

TEST (ipv4_to_ipv6_and_back)
{
  to_six_and_back (false);
  to_six_and_back (true);
}

/* --- crossings --- */

TEST (a_move_while_either_side_renews)
{
  for (unsigned what = 0; what < 6; what++) {
    gdw_report r = { .kind = GDW_REPORT_SOFT_LIMIT, .child = 1 };
    up ();
    if (what % 3 == 0)
      check (peer_rekey_child (w.peer));
    else if (what % 3 == 1)
      check (peer_rekey_ike (w.peer));
    else
      gdw_tunnel_on_report (w.tunnel, &r, w.now);
    world_run (&w, what < 3 ? 5 : 15); /* its request, or ours, is on its way */
    lose (WIFI);
    for (gdw_ms end = w.now.mono + 9000; w.now.mono < end;) {
      world_run (&w, 25);
      peer_on_time (w.peer, w.now.mono);
    }
    check_at (LTE);
    world_done (&w);
  }
}

TEST_MAIN ()
