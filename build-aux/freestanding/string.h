/* SPDX-License-Identifier: GPL-3.0-or-later */
/* string.h - all that client-core may ask of a C library's strings. Only for the freestanding lint. */
#ifndef GDW_FREESTANDING_STRING_H
#define GDW_FREESTANDING_STRING_H

#include <stddef.h>

void *memcpy (void *restrict to, const void *restrict from, size_t n);
void *memmove (void *to, const void *from, size_t n);
void *memset (void *to, int octet, size_t n);
int memcmp (const void *a, const void *b, size_t n);
void *memchr (const void *in, int octet, size_t n);
size_t strlen (const char *s);
int strcmp (const char *a, const char *b);
int strncmp (const char *a, const char *b, size_t n);

#endif
