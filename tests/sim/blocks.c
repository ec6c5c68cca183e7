/* SPDX-License-Identifier: GPL-3.0-or-later */
/* blocks.c - counts the blocks of memory that this process has, the crypto library's among them: malloc and its kin of glibc, counted on the way. */
#include "blocks.h"

#include <stddef.h>

extern void *__libc_malloc (size_t n);
extern void *__libc_calloc (size_t n, size_t size);
extern void *__libc_realloc (void *p, size_t n);
extern void __libc_free (void *p);

static int64_t in_use;

void *malloc (size_t n);
void *calloc (size_t n, size_t size);
void *realloc (void *p, size_t n);
void free (void *p);

void *
malloc (size_t n)
{
  void *p = __libc_malloc (n);
  in_use += p != NULL ? 1 : 0;
  return p;
}

void *
calloc (size_t n, size_t size)
{
  void *p = __libc_calloc (n, size);
  in_use += p != NULL ? 1 : 0;
  return p;
}

void *
realloc (void *p, size_t n)
{
  void *q = __libc_realloc (p, n);
  if (p == NULL && q != NULL)
    in_use++;
  if (p != NULL && q == NULL && n == 0)
    in_use--;
  return q;
}

void
free (void *p)
{
  in_use -= p != NULL ? 1 : 0;
  __libc_free (p);
}

bool
blocks_counted (void)
{
  return true;
}

int64_t
blocks_in_use (void)
{
  return in_use;
}
