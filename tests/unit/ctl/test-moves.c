/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-moves.c - a move in words, and which of them are news. */
#include "ctl/moves.h"

#include "harness.h"

static bool
is_told (const gdw_roam *r, const char *want)
{
  g_autofree char *got = ctl_moves_line (r);
  if (strcmp (got, want) != 0)
    printf ("# \"%s\" instead of \"%s\"\n", got, want);
  return strcmp (got, want) == 0;
}

TEST (a_move_in_words)
{
  gdw_roam r = { .reason = GDW_ROAM_LINK_LOST, .from_link = "wifi0", .to_link = "lte0", .gap_ms = 12 };
  check (is_told (&r, "from wifi0 to lte0 in 12 ms: the link was lost"));
  r.reason = GDW_ROAM_BETTER;
  r.gap_ms = 0;
  check (is_told (&r, "from wifi0 to lte0 without a gap: a better link answers"));
  r.reason = GDW_ROAM_NETWORK_BACK;
  r.gap_ms = 300400;
  check (is_told (&r, "from wifi0 to lte0 in 5 min 0 s: there is a network again"));
  r.reason = (gdw_roam_reason)99; /* of a newer godwitd */
  r.gap_ms = 9999;
  r.to_link[0] = '\0';
  check (is_told (&r, "from wifi0 to a link that is gone in 9999 ms"));
  gdw_roam nat = { .reason = GDW_ROAM_NAT_MOVED, .from_link = "wifi0", .to_link = "wifi0", .gap_ms = 400 };
  check (is_told (&nat, "within wifi0 in 400 ms: the address translation changed"));
}

TEST (each_move_is_news_once)
{
  static gdw_frame_status s;
  uint32_t known = 0;
  check (ctl_moves_news (&s, &known) == 0);
  s.moves = 2;
  s.n_roams = 2;
  check (ctl_moves_news (&s, &known) == 2 && known == 2);
  check (ctl_moves_news (&s, &known) == 0);
  s.moves = 3;
  s.n_roams = 3;
  check (ctl_moves_news (&s, &known) == 1);
  s.moves = 40; /* more than it remembers: the rest is lost */
  s.n_roams = GDW_MAX_ROAMS;
  check (ctl_moves_news (&s, &known) == GDW_MAX_ROAMS);
  s.moves = 1; /* it counts anew */
  check (ctl_moves_news (&s, &known) == 0 && known == 1);
}

TEST_MAIN ()
