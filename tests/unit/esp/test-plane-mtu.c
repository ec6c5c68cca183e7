/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-plane-mtu.c - two planes and between them a path that loses what is too large without a word, while a TCP download or upload runs.
 * The gateway's host answers echoes as Linux does: its replies may be cut outside, so they pass where data does not. */
#include "planes.h"

enum { MS = 1000, S = 1000000, QUEUE = 512, OUTER = 28, WINDOW = 20, ONE_WAY = 15 * MS };

static const char us[] = "10.1.0.2", server[] = "192.0.2.1", names[] = "10.0.0.53";

struct datagram {
  uint8_t data[1600];
  size_t n;
  gdw_us at;
  bool to_b;
};

struct lab {
  struct wire w;
  size_t up, down; /* octets of an outer packet that the path carries */
  bool deaf;       /* nobody answers echoes */
  bool no_errors;  /* the server's side drops ICMP errors */
  bool moves;      /* the change is another path */
  size_t n;
  struct datagram queue[QUEUE];
  /* The server: a window of segments, go back on a timeout or when it is told of a smaller size. */
  uint32_t una, nxt, end;
  size_t mss;
  gdw_us rto, due;
  unsigned told;
  /* The client. */
  uint32_t got;
  gdw_us last, stall; /* when something new came, and the longest time without */
  unsigned echoes;    /* answers that reached the tun: none may */
  uint16_t mtu;       /* as reported */
};

static void
put32 (uint8_t *at, uint32_t v)
{
  at[0] = (uint8_t)(v >> 24);
  at[1] = (uint8_t)(v >> 16);
  at[2] = (uint8_t)(v >> 8);
  at[3] = (uint8_t)v;
}

static uint32_t
get32 (const uint8_t *at)
{
  return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

/* What lies in the batch of `from` goes on its way, or is lost. */
static void
carry (struct lab *l, struct end *from, bool whole, gdw_us now)
{
  bool to_b = from == &l->w.a;
  for (size_t i = 0; i < from->net.n; i++) {
    const gdw_train *t = &from->net.at[i];
    if ((whole && t->len + OUTER > (to_b ? l->up : l->down)) || l->n == QUEUE || t->len > 1600)
      continue;
    struct datagram *d = &l->queue[l->n++];
    memcpy (d->data, t->data, t->len);
    d->n = t->len;
    d->at = now + ONE_WAY;
    d->to_b = to_b;
  }
  gdw_trains_clear (&from->net);
}

static void
send_tcp (struct lab *l, bool to_b, uint32_t seq, uint32_t ack, size_t body, gdw_us now)
{
  const struct inner s = { .src = to_b ? us : server,
                           .dst = to_b ? server : us,
                           .proto = GDW_IPPROTO_TCP,
                           .df = true,
                           .body = body,
                           .sport = to_b ? 5000 : 443,
                           .dport = to_b ? 443 : 5000,
                           .tcp_flags = GDW_TCP_ACK };
  uint8_t buf[ROOM];
  gdw_bytes b = make_inner (&s, buf, sizeof buf);
  put32 (buf + 24, seq);
  put32 (buf + 28, ack);
  struct end *e = to_b ? &l->w.a : &l->w.b;
  check (from_tun (e, b, 32, now));
  carry (l, e, true, now);
}

/* --- the server's side --- */

static void
fill_window (struct lab *l, gdw_us now)
{
  while (l->nxt < l->end && l->nxt - l->una < WINDOW * l->mss) {
    send_tcp (l, false, l->nxt, 1, l->mss, now);
    l->nxt += (uint32_t)l->mss;
  }
}

static void
go_back (struct lab *l, gdw_us now)
{
  send_tcp (l, false, l->una, 1, l->mss, now);
  l->due = now + l->rto;
}

static void
at_server (struct lab *l, const uint8_t *p, size_t n, gdw_us now)
{
  if (p[9] == GDW_IPPROTO_TCP && get32 (p + 28) > l->una) {
    l->una = get32 (p + 28);
    l->nxt = l->nxt < l->una ? l->una : l->nxt;
    l->rto = 200 * MS;
    l->due = now + l->rto;
    fill_window (l, now);
  }
  if (p[9] != GDW_IPPROTO_ICMP || l->no_errors)
    return;
  uint32_t mtu = get32 (p + 24), seq = get32 (p + 52);
  check (p[20] == 3 && p[21] == 4 && n == 68 && get32 (p + 48) == (443u << 16 | 5000));
  if (seq < l->una || seq > l->nxt || mtu - 40 >= l->mss) /* as Linux does */
    return;
  l->told++;
  l->mss = mtu - 40;
  l->nxt = l->una;
  fill_window (l, now);
}

static void
at_b (struct lab *l, gdw_us now)
{
  for (size_t i = 0; i < l->w.b.tun.n; i++) {
    const gdw_gather *g = &l->w.b.tun.at[i];
    uint8_t p[ROOM];
    size_t n = g->part[0].n;
    memcpy (p, g->part[0].p, n);
    check (p[9] == GDW_IPPROTO_TCP || sums_good (g->part[0])); /* the numbers of our segments are written over */
    gdw_ip echo = ip (names);
    if (memcmp (p + 16, echo.b, 4) != 0) {
      at_server (l, p, n, now);
      continue;
    }
    check (p[9] == GDW_IPPROTO_ICMP && p[20] == 8);
    if (l->deaf)
      continue;
    memcpy (p + 16, p + 12, 4);
    memcpy (p + 12, echo.b, 4);
    p[20] = 0;
    check (from_tun (&l->w.b, gdw_bytes_make (p, n), 32, now));
    carry (l, &l->w.b, false, now);
  }
}

/* --- the client's side --- */

static void
at_a (struct lab *l, gdw_us now)
{
  for (size_t i = 0; i < l->w.a.tun.n; i++) {
    const uint8_t *p = l->w.a.tun.at[i].part[0].p;
    size_t n = l->w.a.tun.at[i].part[0].n;
    if (p[9] != GDW_IPPROTO_TCP) {
      l->echoes++;
      continue;
    }
    uint32_t seq = get32 (p + 24), body = (uint32_t)(n - 40);
    if (seq <= l->got && seq + body > l->got) {
      l->got = seq + body;
      l->stall = now - l->last > l->stall ? now - l->last : l->stall;
      l->last = now;
    }
    uint32_t ack = l->got;
    l->w.a.tun.n = 0;
    send_tcp (l, true, 1, ack, 0, now);
    return; /* one packet at a time comes in */
  }
}

static void
deliver (struct lab *l, gdw_us now)
{
  for (size_t i = 0; i < l->n;) {
    if (l->queue[i].at > now) {
      i++;
      continue;
    }
    static struct datagram d;
    d = l->queue[i];
    memmove (&l->queue[i], &l->queue[i + 1], (--l->n - i) * sizeof l->queue[0]);
    struct end *to = d.to_b ? &l->w.b : &l->w.a;
    from_net (to, d.data, d.n, 4500, 0, now);
    if (d.to_b) {
      at_b (l, now);
    } else {
      carry (l, to, true, now);
      at_a (l, now);
    }
  }
}

static void
step (struct lab *l, gdw_us now)
{
  deliver (l, now);
  if (gdw_plane_deadline (l->w.a.plane) <= now) {
    gdw_plane_tick (l->w.a.plane, &l->w.a.net, now);
    carry (l, &l->w.a, true, now);
  }
  gdw_report r;
  while (gdw_plane_report (l->w.a.plane, &r)) {
    check (r.mtu >= 1174 && r.mtu <= 1500); /* whatever the report is about */
    if (r.kind == GDW_REPORT_MTU)
      l->mtu = r.mtu;
  }
  if (l->una < l->end && l->nxt > l->una && now >= l->due) {
    l->rto *= 2;
    go_back (l, now);
  }
}

static void
lab_init (struct lab *l)
{
  memset (l, 0, sizeof *l);
  wire_init (&l->w, "aes256gcm16");
  l->up = l->down = 1500;
  gdw_order_tune t = { .mtu = 1400, .clamp_mss = true, .silence_ms = 1000, .n_echoes = 1, .echoes = { ip (names) } };
  tune (&l->w.a, t, 0);
}

/* A download until `until` or its end; the path changes at `change`. */
static void
download (struct lab *l, size_t up, size_t down, gdw_us change, gdw_us until)
{
  gdw_us now = 100 * MS;
  for (gdw_us t = 0; t < now; t += MS)
    step (l, t);
  l->una = l->nxt = l->got = 1;
  l->end = 1 + 10000000;
  l->mss = 1360;
  l->rto = 200 * MS;
  l->due = now + l->rto;
  l->last = now;
  fill_window (l, now);
  for (; now < until && l->got < l->end; now += MS) {
    if (now == change) {
      l->up = up;
      l->down = down;
    }
    if (now == change && l->moves) {
      set_path (&l->w.a, 4501, now);
      l->n = 0;
    }
    step (l, now);
  }
}

TEST (a_download_on_a_good_path)
{
  static struct lab l;
  lab_init (&l);
  download (&l, 1500, 1500, 0, 60 * S);
  check (l.got >= l.end && l.stall < 50 * MS && l.told == 0 && l.echoes == 0 && l.mtu == 0);
  wire_done (&l.w);
}

TEST (the_path_narrows_under_a_download)
{
  static struct lab l;
  lab_init (&l);
  download (&l, 1280, 1280, 3 * S, 60 * S);
  printf ("# stall %u ms, mtu %u\n", (unsigned)(l.stall / MS), l.mtu);
  check (l.got >= l.end && l.stall < 1 * S && l.told == 1 && l.echoes == 0 && l.mtu == 1218);
  wire_done (&l.w);
}

/* The tunnel moves to a narrow path under a download: what is under way on the old path is lost, and nothing large comes by the new one. */
TEST (a_move_to_a_narrow_path)
{
  static struct lab l;
  lab_init (&l);
  l.moves = true;
  download (&l, 1280, 1280, 3 * S, 60 * S);
  printf ("# stall %u ms, mtu %u\n", (unsigned)(l.stall / MS), l.mtu);
  check (l.got >= l.end && l.stall < 500 * MS && l.told >= 1 && l.mtu == 1218);
  wire_done (&l.w);
}

/* Only the way back narrows: echoes cannot show it, missing numbers do. */
TEST (the_way_back_narrows)
{
  static struct lab l;
  lab_init (&l);
  download (&l, 1500, 1300, 3 * S, 60 * S);
  printf ("# stall %u ms, mtu %u\n", (unsigned)(l.stall / MS), l.mtu);
  check (l.got >= l.end && l.stall < 1500 * MS && l.told == 1 && l.mtu == 1174);
  wire_done (&l.w);
}

/* What does not heal: a server that believes no ICMP, and a tunnel in which nobody answers and nothing else runs. */
TEST (what_does_not_heal)
{
  static struct lab l;
  lab_init (&l);
  l.no_errors = true;
  download (&l, 1280, 1280, 3 * S, 20 * S);
  check (l.got < l.end && l.mtu == 1218); /* but what connects from now on has small segments */
  wire_done (&l.w);
  lab_init (&l);
  l.deaf = true;
  download (&l, 1280, 1280, 5 * S, 20 * S);
  check (l.got < l.end && l.mtu == 0);
  wire_done (&l.w);
}

/* An upload: our own host is told at the next repetition. */
TEST (the_path_narrows_under_an_upload)
{
  static struct lab l;
  lab_init (&l);
  size_t mss = 1360;
  gdw_us told = 0, now = 0;
  for (; now < 10 * S && told == 0; now += MS) {
    if (now == 5 * S)
      l.up = l.down = 1280;
    step (&l, now);
    if (now % (5 * MS) != 0)
      continue;
    send_tcp (&l, true, 1, 1, mss, now);
    told = l.w.a.tun.n > 0 ? now : 0;
    if (now < 5 * S) /* its acknowledgement */
      send_tcp (&l, false, 1, 1, 0, now);
  }
  check (l.mtu == 1218 && told > 5 * S && told < 6 * S);
  check (l.w.a.tun.at[0].head[20] == 3 && l.w.a.tun.at[0].head[26] == 1218 >> 8 &&
         l.w.a.tun.at[0].head[27] == (1218 & 0xff));
  wire_done (&l.w);
}

/* New connections get segments that fit, both ways; a new path begins with the full size. */
TEST (mss_follows_and_a_new_path_begins_anew)
{
  static struct lab l;
  lab_init (&l);
  l.up = l.down = 1280;
  for (gdw_us now = 0; now < 2 * S; now += MS)
    step (&l, now);
  check (l.mtu == 1218);
  struct inner syn = { .src = us, .dst = server, .proto = GDW_IPPROTO_TCP, .tcp_flags = GDW_TCP_SYN, .mss = 1460 };
  uint8_t buf[ROOM];
  for (unsigned round = 0; round < 2; round++) {
    check (from_tun (&l.w.a, make_inner (&syn, buf, sizeof buf), 32, 2 * S));
    require (l.w.a.net.n == 1);
    from_net (&l.w.b, l.w.a.net.at[0].data, l.w.a.net.at[0].len, 4500, 0, 2 * S);
    gdw_trains_clear (&l.w.a.net);
    gdw_ip_pkt pkt;
    require (l.w.b.tun.n == 1 && gdw_ip_pkt_read (l.w.b.tun.at[0].part[0], &pkt) == GDW_OK);
    check (pkt.mss == (round == 0 ? 1178 : 1360));
    l.up = l.down = 1500;
    set_path (&l.w.a, 4501, 2 * S);
  }
  gdw_report r;
  check (gdw_plane_report (l.w.a.plane, &r) && r.kind == GDW_REPORT_MTU && r.mtu == 1400);
  wire_done (&l.w);
}

/* IPv6 inside is never told less than 1,280. */
TEST (ipv6_keeps_its_least)
{
  static struct lab l;
  lab_init (&l);
  l.up = l.down = 1280;
  for (gdw_us now = 0; now < 2 * S; now += MS)
    step (&l, now);
  struct inner s = { .src = "2001:db8:1::2", .dst = "2001:db8:2::1", .body = 1232 };
  uint8_t buf[ROOM];
  check (from_tun (&l.w.a, make_inner (&s, buf, sizeof buf), 32, 2 * S) && l.w.a.net.n == 1 && l.w.a.tun.n == 0);
  gdw_trains_clear (&l.w.a.net);
  s.body++;
  check (from_tun (&l.w.a, make_inner (&s, buf, sizeof buf), 32, 2 * S) && l.w.a.net.n == 0 && l.w.a.tun.n == 1);
  check (l.w.a.tun.at[0].head[46] == 1280 >> 8 && l.w.a.tun.at[0].head[47] == (1280 & 0xff));
  wire_done (&l.w);
}

/* Idle, the search costs two probes and no wake-up; nothing of it is counted as traffic. */
TEST (idle)
{
  static struct lab l;
  lab_init (&l);
  check (gdw_plane_deadline (l.w.a.plane) == 0);
  for (gdw_us now = 0; now < 3 * S; now += MS)
    step (&l, now);
  check (gdw_plane_deadline (l.w.a.plane) == GDW_US_NEVER);
  gdw_totals t = totals (&l.w.a);
  check (t.out_packets == 0 && t.in_packets == 0 && totals (&l.w.b).in_packets == 2);
  /* The same bounds once more change nothing; other ones begin anew. */
  gdw_order_tune same = { .mtu = 1400, .clamp_mss = true, .silence_ms = 1000, .n_echoes = 1, .echoes = { ip (names) } };
  tune (&l.w.a, same, 4 * S);
  check (gdw_plane_deadline (l.w.a.plane) != 4 * S);
  same.mtu = 1380;
  tune (&l.w.a, same, 5 * S);
  check (gdw_plane_deadline (l.w.a.plane) == 5 * S);
  wire_done (&l.w);
}

TEST_MAIN ()
