/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pin.c - a pinned public key from text. */
#include "profile/pin.h"

#include <string.h>

enum { DIGITS = 44 /* base64 of 32 octets, the last one is padding */ };

/* The value of a digit; -1 for any other octet. */
static int
digit (uint8_t c)
{
  if (c >= 'A' && c <= 'Z')
    return c - 'A';
  if (c >= 'a' && c <= 'z')
    return c - 'a' + 26;
  if (c >= '0' && c <= '9')
    return c - '0' + 52;
  return c == '+' ? 62 : c == '/' ? 63 : -1;
}

bool
gdw_pin_parse (gdw_bytes text, uint8_t ret[GDW_PIN])
{
  static const char kind[] = "sha256/";
  uint8_t octets[GDW_PIN];
  uint32_t bits = 0;
  unsigned n_bits = 0;
  size_t n = 0;
  if (text.n != sizeof kind - 1 + DIGITS || memcmp (text.p, kind, sizeof kind - 1) != 0 || text.p[text.n - 1] != '=')
    return false;
  for (size_t i = sizeof kind - 1; i + 1 < text.n; i++) {
    int v = digit (text.p[i]);
    if (v < 0)
      return false;
    bits = (bits << 6 | (uint32_t)v) & 0x3fff;
    n_bits += 6;
    if (n_bits >= 8) {
      n_bits -= 8;
      octets[n++] = (uint8_t)(bits >> n_bits);
    }
  }
  if ((bits & ((1u << n_bits) - 1)) != 0) /* one text for each hash */
    return false;
  memcpy (ret, octets, GDW_PIN);
  return true;
}
