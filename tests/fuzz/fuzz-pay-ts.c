/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fuzz-pay-ts.c - traffic selectors. */
#include "fuzz.h"
#include "wire/pay-ts.h"

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  static uint8_t buf[4096];
  gdw_pay_ts ts, again;
  if (gdw_pay_ts_read (gdw_bytes_make (data, size), &ts) != GDW_OK)
    return 0;
  fuzz_check (ts.n + ts.unknown > 0 && ts.n + ts.unknown <= GDW_MAX_TS);
  for (size_t i = 0; i < ts.n; i++) {
    const gdw_ts *t = &ts.ts[i];
    fuzz_check ((t->first.family == 4 || t->first.family == 6) && t->first.family == t->last.family);
    fuzz_check (gdw_ip_compare (&t->first, &t->last) <= 0 && gdw_ts_inside (t, t) && gdw_ts_same (t, t));
    gdw_ts any = gdw_ts_any (t->first.family);
    fuzz_check (gdw_ts_inside (t, &any));
  }
  if (ts.n == 0)
    return 0;
  gdw_out o = gdw_out_over (buf, sizeof buf);
  gdw_pay_ts_put (&o, &ts);
  fuzz_check (gdw_pay_ts_read (gdw_out_view (&o), &again) == GDW_OK && again.n == ts.n);
  for (size_t i = 0; i < ts.n; i++)
    fuzz_check (gdw_ts_same (&ts.ts[i], &again.ts[i]));
  return 0;
}
