/* SPDX-License-Identifier: GPL-3.0-or-later */
/* text.h - the bounded writer of texts: numbers, words and octets into an array of characters, without stdio.
 * The text always ends with a zero; what does not fit is cut and told. */
#ifndef GDW_BASE_TEXT_H
#define GDW_BASE_TEXT_H

#include "base/bytes.h"

typedef struct {
  char *p;
  size_t cap; /* with the final zero */
  size_t n;   /* characters so far, without the zero */
  bool cut;   /* something did not fit */
} gdw_text;

/* A writer over cap characters at p, which the caller owns; cap is at least 1. The text is empty at once. */
gdw_text gdw_text_over (char *p, size_t cap);

void gdw_text_char (gdw_text *t, char c);
void gdw_text_put (gdw_text *t, const char *words);           /* NULL: nothing */
void gdw_text_bytes (gdw_text *t, gdw_bytes b);               /* as they are, up to a zero octet */
void gdw_text_number (gdw_text *t, uint64_t v);               /* decimal */
void gdw_text_hex (gdw_text *t, uint64_t v, unsigned digits); /* lower case, at least so many digits (at most 16) */

/* The value of a hexadecimal digit in either case; -1 for any other octet. */
int gdw_hex_digit (uint8_t c);

#endif
