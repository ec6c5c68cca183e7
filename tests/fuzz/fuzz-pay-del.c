/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fuzz-pay-del.c - the Delete payload. */
#include "fuzz.h"
#include "wire/ike-consts.h"
#include "wire/pay-del.h"

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  gdw_pay_del d;
  uint64_t sum = 0;
  if (gdw_pay_del_read (gdw_bytes_make (data, size), &d) != GDW_OK)
    return 0;
  fuzz_check (d.proto == GDW_PROTO_IKE || d.n > 0);
  fuzz_check (d.spis.n == 4u * d.n && fuzz_inside (d.spis, data, size));
  for (size_t i = 0; i < d.n; i++)
    sum += gdw_pay_del_spi (&d, i);
  fuzz_check (sum <= (uint64_t)d.n * UINT32_MAX);
  return 0;
}
