/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fuzz-pay-ke.c - KE and Nonce bodies, the wanted group and the signature hashes, over the same octets. */
#include "fuzz.h"
#include "wire/pay-ke.h"

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  gdw_bytes b = gdw_bytes_make (data, size), nonce;
  gdw_pay_ke ke;
  uint16_t group;
  if (gdw_pay_ke_read (b, &ke) == GDW_OK)
    fuzz_check (ke.data.n > 0 && ke.data.n + 4 == size && fuzz_inside (ke.data, data, size));
  if (gdw_pay_nonce_read (b, &nonce) == GDW_OK)
    fuzz_check (nonce.p == data && nonce.n == size && size >= 16 && size <= 256);
  fuzz_check ((gdw_wanted_group_read (b, &group) == GDW_OK) == (size == 2));
  return 0;
}
