/* SPDX-License-Identifier: GPL-3.0-or-later */
/* random.h - the system's randomness, for seeds. */
#ifndef GDW_PLATFORM_RANDOM_H
#define GDW_PLATFORM_RANDOM_H

#include <stddef.h>

/* Fills buf with n octets of the system's generator; waits, early in a boot, until it is seeded. Never fails: without randomness there
 * is no safe way to go on, so it ends the process. */
void gdw_random_fill (void *buf, size_t n);

#endif
