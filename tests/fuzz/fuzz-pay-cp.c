/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fuzz-pay-cp.c - the Configuration payload with the values of its attributes. */
#include "fuzz.h"
#include "wire/ike-consts.h"
#include "wire/pay-cp.h"

static void
look (const gdw_cp_attr *a)
{
  gdw_net net;
  gdw_cp_anchor anchor;
  char name[GDW_MAX_HOST];
  if (gdw_cp_anchor_read (a, &anchor) == GDW_OK)
    fuzz_check (anchor.digest.n + 4 == a->value.n && fuzz_inside (anchor.digest, a->value.p, a->value.n));
  if (gdw_cp_net_read (a, &net) == GDW_OK) {
    fuzz_check (net.ip.family == 4 || net.ip.family == 6);
    fuzz_check (net.prefix <= (net.ip.family == 4 ? 32 : 128));
  }
  if (gdw_cp_domain_read (a, name) != GDW_OK)
    return;
  fuzz_check (strlen (name) > 0 && strlen (name) <= a->value.n);
  for (const char *c = name; *c != '\0'; c++)
    fuzz_check (strchr ("abcdefghijklmnopqrstuvwxyz0123456789-_.", *c) != NULL);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  static uint8_t buf[65536];
  static gdw_pay_cp cp, again;
  if (gdw_pay_cp_read (gdw_bytes_make (data, size), &cp) != GDW_OK)
    return 0;
  fuzz_check (cp.n <= GDW_MAX_CP_ATTRS);
  gdw_out o = gdw_out_over (buf, sizeof buf);
  gdw_pay_cp_put (&o, &cp);
  fuzz_check (o.n == size && gdw_pay_cp_read (gdw_out_view (&o), &again) == GDW_OK && again.n == cp.n);
  for (size_t i = 0; i < cp.n; i++) {
    fuzz_check (fuzz_inside (cp.attr[i].value, data, size));
    fuzz_check (gdw_bytes_same (cp.attr[i].value, again.attr[i].value) && cp.attr[i].type == again.attr[i].type);
    look (&cp.attr[i]);
  }
  return 0;
}
