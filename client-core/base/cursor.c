/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cursor.c - the bounded reader, the only way octets from outside are read. */
#include "base/cursor.h"

#include <string.h>

gdw_cur
gdw_cur_over (gdw_bytes all)
{
  return (gdw_cur){ all.p, all.n, false };
}

/* The next n octets, or NULL: the one place where the bound is looked at. */
static const uint8_t *
advance (gdw_cur *c, size_t n)
{
  if (c->bad || n > c->left) {
    c->bad = true;
    c->left = 0;
    return NULL;
  }
  const uint8_t *at = c->p;
  if (n > 0)
    c->p += n;
  c->left -= n;
  return at;
}

static uint64_t
number (gdw_cur *c, size_t n)
{
  const uint8_t *at = advance (c, n);
  uint64_t v = 0;
  if (at == NULL)
    return 0;
  for (size_t i = 0; i < n; i++)
    v = v << 8 | at[i];
  return v;
}

uint8_t
gdw_cur_u8 (gdw_cur *c)
{
  return (uint8_t)number (c, 1);
}

uint16_t
gdw_cur_u16 (gdw_cur *c)
{
  return (uint16_t)number (c, 2);
}

uint32_t
gdw_cur_u24 (gdw_cur *c)
{
  return (uint32_t)number (c, 3);
}

uint32_t
gdw_cur_u32 (gdw_cur *c)
{
  return (uint32_t)number (c, 4);
}

uint64_t
gdw_cur_u64 (gdw_cur *c)
{
  return number (c, 8);
}

gdw_bytes
gdw_cur_take (gdw_cur *c, size_t n)
{
  const uint8_t *at = advance (c, n);
  if (at == NULL)
    return GDW_BYTES_NONE;
  return gdw_bytes_make (at, n);
}

gdw_cur
gdw_cur_sub (gdw_cur *c, size_t n)
{
  gdw_bytes part = gdw_cur_take (c, n);
  gdw_cur sub = gdw_cur_over (part);
  sub.bad = c->bad;
  return sub;
}

gdw_bytes
gdw_cur_rest (gdw_cur *c)
{
  return gdw_cur_take (c, c->left);
}

void
gdw_cur_copy (gdw_cur *c, void *ret, size_t n)
{
  const uint8_t *at = advance (c, n);
  if (at == NULL)
    memset (ret, 0, n);
  else if (n > 0)
    memcpy (ret, at, n);
}

void
gdw_cur_skip (gdw_cur *c, size_t n)
{
  (void)advance (c, n);
}

size_t
gdw_cur_left (const gdw_cur *c)
{
  return c->left;
}

bool
gdw_cur_ok (const gdw_cur *c)
{
  return !c->bad;
}

bool
gdw_cur_done (const gdw_cur *c)
{
  return !c->bad && c->left == 0;
}
