/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-pin.c - pinned public keys as text. */
#include "harness.h"

#include "profile/pin.h"

static bool
parses (const char *text, uint8_t ret[GDW_PIN])
{
  return gdw_pin_parse (gdw_bytes_text (text), ret);
}

TEST (a_hash)
{
  uint8_t got[GDW_PIN], want[GDW_PIN];
  check (parses ("sha256/47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=", got)); /* of nothing at all */
  check_bytes (gdw_bytes_of (got), test_hex ("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", want));
  check (parses ("sha256/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", got));
  check (gdw_bytes_all_zero (gdw_bytes_of (got)));
}

TEST (what_is_none)
{
  static const char *const bad[] = {
    "",
    "sha256/",
    "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",
    "sha256//47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",
    "SHA256/47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",
    "sha512/47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",
    "sha256/47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFUA",
    "sha256/47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuF==",
    "sha256/47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU=",
    "sha256/47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFV=", /* a bit beyond the last octet */
    "sha256/47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU==",
  };
  uint8_t got[GDW_PIN] = { 7 };
  for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
    check (!parses (bad[i], got) && got[0] == 7);
}

TEST_MAIN ()
