/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-esp-open.c - one packet in: packets of the standards, every truncation, every changed bit, replays, bad trailers. */
#include "esp/esp-sa.h"
#include "packets.h"

enum { SPI = 0x1000 };

struct pair {
  gdw_esp_out out;
  gdw_esp_in in;
  gdw_entropy *entropy;
};

static struct pair
pair_of (const char *name)
{
  struct pair p = { .entropy = some_entropy () };
  uint8_t raw[GDW_MAX_KEY];
  gdw_bytes key = some_key (suite (name), 1, raw);
  check (gdw_esp_out_init (&p.out, suite (name), key, SPI) == GDW_OK);
  check (gdw_esp_in_init (&p.in, suite (name), key, SPI) == GDW_OK);
  return p;
}

static void
pair_done (struct pair *p)
{
  gdw_esp_out_done (&p->out);
  gdw_esp_in_done (&p->in);
  gdw_entropy_free (p->entropy);
}

/* A sealed packet of n octets of content. */
static size_t
sealed (struct pair *p, size_t n, uint8_t packet[400])
{
  uint8_t clear[256];
  for (size_t i = 0; i < n; i++)
    clear[i] = (uint8_t)(i * 3);
  gdw_esp_clear what = { clear, n, 0, 4 };
  gdw_out o = gdw_out_over (packet, 400);
  check (gdw_esp_seal (&p->out, p->entropy, &what, &o) == GDW_OK);
  return o.n;
}

/* Opens a copy in memory of exactly its size. */
static gdw_err
open_copy (gdw_esp_in *in, const uint8_t *packet, size_t n)
{
  gdw_esp_plain plain;
  uint8_t *copy = malloc (n > 0 ? n : 1);
  memcpy (copy, packet, n);
  gdw_err e = gdw_esp_open (in, copy, n, &plain, NULL);
  free (copy);
  return e;
}

/* --- packets of the standards --- */

static void
known (const char *name, const char *key_hex, uint32_t spi, const char *packet_hex, uint8_t next, const char *body_hex)
{
  uint8_t key[GDW_MAX_KEY], packet[400], body[400];
  gdw_esp_in in;
  gdw_esp_plain plain;
  require (gdw_esp_in_init (&in, suite (name), test_hex (key_hex, key), spi) == GDW_OK);
  gdw_bytes p = test_hex (packet_hex, packet);
  require (gdw_esp_open (&in, packet, p.n, &plain, NULL) == GDW_OK);
  check (plain.next == next);
  check_bytes (plain.body, test_hex (body_hex, body));
  check (open_copy (&in, packet, p.n) == GDW_E_REPLAY);
  gdw_esp_in_done (&in);
}

TEST (rfc7634_appendix_a)
{
  known ("chacha20poly1305", "808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f a0a1a2a3", 0x01020304,
         "01020304 00000005 1011121314151617"
         "24039428b97f417e3c13753a4f05087b67c352e6a7fab1b982d466ef407ae5c614ee8099d52844eb61aa95dfab4c02f7"
         "2aa71e7c4c4f64c9befe2facc638e8f3cbec163fac469b502773f6fb94e664da9165b82829f641e0"
         "76aaa8266b7fb0f7b11b369907e1ad43",
         4,
         "45000054a6f200004001e778c6336405c000020508005b7a3a080000553bec100007362708090a0b0c0d0e0f10111213"
         "1415161718191a1b1c1d1e1f202122232425262728292a2b2c2d2e2f3031323334353637");
}

TEST (draft_mcgrew_gcm_test_01_aes256)
{
  known ("aes256gcm16", "abbccddef00112233445566778899aababbccddef00112233445566778899aab 11223344", 0x4a2cbfe3,
         "4a2cbfe3 00000002 0102030405060708"
         "ff425c9b724599df7a3bcd510194e00d6a78107f1b0b1cbf06efae9d65a5d763748a637985771d347f0545659f14e99d"
         "ef842d8e b335f4eecfdbf831824b4c4915956c96",
         1, "4500003069a6400080062690c0a801029389155e0a9e008b2dc57ee0000000007002400020bf0000020405b401010402");
}

/* The same draft, case of RFC 4106's own shape: the trailer says no padding. */
TEST (draft_mcgrew_gcm_test_01_aes128)
{
  known ("aes128gcm16", "feffe9928665731c6d6a8f9467308308 cafebabe", 0x0000a5f8,
         "0000a5f8 0000000a facedbaddecaf888"
         "deb22cd9b07c72c16e3a65beeb8df304a5a5897d33ae530f1ba76d5d114d2a5c3de81827c10e9a4f51330d0eec416642"
         "cfbb85a5b47e48a4ec3b9ba95d918bd1 83b70d3aa8bc6ee4c309e9d85a41ad4a",
         1,
         "4500003e698f000080114dccc0a80102c0a801010a980035002a2343b2d0010000010000000000000373697009637962"
         "65726369747902646b0000010001");
}

/* RFC 3602 4, cases 5 to 8, are without integrity: HMAC-SHA2-256-128 under a key of ours is put behind them. */
static void
known_cbc (const char *key_hex, uint32_t spi, const char *packet_hex, uint8_t next, const char *body_hex)
{
  uint8_t key[48], packet[400], body[400], icv[64];
  memset (key, 0x5a, sizeof key);
  check (test_hex (key_hex, key).n == 16);
  gdw_bytes p = test_hex (packet_hex, packet);
  require (gdw_prf (gdw_prf_find (5), gdw_bytes_make (key + 16, 32), &p, 1, icv) == GDW_OK);
  memcpy (packet + p.n, icv, 16);
  gdw_esp_in in;
  gdw_esp_plain plain;
  require (gdw_esp_in_init (&in, suite ("aes128-sha256"), gdw_bytes_of (key), spi) == GDW_OK);
  require (gdw_esp_open (&in, packet, p.n + 16, &plain, NULL) == GDW_OK);
  check (plain.next == next);
  check_bytes (plain.body, test_hex (body_hex, body));
  gdw_esp_in_done (&in);
}

TEST (rfc3602_case_5)
{
  known_cbc ("90d382b410eeba7ad938c46cec1a82bf", 0x4321,
             "0000432100000001e96e8c08ab465763fd098d45dd3ff893f663c25d325c18c6a9453e194e120849a4870b66cc6b9965"
             "330013b4898dc856a4699e523a55db080b59ec3a8e4b7e52775b07d1db34ed9c538ab50c551b874aa269add047ad2d59"
             "13ac19b7cfbad4a6",
             1,
             "08000ebda70a00008e9c083db95b070008090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f2021222324252627"
             "28292a2b2c2d2e2f3031323334353637");
}

TEST (rfc3602_case_6)
{
  known_cbc ("90d382b410eeba7ad938c46cec1a82bf", 0x4321,
             "000043210000000869d08df7d203329db093fc4924e5bd80f51995881ec4e0c4488987ce742e8109689bb379d2d750c0"
             "d915dca346a89f75",
             1, "0800b5e8a80a0500a69c083d0b660e00777777777777777777777777");
}

TEST (rfc3602_case_7)
{
  known_cbc ("0123456789abcdef0123456789abcdef", 0x8765,
             "0000876500000002f4e765244f6407adf13dc1380f673f37773b5241a4c449225e4f3ce5ed611b0c237ca96cf74a9301"
             "3c1b0ea1a0cf70f8e4ecaec78ac53aad7a0f022b859243c647752e94a859352b8a4d4d2decd136e5c177f132ad3fbfb2"
             "201ac9904c74ee0a109e0ca1e4dfe9d5a100b842f1c22f0d",
             4,
             "45000054090400004001f988c0a87b03c0a87bc808009f76a90a0100b49c083d02a2040008090a0b0c0d0e0f10111213"
             "1415161718191a1b1c1d1e1f202122232425262728292a2b2c2d2e2f3031323334353637");
}

TEST (rfc3602_case_8)
{
  known_cbc ("0123456789abcdef0123456789abcdef", 0x8765,
             "000087650000000585d47224b5f3dd5d2101d4ea8dffab2215b92683819596a8047232cc00f7048fe45318e11f8a0f62"
             "ede3c3fc61203bb50f980a08c9843fd3a1b06d5c07ff9639b7eb7dfb3512e5de435e7207ed971ef3d2726d9b5ef6affc"
             "6d17a0decbb13892",
             4,
             "45000044090c00004001f990c0a87b03c0a87bc80800d63caa0a0200c69c083da3de0300ffffffffffffffffffffffff"
             "ffffffffffffffffffffffffffffffffffffffff");
}

/* --- hostile packets --- */

TEST (every_truncation_and_every_extension)
{
  for (size_t i = 0; i < N_SUITES; i++) {
    struct pair p = pair_of (all_suites[i]);
    uint8_t packet[400] = { 0 };
    size_t n = sealed (&p, 60, packet), least = 8u + p.in.info->iv_len + p.in.info->icv_len + 2u;
    for (size_t k = 0; k < n; k++) {
      gdw_err e = open_copy (&p.in, packet, k);
      check (k < least ? e == GDW_E_SHORT : e == GDW_E_SHORT || e == GDW_E_AUTH);
    }
    for (size_t k = n + 1; k < n + 40; k++)
      check (open_copy (&p.in, packet, k) != GDW_OK);
    check (p.in.window.top == 0);
    check (open_copy (&p.in, packet, n) == GDW_OK);
    pair_done (&p);
  }
}

TEST (every_changed_bit)
{
  for (size_t i = 0; i < N_SUITES; i++) {
    struct pair p = pair_of (all_suites[i]);
    uint8_t packet[400];
    size_t n = sealed (&p, 20, packet);
    for (size_t k = 0; k < 8 * n; k++) {
      packet[k / 8] ^= (uint8_t)(1u << k % 8);
      gdw_err e = open_copy (&p.in, packet, n);
      check (k < 32 ? e == GDW_E_UNKNOWN : e == GDW_E_AUTH || (e == GDW_E_REPLAY && k < 64));
      packet[k / 8] ^= (uint8_t)(1u << k % 8);
    }
    check (p.in.window.top == 0); /* no forgery moved the window */
    check (open_copy (&p.in, packet, n) == GDW_OK && p.in.window.top == 1);
    check (open_copy (&p.in, packet, n) == GDW_E_REPLAY);
    pair_done (&p);
  }
}

TEST (a_replay_is_not_even_decrypted)
{
  struct pair p = pair_of ("aes256gcm16");
  uint8_t packet[400], before[400];
  size_t n = sealed (&p, 20, packet);
  check (open_copy (&p.in, packet, n) == GDW_OK);
  memcpy (before, packet, n);
  gdw_esp_plain plain;
  bool good = true;
  check (gdw_esp_open (&p.in, packet, n, &plain, &good) == GDW_E_REPLAY && !good);
  check_bytes (gdw_bytes_make (packet, n), gdw_bytes_make (before, n));
  pair_done (&p);
}

TEST (another_key)
{
  for (size_t i = 0; i < N_SUITES; i++) {
    struct pair p = pair_of (all_suites[i]);
    uint8_t packet[400], raw[GDW_MAX_KEY];
    size_t n = sealed (&p, 20, packet);
    gdw_esp_in_done (&p.in);
    require (gdw_esp_in_init (&p.in, suite (all_suites[i]), some_key (suite (all_suites[i]), 2, raw), SPI) == GDW_OK);
    check (open_copy (&p.in, packet, n) == GDW_E_AUTH);
    pair_done (&p);
  }
}

/* An authentic packet whose clear octets are exactly these: what only the other end of the tunnel can make. */
static gdw_err
open_clear (const char *name, const uint8_t *clear, size_t n, gdw_esp_plain *ret, bool *good, uint8_t packet[400])
{
  const gdw_cipher_info *info = suite (name);
  uint8_t raw[GDW_MAX_KEY];
  gdw_bytes key = some_key (info, 1, raw);
  gdw_cipher *c = NULL;
  gdw_esp_in in = { 0 };
  check (gdw_cipher_new (info, key, &c) == GDW_OK && gdw_esp_in_init (&in, info, key, SPI) == GDW_OK);
  memset (packet, 0, 400);
  packet[2] = SPI >> 8;
  packet[7] = 9;
  uint8_t *data = packet + 8 + info->iv_len;
  check (gdw_cipher_seal (c, packet + 8, gdw_bytes_make (packet, 8), clear, data, n, data + n) == GDW_OK);
  gdw_err e = gdw_esp_open (&in, packet, 8u + info->iv_len + n + info->icv_len, ret, good);
  check (in.window.top == (*good ? 9 : 0));
  gdw_cipher_free (c);
  gdw_esp_in_done (&in);
  return e;
}

TEST (authentic_packets_with_bad_trailers)
{
  static const struct {
    uint8_t clear[16];
    gdw_err want;
    size_t body;
  } row[] = {
    { { 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 1, 2, 3, 4, 4, 4 }, GDW_OK, 10 },
    { { 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 0, 59 }, GDW_OK, 14 },
    { { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 14, 59 }, GDW_OK, 0 },
    { { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 4 }, GDW_E_FORM, 0 },
    { { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 255, 4 }, GDW_E_FORM, 0 },
    { { 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 1, 2, 4, 4, 4, 4 }, GDW_E_FORM, 0 },
    { { 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 0, 0, 0, 0, 4, 4 }, GDW_E_FORM, 0 },
  };
  for (size_t i = 0; i < sizeof row / sizeof row[0]; i++)
    for (size_t s = 0; s < N_SUITES; s++) {
      uint8_t packet[400];
      gdw_esp_plain plain = { 0 };
      bool good = false;
      check (open_clear (all_suites[s], row[i].clear, 16, &plain, &good, packet) == row[i].want && good);
      if (row[i].want == GDW_OK)
        check (plain.body.n == row[i].body && plain.next == row[i].clear[15]);
    }
}

TEST (authentic_but_without_a_trailer)
{
  uint8_t packet[400], clear[4] = { 0 };
  gdw_esp_plain plain;
  bool good = true;
  for (size_t n = 0; n < 2; n++)
    check (open_clear ("aes128gcm16", clear, n, &plain, &good, packet) == GDW_E_SHORT && !good);
  check (open_clear ("aes128gcm16", clear, 2, &plain, &good, packet) == GDW_OK && good && plain.body.n == 0);
}

TEST (cbc_wants_whole_blocks)
{
  struct pair p = pair_of ("aes256-sha512");
  uint8_t packet[400] = { 0 };
  packet[2] = SPI >> 8;
  packet[7] = 1;
  for (size_t n = 8 + 16 + 32; n < 200; n++) {
    gdw_err e = open_copy (&p.in, packet, n);
    size_t secret = n - (8 + 16 + 32);
    check (e == (secret < 2 || secret % 16 != 0 ? GDW_E_SHORT : GDW_E_AUTH));
  }
  pair_done (&p);
}

TEST_MAIN ()
