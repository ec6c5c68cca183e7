/* SPDX-License-Identifier: GPL-3.0-or-later */
/* clock.h - the clock that counts sleep, the wall, and how to learn that the machine slept. */
#ifndef GDW_PLATFORM_CLOCK_H
#define GDW_PLATFORM_CLOCK_H

#include "base/instant.h"

#include <stdbool.h>
#include <stddef.h>

/* Monotonic, counts sleep. */
gdw_us gdw_clock_us (void);

/* The same clock in ms, with the wall. */
gdw_now gdw_clock_now (void);

/* How long the machine slept since it was started, ms: the difference of two of the system's clocks, so it is exact only to some ms. */
gdw_ms gdw_clock_slept (void);

/* A waitable that becomes readable when the machine woke from sleep (or the wall was set): timeouts do not run while it sleeps. */
typedef struct gdw_clock_watch gdw_clock_watch;

gdw_clock_watch *gdw_clock_watch_new (void); /* NULL: no resource */
void gdw_clock_watch_free (gdw_clock_watch *w);
intptr_t gdw_clock_watch_waitable (const gdw_clock_watch *w);

/* To be called when it is readable, and at any other time. Returns the sleep since the last call, ms; 0 when only the wall was set. */
gdw_ms gdw_clock_watch_take (gdw_clock_watch *w);

#endif
