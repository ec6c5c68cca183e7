/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-ledger.c - when the control half is told, and when it is left in peace. */
#include "esp/ledger.h"
#include "harness.h"

static gdw_report_kind
next (gdw_ledger *l)
{
  gdw_report r = { .kind = 0 };
  return gdw_ledger_report (l, &r) ? r.kind : 0;
}

TEST (idle_has_no_deadline)
{
  gdw_ledger l = gdw_ledger_new ();
  gdw_ledger_tune (&l, 5000000);
  check (gdw_ledger_deadline (&l) == GDW_US_NEVER);
  gdw_ledger_tick (&l, 1000000000);
  check (next (&l) == 0 && gdw_ledger_deadline (&l) == GDW_US_NEVER);
}

TEST (totals_once_a_second_while_changing)
{
  gdw_ledger l = gdw_ledger_new ();
  unsigned told = 0;
  for (gdw_us now = 0; now < 10000000; now += 1000) { /* ten seconds, a packet each millisecond */
    gdw_ledger_sent (&l, 100, now);
    gdw_ledger_tick (&l, now);
    gdw_report r;
    while (gdw_ledger_report (&l, &r)) {
      check (r.kind == GDW_REPORT_TOTALS && r.totals.out_packets == now / 1000 + 1);
      told++;
    }
  }
  check (told >= 9 && told <= 10);
  gdw_us last = gdw_ledger_deadline (&l);
  check (last >= 10000000 && last <= 11000000);
  gdw_ledger_tick (&l, last);
  check (next (&l) == GDW_REPORT_TOTALS && next (&l) == 0);
  check (gdw_ledger_deadline (&l) == GDW_US_NEVER);
}

TEST (silence_after_sending_only)
{
  gdw_ledger l = gdw_ledger_new ();
  gdw_ledger_tune (&l, 5000000);
  gdw_ledger_heard (&l, 100);
  gdw_ledger_tick (&l, 90000000);
  check (next (&l) == GDW_REPORT_TOTALS && next (&l) == 0);
  gdw_ledger_sent (&l, 1, 100000000);
  gdw_ledger_sent (&l, 1, 104000000); /* the first one counts */
  gdw_ledger_tick (&l, 104999999);
  check (next (&l) == GDW_REPORT_TOTALS && next (&l) == 0);
  check (gdw_ledger_deadline (&l) == 105000000);
  gdw_ledger_tick (&l, 105000000);
  check (next (&l) == GDW_REPORT_SILENCE && next (&l) == 0);
  gdw_ledger_tick (&l, 200000000);
  check (next (&l) == 0); /* told once */
  gdw_ledger_sent (&l, 1, 200000000);
  gdw_ledger_tick (&l, 205000000);
  check (next (&l) == GDW_REPORT_SILENCE); /* and again when we sent again */
}

TEST (an_answer_ends_the_wait)
{
  gdw_ledger l = gdw_ledger_new ();
  gdw_ledger_tune (&l, 5000000);
  gdw_ledger_sent (&l, 1, 0);
  gdw_ledger_tick (&l, 5000000);
  gdw_ledger_heard (&l, 5000001); /* before it was told */
  check (next (&l) == GDW_REPORT_TOTALS && next (&l) == 0);
  check (l.totals.last_in == 5000001 && l.totals.last_out == 0);
}

TEST (a_move_begins_anew_and_the_same_bound_does_not)
{
  gdw_ledger l = gdw_ledger_new ();
  gdw_ledger_tune (&l, 1000000);
  gdw_ledger_sent (&l, 1, 0);
  gdw_ledger_tune (&l, 1000000);
  gdw_ledger_tick (&l, 999999);
  check (next (&l) == 0);
  gdw_ledger_tick (&l, 1000000);
  gdw_ledger_moved (&l); /* before it was told */
  check (next (&l) == GDW_REPORT_TOTALS && next (&l) == 0);
  gdw_ledger_sent (&l, 1, 1500000);
  gdw_ledger_moved (&l);
  gdw_ledger_tick (&l, 9000000);
  check (next (&l) == GDW_REPORT_TOTALS && next (&l) == 0 && gdw_ledger_deadline (&l) == GDW_US_NEVER);
  gdw_ledger_sent (&l, 1, 10000000);
  gdw_ledger_tick (&l, 11000000); /* no doubling is left over */
  check (next (&l) == GDW_REPORT_SILENCE);
  gdw_ledger_tune (&l, 0);
  gdw_ledger_sent (&l, 1, 12000000);
  gdw_ledger_tick (&l, 90000000);
  check (next (&l) == GDW_REPORT_TOTALS && next (&l) == 0);
}

TEST (unknown_spi_once_a_second)
{
  gdw_ledger l = gdw_ledger_new ();
  unsigned told = 0;
  for (gdw_us now = 0; now < 3000000; now += 1000) {
    gdw_ledger_unknown (&l, 0x1000 + (uint32_t)now, now);
    gdw_report r;
    while (gdw_ledger_report (&l, &r))
      told += r.kind == GDW_REPORT_UNKNOWN_SPI ? 1 : 0;
  }
  check (told == 3 && l.totals.unknown_spi == 3000);
}

TEST (delivered_counts)
{
  gdw_ledger l = gdw_ledger_new ();
  gdw_ledger_delivered (&l, 40);
  gdw_ledger_delivered (&l, 2);
  check (l.totals.in_packets == 2 && l.totals.in_octets == 42);
}

TEST_MAIN ()
