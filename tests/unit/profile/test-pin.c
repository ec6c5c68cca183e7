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

TEST (a_hash_as_text)
{
  uint8_t hash[GDW_PIN], again[GDW_PIN];
  char text[GDW_PIN_TEXT];
  gdw_pin_text (test_hex ("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", hash).p, text);
  check (strcmp (text, "sha256/47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=") == 0);
  for (unsigned k = 0; k < 256; k++) {
    for (size_t i = 0; i < GDW_PIN; i++)
      hash[i] = (uint8_t)(k + 37 * i);
    gdw_pin_text (hash, text);
    check (parses (text, again) && memcmp (hash, again, GDW_PIN) == 0);
  }
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

TEST (a_fingerprint)
{
  uint8_t hash[GDW_FINGERPRINT] = { 0x00, 0x9f, 0xab };
  char text[GDW_FINGERPRINT_TEXT];
  hash[GDW_FINGERPRINT - 1] = 0x0e;
  gdw_fingerprint_text (hash, text);
  check (strlen (text) == 64 && strncmp (text, "009fab00", 8) == 0 && strcmp (text + 60, "000e") == 0);
}

TEST_MAIN ()
