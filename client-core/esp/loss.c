/* SPDX-License-Identifier: GPL-3.0-or-later */
/* loss.c - how much of what the gateway sent did not arrive, by the numbers of one child's packets. */
#include "esp/loss.h"

static void
begin (gdw_loss *l, uint32_t from, gdw_us now)
{
  *l = (gdw_loss){ .top = from, .from = from, .begun = now, .last = now };
}

/* Of the window that waits: how many of 1000 are missing, when that is heavy. */
static uint16_t
judge (gdw_loss *l)
{
  uint32_t expected = l->from - l->old_from, missing = expected - l->old_got;
  l->has_old = false;
  if (missing < GDW_LOSS_MISSING)
    return 0;
  uint64_t of_1000 = (uint64_t)missing * 1000 / expected;
  return of_1000 > GDW_LOSS_OF_1000 ? (uint16_t)of_1000 : 0;
}

/* Is the window that is filled at its end? It ends at the highest number so far. */
static void
turn (gdw_loss *l, gdw_us now)
{
  gdw_us took = now - l->begun;
  if (took < GDW_LOSS_WINDOW_US || (l->top - l->from < GDW_LOSS_EXPECTED && took < GDW_LOSS_WINDOW_MOST_US))
    return;
  l->old_from = l->from;
  l->old_got = l->got;
  l->has_old = took < GDW_LOSS_WINDOW_MOST_US;
  l->from = l->top;
  l->got = 0;
  l->begun = now;
}

uint16_t
gdw_loss_heard (gdw_loss *l, uint32_t seq, gdw_us now)
{
  bool hole = seq > l->top && seq - l->top > GDW_LOSS_HOLE && now - l->last >= GDW_LOSS_HOLE_US;
  if (l->top == 0 || hole)
    begin (l, seq - 1, now);
  l->last = now;
  if (seq > l->top)
    l->top = seq;
  if (seq > l->from)
    l->got++;
  else if (l->has_old && seq > l->old_from)
    l->old_got++;
  if (l->has_old && now - l->begun < GDW_LOSS_GRACE_US)
    return 0;
  uint16_t lost = l->has_old ? judge (l) : 0;
  turn (l, now);
  return lost;
}
