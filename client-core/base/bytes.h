/* SPDX-License-Identifier: GPL-3.0-or-later */
/* bytes.h - a view of octets that somebody else owns, and the comparisons every room needs. */
#ifndef GDW_BASE_BYTES_H
#define GDW_BASE_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A view. It never owns, and ends with the call it was handed to: what must outlive the call is copied. */
typedef struct {
  const uint8_t *p;
  size_t n;
} gdw_bytes;

#define GDW_BYTES_NONE ((gdw_bytes){ NULL, 0 })

/* The view of a whole array (not of a pointer). */
#define gdw_bytes_of(array) ((gdw_bytes){ (const uint8_t *)(array), sizeof (array) })

/* The view of n octets at p. */
gdw_bytes gdw_bytes_make (const void *p, size_t n);

/* The view of a string without its final zero. NULL gives the empty view. */
gdw_bytes gdw_bytes_text (const char *text);

/* Same length and same octets. The time depends on the lengths only, so it may be used on secrets and ICVs. */
bool gdw_bytes_same (gdw_bytes a, gdw_bytes b);

/* Same length and same octets, with ASCII letters compared without case (host names, RFC 4343). Not constant time. */
bool gdw_bytes_same_nocase (gdw_bytes a, gdw_bytes b);

/* All octets are zero (true for the empty view). Constant time. */
bool gdw_bytes_all_zero (gdw_bytes a);

/* Overwrite with zeros in a way the compiler may not remove. */
void gdw_wipe (void *p, size_t n);

#endif
