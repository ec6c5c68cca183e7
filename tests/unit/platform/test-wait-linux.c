/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-wait-linux.c - waiting: who is ready, deadlines, wake-ups. */
#include "harness.h"
#include "platform/clock.h"
#include "platform/wait.h"

#include <sys/socket.h>
#include <unistd.h>

TEST (deadline_is_kept)
{
  gdw_wake *k = gdw_wake_new ();
  require (k != NULL);
  gdw_wait w;
  gdw_wait_clear (&w);
  size_t place = gdw_wait_add (&w, gdw_wake_waitable (k), false);
  gdw_us before = gdw_clock_us ();
  check (!gdw_wait_block (&w, before, before + 30000));
  gdw_us took = gdw_clock_us () - before;
  check (took >= 30000);
  check (took < 2000000);
  check (!gdw_wait_readable (&w, place));
  gdw_wake_free (k);
}

TEST (a_deadline_in_the_past_does_not_block)
{
  gdw_wait w;
  gdw_wait_clear (&w);
  gdw_us now = gdw_clock_us ();
  check (!gdw_wait_block (&w, now, now - 1000000));
  check (gdw_clock_us () - now < 1000000);
}

TEST (a_wake_wakes_until_it_is_taken)
{
  gdw_wake *k = gdw_wake_new ();
  require (k != NULL);
  gdw_wake_set (k);
  gdw_wake_set (k);
  gdw_wait w;
  for (int i = 0; i < 2; i++) {
    gdw_wait_clear (&w);
    size_t place = gdw_wait_add (&w, gdw_wake_waitable (k), false);
    check (gdw_wait_block (&w, 0, GDW_US_NEVER));
    check (gdw_wait_readable (&w, place));
  }
  gdw_wake_take (k);
  gdw_wait_clear (&w);
  size_t place = gdw_wait_add (&w, gdw_wake_waitable (k), false);
  check (!gdw_wait_block (&w, 0, 0));
  check (!gdw_wait_readable (&w, place));
  gdw_wake_free (k);
}

TEST (each_place_is_told_apart)
{
  int a[2], b[2];
  require (socketpair (AF_UNIX, SOCK_STREAM, 0, a) == 0 && socketpair (AF_UNIX, SOCK_STREAM, 0, b) == 0);
  require (write (b[1], "x", 1) == 1);
  gdw_wait w;
  gdw_wait_clear (&w);
  size_t first = gdw_wait_add (&w, a[0], true), second = gdw_wait_add (&w, b[0], false);
  check (gdw_wait_block (&w, 0, GDW_US_NEVER));
  check (!gdw_wait_readable (&w, first));
  check (gdw_wait_writable (&w, first));
  check (gdw_wait_readable (&w, second));
  check (!gdw_wait_writable (&w, second));
  close (a[1]); /* a hang-up is something to read */
  gdw_wait_clear (&w);
  first = gdw_wait_add (&w, a[0], false);
  check (gdw_wait_block (&w, 0, GDW_US_NEVER));
  check (gdw_wait_readable (&w, first));
  close (a[0]);
  close (b[0]);
  close (b[1]);
}

TEST_MAIN ()
