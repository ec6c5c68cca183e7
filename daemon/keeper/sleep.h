/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sleep.h - the system tells that the computer woke from sleep. godwitd sees that by its clocks, too; this covers a sleep so short that they
 * say little, and comes when the system's other programs are awake again. Nothing here waits: where nobody tells, nothing is told. */
#ifndef GDW_KEEPER_SLEEP_H
#define GDW_KEEPER_SLEEP_H

#include "base/instant.h"

#include <stdbool.h>
#include <stddef.h>

typedef struct gdw_sleep gdw_sleep;

enum { GDW_SLEEP_WAITABLES = 2 };

gdw_sleep *gdw_sleep_new (void);    /* never NULL */
void gdw_sleep_free (gdw_sleep *s); /* accepts NULL */
void gdw_sleep_begin (
    gdw_sleep *s); /* begins to listen, in the background; once more when an earlier attempt came to nothing */

/* What is to be waited for; *ret_wait: and for how long at most, ms. */
size_t gdw_sleep_waitables (gdw_sleep *s, intptr_t ret[GDW_SLEEP_WAITABLES], gdw_ms *ret_wait);

/* To be called in each turn. True: the computer woke; *ret_slept: after so long, ms, by the clocks (0 when it did not get so far). */
bool gdw_sleep_take (gdw_sleep *s, gdw_ms *ret_slept);

#endif
