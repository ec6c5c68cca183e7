/* SPDX-License-Identifier: GPL-3.0-or-later */
/* bytes.c - a view of octets that somebody else owns, and the comparisons every room needs. */
#include "base/bytes.h"

#include <string.h>

gdw_bytes
gdw_bytes_make (const void *p, size_t n)
{
  return (gdw_bytes){ p, n };
}

gdw_bytes
gdw_bytes_text (const char *text)
{
  if (text == NULL)
    return GDW_BYTES_NONE;
  return gdw_bytes_make (text, strlen (text));
}

bool
gdw_bytes_same (gdw_bytes a, gdw_bytes b)
{
  if (a.n != b.n)
    return false;
  volatile uint8_t diff = 0;
  for (size_t i = 0; i < a.n; i++)
    diff = (uint8_t)(diff | (a.p[i] ^ b.p[i]));
  return diff == 0;
}

static uint8_t
lower (uint8_t c)
{
  return (c >= 'A' && c <= 'Z') ? (uint8_t)(c + ('a' - 'A')) : c;
}

bool
gdw_bytes_same_nocase (gdw_bytes a, gdw_bytes b)
{
  if (a.n != b.n)
    return false;
  for (size_t i = 0; i < a.n; i++)
    if (lower (a.p[i]) != lower (b.p[i]))
      return false;
  return true;
}

bool
gdw_bytes_all_zero (gdw_bytes a)
{
  volatile uint8_t any = 0;
  for (size_t i = 0; i < a.n; i++)
    any = (uint8_t)(any | a.p[i]);
  return any == 0;
}

void
gdw_wipe (void *p, size_t n)
{
  volatile uint8_t *v = p;
  while (n-- > 0)
    *v++ = 0;
}
