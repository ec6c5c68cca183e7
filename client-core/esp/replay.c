/* SPDX-License-Identifier: GPL-3.0-or-later */
/* replay.c - which sequence numbers of one direction have been seen (RFC 4303 3.4.3).
 * Number n is bit n modulo 64 of word n / 64 modulo the number of words. When the window moves up, the words that it enters are cleared;
 * nothing is ever shifted. */
#include "esp/replay.h"

#include "base/check.h"

static uint64_t
bit (uint32_t seq)
{
  return (uint64_t)1 << (seq % 64);
}

bool
gdw_replay_fresh (const gdw_replay *r, uint32_t seq)
{
  if (seq == 0) /* the first packet has number 1, and no number comes twice (RFC 4303 3.3.3) */
    return false;
  if (seq > r->top)
    return true;
  if (r->top - seq >= GDW_REPLAY_WINDOW)
    return false;
  return (r->seen[seq / 64 % GDW_REPLAY_WORDS] & bit (seq)) == 0;
}

void
gdw_replay_mark (gdw_replay *r, uint32_t seq)
{
  gdw_check (gdw_replay_fresh (r, seq));
  if (seq > r->top) {
    uint32_t from = r->top / 64, to = seq / 64;
    if (to - from > GDW_REPLAY_WORDS)
      from = to - GDW_REPLAY_WORDS;
    for (uint32_t w = from; w < to; w++)
      r->seen[(w + 1) % GDW_REPLAY_WORDS] = 0;
    r->top = seq;
  }
  r->seen[seq / 64 % GDW_REPLAY_WORDS] |= bit (seq);
}
