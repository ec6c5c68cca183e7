/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-race.c - several addresses of one gateway at once, each with a gateway of its own behind it; networks that change meanwhile; networks
 * that have IPv6 alone. */
#include "harness.h"
#include "wire/ike-consts.h"
#include "wire/pay-ke.h"
#include "world.h"

enum { GATES = 10, FLYING = 128, RTT_MS = 2 * WORLD_DELAY_MS };

/* What stands at one address. */
struct gate {
  gdw_ip ip;
  bool dead; /* nobody */
  bool
      init_only; /* it answers IKE_SA_INIT and nothing else, as a forger would, or a firewall that knows port 500 alone */
  gdw_ms delay;     /* one way */
  unsigned lost;    /* of its first datagrams */
  unsigned damaged; /* of its first answers to IKE_SA_INIT: their key exchange is not what it was */
  peer_setup setup;
  peer *peer;
  struct gate *same; /* not NULL: the gateway of that gate, by another way */
  unsigned got;      /* datagrams that left for it */
  gdw_ms first;      /* when the first one did */
};

struct letter {
  bool to_gate;
  struct gate *gate;
  gdw_path path;
  gdw_ms at;
  gdw_bytes octets; /* owned */
};

static struct {
  struct world w; /* its profile and its gateway; nothing of it runs */
  struct gate gate[GATES];
  size_t n;
  gdw_answer name, prefix;  /* what is said of the gateway's name, and of ipv4only.arpa */
  unsigned names, prefixes; /* how often each was asked */
  gdw_snapshot net;
  gdw_entropy *entropy;
  gdw_tunnel *tunnel;
  gdw_now now;
  gdw_ms begun;
  struct letter flying[FLYING];
  size_t n_flying;
  gdw_phase phase;
  bool ended, quiet; /* quiet: questions for a name stay open */
  gdw_end end;
  unsigned first_answers;
  gdw_question asked[GDW_MAX_QUESTIONS];
  size_t n_asked;
} t;

static gdw_ip
ip (const char *text)
{
  gdw_ip a;
  if (gdw_ip_parse (text, &a) != GDW_OK)
    abort ();
  return a;
}

/* One link, wifi0, with these families. */
static void
network (bool v4, bool v6, uint32_t life)
{
  gdw_link *l = &t.net.links[0];
  t.net = (gdw_snapshot){ .generation = t.net.generation + 1, .n_links = v4 || v6 ? 1 : 0 };
  *l = (gdw_link){ .index = 2, .life = life, .name = "wifi0", .running = true, .default4 = v4, .default6 = v6 };
  if (v4)
    l->addrs[l->n_addrs++] = (gdw_net){ ip ("198.51.100.2"), 24 };
  if (v6)
    l->addrs[l->n_addrs++] = (gdw_net){ ip ("2001:db8:2::2"), 64 };
}

static struct gate *
gate (const char *text)
{
  struct gate *g = &t.gate[t.n++];
  *g = (struct gate){ .ip = ip (text), .delay = WORLD_DELAY_MS, .setup = t.w.gateway };
  if (t.name.n_addrs < GDW_MAX_GATEWAY_ADDRS)
    t.name.addrs[t.name.n_addrs++] = g->ip;
  return g;
}

static void
prepare (void)
{
  memset (&t, 0, sizeof t);
  world_psk (&t.w);
  t.now = t.w.now;
  network (true, true, 1);
}

/* --- what comes out --- */

static struct gate *
gate_at (const gdw_ip *a)
{
  for (size_t i = 0; i < t.n; i++)
    if (gdw_ip_same (&t.gate[i].ip, a))
      return &t.gate[i];
  return NULL;
}

static void
post (bool to_gate, struct gate *g, const gdw_path *path, gdw_bytes octets)
{
  uint8_t *copy = malloc (octets.n);
  if (copy == NULL || t.n_flying == FLYING)
    abort ();
  memcpy (copy, octets.p, octets.n);
  t.flying[t.n_flying++] = (struct letter){ to_gate, g, *path, t.now.mono + g->delay, gdw_bytes_make (copy, octets.n) };
}

static bool
is_init (gdw_bytes b)
{
  return b.n > 18 && b.p[18] == GDW_X_IKE_SA_INIT;
}

static void
on_send (const gdw_effect *e)
{
  struct gate *g = gate_at (&e->path.remote.ip);
  if (g == NULL)
    abort ();
  if (g->got++ == 0)
    g->first = t.now.mono;
  bool lost = g->lost > 0;
  g->lost -= lost ? 1 : 0;
  if (!g->dead && !lost && !(g->init_only && !is_init (e->datagram)))
    post (true, g, &e->path, e->datagram);
}

static void drain (void);

static void
answer (const gdw_question *q)
{
  gdw_answer a = { .id = q->id };
  if (q->kind == GDW_ASK_NAME) {
    bool prefix = strcmp (q->host, "ipv4only.arpa") == 0;
    check (prefix || strcmp (q->host, "gw.example.org") == 0);
    *(prefix ? &t.prefixes : &t.names) += 1;
    if (t.quiet)
      return;
    a = prefix ? t.prefix : t.name;
    a.id = q->id;
    if (a.n_addrs == 0)
      a.why = GDW_WHY_NAME_NOT_FOUND;
  } else if (q->kind == GDW_ASK_SECRET) {
    if (gdw_secret_copy (gdw_bytes_text (t.w.gateway.psk), &a.secret) != GDW_OK)
      abort ();
  } else {
    a.generation = q->plan.generation;
  }
  gdw_tunnel_on_answer (t.tunnel, &a, t.now);
  drain ();
}

static void
drain (void)
{
  static gdw_effect e;
  gdw_question asked[GDW_MAX_QUESTIONS];
  size_t n = 0;
  while (gdw_tunnel_next_effect (t.tunnel, &e)) {
    if (e.kind == GDW_EFFECT_SEND)
      on_send (&e);
    else if (e.kind == GDW_EFFECT_ASK && n < GDW_MAX_QUESTIONS)
      asked[n++] = e.question;
    else if (e.kind == GDW_EFFECT_PHASE)
      t.phase = e.phase;
    else if (e.kind == GDW_EFFECT_PLANE)
      gdw_order_done (&e.order);
    else if (e.kind == GDW_EFFECT_EVENT && e.event.id == GDW_EV_FIRST_ANSWER)
      t.first_answers++;
    if (e.kind == GDW_EFFECT_END) {
      t.ended = true;
      t.end = e.end;
    }
  }
  for (size_t i = 0; i < n; i++)
    answer (&asked[i]);
}

/* --- time --- */

static void
damage (uint8_t *datagram, size_t n)
{
  gdw_msg m;
  gdw_bytes ke;
  if (gdw_msg_split (gdw_bytes_make (datagram, n), &m) == GDW_OK && gdw_msg_find (&m, GDW_P_KE, 0, &ke))
    datagram[(size_t)(ke.p - datagram) + ke.n - 1] ^= 1;
}

static void
deliver (size_t i)
{
  struct letter l = t.flying[i];
  struct gate *g = l.gate;
  const gdw_addr client = { .ip = l.path.local, .port = 40000 };
  gdw_bytes b;
  t.flying[i] = t.flying[--t.n_flying];
  if (!l.to_gate) {
    gdw_tunnel_on_datagram (t.tunnel, &l.path, l.octets, t.now);
  } else {
    peer_on_datagram (g->peer, l.octets, &client, &l.path.remote);
    while (peer_next (g->peer, &b)) {
      post (false, g, &l.path, b);
      if (g->damaged > 0 && is_init (b)) {
        g->damaged--;
        damage ((uint8_t *)(uintptr_t)t.flying[t.n_flying - 1].octets.p, b.n);
      }
    }
  }
  free ((void *)(uintptr_t)l.octets.p);
  drain ();
}

/* Until it is connected or ended, when `until_then`; at most so long. */
static void
run (gdw_ms ms, bool until_then)
{
  gdw_ms until = t.now.mono + ms;
  while (!t.ended && !(until_then && t.phase == GDW_PHASE_CONNECTED)) {
    size_t first = 0;
    for (size_t i = 1; i < t.n_flying; i++)
      if (t.flying[i].at < t.flying[first].at)
        first = i;
    gdw_ms due = t.n_flying > 0 ? t.flying[first].at : GDW_MS_NEVER, deadline = gdw_tunnel_deadline (t.tunnel);
    gdw_ms next = due <= deadline ? due : deadline;
    if (next > until)
      break;
    t.now.mono = next > t.now.mono ? next : t.now.mono;
    if (due <= deadline) {
      deliver (first);
      continue;
    }
    gdw_tunnel_on_tick (t.tunnel, t.now);
    drain ();
    check (t.ended || gdw_tunnel_deadline (t.tunnel) > t.now.mono);
  }
  if (!t.ended && !(until_then && t.phase == GDW_PHASE_CONNECTED))
    t.now.mono = until;
}

static void
silent_listener (void *user, const char *said)
{
  (void)user;
  (void)said;
}

static void
begin (void)
{
  uint8_t seed[GDW_ENTROPY_SEED] = { 0x11 };
  gdw_why why;
  for (size_t i = 0; i < t.n; i++) {
    t.gate[i].setup.seed = i + 1;
    t.gate[i].peer = t.gate[i].same != NULL ? t.gate[i].same->peer : peer_new (&t.gate[i].setup, silent_listener, NULL);
  }
  if (gdw_entropy_new (gdw_bytes_of (seed), &t.entropy) != GDW_OK ||
      gdw_tunnel_new (&t.w.profile, &t.w.material, t.entropy, &t.tunnel, &why) != GDW_OK)
    abort ();
  t.begun = t.now.mono;
  gdw_tunnel_on_network (t.tunnel, &t.net, t.now);
  gdw_tunnel_on_connect (t.tunnel, t.now);
  drain ();
}

/* Another network, told to the tunnel. */
static void
move (bool v4, bool v6, uint32_t life)
{
  network (v4, v6, life);
  gdw_tunnel_on_network (t.tunnel, &t.net, t.now);
  drain ();
}

static void
race (gdw_ms ms)
{
  begin ();
  run (ms, true);
}

static void
done (void)
{
  gdw_tunnel_free (t.tunnel);
  gdw_entropy_free (t.entropy);
  for (size_t i = 0; i < t.n; i++)
    if (t.gate[i].same == NULL)
      peer_free (t.gate[i].peer);
  for (size_t i = 0; i < t.n_flying; i++)
    free ((void *)(uintptr_t)t.flying[i].octets.p);
  world_done (&t.w);
}

/* Connected with this gate, and with no other; `ms` after the beginning at most. */
static bool
connected (const struct gate *with, gdw_ms ms)
{
  bool good = !t.ended && t.phase == GDW_PHASE_CONNECTED && t.now.mono - t.begun <= ms;
  for (size_t i = 0; i < t.n; i++)
    good = good && peer_is_up (t.gate[i].peer) == (&t.gate[i] == with);
  if (!good)
    printf ("# phase %d, ended %d (%s), after %llu ms\n", (int)t.phase, t.ended, gdw_why_name (t.end.why),
            (unsigned long long)(t.now.mono - t.begun));
  return good;
}

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

/* --- networks --- */

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
  for (int i = 0; i < 300 && t.names == 1 && !t.ended; i++)
    run (1000, false);
  require (t.names == 2 && t.phase == GDW_PHASE_MOVING);
  unsigned before = six->got;
  four->dead = false;
  run (2000, true);
  check (t.phase == GDW_PHASE_CONNECTED && six->got == before);
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

TEST_MAIN ()
