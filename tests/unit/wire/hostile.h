/* SPDX-License-Identifier: GPL-3.0-or-later */
/* hostile.h - hands a reader shortened and altered octets, each in memory of exactly its size, so that a sanitizer sees one octet
 * too many. */
#ifndef GDW_TESTS_HOSTILE_H
#define GDW_TESTS_HOSTILE_H

#include "base/err.h"
#include "harness.h"

typedef gdw_err (*hostile_reader) (gdw_bytes octets);

/* What the reader says of a copy in memory of its own. */
static inline gdw_err
hostile_read (hostile_reader read, gdw_bytes octets)
{
  uint8_t *copy = malloc (octets.n > 0 ? octets.n : 1);
  if (copy == NULL)
    abort ();
  if (octets.n > 0)
    memcpy (copy, octets.p, octets.n);
  gdw_err e = read (gdw_bytes_make (copy, octets.n));
  free (copy);
  return e;
}

/* How many of the shorter versions (0 to n - 1 octets) the reader takes. */
static inline size_t
hostile_short_taken (hostile_reader read, gdw_bytes octets)
{
  size_t taken = 0;
  for (size_t n = 0; n < octets.n; n++)
    taken += hostile_read (read, gdw_bytes_make (octets.p, n)) == GDW_OK ? 1 : 0;
  return taken;
}

/* What the reader says when one octet more is there. */
static inline gdw_err
hostile_longer (hostile_reader read, gdw_bytes octets)
{
  uint8_t *copy = calloc (octets.n + 1, 1);
  if (copy == NULL)
    abort ();
  memcpy (copy, octets.p, octets.n);
  gdw_err e = read (gdw_bytes_make (copy, octets.n + 1));
  free (copy);
  return e;
}

/* What the reader says when the octet at `at` is `value` instead. */
static inline gdw_err
hostile_with (hostile_reader read, gdw_bytes octets, size_t at, uint8_t value)
{
  uint8_t *copy = malloc (octets.n);
  if (copy == NULL || at >= octets.n)
    abort ();
  memcpy (copy, octets.p, octets.n);
  copy[at] = value;
  gdw_err e = read (gdw_bytes_make (copy, octets.n));
  free (copy);
  return e;
}

#endif
