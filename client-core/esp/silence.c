/* SPDX-License-Identifier: GPL-3.0-or-later */
/* silence.c - we sent, and nothing comes: since when, and when that is worth a word. */
#include "esp/silence.h"

gdw_silence
gdw_silence_new (gdw_us base)
{
  gdw_silence s = { .base = base, .waiting = GDW_US_NEVER };
  for (unsigned i = 0; i < GDW_SILENCE_DENSE; i++)
    s.heard[i] = GDW_US_NEVER;
  return s;
}

static gdw_us
least (gdw_us a, gdw_us b)
{
  return a < b ? a : b;
}

static bool
is_dense (const gdw_silence *s, gdw_us now)
{
  gdw_us oldest = s->heard[s->next];
  return oldest != GDW_US_NEVER && now <= oldest + GDW_SILENCE_DENSE_US;
}

static gdw_us
early (const gdw_silence *s, gdw_us now)
{
  gdw_us usual = now < s->lesson_ends ? s->lesson : GDW_SILENCE_EARLY_US;
  return least (s->base, usual);
}

/* How long the wait that begins now may last. */
static gdw_us
patience (gdw_silence *s, gdw_us now)
{
  if (s->row > 0)
    return least (2 * s->limit, GDW_SILENCE_MOST_US);
  s->told_early = is_dense (s, now);
  gdw_us limit = s->told_early ? early (s, now) : s->base;
  return limit > GDW_SILENCE_LEAST_US ? limit : GDW_SILENCE_LEAST_US;
}

void
gdw_silence_sent (gdw_silence *s, gdw_us now)
{
  gdw_us before = s->sent;
  s->sent = now;
  if (s->waiting != GDW_US_NEVER || s->base == 0)
    return;
  /* After a pause the first packet may be the one that matters; and one word in each pause is no flood. */
  if (s->row > 0 && now >= before + GDW_SILENCE_MOST_US)
    s->row = 0;
  s->limit = patience (s, now);
  s->waiting = now;
}

/* Something came although we had said that nothing does. Within the usual patience that was our haste. */
static void
learn (gdw_silence *s, gdw_us now)
{
  gdw_us took = now - s->told_since;
  if (!s->told_early || took >= s->base)
    return;
  s->lesson = 2 * took;
  s->lesson_ends = now + GDW_SILENCE_LESSON_US;
}

void
gdw_silence_heard (gdw_silence *s, gdw_us now)
{
  if (s->row > 0)
    learn (s, now);
  s->row = 0;
  s->waiting = GDW_US_NEVER;
  s->heard[s->next] = now;
  s->next = (s->next + 1) % GDW_SILENCE_DENSE;
}

gdw_us
gdw_silence_deadline (const gdw_silence *s)
{
  return s->base == 0 || s->waiting == GDW_US_NEVER ? GDW_US_NEVER : s->waiting + s->limit;
}

bool
gdw_silence_tick (gdw_silence *s, gdw_us now)
{
  if (gdw_silence_deadline (s) > now)
    return false;
  if (s->row == 0)
    s->told_since = s->waiting;
  s->row++;
  s->waiting = GDW_US_NEVER;
  return true;
}
