/* SPDX-License-Identifier: GPL-3.0-or-later */
/* blocks-none.c - where blocks of memory cannot be counted: with a sanitizer (which looks for leaks itself), and without glibc. */
#include "blocks.h"

bool
blocks_counted (void)
{
  return false;
}

int64_t
blocks_in_use (void)
{
  return 0;
}
