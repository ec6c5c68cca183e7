/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-pmtu.c - the search for the path MTU, against a path that is a number. */
#include "esp/pmtu.h"
#include "harness.h"

enum { MS = 1000, S = 1000000, FLYING = 64 };

/* A path that lets `limit` octets through in both directions after `rtt`; of each `of` probes the first `lost` are lost. */
struct path {
  uint16_t limit;
  gdw_us rtt;
  unsigned lost, of;
  unsigned sent, octets;
  uint32_t seq; /* of the far end, and the highest that came */
  uint32_t top;
  size_t n;
  struct {
    uint16_t size;
    gdw_us at;
  } flying[FLYING];
};

static void
probe (gdw_pmtu *p, struct path *w, gdw_us now)
{
  uint16_t size;
  while (gdw_pmtu_next (p, &size, now)) {
    bool lost = w->of != 0 && w->sent % w->of < w->lost;
    w->sent++;
    w->octets += size;
    if (size > w->limit || lost)
      continue;
    if (w->n == FLYING) {
      check (false);
      return;
    }
    w->flying[w->n].size = size;
    w->flying[w->n++].at = now + w->rtt;
  }
}

/* The next moment at which something happens: an answer, or the search's own. */
static gdw_us
next_of (const gdw_pmtu *p, const struct path *w)
{
  gdw_us next = gdw_pmtu_deadline (p);
  for (size_t i = 0; i < w->n; i++)
    if (w->flying[i].at < next)
      next = w->flying[i].at;
  return next;
}

static void
arrive (gdw_pmtu *p, struct path *w, gdw_us now)
{
  size_t kept = 0;
  for (size_t i = 0; i < w->n; i++) {
    if (w->flying[i].at > now) {
      w->flying[kept++] = w->flying[i];
      continue;
    }
    uint32_t missing = w->seq - w->top;
    w->top = ++w->seq;
    gdw_pmtu_answered (p, w->flying[i].size, now);
    gdw_pmtu_heard (p, 0, missing, now);
  }
  w->n = kept;
}

/* Runs until `until`; returns when the MTU changed last, 0: it did not. */
static gdw_us
run (gdw_pmtu *p, struct path *w, gdw_us from, gdw_us until)
{
  gdw_us changed = 0, now = from;
  uint16_t before = p->mtu;
  unsigned turns = 0;
  for (; now <= until && turns < 10000; turns++) {
    arrive (p, w, now);
    gdw_pmtu_tick (p, now);
    probe (p, w, now);
    if (p->mtu != before)
      changed = now;
    before = p->mtu;
    check (gdw_pmtu_deadline (p) > now); /* whatever was due is done */
    gdw_us next = next_of (p, w);
    check (next > now || turns < 9000); /* it moves on */
    now = next > now ? next : now;
  }
  check (turns < 10000);
  return changed;
}

/* 100 large packets that came until now. */
static void
download (gdw_pmtu *p, struct path *w, gdw_us now)
{
  for (unsigned i = 0; i < 100; i++) {
    w->top = ++w->seq;
    gdw_pmtu_heard (p, p->mtu, 0, now);
  }
}

static const struct {
  uint16_t bound, limit, want;
} rows[] = {
  { 1400, 1500, 1400 },
  { 1400, 1400, 1400 },
  { 1400, 1399, 1380 },
  { 1400, 1350, 1340 },
  { 1400, 1280, 1280 },
  { 1400, 1218, 1218 },
  { 1400, 1200, 1198 },
  { 1400, 1174, 1174 },
  { 1400, 1173, 1400 } /* nobody answers: as it was */,
  { 1280, 1500, 1280 },
  { 1280, 1260, 1254 },
  { 1500, 1490, 1480 },
  { 1500, 1500, 1500 },
  { 1434, 1430, 1420 },
  { 1434, 1434, 1434 },
  { 1180, 1178, 1174 },
  { 1174, 500, 1174 } /* nothing to find */,
  { 576, 500, 576 },
};

TEST (what_is_found)
{
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
    for (gdw_us rtt = 1 * MS; rtt < 2 * S; rtt = rtt * 7) {
      gdw_pmtu p = gdw_pmtu_new (rows[i].bound);
      struct path w = { .limit = rows[i].limit, .rtt = rtt };
      gdw_pmtu_begin (&p, rows[i].bound, true, 0);
      gdw_us changed = run (&p, &w, 0, 20 * S);
      uint16_t want = rtt > S ? rows[i].bound : rows[i].want; /* an answer after a second is none */
      if (rtt < S && p.mtu != want)
        printf ("# bound %u, limit %u: %u\n", rows[i].bound, rows[i].limit, p.mtu);
      check (rtt > S || p.mtu == want);
      check (rtt > S || changed <= 6 * rtt + 3 * 50 * MS);
      check (w.sent < 60 && (rows[i].bound > GDW_PMTU_LEAST || w.sent == 0));
    }
}

TEST (a_good_path_costs_two_probes)
{
  gdw_pmtu p = gdw_pmtu_new (1400);
  struct path w = { .limit = 1500, .rtt = 30 * MS };
  gdw_pmtu_begin (&p, 1400, true, 0);
  check (gdw_pmtu_deadline (&p) == 0);
  check (run (&p, &w, 0, 7200 * (gdw_us)S) == 0);
  check (w.sent == 2 && p.phase == GDW_PMTU_REST && gdw_pmtu_deadline (&p) == GDW_US_NEVER && !gdw_pmtu_take_fall (&p));
}

TEST (nobody_answers)
{
  gdw_pmtu p = gdw_pmtu_new (1400);
  struct path w = { .limit = 0, .rtt = 1 };
  gdw_pmtu_begin (&p, 1400, true, 0);
  check (!gdw_pmtu_is_deaf (&p));
  check (run (&p, &w, 0, 60 * S) == 0);
  check (w.sent == 6 && p.mtu == 1400 && gdw_pmtu_is_deaf (&p) && gdw_pmtu_deadline (&p) == GDW_US_NEVER);
  w.limit = 1380;
  gdw_pmtu_retarget (&p, 60 * S); /* another address does */
  check (!gdw_pmtu_is_deaf (&p));
  (void)run (&p, &w, 60 * S, 65 * S);
  check (p.mtu == 1380 && !gdw_pmtu_is_deaf (&p));
  gdw_pmtu_begin (&p, 1400, false, 90 * S);
  check (p.mtu == 1400 && p.phase == GDW_PMTU_OFF && gdw_pmtu_deadline (&p) == GDW_US_NEVER);
}

/* The tunnel stays as it is when all probes of a doubt are lost: that is a silent path, not a narrow one. */
TEST (a_silent_path_is_not_a_narrow_one)
{
  gdw_pmtu p = gdw_pmtu_new (1400);
  struct path w = { .limit = 1500, .rtt = 30 * MS };
  gdw_pmtu_begin (&p, 1400, true, 0);
  (void)run (&p, &w, 0, 2 * S);
  download (&p, &w, 4 * S);
  w.limit = 0;
  gdw_pmtu_doubt (&p, 4300 * MS);
  check (run (&p, &w, 4300 * MS, 20 * S) == 0);
  check (p.mtu == 1400 && p.phase == GDW_PMTU_REST && gdw_pmtu_deadline (&p) == GDW_US_NEVER);
}

TEST (a_fall_is_found_fast)
{
  for (gdw_us rtt = 1 * MS; rtt <= 200 * MS; rtt += 20 * MS) {
    gdw_pmtu p = gdw_pmtu_new (1400);
    struct path w = { .limit = 1500, .rtt = rtt };
    gdw_pmtu_begin (&p, 1400, true, 0);
    (void)run (&p, &w, 0, 2 * S);
    download (&p, &w, 4 * S);
    w.limit = 1218;
    gdw_pmtu_doubt (&p, 4300 * MS); /* silence is noticed after 300 ms */
    gdw_us changed = run (&p, &w, 4300 * MS, 8 * S);
    check (p.mtu == 1218 && changed <= 4300 * MS + 6 * (rtt > 50 * MS ? rtt : 50 * MS));
    check (gdw_pmtu_take_fall (&p) && !gdw_pmtu_take_fall (&p));
  }
}

/* After a fall the larger sizes are tried after five seconds, and every ten minutes. */
TEST (it_rises_again)
{
  gdw_pmtu p = gdw_pmtu_new (1400);
  struct path w = { .limit = 1300, .rtt = 30 * MS };
  gdw_pmtu_begin (&p, 1400, true, 0);
  gdw_us fell = run (&p, &w, 0, 4 * S);
  check (p.mtu == 1300 && fell > 0 && gdw_pmtu_deadline (&p) == fell + 5 * S); /* the words are said */
  (void)run (&p, &w, 4 * S, 100 * S);
  check (p.mtu == 1300 && gdw_pmtu_deadline (&p) > 600 * (gdw_us)S);
  unsigned sent = w.sent;
  w.limit = 1360;
  gdw_us rose = run (&p, &w, 100 * S, 700 * (gdw_us)S);
  check (p.mtu == 1360 && rose > 600 * (gdw_us)S && w.sent - sent <= 5);
  w.limit = 1500;
  (void)run (&p, &w, 700 * (gdw_us)S, 1400 * (gdw_us)S);
  check (p.mtu == 1400 && gdw_pmtu_deadline (&p) == GDW_US_NEVER);
}

/* The time to try larger sizes comes while it is asked whether the present one arrives: they are tried when that is over. */
TEST (it_rises_behind_another_round)
{
  gdw_pmtu p = gdw_pmtu_new (1400);
  struct path w = { .limit = 1300, .rtt = 30 * MS };
  gdw_pmtu_begin (&p, 1400, true, 0);
  (void)run (&p, &w, 0, 100 * S);
  gdw_us raise = gdw_pmtu_deadline (&p);
  check (p.mtu == 1300 && raise > 600 * (gdw_us)S);
  gdw_pmtu_sent (&p, 1300, raise - 10 * S - 20 * MS);
  w.limit = 1500;
  (void)run (&p, &w, raise - 10 * S, raise + S);
  check (p.mtu == 1400);
}

/* A fifth of the probes is lost by chance: whatever was believed for a moment, the truth is found in the end, and no size that fails. */
TEST (loss_delays_and_does_not_deceive)
{
  for (unsigned phase = 0; phase < 5; phase++) {
    gdw_pmtu p = gdw_pmtu_new (1400);
    struct path w = { .limit = 1345, .rtt = 30 * MS, .lost = 1, .of = 5, .sent = phase };
    gdw_pmtu_begin (&p, 1400, true, 0);
    (void)run (&p, &w, 0, 2000 * (gdw_us)S);
    check (p.mtu == 1340);
  }
}

/* A doubt needs large packets; a false one leaves us calm for a while. */
TEST (doubts)
{
  gdw_pmtu p = gdw_pmtu_new (1400);
  struct path w = { .limit = 1500, .rtt = 30 * MS };
  gdw_pmtu_begin (&p, 1400, true, 0);
  (void)run (&p, &w, 0, 2 * S);
  gdw_pmtu_heard (&p, 100, 0, 3 * S);
  gdw_pmtu_doubt (&p, 3 * S); /* only small ones came */
  check (p.phase == GDW_PMTU_REST);
  download (&p, &w, 4 * S);
  gdw_pmtu_doubt (&p, 8 * S); /* long ago */
  check (p.phase == GDW_PMTU_REST);
  download (&p, &w, 9 * S);
  gdw_pmtu_doubt (&p, 9300 * MS);
  check (p.phase == GDW_PMTU_ASK);
  (void)run (&p, &w, 9300 * MS, 10 * S);
  check (w.sent == 4 && p.phase == GDW_PMTU_REST && p.mtu == 1400);
  download (&p, &w, 10 * S);
  gdw_pmtu_doubt (&p, 10300 * MS); /* too soon after a false alarm: it waits, and is not forgotten */
  check (p.phase == GDW_PMTU_REST && gdw_pmtu_deadline (&p) > 10300 * MS && gdw_pmtu_deadline (&p) <= 10400 * MS);
  gdw_pmtu_tick (&p, gdw_pmtu_deadline (&p));
  check (p.phase == GDW_PMTU_ASK);
  /* A search that nobody had to ask for makes no calm. */
  gdw_pmtu_begin (&p, 1400, true, 20 * S);
  (void)run (&p, &w, 20 * S, 20100 * MS);
  download (&p, &w, 20200 * MS);
  gdw_pmtu_doubt (&p, 20500 * MS);
  check (p.phase == GDW_PMTU_ASK);
}

/* What we send that is large is asked about each ten seconds, and only while it is sent. */
TEST (large_packets_that_leave_are_confirmed)
{
  gdw_pmtu p = gdw_pmtu_new (1400);
  struct path w = { .limit = 1500, .rtt = 30 * MS };
  gdw_pmtu_begin (&p, 1400, true, 0);
  (void)run (&p, &w, 0, 2 * S);
  gdw_pmtu_sent (&p, 1000, 3 * S);
  check (gdw_pmtu_deadline (&p) == GDW_US_NEVER);
  for (gdw_us now = 10 * S; now < 40 * S; now += 100 * MS) {
    gdw_pmtu_sent (&p, 1400, now);
    (void)run (&p, &w, now, now + 99 * MS);
  }
  check (w.sent == 2 + 2 * 2 || w.sent == 2 + 2 * 3);
  w.limit = 1280;
  (void)run (&p, &w, 40 * S, 60 * S);
  check (p.mtu == 1280);
}

/* The way up is good, the way back loses large packets: the far end repeats its segment after 200, 400, 800 ms ..., each is lost. */
TEST (the_way_back_alone)
{
  gdw_pmtu p = gdw_pmtu_new (1400);
  struct path w = { .limit = 1500, .rtt = 30 * MS };
  gdw_pmtu_begin (&p, 1400, true, 0);
  (void)run (&p, &w, 0, 2 * S);
  download (&p, &w, 4 * S);
  w.seq += 20; /* what was under way */
  gdw_pmtu_doubt (&p, 4300 * MS);
  gdw_us repeats[] = { 4230 * MS, 4630 * MS, 5430 * MS, 7030 * MS }, now = 4300 * MS, fell = 0;
  w.seq++;
  for (size_t i = 1; i < 4 && fell == 0; i++) {
    fell = run (&p, &w, now, repeats[i] - 1);
    w.seq++;
    now = repeats[i];
  }
  check (p.mtu == GDW_PMTU_LEAST && fell > 4630 * MS && fell < 4900 * MS && gdw_pmtu_take_fall (&p));
}

/* The end of a download, with a packet lost at the end, is none. */
TEST (a_download_that_ends_convicts_nobody)
{
  gdw_pmtu p = gdw_pmtu_new (1400);
  struct path w = { .limit = 1500, .rtt = 30 * MS };
  gdw_pmtu_begin (&p, 1400, true, 0);
  (void)run (&p, &w, 0, 2 * S);
  download (&p, &w, 4 * S);
  w.seq += 20;
  gdw_pmtu_doubt (&p, 4300 * MS);
  check (run (&p, &w, 4300 * MS, 30 * S) == 0);
  check (p.mtu == 1400 && p.phase == GDW_PMTU_REST && gdw_pmtu_deadline (&p) == GDW_US_NEVER);
  /* Large packets that come again end the watch. */
  download (&p, &w, 31 * S);
  w.seq += 20;
  gdw_pmtu_doubt (&p, 31300 * MS);
  (void)run (&p, &w, 31300 * MS, 31400 * MS);
  check (p.phase == GDW_PMTU_WATCH);
  w.seq += 5;
  download (&p, &w, 31410 * MS);
  check (p.phase == GDW_PMTU_REST && p.mtu == 1400);
}

/* Heavy loss hits probes and answers too: what is missing then is ours, and large ones come between. */
TEST (loss_convicts_nobody)
{
  gdw_pmtu p = gdw_pmtu_new (1400);
  struct path w = { .limit = 1500, .rtt = 30 * MS };
  gdw_pmtu_begin (&p, 1400, true, 0);
  (void)run (&p, &w, 0, 2 * S);
  for (gdw_us now = 4 * S; now < 30 * S; now += 20 * MS) {
    w.seq += 2;
    uint32_t missing = w.seq - w.top;
    w.top = ++w.seq;
    gdw_pmtu_heard (&p, now % (100 * MS) == 0 ? 1400 : 80, missing, now);
    (void)run (&p, &w, now, now + 19 * MS);
  }
  check (p.mtu == 1400);
}

/* Nobody answers probes; other small packets show the same, but it takes more of them. */
TEST (without_answers)
{
  gdw_pmtu p = gdw_pmtu_new (1400);
  gdw_pmtu_begin (&p, 1400, false, 0);
  gdw_pmtu_heard (&p, 1400, 0, 1 * S);
  for (unsigned i = 1; i <= 4; i++) {
    check (p.mtu == 1400);
    gdw_pmtu_heard (&p, 80, 3, S + i * 200 * MS);
    gdw_pmtu_heard (&p, 80, 3, S + i * 200 * MS + MS); /* the same event */
    gdw_pmtu_heard (&p, 80, 0, S + i * 200 * MS + 2 * MS);
  }
  check (p.mtu == GDW_PMTU_LEAST && gdw_pmtu_take_fall (&p) &&
         gdw_pmtu_deadline (&p) == 1800 * (gdw_us)MS + GDW_PMTU_WORD_US);
  gdw_pmtu_heard (&p, 1174, 0, 1900 * (gdw_us)MS);
  check (gdw_pmtu_deadline (&p) == 601800 * (gdw_us)MS);
  gdw_pmtu_tick (&p, 601800 * (gdw_us)MS);
  check (p.mtu == 1400 && gdw_pmtu_deadline (&p) == GDW_US_NEVER);
}

/* The word to senders may be lost: said three times, and no more when large packets come. */
TEST (the_word_is_said_again)
{
  for (unsigned heard = 0; heard < 2; heard++) {
    gdw_pmtu p = gdw_pmtu_new (1400);
    struct path w = { .limit = 1218, .rtt = 30 * MS };
    gdw_pmtu_begin (&p, 1400, true, 0);
    gdw_us fell = run (&p, &w, 0, 300 * MS);
    check (fell > 0 && gdw_pmtu_take_fall (&p) && gdw_pmtu_deadline (&p) == fell + 400 * MS);
    (void)run (&p, &w, 300 * MS, fell + 399 * MS);
    check (!gdw_pmtu_take_fall (&p));
    (void)run (&p, &w, fell + 399 * MS, fell + 400 * MS);
    check (gdw_pmtu_take_fall (&p));
    if (heard)
      gdw_pmtu_heard (&p, 1218, 0, fell + 500 * MS);
    (void)run (&p, &w, fell + 400 * MS, fell + 1200 * MS);
    check (gdw_pmtu_take_fall (&p) == !heard);
    (void)run (&p, &w, fell + 1200 * MS, fell + 4900 * MS);
    check (!gdw_pmtu_take_fall (&p) && gdw_pmtu_deadline (&p) == fell + 5 * S);
  }
}

TEST (a_new_path_begins_anew)
{
  gdw_pmtu p = gdw_pmtu_new (1400);
  struct path w = { .limit = 1218, .rtt = 30 * MS };
  gdw_pmtu_begin (&p, 1400, true, 0);
  (void)run (&p, &w, 0, 2 * S);
  check (p.mtu == 1218);
  struct path other = { .limit = 1400, .rtt = 30 * MS };
  gdw_pmtu_begin (&p, 1400, true, 3 * S);
  check (p.mtu == 1400);
  (void)run (&p, &other, 3 * S, 100 * S);
  check (p.mtu == 1400 && other.sent == 2);
  /* Answers that are late, repeated or of no size of ours change nothing. */
  gdw_pmtu_answered (&p, 1218, 101 * S);
  gdw_pmtu_answered (&p, 1, 101 * S);
  check (p.phase == GDW_PMTU_REST && p.mtu == 1400);
}

TEST_MAIN ()
