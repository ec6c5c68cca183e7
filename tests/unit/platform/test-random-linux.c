/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-random-linux.c - every octet is filled, and no two fills are the same. */
#include "harness.h"
#include "platform/random.h"

TEST (fills_all_and_nothing_more)
{
  uint8_t seen[300] = { 0 }, buf[302];
  for (int round = 0; round < 64; round++) {
    memset (buf, 0, sizeof buf);
    buf[0] = buf[301] = 0xa5;
    gdw_random_fill (buf + 1, 300);
    check (buf[0] == 0xa5 && buf[301] == 0xa5);
    for (size_t i = 0; i < 300; i++)
      seen[i] |= buf[1 + i];
  }
  for (size_t i = 0; i < 300; i++)
    if (seen[i] == 0)
      check (seen[i] != 0);
}

TEST (two_fills_differ)
{
  uint8_t a[32], b[32];
  gdw_random_fill (a, sizeof a);
  gdw_random_fill (b, sizeof b);
  check (memcmp (a, b, sizeof a) != 0);
}

TEST_MAIN ()
