/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-timers.c - named deadlines. */
#include "harness.h"
#include "ike/timers.h"

TEST (fresh_ones_do_not_run)
{
  gdw_timers t;
  gdw_timers_init (&t);
  check (gdw_timers_next (&t) == GDW_MS_NEVER);
  for (int i = 0; i < GDW_TIMERS; i++)
    check (!gdw_timers_runs (&t, (gdw_timer)i) && !gdw_timers_take (&t, (gdw_timer)i, 1000000));
}

TEST (first_deadline_wins)
{
  gdw_timers t;
  gdw_timers_init (&t);
  gdw_timers_set (&t, GDW_TIMER_LIVENESS, 500);
  gdw_timers_set (&t, GDW_TIMER_CLOSE, 300);
  check (gdw_timers_next (&t) == 300);
  gdw_timers_stop (&t, GDW_TIMER_CLOSE);
  check (gdw_timers_next (&t) == 500);
}

TEST (taken_once_and_not_early)
{
  gdw_timers t;
  gdw_timers_init (&t);
  gdw_timers_set (&t, GDW_TIMER_OLD, 100);
  check (!gdw_timers_take (&t, GDW_TIMER_OLD, 99));
  check (gdw_timers_take (&t, GDW_TIMER_OLD, 100));
  check (!gdw_timers_take (&t, GDW_TIMER_OLD, 101));
  check (!gdw_timers_runs (&t, GDW_TIMER_OLD));
}

TEST_MAIN ()
