/* SPDX-License-Identifier: GPL-3.0-or-later */
/* random-linux.c - the system's randomness by getrandom, which needs no file. */
#include "platform/random.h"

#include "base/check.h"

#include <errno.h>
#include <stdint.h>
#include <sys/random.h>

void
gdw_random_fill (void *buf, size_t n)
{
  uint8_t *at = buf;
  while (n > 0) {
    ssize_t got = getrandom (at, n, 0);
    if (got < 0 && errno == EINTR)
      continue;
    gdw_check (got > 0);
    at += got;
    n -= (size_t)got;
  }
}
