/* SPDX-License-Identifier: GPL-3.0-or-later */
/* loss.h - how much of what the gateway sent did not arrive, by the numbers of one child's packets.
 * A window is a range of sequence numbers that took about a second and has at least 20 of them. It is judged a moment later, so that what
 * is only late still counts as arrived: disorder and jitter are no loss. A hole of 20 or more numbers with 200 ms in which nothing came at
 * all is a silence and not a loss: esp/silence.h speaks of those, and counting begins anew behind it. Shorter ones count, and can make up
 * no more than a fifth of a window by themselves. A rekey brings a new child, whose counting begins with its first packet. */
#ifndef GDW_ESP_LOSS_H
#define GDW_ESP_LOSS_H

#include "base/instant.h"

#include <stdbool.h>

enum {
  GDW_LOSS_WINDOW_US = 1000000,
  GDW_LOSS_WINDOW_MOST_US = 5000000, /* a window that took longer says nothing about now */
  GDW_LOSS_GRACE_US = 300000,        /* so much later it is judged */
  GDW_LOSS_EXPECTED = 20,            /* numbers in a window, at least */
  GDW_LOSS_MISSING = 10,  /* and so many of them missing: of a few packets a third is missing by chance now and then */
  GDW_LOSS_OF_1000 = 300, /* more than this is heavy */
  GDW_LOSS_HOLE = 20,
  GDW_LOSS_HOLE_US = 200000,
};

/* All zero: nothing came yet. A window holds the numbers above `from` up to where the next one begins. */
typedef struct {
  uint32_t top;       /* the highest number */
  uint32_t from, got; /* the window that is filled */
  uint32_t old_from, old_got;
  bool has_old; /* a window waits for its judgement */
  gdw_us begun; /* the window that is filled */
  gdw_us last;  /* when something came */
} gdw_loss;

/* A good packet of this number came, for the first time. Returns how many of 1000 are missing in a window that is judged heavy now; else 0. */
uint16_t gdw_loss_heard (gdw_loss *l, uint32_t seq, gdw_us now);

#endif
