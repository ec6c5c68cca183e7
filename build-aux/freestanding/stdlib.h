/* SPDX-License-Identifier: GPL-3.0-or-later */
/* stdlib.h - all that client-core may ask of a C library's memory. Only for the freestanding lint. */
#ifndef GDW_FREESTANDING_STDLIB_H
#define GDW_FREESTANDING_STDLIB_H

#include <stddef.h>

void *malloc (size_t n);
void *calloc (size_t count, size_t n);
void *realloc (void *p, size_t n);
void free (void *p);
_Noreturn void abort (void);

#endif
