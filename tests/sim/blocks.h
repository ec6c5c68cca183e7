/* SPDX-License-Identifier: GPL-3.0-or-later */
/* blocks.h - blocks of memory in use in this process, where it can be told (blocks.c; blocks-none.c where not). */
#ifndef GDW_TESTS_SIM_BLOCKS_H
#define GDW_TESTS_SIM_BLOCKS_H

#include <stdbool.h>
#include <stdint.h>

bool blocks_counted (void);
int64_t blocks_in_use (void);

#endif
