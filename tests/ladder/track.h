/* SPDX-License-Identifier: GPL-3.0-or-later */
/* track.h - a tunnel and several gateways, one behind each address of a name; networks that change; what is said of names. For the tests of who is
 * reached by which address. */
#ifndef GDW_TESTS_LADDER_TRACK_H
#define GDW_TESTS_LADDER_TRACK_H

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
  gdw_answer name, prefix;          /* what is said of the gateway's name, and of ipv4only.arpa */
  gdw_answer name2;                 /* ... and of "gw2.example.org" */
  unsigned deaf;                    /* so often nobody says anything about the latter */
  unsigned names, prefixes, names2; /* how often each was asked */
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
    bool two = strcmp (q->host, "gw2.example.org") == 0;
    check (prefix || two || strcmp (q->host, "gw.example.org") == 0);
    *(prefix ? &t.prefixes : two ? &t.names2 : &t.names) += 1;
    if (t.quiet)
      return;
    a = prefix ? t.prefix : two ? t.name2 : t.name;
    a.id = q->id;
    if (a.n_addrs == 0)
      a.why = GDW_WHY_NAME_NOT_FOUND;
    if (prefix && t.deaf > 0) {
      t.deaf--;
      a.why = GDW_WHY_NAME_NO_ANSWER;
    }
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

#endif
