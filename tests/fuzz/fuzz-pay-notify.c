/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fuzz-pay-notify.c - the Notify payload. */
#include "fuzz.h"
#include "wire/pay-notify.h"

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  static uint8_t buf[65536];
  gdw_pay_notify n;
  if (gdw_pay_notify_read (gdw_bytes_make (data, size), &n) != GDW_OK)
    return 0;
  fuzz_check (fuzz_inside (n.spi, data, size) && fuzz_inside (n.data, data, size));
  gdw_out o = gdw_out_over (buf, sizeof buf);
  gdw_pay_notify_put (&o, &n);
  fuzz_check (gdw_bytes_same (gdw_out_view (&o), gdw_bytes_make (data, size)));
  return 0;
}
