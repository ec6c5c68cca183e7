/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-rfc-ciphers.c - RFC 3602 (AES-CBC, its ESP packets among them) and RFC 7634 (ChaCha20-Poly1305 in ESP and
 * IKE). */
#include "harness.h"

#include "crypto/crypto.h"

enum { MOST = 128 };

/* RFC 3602 has no integrity: the ciphertext alone is compared, and must open again with the ICV that we made. */
static void
cbc (const char *key_hex, const char *iv_hex, const char *clear_hex, const char *text_hex)
{
  uint8_t key[48] = { 0 }, iv[16], clear[MOST], want[MOST], got[MOST], icv[16];
  gdw_cipher *c = NULL;
  test_hex (key_hex, key);
  test_hex (iv_hex, iv);
  gdw_bytes in = test_hex (clear_hex, clear), out = test_hex (text_hex, want);
  check (in.n == out.n && in.n > 0);
  require (gdw_cipher_new (gdw_cipher_find (12, 128, 12), gdw_bytes_of (key), &c) == GDW_OK);
  check (gdw_cipher_seal (c, iv, GDW_BYTES_NONE, in.p, got, in.n, icv) == GDW_OK);
  check_bytes (gdw_bytes_make (got, in.n), out);
  check (gdw_cipher_open (c, iv, GDW_BYTES_NONE, got, in.n, icv) == GDW_OK);
  check_bytes (gdw_bytes_make (got, in.n), in);
  gdw_cipher_free (c);
}

TEST (rfc3602_cases_1_to_4)
{
  cbc ("06a9214036b8a15b512e03d534120006", "3dafba429d9eb430b422da802c9fac41", "53696e676c6520626c6f636b206d7367",
       "e353779c1079aeb82708942dbe77181a");
  cbc ("c286696d887c9aa0611bbb3e2025a45a", "562e17996d093d28ddb3ba695a2e6f58",
       "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",
       "d296cd94c2cccf8a3a863028b5e1dc0a7586602d253cfff91b8266bea6d61ab1");
  cbc ("6c3ea0477630ce21a2ce334aa746c2cd", "c782dc4c098c66cbd9cd27d825682c81",
       "5468697320697320612034382d62797465206d657373616765202865786163746c7920332041455320626c6f636b7329",
       "d0a02b3836451753d493665d33f0e8862dea54cdb293abc7506939276772f8d5021c19216bad525c8579695d83ba2684");
  cbc ("56e47a38c5598974bc46903dba290349", "8ce82eefbea0da3c44699ed7db51b7d9",
       "a0a1a2a3a4a5a6a7a8a9aaabacadaeafb0b1b2b3b4b5b6b7b8b9babbbcbdbebfc0c1c2c3c4c5c6c7c8c9cacbcccdcecf"
       "d0d1d2d3d4d5d6d7d8d9dadbdcdddedf",
       "c30e32ffedc0774e6aff6af0869f71aa0f3af07a9a31a9c684db207eb0ef8e4e35907aa632c3ffdf868bb7b29d3d46ad"
       "83ce9f9a102ee99d49a53e87f4c3da55");
}

TEST (rfc3602_esp_packets_5_and_7)
{
  /* transport mode, a ping with padding of 14 octets */
  cbc ("90d382b410eeba7ad938c46cec1a82bf", "e96e8c08ab465763fd098d45dd3ff893",
       "08000ebda70a00008e9c083db95b0700 08090a0b0c0d0e0f1011121314151617 18191a1b1c1d1e1f2021222324252627"
       "28292a2b2c2d2e2f3031323334353637 0102030405060708090a0b0c0d0e0e01",
       "f663c25d325c18c6a9453e194e120849 a4870b66cc6b9965330013b4898dc856 a4699e523a55db080b59ec3a8e4b7e52"
       "775b07d1db34ed9c538ab50c551b874a a269add047ad2d5913ac19b7cfbad4a6");
  /* tunnel mode */
  cbc ("0123456789abcdef0123456789abcdef", "f4e765244f6407adf13dc1380f673f37",
       "4500005409040000 4001f988c0a87b03 c0a87bc808009f76 a90a0100b49c083d 02a2040008090a0b 0c0d0e0f10111213"
       "1415161718191a1b 1c1d1e1f20212223 2425262728292a2b 2c2d2e2f30313233 3435363701020304 05060708090a0a04",
       "773b5241a4c449225e4f3ce5ed611b0c 237ca96cf74a93013c1b0ea1a0cf70f8 e4ecaec78ac53aad7a0f022b859243c6"
       "47752e94a859352b8a4d4d2decd136e5 c177f132ad3fbfb2201ac9904c74ee0a 109e0ca1e4dfe9d5a100b842f1c22f0d");
}

static void
chacha (const char *aad_hex, const char *clear_hex, const char *text_hex, const char *tag_hex)
{
  uint8_t key[36], iv[8], aad[32], clear[MOST], want[MOST], tag[16], got[MOST], icv[16];
  gdw_cipher *c = NULL;
  test_hex ("808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f a0a1a2a3", key);
  test_hex ("1011121314151617", iv);
  gdw_bytes head = test_hex (aad_hex, aad), in = test_hex (clear_hex, clear), out = test_hex (text_hex, want);
  check (in.n == out.n && in.n > 0);
  require (gdw_cipher_new (gdw_cipher_find (28, 0, 0), gdw_bytes_of (key), &c) == GDW_OK);
  check (gdw_cipher_seal (c, iv, head, in.p, got, in.n, icv) == GDW_OK);
  check_bytes (gdw_bytes_make (got, in.n), out);
  check_bytes (gdw_bytes_of (icv), test_hex (tag_hex, tag));
  check (gdw_cipher_open (c, iv, head, got, in.n, icv) == GDW_OK);
  check_bytes (gdw_bytes_make (got, in.n), in);
  gdw_cipher_free (c);
}

TEST (rfc7634_appendix_a_esp)
{
  chacha ("0102030400000005",
          "45000054a6f200004001e778c6336405c000020508005b7a3a080000553bec100007362708090a0b0c0d0e0f10111213"
          "1415161718191a1b1c1d1e1f202122232425262728292a2b2c2d2e2f303132333435363701020204",
          "24039428b97f417e3c13753a4f05087b67c352e6a7fab1b982d466ef407ae5c614ee8099d52844eb61aa95dfab4c02f7"
          "2aa71e7c4c4f64c9befe2facc638e8f3cbec163fac469b502773f6fb94e664da9165b82829f641e0",
          "76aaa8266b7fb0f7b11b369907e1ad43");
}

TEST (rfc7634_appendix_b_ike)
{
  chacha ("c0c1c2c3c4c5c6c7d0d1d2d3d4d5d6d72e202500000000090000004529000029", "0000000c000040010000000a00",
          "610394701f8d017f7c12924889", "6b71bfe25236efd7cdc67066906315b2");
}

TEST_MAIN ()
