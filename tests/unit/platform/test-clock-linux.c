/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-clock-linux.c - the clock goes on, agrees with itself, and the watch tells nothing while nothing happens. */
#include "harness.h"
#include "platform/clock.h"

#include <poll.h>
#include <time.h>

TEST (never_goes_back)
{
  gdw_us last = gdw_clock_us ();
  for (int i = 0; i < 10000; i++) {
    gdw_us now = gdw_clock_us ();
    if (now < last)
      check (now >= last);
    last = now;
  }
}

TEST (ms_and_wall_agree_with_the_system)
{
  gdw_us before = gdw_clock_us ();
  gdw_now now = gdw_clock_now ();
  gdw_us after = gdw_clock_us ();
  check (now.mono >= before / 1000 && now.mono <= after / 1000);
  int64_t wall = (int64_t)time (NULL);
  check (now.wall_s >= wall - 2 && now.wall_s <= wall + 2);
}

TEST (sleep_is_what_the_two_clocks_differ_by)
{
  gdw_ms a = gdw_clock_slept ();
  gdw_ms b = gdw_clock_slept ();
  check (b - a < 1000 || a - b < 1000);
  struct timespec t;
  clock_gettime (CLOCK_MONOTONIC, &t);
  check ((gdw_ms)t.tv_sec * 1000 + a <= gdw_clock_us () / 1000 + 1);
}

TEST (a_watch_is_quiet_while_nobody_sleeps)
{
  gdw_clock_watch *w = gdw_clock_watch_new ();
  require (w != NULL);
  struct pollfd p = { .fd = (int)gdw_clock_watch_waitable (w), .events = POLLIN };
  check (poll (&p, 1, 50) == 0);
  check (gdw_clock_watch_take (w) < 1000);
  check (poll (&p, 1, 0) == 0);
  gdw_clock_watch_free (w);
}

TEST_MAIN ()
