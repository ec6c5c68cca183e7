/* SPDX-License-Identifier: GPL-3.0-or-later */
/* text.c - the bounded writer of texts: numbers, words and octets into an array of characters, without stdio. */
#include "base/text.h"

#include "base/check.h"

gdw_text
gdw_text_over (char *p, size_t cap)
{
  gdw_check (cap > 0);
  p[0] = '\0';
  return (gdw_text){ p, cap, 0, false };
}

void
gdw_text_char (gdw_text *t, char c)
{
  if (t->n + 1 >= t->cap) {
    t->cut = true;
    return;
  }
  t->p[t->n++] = c;
  t->p[t->n] = '\0';
}

void
gdw_text_put (gdw_text *t, const char *words)
{
  for (; words != NULL && *words != '\0'; words++)
    gdw_text_char (t, *words);
}

void
gdw_text_bytes (gdw_text *t, gdw_bytes b)
{
  for (size_t i = 0; i < b.n && b.p[i] != 0; i++)
    gdw_text_char (t, (char)b.p[i]);
}

static void
digits_of (gdw_text *t, uint64_t v, unsigned base, unsigned least)
{
  char digit[20]; /* 2^64 has 20 decimal digits */
  unsigned n = 0;
  while (n < sizeof digit && (v > 0 || n < least)) {
    digit[n++] = "0123456789abcdef"[v % base];
    v /= base;
  }
  while (n > 0)
    gdw_text_char (t, digit[--n]);
}

void
gdw_text_number (gdw_text *t, uint64_t v)
{
  digits_of (t, v, 10, 1);
}

void
gdw_text_hex (gdw_text *t, uint64_t v, unsigned digits)
{
  gdw_check (digits <= 16);
  digits_of (t, v, 16, digits > 0 ? digits : 1);
}

int
gdw_hex_digit (uint8_t c)
{
  if (c >= '0' && c <= '9')
    return c - '0';
  if (c >= 'a' && c <= 'f')
    return c - 'a' + 10;
  if (c >= 'A' && c <= 'F')
    return c - 'A' + 10;
  return -1;
}
