/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-networks.c - by which address the gateway is reached on networks that change: names are asked for anew, what worked is remembered, and
 * where there is IPv6 alone a translator helps. */
#include "track.h"

/* Another network, told to the tunnel. */
static void
move (bool v4, bool v6, uint32_t life)
{
  network (v4, v6, life);
  gdw_tunnel_on_network (t.tunnel, &t.net, t.now);
  drain ();
}

TEST (a_family_that_goes_leaves_the_other)
{
  prepare ();
  struct gate *six = gate ("2001:db8::1"), *four = gate ("192.0.2.1");
  six->dead = true;
  four->lost = 1;
  race (300);
  check (six->got == 1 && four->got == 1);
  move (true, false, 1);
  run (60000, true);
  check (connected (four, 750 + 2 * RTT_MS) && six->got == 1 && t.names == 1);
  done ();
}

TEST (a_family_that_comes_joins)
{
  prepare ();
  network (true, false, 1);
  struct gate *six = gate ("2001:db8::1"), *four = gate ("192.0.2.1");
  four->dead = true;
  race (3000);
  check (six->got == 0);
  move (true, true, 1);
  run (60000, true);
  check (connected (six, 3000 + 2 * RTT_MS));
  done ();
}

TEST (a_name_is_looked_up_again_on_a_new_network)
{
  prepare ();
  struct gate *old = gate ("192.0.2.1");
  old->dead = true;
  race (1000);
  move (false, false, 1);
  run (2000, true);
  check (t.phase == GDW_PHASE_PARKED && t.names == 1);
  t.name.n_addrs = 0;
  struct gate *fresh = gate ("192.0.2.2");
  fresh->setup.seed = 9;
  fresh->peer = peer_new (&fresh->setup, silent_listener, NULL);
  unsigned before = old->got;
  move (true, false, 2);
  run (60000, true);
  check (connected (fresh, 3000 + 2 * RTT_MS) && t.names == 2 && old->got == before);
  done ();
}

TEST (a_question_of_a_network_that_was_left_is_asked_again)
{
  prepare ();
  struct gate *good = gate ("192.0.2.1");
  t.quiet = true;
  race (1000);
  move (true, false, 2);
  t.quiet = false;
  run (60000, true);
  check (connected (good, 15000 + 2 * RTT_MS) && t.names == 2);
  done ();
  prepare ();
  t.quiet = true;
  race (20000);
  check (t.ended && t.end.why == GDW_WHY_NAME_NO_ANSWER && t.names == 1);
  done ();
}

TEST (the_old_addresses_serve_where_nobody_knows_the_name)
{
  prepare ();
  struct gate *good = gate ("192.0.2.1");
  good->lost = 3;
  race (1000);
  move (false, false, 1);
  run (1000, true);
  t.name.n_addrs = 0;
  move (true, false, 2);
  run (60000, true);
  check (connected (good, 10000) && t.names == 2);
  done ();
}

TEST (the_same_network_again_asks_nothing)
{
  prepare ();
  struct gate *good = gate ("192.0.2.1");
  good->lost = 2;
  race (1000);
  move (false, false, 1);
  run (1000, true);
  move (true, true, 1);
  run (60000, true);
  check (connected (good, 10000) && t.names == 1);
  done ();
}

/* The gateway is lost, and found again: its name has two addresses, of which the second one worked here. */
TEST (what_worked_on_a_network_is_tried_first_there)
{
  prepare ();
  struct gate *six = gate ("2001:db8::1"), *four = gate ("192.0.2.1");
  world_set (&t.w, "network", "reconnect", "600");
  six->dead = true;
  race (60000);
  check (connected (four, 250 + 2 * RTT_MS));
  four->dead = true;
  unsigned asked4 = 0, asked6 = 0;
  for (int i = 0; i < 6000 && t.names == 1 && !t.ended; i++) {
    asked4 = four->got;
    asked6 = six->got;
    run (50, false);
  }
  require (t.names == 2 && t.phase == GDW_PHASE_MOVING);
  check (four->got > asked4 && six->got == asked6);
  four->dead = false;
  run (2000, true);
  check (t.phase == GDW_PHASE_CONNECTED);
  done ();
}

/* Two links; the gateway's one address falls silent, its other one answers, by the same link: that is as good as it was. */
TEST (another_address_by_the_same_link_is_no_reason_to_leave_the_link)
{
  gdw_status s;
  prepare ();
  t.net.n_links = 2;
  t.net.links[1] =
      (gdw_link){ .index = 3, .life = 1, .name = "lte0", .running = true, .default4 = true, .metric4 = 200 };
  t.net.links[1].default6 = true;
  t.net.links[1].metric6 = t.net.links[1].metric4;
  t.net.links[1].addrs[t.net.links[1].n_addrs++] = (gdw_net){ ip ("203.0.113.2"), 24 };
  t.net.links[1].addrs[t.net.links[1].n_addrs++] = (gdw_net){ ip ("2001:db8:3::2"), 64 };
  world_set (&t.w, "ike", "mobike", "true");
  t.w.gateway.mobike = true;
  struct gate *four = gate ("192.0.2.1"), *six = gate ("2001:db8::1");
  six->same = four;
  six->dead = true;
  race (60000);
  require (t.phase == GDW_PHASE_CONNECTED);
  six->dead = false;
  four->dead = true;
  run (20000, false);
  gdw_tunnel_status (t.tunnel, &s);
  check (t.phase == GDW_PHASE_CONNECTED && gdw_ip_same (&s.path.remote.ip, &six->ip) && s.path.link == 2);
  run (20000, false);
  gdw_tunnel_status (t.tunnel, &s);
  check (s.path.link == 2 && s.moves == 1);
  done ();
}

/* --- IPv6 alone --- */

/* The network's translator has this prefix. */
static void
translator (const char *a, const char *b)
{
  t.prefix.addrs[0] = ip ("192.0.0.170");
  t.prefix.addrs[1] = ip ("192.0.0.171");
  t.prefix.addrs[2] = ip (a);
  t.prefix.addrs[3] = ip (b);
  t.prefix.n_addrs = 4;
}

TEST (an_ipv4_address_where_there_is_ipv6_alone)
{
  prepare ();
  network (false, true, 1);
  world_set (&t.w, "gateway", "address", "192.0.2.33");
  world_set (&t.w, "gateway", "remote-identity", "gw.example.org");
  translator ("2001:db8:122:344::192.0.0.170", "2001:db8:122:344::192.0.0.171");
  struct gate *good = gate ("2001:db8:122:344::192.0.2.33");
  race (60000);
  check (connected (good, 2 * RTT_MS) && t.names == 0 && t.prefixes == 1);
  done ();
}

TEST (a_name_with_ipv4_alone_where_there_is_ipv6_alone)
{
  prepare ();
  network (false, true, 1);
  translator ("2001:db8:122:c000:0:aa00::", "2001:db8:122:c000:0:ab00::"); /* 48 bits */
  struct gate *four = gate ("192.0.2.33");
  struct gate *other = gate ("192.0.2.34"), *good = gate ("2001:db8:122:c000:2:2100::"),
              *second = gate ("2001:db8:122:c000:2:2200::");
  t.name.n_addrs = 2;
  good->dead = true;
  race (60000);
  check (connected (second, 250 + 2 * RTT_MS) && t.names == 1 && t.prefixes == 1 && four->got + other->got == 0);
  done ();
}

TEST (dns64_leaves_nothing_to_do)
{
  prepare ();
  network (false, true, 1);
  (void)gate ("192.0.2.33");
  struct gate *good = gate ("64:ff9b::192.0.2.33");
  race (60000);
  check (connected (good, 2 * RTT_MS) && t.prefixes == 0);
  done ();
}

TEST (without_a_translator_the_tunnel_waits_for_a_network)
{
  prepare ();
  network (false, true, 1);
  struct gate *four = gate ("192.0.2.33");
  race (5000);
  check (!t.ended && t.phase == GDW_PHASE_PARKED && t.prefixes == 1 && four->got == 0);
  move (true, false, 2); /* one with IPv4 comes */
  run (60000, true);
  check (connected (four, 5000 + 2 * RTT_MS) && t.prefixes == 1);
  done ();
  prepare ();
  network (false, true, 1);
  (void)gate ("192.0.2.33");
  race (60000);
  check (t.ended && t.end.why == GDW_WHY_NO_NETWORK && t.prefixes == 1);
  done ();
}

TEST (from_ipv4_to_a_network_with_a_translator)
{
  prepare ();
  network (true, false, 1);
  world_set (&t.w, "gateway", "address", "192.0.2.33");
  world_set (&t.w, "gateway", "remote-identity", "gw.example.org");
  translator ("64:ff9b::192.0.0.170", "64:ff9b::192.0.0.171");
  struct gate *four = gate ("192.0.2.33"), *good = gate ("64:ff9b::192.0.2.33");
  four->dead = true;
  race (2000);
  check (four->got > 0 && t.prefixes == 0);
  move (false, true, 2);
  run (60000, true);
  check (connected (good, 2000 + 2 * RTT_MS) && t.prefixes == 1);
  done ();
}

/* Connected by IPv4; then there is IPv6 alone, with a translator, then another one, then IPv4 again. The IKE SA stays. */
TEST (a_tunnel_moves_behind_a_translator_and_back)
{
  uint8_t before[8], now[8], theirs[8];
  prepare ();
  network (true, false, 1);
  world_set (&t.w, "ike", "mobike", "true");
  t.w.gateway.mobike = true;
  struct gate *four = gate ("192.0.2.33"), *six = gate ("64:ff9b::192.0.2.33"),
              *other = gate ("2001:db8:9::192.0.2.33");
  t.name.n_addrs = 1;
  six->same = other->same = four;
  race (60000);
  require (t.phase == GDW_PHASE_CONNECTED && peer_spis (four->peer, before, theirs));
  translator ("64:ff9b::192.0.0.170", "64:ff9b::192.0.0.171");
  move (false, true, 2);
  run (1000, false);
  check (t.phase == GDW_PHASE_CONNECTED && t.prefixes == 1 && six->got > 0);
  translator ("2001:db8:9::192.0.0.170", "2001:db8:9::192.0.0.171");
  six->dead = true;
  move (false, true, 3);
  run (3000, false);
  check (t.phase == GDW_PHASE_CONNECTED && t.prefixes == 2 && other->got > 0);
  other->dead = true;
  unsigned got = four->got;
  move (true, false, 4);
  run (3000, false);
  check (t.phase == GDW_PHASE_CONNECTED && t.prefixes == 2 && four->got > got);
  check (peer_spis (four->peer, now, theirs) && memcmp (before, now, sizeof now) == 0 && t.names == 1);
  done ();
}

TEST (a_name_service_that_comes_later_than_its_network)
{
  for (int standing = 0; standing < 2; standing++)
    for (unsigned deaf = 1; deaf <= 3; deaf++) {
      prepare ();
      network (standing, !standing, 1);
      world_set (&t.w, "ike", "mobike", "true");
      t.w.gateway.mobike = true;
      translator ("64:ff9b::192.0.0.170", "64:ff9b::192.0.0.171");
      struct gate *four = gate ("192.0.2.33"), *six = gate ("64:ff9b::192.0.2.33");
      t.name.n_addrs = 1;
      six->same = four;
      t.deaf = deaf;
      begin ();
      run (standing ? 900 : 1, false);
      if (standing)
        move (false, true, 2);
      run (900, false);
      check (t.prefixes == (deaf < 3 ? deaf + 1 : 3) && t.phase == (deaf < 3 ? GDW_PHASE_CONNECTED : GDW_PHASE_PARKED));
      run (2000, false);
      check (t.prefixes == deaf + 1 && t.phase == GDW_PHASE_CONNECTED && six->got > 0);
      done ();
    }
}

/* It never comes: a tunnel that stands asks at ever longer pauses, one that does not gives up. On another network all begins anew. */
TEST (a_name_service_that_does_not_come)
{
  for (int standing = 0; standing < 2; standing++) {
    prepare ();
    network (standing, !standing, 1);
    world_set (&t.w, "ike", "mobike", "true");
    t.w.gateway.mobike = true;
    (void)gate ("192.0.2.33");
    t.name.n_addrs = 1;
    t.deaf = 1000;
    begin ();
    run (500, false);
    if (standing)
      move (false, true, 2);
    run (7500, false); /* three at once; then after 1, 3 and 7 s */
    check (t.prefixes == 6 && t.phase == GDW_PHASE_PARKED && !t.ended);
    run (300000, !standing); /* 15, 31, 63, and each 64 s more */
    check (t.prefixes == (standing ? 12 : 6) && t.ended == !standing);
    if (standing) {
      move (false, true, 3);
      run (1500, false);
      check (t.prefixes == 12 + 4);
    }
    done ();
  }
}

TEST (no_translator_for_a_tunnel_that_stands)
{
  prepare ();
  network (true, false, 1);
  world_set (&t.w, "ike", "mobike", "true");
  t.w.gateway.mobike = true;
  struct gate *four = gate ("192.0.2.33");
  race (60000);
  move (false, true, 2);
  run (10000, false);
  check (!t.ended && t.phase == GDW_PHASE_PARKED && t.prefixes == 1);
  move (true, false, 3);
  run (1000, false);
  check (t.phase == GDW_PHASE_CONNECTED && four->got > 0);
  done ();
}

/* The same gateway without MOBIKE: another IKE SA, from the new address. */
TEST (without_mobike_the_tunnel_signs_in_by_the_other_ip_version)
{
  for (int translated = 0; translated < 2; translated++) {
    prepare ();
    network (true, false, 1);
    struct gate *four = gate ("192.0.2.33"), *six = gate (translated ? "64:ff9b::192.0.2.33" : "2001:db8::1");
    t.name.n_addrs = translated ? 1 : 2;
    translator ("64:ff9b::192.0.0.170", "64:ff9b::192.0.0.171");
    world_set (&t.w, "network", "reconnect", "600");
    race (60000);
    require (t.phase == GDW_PHASE_CONNECTED);
    move (false, true, 2);
    run (1000, false);
    check (t.phase == GDW_PHASE_CONNECTED && peer_is_up (six->peer));
    gdw_status s;
    gdw_tunnel_status (t.tunnel, &s);
    check (gdw_ip_same (&s.path.remote.ip, &six->ip) && t.names == 1);
    unsigned got = four->got;
    move (true, false, 3);
    run (1000, false);
    check (t.phase == GDW_PHASE_CONNECTED && four->got > got);
    gdw_tunnel_status (t.tunnel, &s);
    check (gdw_ip_same (&s.path.remote.ip, &four->ip));
    done ();
  }
}

TEST_MAIN ()
