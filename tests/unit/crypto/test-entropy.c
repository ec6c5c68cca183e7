/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-entropy.c - the stream of random octets: repeatable, not repeating, moved on by each draw and each seed. */
#include "harness.h"

#include "crypto/entropy.h"

static gdw_entropy *
stream (uint8_t first)
{
  uint8_t seed[GDW_ENTROPY_SEED] = { 0 };
  gdw_entropy *e = NULL;
  seed[0] = first;
  if (gdw_entropy_new (gdw_bytes_of (seed), &e) != GDW_OK)
    return NULL;
  return e;
}

TEST (a_short_seed_is_refused)
{
  uint8_t seed[GDW_ENTROPY_SEED - 1] = { 1 };
  gdw_entropy *e = NULL;
  check (gdw_entropy_new (gdw_bytes_of (seed), &e) == GDW_E_VALUE);
  check (e == NULL);
  gdw_entropy_free (NULL);
}

TEST (the_same_seed_repeats)
{
  static uint8_t a[5000], b[5000], c[5000];
  gdw_entropy *x = stream (1), *y = stream (1), *z = stream (2);
  require (x != NULL && y != NULL && z != NULL);
  gdw_entropy_fill (x, a, sizeof a);
  gdw_entropy_fill (z, c, sizeof c);
  for (size_t at = 0, k = 1; at < sizeof b; at += k, k = k % 97 + 1) { /* drawn in other pieces */
    if (k > sizeof b - at)
      k = sizeof b - at;
    gdw_entropy_fill (y, b + at, k);
  }
  check (memcmp (a, b, sizeof a) == 0);
  check (memcmp (a, c, sizeof a) != 0);
  gdw_entropy_free (x);
  gdw_entropy_free (y);
  gdw_entropy_free (z);
}

TEST (no_block_comes_twice)
{
  static uint8_t a[16384];
  gdw_entropy *x = stream (3);
  require (x != NULL);
  gdw_entropy_fill (x, a, sizeof a);
  unsigned same = 0, bits = 0;
  for (size_t i = 0; i < sizeof a; i += 16)
    for (size_t k = i + 16; k < sizeof a; k += 16)
      same += memcmp (a + i, a + k, 16) == 0;
  for (size_t i = 0; i < sizeof a; i++)
    bits += (unsigned)__builtin_popcount (a[i]);
  check (same == 0);
  check (bits > sizeof a * 4 - 1000 && bits < sizeof a * 4 + 1000); /* 181 is one standard deviation */
  gdw_entropy_free (x);
}

TEST (a_new_seed_changes_what_follows)
{
  uint8_t a[32], b[32], c[32];
  gdw_entropy *x = stream (4), *y = stream (4);
  require (x != NULL && y != NULL);
  gdw_entropy_fill (x, a, sizeof a);
  gdw_entropy_fill (y, b, sizeof b);
  check (memcmp (a, b, sizeof a) == 0);
  gdw_entropy_reseed (x, gdw_bytes_text ("more"));
  gdw_entropy_fill (x, a, sizeof a);
  gdw_entropy_fill (y, b, sizeof b);
  check (memcmp (a, b, sizeof a) != 0);
  gdw_entropy_reseed (y, GDW_BYTES_NONE);
  gdw_entropy_fill (y, c, sizeof c);
  check (memcmp (a, c, sizeof a) != 0 && memcmp (b, c, sizeof b) != 0);
  gdw_entropy_free (x);
  gdw_entropy_free (y);
}

TEST_MAIN ()
