/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pin.c - a pinned public key from and to text; a fingerprint to text. */
#include "profile/pin.h"

#include "base/text.h"

#include <string.h>

enum { DIGITS = 44 /* base64 of 32 octets, the last one is padding */ };

static const char kind[] = "sha256/";

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

void
gdw_pin_text (const uint8_t pin[GDW_PIN], char ret[GDW_PIN_TEXT])
{
  static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  uint32_t bits = 0;
  unsigned n_bits = 0;
  size_t n = sizeof kind - 1;
  memcpy (ret, kind, n);
  for (size_t i = 0; i < GDW_PIN; i++) {
    bits = (bits << 8 | pin[i]) & 0x3fff;
    for (n_bits += 8; n_bits >= 6; n_bits -= 6)
      ret[n++] = digits[bits >> (n_bits - 6) & 63];
  }
  ret[n++] = digits[bits << (6 - n_bits) & 63];
  ret[n++] = '=';
  ret[n] = '\0';
}

void
gdw_fingerprint_text (const uint8_t fingerprint[GDW_FINGERPRINT], char ret[GDW_FINGERPRINT_TEXT])
{
  gdw_text t = gdw_text_over (ret, GDW_FINGERPRINT_TEXT);
  for (size_t i = 0; i < GDW_FINGERPRINT; i++)
    gdw_text_hex (&t, fingerprint[i], 2);
}
