/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fuzz-esp-pkt.c - a datagram on port 4500, the ESP header, and the trailer of decrypted octets. */
#include "fuzz.h"
#include "wire/esp-pkt.h"

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  gdw_bytes b = gdw_bytes_make (data, size), inner = GDW_BYTES_NONE;
  gdw_esp_header h;
  gdw_esp_plain p;
  gdw_encap kind = gdw_encap_split (b, &inner);
  fuzz_check (fuzz_inside (inner, data, size));
  fuzz_check (kind != GDW_ENCAP_KEEPALIVE || (size == 1 && data[0] == 0xff));
  fuzz_check (kind != GDW_ENCAP_IKE || inner.n + GDW_NON_ESP_MARKER == size);
  if (kind == GDW_ENCAP_ESP)
    fuzz_check (gdw_esp_header_read (inner, &h) == GDW_OK && h.spi > 255);
  if (gdw_esp_plain_read (b, &p) == GDW_OK) {
    fuzz_check (size >= 2 && p.body.n + data[size - 2] + 2 == size && fuzz_inside (p.body, data, size));
    fuzz_check (p.next == data[size - 1]);
  }
  return 0;
}
