/* SPDX-License-Identifier: GPL-3.0-or-later */
/* watched.h - looks at every block of memory that is given back, by our code and by the crypto library: what is watched must be gone
 * from it. For tests linked with --wrap=free (watched_args of meson.build). */
#ifndef GDW_TESTS_WATCHED_H
#define GDW_TESTS_WATCHED_H

#include "harness.h"

#include <malloc.h>

enum { WATCHED_MOST = 8 };

static gdw_bytes watched[WATCHED_MOST];
static unsigned watched_n, watched_found, watched_freed;

void __real_free (void *p);
void __wrap_free (void *p);

static inline bool
watched_in (const uint8_t *p, size_t n, gdw_bytes what)
{
  const uint8_t *end = p + n, *at = p;
  while ((size_t)(end - at) >= what.n && (at = memchr (at, what.p[0], (size_t)(end - at) - what.n + 1)) != NULL) {
    if (memcmp (at, what.p, what.n) == 0)
      return true;
    at++;
  }
  return false;
}

void
__wrap_free (void *p)
{
  watched_freed++;
  for (unsigned i = 0; p != NULL && i < watched_n; i++)
    watched_found += watched_in (p, malloc_usable_size (p), watched[i]) ? 1 : 0;
  __real_free (p);
}

/* Begins to look for these octets, which must outlive the watch. */
static inline void
watch (gdw_bytes secret)
{
  if (watched_n == WATCHED_MOST || secret.n < 8)
    abort ();
  watched[watched_n++] = secret;
}

/* Ends the watch; how often something was found in memory that was given back. */
static inline unsigned
watch_end (void)
{
  unsigned found = watched_found;
  watched_n = watched_found = 0;
  return found;
}

#endif
