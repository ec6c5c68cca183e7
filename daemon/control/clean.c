/* SPDX-License-Identifier: GPL-3.0-or-later */
/* clean.c - is this text fit to be shown? */
#include "control/clean.h"

#include "base/cursor.h"

/* The next character, or UINT32_MAX when the octets are no well-formed UTF-8. */
static uint32_t
next_char (gdw_cur *c)
{
  static const uint32_t smallest[] = { 0, 0, 0x80, 0x800, 0x10000 };
  uint32_t b = gdw_cur_u8 (c);
  if (b < 0x80)
    return b;
  unsigned n = b >= 0xf8 ? 0 : b >= 0xf0 ? 4 : b >= 0xe0 ? 3 : b >= 0xc0 ? 2 : 0;
  if (n == 0)
    return UINT32_MAX;
  uint32_t v = b & (0x7fu >> n);
  for (unsigned i = 1; i < n; i++) {
    uint8_t more = gdw_cur_u8 (c);
    if ((more & 0xc0) != 0x80)
      return UINT32_MAX;
    v = v << 6 | (more & 0x3f);
  }
  bool surrogate = v >= 0xd800 && v <= 0xdfff;
  return v < smallest[n] || v > 0x10ffff || surrogate ? UINT32_MAX : v;
}

static bool
is_shown (uint32_t v)
{
  if (v < 0x20 || (v >= 0x7f && v < 0xa0))
    return false;
  if ((v >= 0x202a && v <= 0x202e) || (v >= 0x2066 && v <= 0x2069))
    return false;
  return v != UINT32_MAX;
}

bool
gdw_text_is_clean (gdw_bytes text)
{
  gdw_cur c = gdw_cur_over (text);
  while (gdw_cur_left (&c) > 0) {
    if (!is_shown (next_char (&c)))
      return false;
  }
  return gdw_cur_ok (&c);
}

void
gdw_text_put_clean (gdw_bytes text, gdw_out *o)
{
  if (gdw_text_is_clean (text)) {
    gdw_out_put (o, text);
    return;
  }
  for (size_t i = 0; i < text.n; i++)
    gdw_out_u8 (o, text.p[i] >= 0x20 && text.p[i] < 0x7f ? text.p[i] : (uint8_t)'?');
}
