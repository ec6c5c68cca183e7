/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-lane.c - records keep their order across threads, a sleeping reader is woken and an awake one is not. */
#include "harness.h"
#include "platform/clock.h"
#include "platform/wait.h"
#include "worker/lane.h"

#include <poll.h>
#include <pthread.h>

static bool
is_readable (const gdw_lane *l)
{
  struct pollfd p = { .fd = (int)gdw_lane_waitable (l), .events = POLLIN };
  return poll (&p, 1, 0) == 1;
}

static bool
put_number (gdw_lane *l, uint32_t kind, uint32_t number)
{
  gdw_bytes part = gdw_bytes_of (((uint32_t[]){ number }));
  return gdw_lane_put (l, kind, &part, 1);
}

TEST (a_record_is_what_was_put)
{
  gdw_lane *l = gdw_lane_new (256);
  require (l != NULL);
  gdw_bytes part[] = { gdw_bytes_text ("one"), gdw_bytes_text (""), gdw_bytes_text ("two") };
  uint8_t buf[64];
  uint32_t kind = 0;
  size_t n = 0;
  check (!gdw_lane_get (l, &kind, buf, sizeof buf, &n));
  check (gdw_lane_put (l, 7, part, 3));
  require (gdw_lane_get (l, &kind, buf, sizeof buf, &n));
  check (kind == 7);
  check_bytes (gdw_bytes_make (buf, n), gdw_bytes_text ("onetwo"));
  gdw_lane_free (l);
}

TEST (a_full_lane_says_so_and_takes_again_later)
{
  gdw_lane *l = gdw_lane_new (64);
  require (l != NULL);
  uint32_t put = 0, kind, got;
  size_t n;
  while (put < 1000 && put_number (l, 1, put))
    put++;
  check (put > 0 && put < 1000);
  require (gdw_lane_get (l, &kind, &got, sizeof got, &n));
  check (got == 0);
  check (put_number (l, 1, put));
  gdw_lane_free (l);
}

TEST (only_a_sleeper_is_woken)
{
  gdw_lane *l = gdw_lane_new (256);
  require (l != NULL);
  uint32_t kind, got;
  size_t n;
  check (put_number (l, 1, 1));
  check (!is_readable (l));    /* nobody sleeps */
  check (!gdw_lane_sleep (l)); /* and nobody should */
  gdw_lane_woke (l, false);
  check (gdw_lane_get (l, &kind, &got, sizeof got, &n));
  check (gdw_lane_sleep (l));
  check (put_number (l, 1, 2));
  check (is_readable (l));
  gdw_lane_woke (l, true);
  check (!is_readable (l));
  check (gdw_lane_get (l, &kind, &got, sizeof got, &n) && got == 2);
  check (put_number (l, 1, 3));
  check (!is_readable (l));
  gdw_lane_free (l);
}

enum { MANY = 20000 };

static void *
write_many (void *data)
{
  gdw_lane *l = data;
  for (uint32_t i = 0; i < MANY;)
    if (put_number (l, 1 + i % 5, i))
      i++;
  return NULL;
}

/* The reader sleeps whenever it may: a wake-up that got lost would end this test by its deadline. */
TEST (two_threads_lose_nothing_and_no_wake_up)
{
  gdw_lane *l = gdw_lane_new (512);
  pthread_t t;
  require (l != NULL && pthread_create (&t, NULL, write_many, l) == 0);
  uint32_t expected = 0, kind, got;
  size_t n;
  gdw_us end = gdw_clock_us () + 60000000;
  while (expected < MANY && gdw_clock_us () < end) {
    gdw_wait w;
    gdw_wait_clear (&w);
    size_t place = gdw_wait_add (&w, gdw_lane_waitable (l), false);
    bool may = gdw_lane_sleep (l);
    gdw_us now = gdw_clock_us ();
    bool woken = gdw_wait_block (&w, now, may ? end : now);
    gdw_lane_woke (l, gdw_wait_readable (&w, place));
    if (may && !woken)
      break;
    while (gdw_lane_get (l, &kind, &got, sizeof got, &n)) {
      if (got != expected || kind != 1 + got % 5 || n != sizeof got)
        check (got == expected);
      expected++;
    }
  }
  check (expected == MANY);
  while (expected < MANY && gdw_lane_get (l, &kind, &got, sizeof got, &n))
    expected++;
  pthread_join (t, NULL);
  gdw_lane_free (l);
}

TEST_MAIN ()
