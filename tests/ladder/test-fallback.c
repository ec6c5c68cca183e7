/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-fallback.c - several gateways in one profile: the next one is tried when the first has no address or does not answer, when connecting and
 * when the gateway of a tunnel is lost; not when it refuses. */
#include "track.h"

/* A second gateway of the profile, with an address of its own and, as the name "gw2.example.org", behind it. */
static struct gate *
second (bool by_name)
{
  struct gate *g = gate ("192.0.2.22");
  t.name.n_addrs--; /* the first one's name is not this one's */
  t.name2.addrs[t.name2.n_addrs++] = g->ip;
  g->setup.identity = by_name ? "gw2.example.org" : "192.0.2.22";
  world_set (&t.w, "gateway", "fallback", by_name ? "gw2.example.org" : "192.0.2.22");
  return g;
}

/* --- when connecting --- */

TEST (the_first_is_silent)
{
  for (int by_name = 0; by_name < 2; by_name++) {
    prepare ();
    struct gate *dead = gate ("192.0.2.1"), *other = second (by_name);
    dead->dead = true;
    race (60000);
    check (connected (other, 3500 + 2 * RTT_MS) && dead->got == 3 && t.names2 == (by_name ? 1u : 0));
    gdw_status s;
    gdw_tunnel_status (t.tunnel, &s);
    check (strcmp (s.gateway, by_name ? "gw2.example.org" : "192.0.2.22") == 0);
    done ();
  }
}

TEST (the_first_answers)
{
  prepare ();
  struct gate *first = gate ("192.0.2.1"), *other = second (true);
  race (60000);
  check (connected (first, 2 * RTT_MS) && other->got == 0 && t.names2 == 0);
  gdw_status s;
  gdw_tunnel_status (t.tunnel, &s);
  check (strcmp (s.gateway, "gw.example.org") == 0);
  done ();
}

TEST (the_name_of_the_first_is_not_known)
{
  prepare ();
  struct gate *other = second (true);
  race (60000);
  check (connected (other, 2 * RTT_MS) && t.names == 1 && t.names2 == 1);
  done ();
}

TEST (the_first_has_ipv6_alone_and_the_network_has_none)
{
  prepare ();
  network (true, false, 1);
  struct gate *six = gate ("2001:db8::1"), *other = second (false);
  race (60000);
  check (connected (other, 2 * RTT_MS) && six->got == 0);
  done ();
}

/* Without any network the first one is tried again on the next. */
TEST (a_network_comes_and_the_first_is_tried_first)
{
  prepare ();
  network (false, true, 1);
  struct gate *first = gate ("192.0.2.1"), *other = second (false);
  t.prefix.why = GDW_WHY_NAME_NOT_FOUND;
  race (2000);
  check (t.phase == GDW_PHASE_PARKED);
  network (true, true, 2);
  gdw_tunnel_on_network (t.tunnel, &t.net, t.now);
  drain ();
  run (60000, true);
  check (connected (first, 2000 + 2 * RTT_MS) && other->got == 0 && t.names == 2);
  done ();
}

TEST (all_are_silent)
{
  prepare ();
  gate ("192.0.2.1")->dead = true;
  second (true)->dead = true;
  race (120000);
  check (t.ended && t.end.why == GDW_WHY_GATEWAY_SILENT && t.now.mono - t.begun == 3500 + 31500);
  done ();
}

/* Neither the algorithms nor the key: who answers is not passed over. */
TEST (a_refusal_is_an_answer)
{
  for (int late = 0; late < 2; late++) {
    gdw_profile_fault fault;
    prepare ();
    struct gate *first = gate ("192.0.2.1"), *other = second (true);
    if (late)
      first->setup.psk = "another key";
    else
      check (gdw_profile_set_text (&first->setup.takes, "ike", "ciphers", "chacha20poly1305", &fault) == GDW_OK);
    world_set (&t.w, "ike", "ciphers", "aes256gcm16");
    race (60000);
    check (t.ended && other->got == 0);
    check (t.end.why == (late ? GDW_WHY_PROOF_REFUSED : GDW_WHY_NO_PROPOSAL));
    done ();
  }
}

/* A certificate for the first one's name is none for the second; one for the second's name is good there, and only there. A profile that names the
 * identity wants that of both. */
TEST (each_proves_its_own_name)
{
  for (int how = 0; how < 3; how++) {
    prepare ();
    world_certificate (&t.w);
    t.now = t.w.now;
    gate ("192.0.2.1")->dead = true;
    struct gate *other = second (true);
    if (how == 1) { /* the other way round: by the name that its certificate has the second one is reached */
      world_set (&t.w, "gateway", "address", "gw2.example.org");
      world_set (&t.w, "gateway", "fallback", "gw.example.org");
      const gdw_answer name = t.name;
      t.name = t.name2;
      t.name2 = name;
    }
    if (how == 2)
      world_set (&t.w, "gateway", "remote-identity", "gw.example.org");
    other->setup.identity = "gw.example.org";
    race (60000);
    if (how == 0)
      check (t.ended && t.end.why == GDW_WHY_CERT_NAME && strcmp (t.end.cert.wanted, "gw2.example.org") == 0);
    else
      check (connected (other, 3500 + 2 * RTT_MS));
    done ();
  }
}

/* --- when the gateway of a tunnel is lost --- */

/* The gateway falls silent while the tunnel stands; so long after, until the other one carries it. */
static gdw_ms
takes_over (struct gate *lost, const struct gate *other, bool under_traffic)
{
  lost->dead = true;
  gdw_ms begin = t.now.mono, until = begin + 120000;
  gdw_addr carries = { 0 };
  for (bool told = false; t.now.mono < until && !t.ended && !gdw_ip_same (&carries.ip, &other->ip);) {
    run (50, false);
    if (under_traffic && !told && t.now.mono - begin >= 1000) {
      const gdw_report r = { .kind = GDW_REPORT_SILENCE, .child = 1 };
      gdw_tunnel_on_report (t.tunnel, &r, t.now);
      drain ();
      told = true;
    }
    gdw_status s;
    gdw_tunnel_status (t.tunnel, &s);
    carries = s.path.remote;
  }
  return t.now.mono - begin;
}

TEST (the_next_gateway_takes_over)
{
  for (int how = 0; how < 4; how++) {
    bool by_name = (how & 1) != 0, busy = (how & 2) != 0;
    prepare ();
    struct gate *first = gate ("192.0.2.1"), *other = second (by_name);
    world_set (&t.w, "network", "reconnect", "600");
    race (60000);
    check (connected (first, 2 * RTT_MS));
    gdw_ms gap = takes_over (first, other, busy);
    printf ("# %s, %s: %llu ms\n", by_name ? "name" : "address", busy ? "traffic" : "idle", (unsigned long long)gap);
    check (!t.ended && gap <= (busy ? 10000u : 24000u) && peer_is_up (other->peer));
    gdw_status s;
    gdw_tunnel_status (t.tunnel, &s);
    check (strcmp (s.gateway, by_name ? "gw2.example.org" : "192.0.2.22") == 0);
    run (60000, false);
    check (t.phase == GDW_PHASE_CONNECTED);
    first->dead = false; /* and back again, from the second to the first */
    peer_forget_all (first->peer);
    gap = takes_over (other, first, busy);
    check (!t.ended && gap <= (busy ? 10000u : 24000u) && t.phase == GDW_PHASE_CONNECTED);
    done ();
  }
}

/* All addresses of the name are asked before that, beside each other. */
TEST (the_names_other_addresses_are_raced)
{
  prepare ();
  struct gate *first = gate ("192.0.2.1"), *mute = gate ("192.0.2.2"), *spare = gate ("192.0.2.3"),
              *other = second (true);
  mute->dead = true;
  world_set (&t.w, "network", "reconnect", "600");
  world_set (&t.w, "ike", "mobike", "false");
  race (60000);
  check (connected (first, 2 * RTT_MS));
  gdw_ms gap = takes_over (first, spare, true);
  check (!t.ended && gap <= 7000 && other->got == 0 && t.names2 == 0 && spare->first - mute->first == 250);
  done ();
}

/* The second one refuses us: that is the end, since it is an answer. */
TEST (refused_by_the_next_gateway)
{
  prepare ();
  struct gate *first = gate ("192.0.2.1"), *other = second (true);
  world_set (&t.w, "network", "reconnect", "600");
  other->setup.psk = "another key";
  race (60000);
  (void)takes_over (first, other, true);
  check (t.ended && t.end.why != GDW_WHY_NONE);
  check (other->got < 4); /* it was asked once */
  done ();
}

/* Both are gone, for long; then one comes back. */
TEST (both_are_gone_and_one_comes_back)
{
  for (int back = 0; back < 2; back++) {
    prepare ();
    struct gate *first = gate ("192.0.2.1"), *other = second (true);
    world_set (&t.w, "network", "reconnect", "3600");
    race (60000);
    first->dead = other->dead = true;
    run (600000, false);
    check (!t.ended && t.phase == GDW_PHASE_MOVING && t.names > 2 && t.names2 > 2);
    struct gate *g = back == 0 ? first : other;
    g->dead = false;
    peer_forget_all (g->peer);
    run (150000, true);
    check (!t.ended && t.phase == GDW_PHASE_CONNECTED && peer_is_up (g->peer));
    done ();
  }
}

/* Closed while several are asked: nothing of them is left. */
TEST (closed_on_the_way)
{
  prepare ();
  struct gate *first = gate ("192.0.2.1"), *mute = gate ("192.0.2.2");
  (void)second (true);
  mute->dead = true;
  world_set (&t.w, "network", "reconnect", "600");
  world_set (&t.w, "ike", "mobike", "false");
  race (60000);
  first->dead = true;
  for (int i = 0; i < 600 && mute->got == 0; i++)
    run (100, false);
  check (mute->got > 0 && !t.ended);
  unsigned before = mute->got;
  gdw_tunnel_on_close (t.tunnel, t.now);
  drain ();
  run (60000, false);
  check (t.ended && t.end.why == GDW_WHY_NONE && mute->got == before);
  done ();
}

TEST_MAIN ()
