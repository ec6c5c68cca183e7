/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-loss.c - what counts as heavy loss, and what does not. */
#include "esp/loss.h"
#include "harness.h"

enum { MS = 1000, S = 1000000, MOST = 100000 };

/* A stream: one number each `step`; of each `of` numbers the first `lost` are missing, or (chance) as many of 1000 by chance; each that
 * arrives does so up to `jitter` late. From `gone` to `back` nothing arrives. */
struct stream {
  const char *what;
  gdw_us step, jitter, gone, back;
  unsigned lost, of, chance;
  unsigned least, most; /* words in ten seconds */
};

static const struct stream rows[] = {
  { "nothing missing", 1 * MS, 0, 0, 0, 0, 10, 0, 0, 0 },
  { "20 % missing", 10 * MS, 0, 0, 0, 2, 10, 0, 0, 0 },
  { "30 % missing is the bound", 10 * MS, 0, 0, 0, 3, 10, 0, 0, 0 },
  { "40 % missing", 10 * MS, 0, 0, 0, 4, 10, 0, 8, 10 },
  { "60 % missing", 1 * MS, 0, 0, 0, 6, 10, 0, 8, 10 },
  { "60 % missing by chance", 1 * MS, 0, 0, 0, 0, 1, 600, 8, 10 },
  { "60 % missing by chance of 50 a second", 20 * MS, 0, 0, 0, 0, 1, 600, 8, 10 },
  { "60 % missing by chance of 10 a second", 100 * MS, 0, 0, 0, 0, 1, 600, 2, 5 },
  { "60 % missing of 3 a second", 333 * MS, 0, 0, 0, 6, 10, 0, 0, 0 },
  { "90 % missing", 1 * MS, 0, 0, 0, 9, 10, 0, 8, 10 },
  { "5 % and 300 ms of disorder", 10 * MS, 300 * MS, 0, 0, 0, 1, 50, 0, 0 },
  { "5 % and 300 ms of disorder, 20 a second", 50 * MS, 300 * MS, 0, 0, 0, 1, 50, 0, 0 },
  { "60 % and 100 ms of disorder", 5 * MS, 100 * MS, 0, 0, 0, 1, 600, 8, 10 },
  { "nothing for a second", 1 * MS, 0, 4 * S, 5 * S, 0, 1, 0, 0, 0 },
  { "nothing for three seconds", 10 * MS, 0, 4 * S, 7 * S, 0, 1, 0, 0, 0 },
  { "nothing for 201 ms", 1 * MS, 0, 4 * S, 4201 * MS, 0, 1, 0, 0, 0 },
  { "nothing for 190 ms is a fifth", 1 * MS, 0, 4 * S, 4190 * MS, 0, 1, 0, 0, 0 },
  { "a packet each 2 s", 2 * S, 0, 0, 0, 0, 1, 0, 0, 0 },
};

static uint32_t
dice (uint32_t *state)
{
  *state = *state * 1664525 + 1013904223;
  return *state >> 16;
}

struct arrival {
  gdw_us at;
  uint32_t seq;
};

static int
by_time (const void *a, const void *b)
{
  const struct arrival *x = a, *y = b;
  return x->at < y->at ? -1 : x->at > y->at ? 1 : x->seq < y->seq ? -1 : 1;
}

static unsigned
words (const struct stream *s, uint32_t first, uint32_t seed, uint16_t *ret_last)
{
  static struct arrival at[MOST];
  size_t n = 0;
  unsigned told = 0;
  uint32_t seq = first, number = 0;
  for (gdw_us now = S; now < 11 * S; now += s->step, seq++, number++) {
    bool lost = number % s->of < s->lost || dice (&seed) % 1000 < s->chance || (now >= s->gone && now < s->back);
    gdw_us late = s->jitter != 0 ? dice (&seed) * (gdw_us)7 % s->jitter : 0;
    if (!lost && n < MOST)
      at[n++] = (struct arrival){ now + late, seq };
  }
  qsort (at, n, sizeof at[0], by_time);
  gdw_loss l = { 0 };
  for (size_t i = 0; i < n; i++) {
    uint16_t lost = gdw_loss_heard (&l, at[i].seq, at[i].at);
    if (lost != 0) {
      told++;
      *ret_last = lost;
    }
  }
  return told;
}

TEST (streams)
{
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
    for (uint32_t seed = 1; seed <= 20; seed++) {
      uint16_t last = 0;
      unsigned told = words (&rows[i], seed % 2 == 0 ? 1 : 0xfff00000u, seed, &last);
      if (told < rows[i].least || told > rows[i].most)
        printf ("# %s: %u words, seed %u\n", rows[i].what, told, (unsigned)seed);
      check (told >= rows[i].least && told <= rows[i].most);
    }
}

TEST (how_much)
{
  uint16_t last = 0;
  check (words (&rows[4], 1, 1, &last) > 0 && last >= 590 && last <= 610);
  check (words (&rows[9], 1, 1, &last) > 0 && last >= 890 && last <= 910);
}

/* A day of slow traffic with 5 % of loss: chance alone says nothing. */
TEST (a_day_at_five_per_cent)
{
  gdw_loss l = { 0 };
  uint32_t seed = 7, told = 0;
  gdw_us now = 0;
  for (uint32_t seq = 1; seq < 20 * 86400; seq++, now += 50 * MS)
    if (dice (&seed) % 1000 >= 50)
      told += gdw_loss_heard (&l, seq, now) != 0 ? 1 : 0;
  check (told == 0);
}

TEST (seen_within_two_seconds)
{
  for (gdw_us phase = 0; phase < S; phase += 50 * MS) {
    gdw_loss l = { 0 };
    gdw_us seen = 0, worse = 3 * S + phase;
    uint32_t seq = 0;
    for (gdw_us now = 0; now < 8 * S && seen == 0; now += 5 * MS) {
      seq++;
      if ((now < worse || seq % 5 < 2) && gdw_loss_heard (&l, seq, now) != 0)
        seen = now;
    }
    check (seen > worse && seen - worse <= 2 * S);
  }
}

/* Packets wait in a queue while the link is away, and come all at once: none is missing. */
TEST (held_back_is_not_lost)
{
  gdw_loss l = { 0 };
  uint32_t seq = 0;
  for (unsigned round = 0; round < 10; round++)
    for (unsigned i = 0; i < 100; i++)
      check (gdw_loss_heard (&l, ++seq, (gdw_us)round * 900 * MS) == 0);
}

TEST_MAIN ()
