/* SPDX-License-Identifier: GPL-3.0-or-later */
/* draw.h - numbers out of a seed: the same seed gives the same numbers on every machine. */
#ifndef GDW_TESTS_SIM_DRAW_H
#define GDW_TESTS_SIM_DRAW_H

#include <stdbool.h>
#include <stdint.h>

typedef struct {
  uint64_t at;
} draw;

/* One stream for each use of a seed, so that a new use leaves the others as they were. */
static inline draw
draw_from (uint64_t seed, const char *use)
{
  uint64_t h = 0xcbf29ce484222325u ^ seed * 0x9e3779b97f4a7c15u;
  for (const char *c = use; *c != '\0'; c++)
    h = (h ^ (uint8_t)*c) * 0x100000001b3u;
  return (draw){ h };
}

static inline uint64_t
draw_next (draw *d)
{
  uint64_t z = d->at += 0x9e3779b97f4a7c15u;
  z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
  z = (z ^ z >> 27) * 0x94d049bb133111ebu;
  return z ^ z >> 31;
}

/* From lo to hi, both among them. */
static inline uint32_t
draw_range (draw *d, uint32_t lo, uint32_t hi)
{
  return lo + (uint32_t)(draw_next (d) % ((uint64_t)hi - lo + 1));
}

/* The same, but small numbers more often: the least of all in a third of the cases, and by squares. */
static inline uint32_t
draw_low (draw *d, uint32_t lo, uint32_t hi)
{
  uint64_t r = draw_range (d, 0, 99999);
  if (draw_next (d) % 3 == 0)
    return lo;
  return lo + (uint32_t)(((uint64_t)hi - lo + 1) * r * r /
                         10000000000u); /* one division: small ranges have all their numbers */
}

/* True in so many of 100 cases. */
static inline uint32_t
draw_yes (draw *d, uint32_t percent, uint32_t unused)
{
  (void)unused;
  return draw_next (d) % 100 < percent ? 1 : 0;
}

#endif
