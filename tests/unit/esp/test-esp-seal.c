/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-esp-seal.c - one packet out: its form, its numbers, its bounds, and that nothing around it changes. */
#include "esp/esp-sa.h"
#include "packets.h"

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
  check (gdw_esp_out_init (&p.out, suite (name), key, 0x1000) == GDW_OK);
  check (gdw_esp_in_init (&p.in, suite (name), key, 0x1000) == GDW_OK);
  return p;
}

static void
pair_done (struct pair *p)
{
  gdw_esp_out_done (&p->out);
  gdw_esp_in_done (&p->in);
  gdw_entropy_free (p->entropy);
}

TEST (every_length_there_and_back_with_and_without_tail)
{
  for (size_t i = 0; i < N_SUITES; i++) {
    struct pair p = pair_of (all_suites[i]);
    for (size_t n = 0; n <= 200; n++)
      for (unsigned with = 0; with < 2; with++) {
        uint8_t clear[256], packet[400];
        for (size_t k = 0; k < sizeof clear; k++)
          clear[k] = (uint8_t)(k + n);
        gdw_esp_clear what = { clear, n, with ? GDW_ESP_TAIL : 0, 41 };
        gdw_out o = gdw_out_over (packet, sizeof packet);
        require (gdw_esp_seal (&p.out, p.entropy, &what, &o) == GDW_OK);
        check (o.n == gdw_esp_sealed_len (p.out.info, n) && o.n % 4 == 0);
        for (size_t k = n + (with ? GDW_ESP_TAIL : 0); k < sizeof clear; k++)
          check (clear[k] == (uint8_t)(k + n)); /* beyond the tail nothing was written */
        gdw_esp_plain plain;
        require (gdw_esp_open (&p.in, packet, o.n, &plain, NULL) == GDW_OK);
        check (plain.next == 41);
        check_bytes (plain.body, gdw_bytes_make (clear, n));
      }
    pair_done (&p);
  }
}

TEST (a_tail_one_octet_too_short_is_not_used)
{
  struct pair p = pair_of ("aes256-sha256");
  uint8_t clear[64], packet[200];
  memset (clear, 0xaa, sizeof clear);
  gdw_esp_clear what = { clear, 16, 15, 4 }; /* 14 of padding and the trailer: 16 */
  gdw_out o = gdw_out_over (packet, sizeof packet);
  require (gdw_esp_seal (&p.out, p.entropy, &what, &o) == GDW_OK);
  for (size_t k = 0; k < sizeof clear; k++)
    check (clear[k] == 0xaa);
  pair_done (&p);
}

TEST (numbers_and_ivs_are_never_used_twice)
{
  struct pair p = pair_of ("aes128gcm16");
  uint8_t clear[40] = { 0 }, packet[200];
  for (uint32_t i = 1; i <= 1000; i++) {
    gdw_esp_clear what = { clear, 8, 32, 4 };
    gdw_out o = gdw_out_over (packet, sizeof packet);
    require (gdw_esp_seal (&p.out, p.entropy, &what, &o) == GDW_OK);
    uint8_t want[16] = { 0, 0, 0x10, 0, 0, 0, (uint8_t)(i >> 8), (uint8_t)i,
                         0, 0, 0,    0, 0, 0, (uint8_t)(i >> 8), (uint8_t)i };
    check_bytes (gdw_bytes_make (packet, 16), gdw_bytes_of (want));
  }
  pair_done (&p);
}

TEST (cbc_ivs_differ_and_do_not_count)
{
  struct pair p = pair_of ("aes128-sha256");
  static uint8_t iv[200][16];
  uint8_t clear[40] = { 0 }, packet[200];
  for (size_t i = 0; i < 200; i++) {
    gdw_esp_clear what = { clear, 8, 32, 4 };
    gdw_out o = gdw_out_over (packet, sizeof packet);
    require (gdw_esp_seal (&p.out, p.entropy, &what, &o) == GDW_OK);
    memcpy (iv[i], packet + 8, 16);
    check (!gdw_bytes_all_zero (gdw_bytes_make (iv[i], 12)));
    for (size_t k = 0; k < i; k++)
      check (memcmp (iv[k], iv[i], 16) != 0);
  }
  pair_done (&p);
}

TEST (no_room_uses_no_number_and_writes_nothing)
{
  for (size_t i = 0; i < N_SUITES; i++) {
    struct pair p = pair_of (all_suites[i]);
    uint8_t clear[64] = { 0 }, packet[200];
    size_t len = gdw_esp_sealed_len (p.out.info, 20);
    for (size_t cap = 0; cap < len; cap++) {
      memset (packet, 0xcc, sizeof packet);
      gdw_esp_clear what = { clear, 20, 32, 4 };
      gdw_out o = gdw_out_over (packet, cap);
      check (gdw_esp_seal (&p.out, p.entropy, &what, &o) == GDW_E_SPACE && p.out.seq == 0);
      check (packet[0] == 0xcc && packet[cap] == 0xcc);
    }
    gdw_esp_clear what = { clear, 20, 32, 4 };
    gdw_out o = gdw_out_over (packet, len);
    check (gdw_esp_seal (&p.out, p.entropy, &what, &o) == GDW_OK && p.out.seq == 1);
    pair_done (&p);
  }
}

TEST (hard_limit)
{
  struct pair p = pair_of ("chacha20poly1305");
  uint8_t clear[64] = { 0 }, packet[200];
  gdw_esp_clear what = { clear, 20, 32, 4 };
  p.out.seq = GDW_ESP_LAST_SEQ - 1;
  gdw_out o = gdw_out_over (packet, sizeof packet);
  check (gdw_esp_seal (&p.out, p.entropy, &what, &o) == GDW_OK);
  for (int i = 0; i < 3; i++) {
    o = gdw_out_over (packet, sizeof packet);
    check (gdw_esp_seal (&p.out, p.entropy, &what, &o) == GDW_E_LIMIT && o.n == 0 && p.out.seq == GDW_ESP_LAST_SEQ);
  }
  pair_done (&p);
}

TEST (appends_behind_what_is_there)
{
  struct pair p = pair_of ("aes256gcm16");
  uint8_t clear[64] = { 1, 2, 3 }, packet[300] = { 0 };
  gdw_out o = gdw_out_over (packet, sizeof packet);
  gdw_out_u32 (&o, 0xdeadbeef);
  gdw_esp_clear what = { clear, 3, 32, 4 };
  require (gdw_esp_seal (&p.out, p.entropy, &what, &o) == GDW_OK);
  gdw_esp_plain plain;
  require (gdw_esp_open (&p.in, packet + 4, o.n - 4, &plain, NULL) == GDW_OK);
  check_bytes (plain.body, gdw_bytes_make (clear, 3));
  check (packet[0] == 0xde && packet[3] == 0xef);
  pair_done (&p);
}

TEST_MAIN ()
