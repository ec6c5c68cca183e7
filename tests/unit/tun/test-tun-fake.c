/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-tun-fake.c - packets keep their borders both ways, gathers are joined, and the far end's hang-up is noticed. */
#include "harness.h"
#include "tun/tun.h"

#include <errno.h>
#include <signal.h>
#include <unistd.h>

TEST (packets_both_ways)
{
  intptr_t far = -1;
  gdw_tun *t = gdw_tun_fake_new (&far);
  require (t != NULL);
  gdw_super s[GDW_TUN_BATCH];
  check (gdw_tun_read (t, s, GDW_TUN_BATCH) == 0 && !t->gone);
  require (write ((int)far, "first", 5) == 5 && write ((int)far, "second one", 10) == 10 &&
           write ((int)far, "3", 1) == 1);
  size_t n = gdw_tun_read (t, s, 2);
  require (n == 2);
  check_bytes (gdw_bytes_make (s[0].data, s[0].len), gdw_bytes_text ("first"));
  check_bytes (gdw_bytes_make (s[1].data, s[1].len), gdw_bytes_text ("second one"));
  check (s[0].piece == 0 && s[0].head == 0 && s[0].flags == 0);
  check (gdw_tun_read (t, s, 2) == 1 && s[0].len == 1);

  static gdw_gathers g;
  check (gdw_gathers_add (&g, gdw_bytes_text ("whole")));
  g.at[1] = (gdw_gather){
    .head = { 'h', 'e' }, .head_len = 2, .n = 2, .part = { gdw_bytes_text ("ad"), gdw_bytes_text ("!") }
  };
  g.n = 2;
  gdw_tun_write (t, &g);
  char buf[32];
  check (read ((int)far, buf, sizeof buf) == 5 && memcmp (buf, "whole", 5) == 0);
  check (read ((int)far, buf, sizeof buf) == 5 && memcmp (buf, "head!", 5) == 0);
  check (t->facts.refused == 0);
  close ((int)far);
  gdw_tun_close (t);
}

TEST (an_end_is_noticed_and_refusals_are_counted)
{
  intptr_t far = -1;
  signal (SIGPIPE, SIG_IGN);
  gdw_tun *t = gdw_tun_fake_new (&far);
  require (t != NULL);
  close ((int)far);
  static gdw_gathers g;
  check (gdw_gathers_add (&g, gdw_bytes_text ("x")));
  gdw_tun_write (t, &g);
  check (t->facts.refused == 1);
  gdw_super s[1];
  check (gdw_tun_read (t, s, 1) == 0);
  check (t->gone);
  gdw_tun_close (t);
}

TEST_MAIN ()
