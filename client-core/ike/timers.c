/* SPDX-License-Identifier: GPL-3.0-or-later */
/* timers.c - named deadlines. */
#include "ike/timers.h"

void
gdw_timers_init (gdw_timers *t)
{
  for (int i = 0; i < GDW_TIMERS; i++)
    t->at[i] = GDW_MS_NEVER;
}

void
gdw_timers_set (gdw_timers *t, gdw_timer which, gdw_ms at)
{
  t->at[which] = at;
}

void
gdw_timers_stop (gdw_timers *t, gdw_timer which)
{
  t->at[which] = GDW_MS_NEVER;
}

bool
gdw_timers_runs (const gdw_timers *t, gdw_timer which)
{
  return t->at[which] != GDW_MS_NEVER;
}

bool
gdw_timers_take (gdw_timers *t, gdw_timer which, gdw_ms now)
{
  if (t->at[which] == GDW_MS_NEVER || t->at[which] > now)
    return false;
  t->at[which] = GDW_MS_NEVER;
  return true;
}

gdw_ms
gdw_timers_next (const gdw_timers *t)
{
  gdw_ms first = GDW_MS_NEVER;
  for (int i = 0; i < GDW_TIMERS; i++)
    if (t->at[i] < first)
      first = t->at[i];
  return first;
}
