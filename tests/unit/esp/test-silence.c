/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-silence.c - when "we sent, and nothing comes" is worth a word. */
#include "esp/silence.h"
#include "harness.h"

enum { MS = 1000, S = 1000000 };

/* n good packets, `step` apart, the last at `last`; each is answered by one of ours at once. */
static void
traffic (gdw_silence *s, unsigned n, gdw_us step, gdw_us last)
{
  for (unsigned i = n; i-- > 0;) {
    gdw_silence_heard (s, last - i * step);
    if (i > 0)
      gdw_silence_sent (s, last - i * step);
  }
}

static const struct {
  const char *what;
  gdw_us base;
  unsigned n; /* good packets before, and how far apart */
  gdw_us step;
  gdw_us pause; /* from the last of them to our packet */
  gdw_us want;  /* the patience */
} rows[] = {
  { "nothing came yet", 1 * S, 0, 0, 0, 1 * S },
  { "one answer", 1 * S, 1, 0, 10 * MS, 1 * S },
  { "nineteen in a second", 1 * S, 19, 10 * MS, 1 * MS, 1 * S },
  { "twenty in a second", 1 * S, 20, 10 * MS, 1 * MS, 300 * MS },
  { "twenty at once", 1 * S, 20, 0, 0, 300 * MS },
  { "a thousand", 1 * S, 1000, 1 * MS, 1 * MS, 300 * MS },
  { "twenty in just a second", 1 * S, 20, 50 * MS, 50 * MS, 300 * MS },
  { "twenty in more", 1 * S, 20, 50 * MS, 51 * MS, 1 * S },
  { "dense, and then a pause", 1 * S, 1000, 1 * MS, 2 * S, 1 * S },
  { "slow traffic", 1 * S, 1000, 60 * MS, 10 * MS, 1 * S },
  { "a base below 300 ms", 250 * MS, 1000, 1 * MS, 1 * MS, 250 * MS },
  { "never below 200 ms, dense", 50 * MS, 1000, 1 * MS, 1 * MS, 200 * MS },
  { "never below 200 ms, slow", 50 * MS, 1, 0, 1 * MS, 200 * MS },
  { "a base of a minute", 60 * S, 1, 0, 1 * MS, 60 * S },
};

TEST (patience)
{
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    gdw_silence s = gdw_silence_new (rows[i].base);
    gdw_us last = 100 * (gdw_us)S, sent = last + rows[i].pause;
    traffic (&s, rows[i].n, rows[i].step, last);
    check (gdw_silence_deadline (&s) == GDW_US_NEVER); /* the last word was theirs */
    gdw_silence_sent (&s, sent);
    gdw_silence_sent (&s, sent + 1); /* the first one counts */
    if (gdw_silence_deadline (&s) != sent + rows[i].want)
      printf ("# %s\n", rows[i].what);
    check (gdw_silence_deadline (&s) == sent + rows[i].want);
    check (!gdw_silence_tick (&s, sent + rows[i].want - 1) && gdw_silence_tick (&s, sent + rows[i].want));
    check (gdw_silence_deadline (&s) == GDW_US_NEVER && !gdw_silence_tick (&s, sent + 1000 * (gdw_us)S));
  }
}

TEST (no_bound_no_word)
{
  gdw_silence s = gdw_silence_new (0);
  gdw_silence_sent (&s, 5);
  check (gdw_silence_deadline (&s) == GDW_US_NEVER && !gdw_silence_tick (&s, GDW_US_NEVER - 1));
}

/* A hundred packets a second up, and nobody answers: 1, 2, 4, 8, 16, 16 ... seconds. */
TEST (an_upload_that_nobody_answers)
{
  static const gdw_us want[] = { 1, 3, 7, 15, 31, 47, 63 };
  gdw_silence s = gdw_silence_new (S);
  unsigned told = 0;
  for (gdw_us now = 0; now < 70 * (gdw_us)S; now += 10 * MS) {
    if (gdw_silence_tick (&s, now)) {
      require (told < 7);
      check (now / S == want[told] && now % S <= told * 10 * MS); /* each wait begins with the next packet */
      told++;
    }
    gdw_silence_sent (&s, now);
  }
  check (told == 7);
}

TEST (anything_good_ends_the_doubling)
{
  gdw_silence s = gdw_silence_new (S);
  gdw_us now = 0;
  for (unsigned i = 0; i < 4; i++) {
    gdw_silence_sent (&s, now);
    now = gdw_silence_deadline (&s);
    check (gdw_silence_tick (&s, now));
  }
  check (now == 15 * S);
  gdw_silence_sent (&s, now);
  gdw_silence_heard (&s, now + 1);
  check (gdw_silence_deadline (&s) == GDW_US_NEVER);
  gdw_silence_sent (&s, now + 2);
  check (gdw_silence_deadline (&s) == now + 2 + S);
}

/* Discovery sends a few packets each two minutes that nobody ever answers: it must not make us deaf for what comes later. */
TEST (a_pause_ends_the_doubling)
{
  gdw_silence s = gdw_silence_new (S);
  for (gdw_us round = 0; round < 10; round++) {
    gdw_us now = round * 120 * S;
    gdw_silence_sent (&s, now);
    check (gdw_silence_deadline (&s) == now + S && gdw_silence_tick (&s, now + S));
    gdw_silence_sent (&s, now + 15 * S);
    check (gdw_silence_deadline (&s) == now + 17 * S && gdw_silence_tick (&s, now + 17 * S));
  }
}

/* A path of 500 ms: a burst comes, and the next one half a second after our word. */
TEST (what_was_said_too_early_teaches)
{
  gdw_silence s = gdw_silence_new (S);
  unsigned told = 0;
  gdw_us now = S;
  for (unsigned round = 0; round < 100; round++, now += 500 * MS) {
    traffic (&s, 30, 0, now);
    gdw_silence_sent (&s, now);
    if (gdw_silence_tick (&s, now + 499 * MS))
      told++;
  }
  check (told == 1);
  now += 61 * (gdw_us)S; /* after a minute it is forgotten */
  traffic (&s, 30, 0, now);
  gdw_silence_sent (&s, now);
  check (gdw_silence_deadline (&s) == now + 300 * MS);
}

/* What comes much later teaches nothing: that was a silence. */
TEST (a_true_silence_teaches_nothing)
{
  gdw_silence s = gdw_silence_new (S);
  gdw_us now = 10 * S;
  traffic (&s, 30, 1 * MS, now);
  gdw_silence_sent (&s, now);
  check (gdw_silence_tick (&s, now + 300 * MS));
  traffic (&s, 30, 1 * MS, now + 2 * S);
  gdw_silence_sent (&s, now + 2 * S);
  check (gdw_silence_deadline (&s) == now + 2 * S + 300 * MS);
}

TEST_MAIN ()
