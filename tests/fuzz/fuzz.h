/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fuzz.h - what a fuzz target is: one function of libFuzzer's shape, and a check that ends the process.
 * A target reads hostile octets and then states what must hold of the result, for instance that what was read is written and read
 * again as the same. Octets come in memory of exactly their size, so that a sanitizer sees one octet too many. */
#ifndef GDW_TESTS_FUZZ_H
#define GDW_TESTS_FUZZ_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

#define fuzz_check(condition)                                                                                          \
  do {                                                                                                                 \
    if (!(condition)) {                                                                                                \
      fprintf (stderr, "%s:%d: does not hold: %s\n", __FILE__, __LINE__, #condition);                                  \
      abort ();                                                                                                        \
    }                                                                                                                  \
  } while (0)

/* Is the view empty, or inside these octets? */
static inline int
fuzz_inside (gdw_bytes view, const uint8_t *data, size_t size)
{
  return view.n == 0 || (view.p >= data && view.n <= size && (size_t)(view.p - data) <= size - view.n);
}

#endif
