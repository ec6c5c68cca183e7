/* SPDX-License-Identifier: GPL-3.0-or-later */
/* check.h - the assertion that stays on in release builds. For our own mistakes only; no input may ever reach it. */
#ifndef GDW_BASE_CHECK_H
#define GDW_BASE_CHECK_H

#include <stdlib.h>

#define gdw_check(condition)                                                                                           \
  do {                                                                                                                 \
    if (!(condition))                                                                                                  \
      abort ();                                                                                                        \
  } while (0)

#endif
