/* SPDX-License-Identifier: GPL-3.0-or-later */
/* esp-sa.c - the beginning and the end of one direction of a child SA. */
#include "esp/esp-sa.h"

#include <string.h>

/* SPI 0 never travels, 1 to 255 are reserved (RFC 4303 2.1). */
static bool
spi_good (uint32_t spi)
{
  return spi > 255;
}

gdw_err
gdw_esp_out_init (gdw_esp_out *ret, const gdw_cipher_info *info, gdw_bytes key, uint32_t spi)
{
  gdw_esp_out sa = { .info = info, .spi = spi, .last = GDW_ESP_LAST_SEQ };
  if (!spi_good (spi))
    return GDW_E_VALUE;
  gdw_err e = gdw_cipher_new (info, key, &sa.cipher);
  if (e == GDW_OK)
    *ret = sa;
  return e;
}

gdw_err
gdw_esp_in_init (gdw_esp_in *ret, const gdw_cipher_info *info, gdw_bytes key, uint32_t spi)
{
  gdw_esp_in sa = { .info = info, .spi = spi };
  if (!spi_good (spi))
    return GDW_E_VALUE;
  gdw_err e = gdw_cipher_new (info, key, &sa.cipher);
  if (e == GDW_OK)
    *ret = sa;
  return e;
}

void
gdw_esp_out_done (gdw_esp_out *sa)
{
  gdw_cipher_free (sa->cipher);
  memset (sa, 0, sizeof *sa);
}

void
gdw_esp_in_done (gdw_esp_in *sa)
{
  gdw_cipher_free (sa->cipher);
  memset (sa, 0, sizeof *sa);
}
