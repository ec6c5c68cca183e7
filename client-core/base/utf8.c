/* SPDX-License-Identifier: GPL-3.0-or-later */
/* utf8.c - reading UTF-8 (RFC 3629), and making words of the peer fit for a screen. */
#include "base/utf8.h"

#include <string.h>

/* Continuation octets that must follow this first octet, or SIZE_MAX when it cannot begin a character. */
static size_t
continuations (uint8_t first)
{
  if (first < 0x80)
    return 0;
  if (first >= 0xc2 && first < 0xe0)
    return 1;
  if (first >= 0xe0 && first < 0xf0)
    return 2;
  if (first >= 0xf0 && first < 0xf5)
    return 3;
  return SIZE_MAX;
}

uint32_t
gdw_utf8_next (gdw_cur *c)
{
  static const uint32_t least[] = { 0, 0x80, 0x800, 0x10000 };
  uint8_t first = gdw_cur_u8 (c);
  size_t more = continuations (first);
  if (!gdw_cur_ok (c) || more == SIZE_MAX)
    return GDW_UTF8_BAD;
  gdw_cur ahead = *c;
  uint32_t v = more == 0 ? first : first & (0x3fu >> more);
  for (size_t i = 0; i < more; i++) {
    uint8_t next = gdw_cur_u8 (&ahead);
    if ((next & 0xc0) != 0x80) /* also a read beyond the end, which gives 0 */
      return GDW_UTF8_BAD;
    v = v << 6 | (next & 0x3f);
  }
  if (v < least[more] || v > 0x10ffff || (v >= 0xd800 && v <= 0xdfff))
    return GDW_UTF8_BAD;
  *c = ahead;
  return v;
}

static bool
is_space (uint32_t v)
{
  return v < 0x20 || (v >= 0x7f && v < 0xa0) || v == 0x2028 || v == 0x2029;
}

/* Marks, embeddings, overrides and isolates of direction; they let words look other than they are. */
static bool
turns_direction (uint32_t v)
{
  return v == 0x061c || v == 0x200e || v == 0x200f || (v >= 0x202a && v <= 0x202e) || (v >= 0x2066 && v <= 0x2069);
}

size_t
gdw_utf8_clean (gdw_bytes words, char ret[GDW_MAX_TEXT])
{
  gdw_cur c = gdw_cur_over (words);
  size_t n = 0;
  while (gdw_cur_left (&c) > 0) {
    gdw_cur from = c;
    uint32_t v = gdw_utf8_next (&c);
    size_t len = gdw_cur_left (&from) - gdw_cur_left (&c);
    gdw_bytes one = gdw_cur_take (&from, len);
    if (v == GDW_UTF8_BAD || turns_direction (v))
      one = gdw_bytes_text ("?");
    else if (is_space (v))
      one = gdw_bytes_text (" ");
    if (n + one.n >= GDW_MAX_TEXT)
      break;
    memcpy (ret + n, one.p, one.n);
    n += one.n;
  }
  ret[n] = '\0';
  return n;
}
