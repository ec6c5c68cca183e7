/* SPDX-License-Identifier: GPL-3.0-or-later */
/* secret.c - octets that are moved, never copied by accident, and wiped on every way out. */
#include "base/secret.h"

#include <stdlib.h>
#include <string.h>

gdw_err
gdw_secret_new (size_t n, gdw_secret *ret)
{
  gdw_secret s = { NULL, n };
  if (n > 0) {
    s.p = calloc (1, n);
    if (s.p == NULL)
      return GDW_E_MEMORY;
  }
  *ret = s;
  return GDW_OK;
}

gdw_err
gdw_secret_copy (gdw_bytes b, gdw_secret *ret)
{
  gdw_secret s;
  gdw_err e = gdw_secret_new (b.n, &s);
  if (e != GDW_OK)
    return e;
  if (b.n > 0)
    memcpy (s.p, b.p, b.n);
  *ret = s;
  return GDW_OK;
}

gdw_secret
gdw_secret_take (gdw_secret *from)
{
  gdw_secret s = *from;
  *from = GDW_SECRET_NONE;
  return s;
}

gdw_bytes
gdw_secret_peek (const gdw_secret *s)
{
  return gdw_bytes_make (s->p, s->n);
}

bool
gdw_secret_is_empty (const gdw_secret *s)
{
  return s->n == 0;
}

void
gdw_secret_done (gdw_secret *s)
{
  if (s == NULL)
    return;
  if (s->p != NULL) {
    gdw_wipe (s->p, s->n);
    free (s->p);
  }
  *s = GDW_SECRET_NONE;
}
