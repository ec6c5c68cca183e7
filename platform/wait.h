/* SPDX-License-Identifier: GPL-3.0-or-later */
/* wait.h - block until one of at most 36 waitables or a deadline; and a wake-up that another thread can give. Not an event loop.
 * A waitable is a descriptor on Unix and a handle on Windows, carried as intptr_t. Level semantics: who is ready and is not emptied
 * is ready again at once. */
#ifndef GDW_PLATFORM_WAIT_H
#define GDW_PLATFORM_WAIT_H

#include "base/err.h"
#include "base/instant.h"

#include <stdbool.h>
#include <stddef.h>

enum { GDW_WAIT_MAX = 36 };

/* Whom one call waits for: cleared and filled anew before each gdw_wait_block, which is cheap. */
typedef struct {
  size_t n;
  struct {
    intptr_t waitable;
    bool want_write; /* wake up too when it takes octets again */
    bool readable;   /* results; an error or a hang-up counts as readable, so that the reader meets it */
    bool writable;
  } at[GDW_WAIT_MAX];
} gdw_wait;

void gdw_wait_clear (gdw_wait *w);

/* Adds one to wait for; its place is returned. More than GDW_WAIT_MAX is our own mistake. */
size_t gdw_wait_add (gdw_wait *w, intptr_t waitable, bool want_write);

/* Blocks until one is ready or the clock that counts sleep reaches deadline (GDW_US_NEVER: no deadline). Time asleep does not wake a
 * thread by itself: gdw_clock_watch does. True: somebody is ready. */
bool gdw_wait_block (gdw_wait *w, gdw_us now, gdw_us deadline);

/* Is the waitable at this place ready? */
bool gdw_wait_readable (const gdw_wait *w, size_t place);
bool gdw_wait_writable (const gdw_wait *w, size_t place);

/* A wake-up: any thread sets it, the owner waits for it and takes it. */
typedef struct gdw_wake gdw_wake;

gdw_wake *gdw_wake_new (void); /* NULL: no resource */
void gdw_wake_free (gdw_wake *k);
intptr_t gdw_wake_waitable (const gdw_wake *k);
void gdw_wake_set (gdw_wake *k);
void gdw_wake_take (gdw_wake *k);

#endif
