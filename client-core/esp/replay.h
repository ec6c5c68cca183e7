/* SPDX-License-Identifier: GPL-3.0-or-later */
/* replay.h - which sequence numbers of one direction have been seen (RFC 4303 3.4.3, 32-bit numbers). */
#ifndef GDW_ESP_REPLAY_H
#define GDW_ESP_REPLAY_H

#include "base/limits.h"

#include <stdbool.h>
#include <stdint.h>

/* Twice the window, so that clearing whole words never forgets a number that is still inside (RFC 6479). */
enum { GDW_REPLAY_WORDS = 2 * GDW_REPLAY_WINDOW / 64 };

/* All zero: nothing seen. */
typedef struct {
  uint32_t top; /* the highest number seen */
  uint64_t seen[GDW_REPLAY_WORDS];
} gdw_replay;

/* May a packet of this number be new? False for 0, for a number seen before and for one older than the window. */
bool gdw_replay_fresh (const gdw_replay *r, uint32_t seq);

/* The packet of this number was authenticated. Only for a number that is fresh. */
void gdw_replay_mark (gdw_replay *r, uint32_t seq);

#endif
