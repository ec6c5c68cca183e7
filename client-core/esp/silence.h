/* SPDX-License-Identifier: GPL-3.0-or-later */
/* silence.h - we sent, and nothing comes: since when, and when that is worth a word.
 * Three rules. Where packets came densely just before, 300 ms without any say as much as a second does elsewhere. Each word that nothing
 * followed doubles the patience, up to 16 s: an upload that nobody answers must not cause a probe each second. And a word that was said too
 * early teaches: what came after all shows how long this path takes, and for a minute we wait longer than that. */
#ifndef GDW_ESP_SILENCE_H
#define GDW_ESP_SILENCE_H

#include "base/instant.h"

#include <stdbool.h>

enum {
  GDW_SILENCE_DENSE = 20, /* so many good packets within a second before the wait began are dense traffic */
  GDW_SILENCE_DENSE_US = 1000000,
  GDW_SILENCE_EARLY_US = 300000,  /* the patience then */
  GDW_SILENCE_LEAST_US = 200000,  /* never less: a mobile network is silent for so long while it hands over */
  GDW_SILENCE_MOST_US = 16000000, /* what doubling ends at; and who sends nothing for so long begins from the start */
  GDW_SILENCE_LESSON_US = 60000000,
};

typedef struct {
  gdw_us base;                            /* the usual patience; 0: for ever */
  gdw_us waiting;                         /* since when we send without an answer; GDW_US_NEVER: we do not wait */
  gdw_us limit;                           /* the patience of this wait, or of the last one that was told */
  gdw_us sent;                            /* the last packet of ours */
  unsigned row;                           /* told so often, and nothing came in between */
  gdw_us told_since, lesson, lesson_ends; /* when the wait that was told first had begun; what it taught */
  bool told_early;
  unsigned next;                   /* place of the oldest in heard */
  gdw_us heard[GDW_SILENCE_DENSE]; /* when the last ones came; GDW_US_NEVER: fewer came on this path */
} gdw_silence;

gdw_silence gdw_silence_new (gdw_us base);

/* A packet was sealed; a good one came in. */
void gdw_silence_sent (gdw_silence *s, gdw_us now);
void gdw_silence_heard (gdw_silence *s, gdw_us now);

/* True: the patience is at an end, to be told now; the next packet that we send begins a new wait. */
bool gdw_silence_tick (gdw_silence *s, gdw_us now);
gdw_us gdw_silence_deadline (const gdw_silence *s);

#endif
