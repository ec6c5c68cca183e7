/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-clock-lab.c - the clock of the lab's programs is moved on by whoever holds its descriptor, and a SIGCONT is told as a resume. */
#include "harness.h"
#include "platform/clock.h"

#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

static int
descriptor (void)
{
  return atoi (getenv ("GODWIT_LAB_CLOCK"));
}

static bool
move_on (uint64_t ms)
{
  return pwrite (descriptor (), &ms, sizeof ms, 0) == (ssize_t)sizeof ms;
}

TEST (all_clocks_move_on)
{
  gdw_us before = gdw_clock_us ();
  gdw_now now = gdw_clock_now ();
  gdw_ms slept = gdw_clock_slept ();
  require (move_on (600000));
  check (gdw_clock_us () - before >= 600000000 && gdw_clock_us () - before < 601000000);
  check (gdw_clock_now ().mono - now.mono >= 600000);
  check (gdw_clock_now ().wall_s - now.wall_s >= 600 && gdw_clock_now ().wall_s - now.wall_s <= 602);
  check (gdw_clock_slept () - slept >= 599000 && gdw_clock_slept () - slept <= 601000);
}

TEST (going_on_is_told_as_a_resume)
{
  gdw_clock_watch *w = gdw_clock_watch_new ();
  require (w != NULL && move_on (1200000));
  struct pollfd p = { .fd = (int)gdw_clock_watch_waitable (w), .events = POLLIN };
  check (poll (&p, 1, 50) == 0); /* a process that sleeps is told nothing */
  require (kill (getpid (), SIGCONT) == 0);
  check (poll (&p, 1, 1000) == 1);
  gdw_ms slept = gdw_clock_watch_take (w);
  check (slept >= 599000 && slept <= 601000);
  check (gdw_clock_watch_take (w) == 0 && poll (&p, 1, 0) == 0);
  gdw_clock_watch_free (w);
}

/* The clock is opened before main, so it must be there before that. */
int
main (int argc, char **argv)
{
  char number[16];
  (void)argc;
  if (getenv ("GODWIT_LAB_CLOCK") == NULL) {
    int fd = memfd_create ("lab-clock", 0);
    if (fd < 0 || ftruncate (fd, sizeof (uint64_t)) < 0)
      return 1;
    snprintf (number, sizeof number, "%d", fd);
    setenv ("GODWIT_LAB_CLOCK", number, 1);
    execv ("/proc/self/exe", argv);
    return 1;
  }
  return test_run_all ();
}
