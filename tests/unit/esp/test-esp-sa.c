/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-esp-sa.c - one direction: keys of the right length, SPIs that may exist. */
#include "esp/esp-sa.h"
#include "packets.h"

TEST (every_suite)
{
  for (size_t i = 0; i < N_SUITES; i++) {
    const gdw_cipher_info *info = suite (all_suites[i]);
    uint8_t raw[GDW_MAX_KEY];
    gdw_bytes key = some_key (info, 1, raw);
    gdw_esp_out out = { 0 };
    gdw_esp_in in = { 0 };
    require (gdw_esp_out_init (&out, info, key, 256) == GDW_OK);
    require (gdw_esp_in_init (&in, info, key, 0xffffffff) == GDW_OK);
    check (out.spi == 256 && out.seq == 0 && out.last == GDW_ESP_LAST_SEQ && out.info == info);
    check (in.spi == 0xffffffff && in.window.top == 0);
    gdw_esp_out_done (&out);
    gdw_esp_in_done (&in);
    check (out.cipher == NULL && in.cipher == NULL);
    gdw_esp_out_done (&out);
    gdw_esp_in_done (&in);
  }
}

TEST (wrong_key_length)
{
  for (size_t i = 0; i < N_SUITES; i++) {
    const gdw_cipher_info *info = suite (all_suites[i]);
    uint8_t raw[GDW_MAX_KEY + 1] = { 0 };
    size_t n = some_key (info, 1, raw).n;
    gdw_esp_out out = { .spi = 7 };
    gdw_esp_in in = { .spi = 7 };
    for (size_t k = 0; k <= GDW_MAX_KEY; k++) {
      if (k == n)
        continue;
      check (gdw_esp_out_init (&out, info, gdw_bytes_make (raw, k), 256) == GDW_E_VALUE && out.spi == 7);
      check (gdw_esp_in_init (&in, info, gdw_bytes_make (raw, k), 256) == GDW_E_VALUE && in.spi == 7);
    }
  }
}

TEST (reserved_spis)
{
  const gdw_cipher_info *info = suite ("aes256gcm16");
  uint8_t raw[GDW_MAX_KEY];
  gdw_bytes key = some_key (info, 1, raw);
  gdw_esp_out out;
  gdw_esp_in in;
  for (uint32_t spi = 0; spi < 256; spi++) {
    check (gdw_esp_out_init (&out, info, key, spi) == GDW_E_VALUE);
    check (gdw_esp_in_init (&in, info, key, spi) == GDW_E_VALUE);
  }
}

TEST_MAIN ()
