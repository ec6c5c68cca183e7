/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fuzz-pay-sa.c - proposals and transforms. */
#include "fuzz.h"
#include "wire/ike-consts.h"
#include "wire/pay-sa.h"

static void
same_transforms (const gdw_proposal *a, const gdw_proposal *b)
{
  fuzz_check (a->n == b->n && a->num == b->num && a->proto == b->proto && a->spi_n == b->spi_n);
  fuzz_check (memcmp (a->spi, b->spi, a->spi_n) == 0);
  for (size_t i = 0; i < a->n; i++)
    fuzz_check (a->transform[i].type == b->transform[i].type && a->transform[i].id == b->transform[i].id &&
                a->transform[i].keylen == b->transform[i].keylen);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  static uint8_t buf[65536];
  static gdw_pay_sa sa, again;
  if (gdw_pay_sa_read (gdw_bytes_make (data, size), &sa) != GDW_OK)
    return 0;
  fuzz_check (sa.n > 0 && sa.n <= GDW_MAX_PROPOSALS);
  gdw_out o = gdw_out_over (buf, sizeof buf);
  gdw_pay_sa_put (&o, &sa);
  fuzz_check (gdw_out_ok (&o) && o.n <= size);
  fuzz_check (gdw_pay_sa_read (gdw_out_view (&o), &again) == GDW_OK && again.n == sa.n);
  for (size_t i = 0; i < sa.n; i++) {
    const gdw_proposal *p = &sa.proposal[i];
    fuzz_check (p->n <= GDW_MAX_TRANSFORMS && p->spi_n <= sizeof p->spi);
    fuzz_check ((gdw_proposal_find (p, GDW_T_ENCR) != NULL) == (gdw_proposal_count (p, GDW_T_ENCR) > 0));
    same_transforms (p, &again.proposal[i]);
  }
  return 0;
}
