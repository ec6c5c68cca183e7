/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fuzz-frag.c - the header of fragments, and the window: any sequence of authentic fragments, as a hostile but proven gateway may send it.
 * The input is a row of records: an octet of message id, an octet of length, and so many octets of an SKF body. */
#include "fuzz.h"
#include "wire/frag.h"

static void
look_at (const gdw_frag_set *s, gdw_frag_result r)
{
  static uint8_t joined[GDW_MAX_IKE_MESSAGE];
  size_t sum = 0, there = 0;
  for (size_t i = 0; i < GDW_MAX_FRAGMENTS; i++) {
    sum += s->piece[i].n;
    there += s->piece[i].there ? 1 : 0;
    fuzz_check (s->piece[i].there || s->piece[i].n == 0);
  }
  fuzz_check (sum == s->n && s->n <= GDW_MAX_IKE_MESSAGE && there == s->have && s->have <= s->total);
  fuzz_check ((r == GDW_FRAG_WHOLE) <= (s->have == s->total));
  if (r == GDW_FRAG_WHOLE)
    fuzz_check (gdw_frag_set_join (s, joined) == s->n);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  gdw_frag_set set = { 0 };
  while (size >= 2) {
    gdw_ike_header head = { .msgid = data[0] & 1u, .exchange = 35 };
    size_t n = data[1] < size - 2 ? data[1] : size - 2;
    gdw_frag f;
    gdw_bytes sealed;
    if (gdw_frag_read (gdw_bytes_make (data + 2, n), &f, &sealed) == GDW_OK) {
      uint8_t again[GDW_FRAG_HEADER];
      gdw_out o = gdw_out_over (again, sizeof again);
      fuzz_check (fuzz_inside (sealed, data, size) && f.number >= 1 && f.number <= f.total);
      gdw_frag_put (&o, f);
      fuzz_check (memcmp (again, data + 2, sizeof again) == 0);
      gdw_frag_result r = gdw_frag_set_add (&set, &head, f, data[0], sealed);
      look_at (&set, r);
      if (r == GDW_FRAG_WHOLE)
        gdw_frag_set_done (&set);
    }
    data += 2 + n;
    size -= 2 + n;
  }
  gdw_frag_set_done (&set);
  return 0;
}
