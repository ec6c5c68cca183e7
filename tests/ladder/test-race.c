/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-race.c - several addresses of one gateway at once: who wins, and who does not. */
#include "track.h"

/* --- who wins --- */

TEST (first_address_dead)
{
  for (int swapped = 0; swapped < 2; swapped++) {
    prepare ();
    struct gate *dead = gate (swapped ? "2001:db8::1" : "192.0.2.1"), *good = gate ("192.0.2.2");
    dead->dead = true;
    race (60000);
    check (connected (good, 250 + 2 * RTT_MS) && dead->got == 1 && good->first - dead->first == 250);
    check (t.first_answers == 1);
    gdw_status s;
    gdw_tunnel_status (t.tunnel, &s);
    check (gdw_ip_same (&s.path.remote.ip, &good->ip));
    done ();
  }
}

TEST (ipv6_first_and_alone_when_it_answers)
{
  prepare ();
  struct gate *four = gate ("192.0.2.1"), *six = gate ("2001:db8::1");
  race (60000);
  run (60000, false);
  check (connected (six, 60000 + 2 * RTT_MS) && four->got == 0);
  done ();
}

TEST (the_faster_one_wins)
{
  prepare ();
  struct gate *four = gate ("192.0.2.1"), *six = gate ("2001:db8::1");
  six->delay = 400;
  race (60000);
  check (connected (four, 250 + 2 * RTT_MS));
  run (20000, false); /* the answer of the slow one comes to nobody */
  check (connected (four, 21000) && six->got == 1);
  done ();
}

TEST (only_the_last_of_eight)
{
  prepare ();
  for (size_t i = 0; i < 7; i++)
    gate (((const char *const[]){ "192.0.2.1", "192.0.2.2", "192.0.2.3", "192.0.2.4", "192.0.2.5", "192.0.2.6",
                                  "192.0.2.7" })[i])
        ->dead = true;
  struct gate *good = gate ("192.0.2.8");
  race (60000);
  check (connected (good, 7 * 250 + 2 * RTT_MS));
  for (size_t i = 0; i < 7; i++)
    check (t.gate[i].first == t.begun + i * 250);
  done ();
}

TEST (one_address_does_not_race)
{
  prepare ();
  struct gate *good = gate ("192.0.2.1");
  good->lost = 1;
  race (60000);
  check (connected (good, 500 + 2 * RTT_MS) && t.first_answers == 0 && good->got == 3);
  done ();
}

TEST (what_no_link_reaches_does_not_race)
{
  prepare ();
  network (true, false, 1);
  struct gate *six = gate ("2001:db8::1"), *four = gate ("192.0.2.1");
  race (60000);
  check (connected (four, 2 * RTT_MS) && six->got == 0 && t.first_answers == 0);
  done ();
}

TEST (trouble_on_the_way_brings_the_next_one)
{
  prepare ();
  struct gate *six = gate ("2001:db8::1"), *four = gate ("192.0.2.1");
  six->dead = true;
  begin ();
  const gdw_path path = { .link = 2, .life = 1, .local = ip ("2001:db8:2::2"), .remote = { six->ip, 500 } };
  gdw_tunnel_on_trouble (t.tunnel, &path, t.now);
  run (60000, true);
  check (connected (four, 2 * RTT_MS));
  done ();
}

/* --- who does not --- */

TEST (nobody_answers)
{
  for (size_t n = 1; n <= GDW_MAX_GATEWAY_ADDRS; n += 7) {
    prepare ();
    for (size_t i = 0; i < n; i++) {
      char text[16];
      snprintf (text, sizeof text, "192.0.2.%zu", i + 1);
      gate (text)->dead = true;
    }
    race (120000);
    check (t.ended && t.end.why == GDW_WHY_GATEWAY_SILENT && t.now.mono - t.begun == 31500 + (n - 1) * 250);
    for (size_t i = 0; i < n; i++)
      check (t.gate[i].got == 6);
    done ();
  }
}

TEST (closing_in_the_race)
{
  prepare ();
  gate ("192.0.2.1")->dead = true;
  gate ("192.0.2.2")->dead = true;
  gate ("192.0.2.3")->dead = true;
  race (400);
  gdw_tunnel_on_close (t.tunnel, t.now);
  drain ();
  check (t.ended && t.end.why == GDW_WHY_NONE && gdw_tunnel_deadline (t.tunnel) == GDW_MS_NEVER);
  check (t.gate[0].got == 1 && t.gate[1].got == 1 && t.gate[2].got == 0);
  done ();
}

TEST (cookies_and_another_group_in_the_race)
{
  prepare ();
  gate ("192.0.2.1")->dead = true;
  struct gate *good = gate ("192.0.2.2");
  gdw_profile_fault fault;
  good->setup.cookies = 1;
  check (gdw_profile_set_text (&good->setup.takes, "ike", "groups", "ecp256", &fault) == GDW_OK);
  race (60000);
  check (connected (good, 250 + 1000 + 4 * RTT_MS) && t.gate[0].got <= 2);
  done ();
}

/* Takes none of our suites. */
static struct gate *
refuses (const char *text)
{
  struct gate *g = gate (text);
  gdw_profile_fault fault;
  world_set (&t.w, "ike", "ciphers", "aes256gcm16");
  check (gdw_profile_set_text (&g->setup.takes, "ike", "ciphers", "chacha20poly1305", &fault) == GDW_OK);
  return g;
}

TEST (one_address_that_refuses_leaves_the_others_their_time)
{
  prepare ();
  (void)refuses ("192.0.2.1");
  struct gate *good = gate ("192.0.2.2");
  good->lost = 3; /* its answer comes when the refusal is believed, after 3.5 s */
  race (60000);
  check (connected (good, 250 + 3500 + 2 * RTT_MS));
  done ();
}

TEST (a_refusal_is_told_rather_than_silence)
{
  for (int first = 0; first < 2; first++) {
    prepare ();
    struct gate *refusing = first ? refuses ("192.0.2.1") : NULL;
    gate ("192.0.2.2")->dead = true;
    if (!first)
      refusing = refuses ("192.0.2.1");
    race (60000);
    check (t.ended && t.end.why == GDW_WHY_NO_PROPOSAL && strcmp (t.end.fact, "IKE") == 0 && t.end.diff.n_offered > 0);
    check (t.now.mono - t.begun < 10000 && refusing->got > 1);
    done ();
  }
}

/* One chooses what was not offered; what the other says between does not mingle with that. */
TEST (two_refusals_keep_their_words)
{
  prepare ();
  struct gate *one = gate ("192.0.2.1");
  one->setup.chosen_group = 16;
  (void)refuses ("192.0.2.2");
  race (60000);
  check (t.ended && t.end.why == GDW_WHY_PROTOCOL);
  check (strcmp (t.end.fact, "a choice that was not offered or cannot be read") == 0);
  done ();
}

TEST (all_refuse)
{
  prepare ();
  (void)refuses ("192.0.2.1");
  (void)refuses ("192.0.2.2");
  race (60000);
  check (t.ended && t.end.why == GDW_WHY_NO_PROPOSAL && t.now.mono - t.begun < 5000);
  done ();
}

TEST (sent_elsewhere_in_the_race)
{
  prepare ();
  struct gate *dead = gate ("192.0.2.1"), *sends = gate ("192.0.2.2");
  dead->dead = true;
  sends->setup.redirect_at = PEER_IN_INIT;
  sends->setup.redirect_to = "192.0.2.9";
  sends->setup.redirects = 100;
  struct gate *good = gate ("192.0.2.9");
  t.name.n_addrs = 2;
  race (60000);
  check (connected (good, 250 + 7500));
  done ();
}

/* --- answers that lead nowhere --- */

TEST (an_answer_that_leads_nowhere_does_not_win_twice)
{
  prepare ();
  struct gate *liar = gate ("2001:db8::1"), *good = gate ("192.0.2.1");
  liar->init_only = true;
  race (60000);
  check (connected (good, 7500 + 4 * RTT_MS) && liar->got > 1);
  done ();
}

TEST (damaged_answers_beside_a_dead_address)
{
  for (unsigned damaged = 1; damaged <= 2; damaged++) {
    prepare ();
    gate ("192.0.2.1")->dead = true;
    struct gate *good = gate ("192.0.2.2");
    good->damaged = damaged;
    race (60000);
    check (connected (good, 20000) && good->damaged == 0);
    done ();
  }
}

TEST (all_lie)
{
  prepare ();
  gate ("192.0.2.1")->init_only = true;
  gate ("192.0.2.2")->init_only = true;
  gate ("192.0.2.3")->init_only = true;
  race (300000);
  check (t.ended && t.end.why == GDW_WHY_GATEWAY_SILENT && t.now.mono - t.begun < 120000);
  done ();
}

/* Nothing of it is heard, in two of three rounds: the third is for the others. */
TEST (patience_at_two_addresses)
{
  prepare ();
  struct gate *one = gate ("2001:db8::1"), *two = gate ("192.0.2.1");
  one->damaged = 1;
  two->damaged = 1;
  race (60000);
  check (connected (one, 20000));
  done ();
}

TEST_MAIN ()
