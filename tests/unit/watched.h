/* SPDX-License-Identifier: GPL-3.0-or-later */
/* watched.h - looks at every block of memory that is given back, by our code and by the crypto library: what is watched must be gone
 * from it. For tests linked with --wrap=free (watched_args of meson.build); watched_library () goes before the first use of the library. */
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

#ifdef OPENSSL_VERSION_NUMBER
enum { WATCHED_LIVE = 65536 };

static void *watched_live[WATCHED_LIVE]; /* the library's blocks */

static inline void *
watched_malloc (size_t n, const char *file, int line)
{
  (void)file;
  (void)line;
  void *p = malloc (n);
  for (size_t i = 0; p != NULL && i < WATCHED_LIVE; i++) {
    if (watched_live[i] == NULL) {
      watched_live[i] = p;
      break;
    }
  }
  return p;
}

static inline void
watched_free (void *p, const char *file, int line)
{
  (void)file;
  (void)line;
  for (size_t i = 0; p != NULL && i < WATCHED_LIVE; i++) {
    if (watched_live[i] == p) {
      watched_live[i] = NULL;
      break;
    }
  }
  free (p);
}

/* What the library makes larger, it leaves behind. */
static inline void *
watched_realloc (void *p, size_t n, const char *file, int line)
{
  void *q = watched_malloc (n, file, line);
  size_t old = p != NULL ? malloc_usable_size (p) : 0;
  if (q != NULL && p != NULL)
    memcpy (q, p, old < n ? old : n);
  if (q != NULL)
    watched_free (p, file, line);
  return q;
}

static inline void
watched_library (void)
{
  if (CRYPTO_set_mem_functions (watched_malloc, watched_realloc, watched_free) != 1)
    abort ();
}

/* Does some block of the library hold these octets now? */
static inline bool
watched_alive (gdw_bytes what)
{
  for (size_t i = 0; i < WATCHED_LIVE; i++)
    if (watched_live[i] != NULL && watched_in (watched_live[i], malloc_usable_size (watched_live[i]), what))
      return true;
  return false;
}
#endif

#endif
