/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-tun.c - what all devices have in common: names, bounds of a batch, and a device that is gone. */
#include "harness.h"
#include "tun/tun.h"

TEST (names)
{
  check (gdw_tun_name_is_good ("godwit0"));
  check (gdw_tun_name_is_good ("a"));
  check (gdw_tun_name_is_good ("fifteen-letters"));
  check (!gdw_tun_name_is_good ("sixteen--letters"));
  check (!gdw_tun_name_is_good (""));
  check (!gdw_tun_name_is_good ("."));
  check (!gdw_tun_name_is_good (".."));
  check (!gdw_tun_name_is_good ("a/b"));
  check (!gdw_tun_name_is_good ("a b"));
  check (!gdw_tun_name_is_good ("godwit%d"));
  check (!gdw_tun_name_is_good ("a\n"));
}

static size_t asked_cap, writes;

static size_t
note_read (gdw_tun *t, gdw_super *ret, size_t cap)
{
  (void)t;
  (void)ret;
  asked_cap = cap;
  return 0;
}

static void
note_write (gdw_tun *t, const gdw_gathers *g)
{
  (void)t;
  (void)g;
  writes++;
}

static void
note_close (gdw_tun *t)
{
  (void)t;
}

TEST (a_batch_is_bounded_and_a_gone_device_is_left_alone)
{
  static const gdw_tun_ops ops = { note_read, note_write, note_close };
  gdw_tun t = { .ops = &ops };
  gdw_super s[GDW_TUN_BATCH];
  static gdw_gathers g;
  gdw_tun_read (&t, s, 5);
  check (asked_cap == 5);
  gdw_tun_read (&t, s, 4000);
  check (asked_cap == GDW_TUN_BATCH);
  gdw_tun_write (&t, &g);
  check (writes == 0);
  g.n = 1;
  gdw_tun_write (&t, &g);
  check (writes == 1);
  t.gone = true;
  asked_cap = 77;
  check (gdw_tun_read (&t, s, 5) == 0);
  gdw_tun_write (&t, &g);
  check (asked_cap == 77 && writes == 1);
  gdw_tun_close (&t);
  gdw_tun_close (NULL);
}

TEST_MAIN ()
