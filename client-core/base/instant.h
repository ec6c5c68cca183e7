/* SPDX-License-Identifier: GPL-3.0-or-later */
/* instant.h - points in time, always handed in: the core has no clock. */
#ifndef GDW_BASE_INSTANT_H
#define GDW_BASE_INSTANT_H

#include <stdint.h>

typedef uint64_t gdw_ms; /* milliseconds of a clock that never goes back and counts sleep */
typedef uint64_t gdw_us; /* microseconds of the same clock, for the packet path */

typedef struct {
  gdw_ms mono;    /* ms, counts sleep */
  int64_t wall_s; /* seconds since 1970, for certificates only; may jump */
} gdw_now;

/* No deadline at all. */
#define GDW_MS_NEVER UINT64_MAX
#define GDW_US_NEVER UINT64_MAX

#endif
