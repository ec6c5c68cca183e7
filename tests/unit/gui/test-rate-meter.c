/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-rate-meter.c - counters as rates. */
#include "rate-meter.h"

#include "harness.h"

#define SECOND ((gint64)G_USEC_PER_SEC)

static gboolean
near (double value, double wanted)
{
  return value > wanted * 0.999 - 1 && value < wanted * 1.001 + 1;
}

TEST (without_two_samples_there_is_no_rate)
{
  GodwitRateMeter m = { 0 };
  double received = 1, sent = 1;
  gint64 at;
  godwit_rate_now (&m, &received, &sent);
  check (near (received, 0) && near (sent, 0));
  check (godwit_rate_add (&m, SECOND, 1000, 10));
  godwit_rate_now (&m, &received, &sent);
  check (near (received, 0));
  check (!godwit_rate_at (&m, 0, &at, &received, &sent));
}

TEST (the_rate_is_bits_over_the_last_two_seconds)
{
  GodwitRateMeter m = { 0 };
  double received, sent;
  for (int i = 0; i < 20; i++) /* 10 s of 1 MB/s, in halves; then 2 s of 2 MB/s */
    godwit_rate_add (&m, i * SECOND / 2, (guint64)i * 500000, 0);
  for (int i = 0; i < 4; i++)
    godwit_rate_add (&m, (20 + i) * SECOND / 2, 9500000 + ((guint64)i + 1) * 1000000, ((guint64)i + 1) * 50);
  godwit_rate_now (&m, &received, &sent);
  check (near (received, 16e6));
  check (near (sent, 800));
}

TEST (a_steady_stream_is_level_though_counters_come_in_steps)
{
  GodwitRateMeter m = { 0 };
  double received, sent;
  gint64 at;
  for (guint i = 0; i < 40; i++) /* 1 MB/s; the counters are renewed with every second reading only */
    godwit_rate_add (&m, i * SECOND / 2, (guint64)(i / 2) * 1000000, 0);
  for (guint i = 0; i < 30; i++) {
    require (godwit_rate_at (&m, i, &at, &received, &sent));
    check (near (received, 8e6));
  }
}

TEST (a_time_that_does_not_go_on_is_no_sample)
{
  GodwitRateMeter m = { 0 };
  check (godwit_rate_add (&m, SECOND, 0, 0));
  check (!godwit_rate_add (&m, SECOND, 5, 0));
  check (!godwit_rate_add (&m, SECOND - 1, 5, 0));
  check (m.n == 1);
}

TEST (counters_that_go_back_begin_anew)
{
  GodwitRateMeter m = { 0 };
  godwit_rate_add (&m, SECOND, 5000, 5000);
  godwit_rate_add (&m, 2 * SECOND, 6000, 6000);
  check (godwit_rate_add (&m, 3 * SECOND, 10, 10));
  check (m.n == 1);
}

TEST (only_a_minute_is_shown_however_long_it_runs)
{
  GodwitRateMeter m = { 0 };
  double received, sent;
  gint64 at, oldest = 0;
  guint n = 0;
  for (guint i = 0; i < 1000; i++)
    godwit_rate_add (&m, i * SECOND / 2, i, i);
  while (godwit_rate_at (&m, n, &at, &received, &sent)) {
    oldest = at;
    n++;
  }
  check (n == 121);
  check (oldest == (999 - 120) * SECOND / 2);
}

TEST_MAIN ()
