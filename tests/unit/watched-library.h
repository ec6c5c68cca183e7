/* SPDX-License-Identifier: GPL-3.0-or-later */
/* watched-library.h - watched.h, and a look into the living memory of the crypto library. watched_library () goes before
 * the first use of the library. */
#ifndef GDW_TESTS_WATCHED_LIBRARY_H
#define GDW_TESTS_WATCHED_LIBRARY_H

#include "watched.h"

#include "library.h"

enum { WATCHED_LIVE = 65536 };

static void *watched_live[WATCHED_LIVE]; /* the library's blocks */

static inline void *
watched_malloc (size_t n)
{
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
watched_free (void *p)
{
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
watched_realloc (void *p, size_t n)
{
  void *q = watched_malloc (n);
  size_t old = p != NULL ? malloc_usable_size (p) : 0;
  if (q != NULL && p != NULL)
    memcpy (q, p, old < n ? old : n);
  if (q != NULL)
    watched_free (p);
  return q;
}

static inline void
watched_library (void)
{
  if (!library_allocate (watched_malloc, watched_realloc, watched_free))
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
