/* SPDX-License-Identifier: GPL-3.0-or-later */
/* out.c - the bounded writer, with holes for lengths that are known later. */
#include "base/out.h"

#include "base/check.h"

#include <string.h>

gdw_out
gdw_out_over (void *p, size_t cap)
{
  return (gdw_out){ p, cap, 0, false };
}

uint8_t *
gdw_out_room (gdw_out *o, size_t n)
{
  if (o->bad || n > o->cap - o->n) {
    o->bad = true;
    return NULL;
  }
  uint8_t *at = o->p + o->n;
  o->n += n;
  return at;
}

static void
fill (uint8_t *at, uint64_t v, size_t width)
{
  for (size_t i = 0; i < width; i++)
    at[i] = (uint8_t)(v >> (8 * (width - 1 - i)));
}

static void
number (gdw_out *o, uint64_t v, size_t width)
{
  uint8_t *at = gdw_out_room (o, width);
  if (at != NULL)
    fill (at, v, width);
}

void
gdw_out_u8 (gdw_out *o, uint8_t v)
{
  number (o, v, 1);
}

void
gdw_out_u16 (gdw_out *o, uint16_t v)
{
  number (o, v, 2);
}

void
gdw_out_u24 (gdw_out *o, uint32_t v)
{
  number (o, v, 3);
}

void
gdw_out_u32 (gdw_out *o, uint32_t v)
{
  number (o, v, 4);
}

void
gdw_out_u64 (gdw_out *o, uint64_t v)
{
  number (o, v, 8);
}

void
gdw_out_put (gdw_out *o, gdw_bytes b)
{
  uint8_t *at = gdw_out_room (o, b.n);
  if (at != NULL && b.n > 0)
    memcpy (at, b.p, b.n);
}

void
gdw_out_zero (gdw_out *o, size_t n)
{
  uint8_t *at = gdw_out_room (o, n);
  if (at != NULL && n > 0)
    memset (at, 0, n);
}

static gdw_hole
hole (gdw_out *o, size_t width, size_t before)
{
  gdw_check (o->bad || before <= o->n);
  gdw_hole h = { o->n, width, o->n + width };
  if (before > 0)
    h.from = o->n - before;
  gdw_out_zero (o, width);
  return h;
}

gdw_hole
gdw_out_len16 (gdw_out *o)
{
  return hole (o, 2, 0);
}

gdw_hole
gdw_out_len32 (gdw_out *o)
{
  return hole (o, 4, 0);
}

gdw_hole
gdw_out_len16_from (gdw_out *o, size_t from)
{
  return hole (o, 2, from);
}

void
gdw_out_close (gdw_out *o, gdw_hole h)
{
  if (o->bad)
    return;
  gdw_check (h.from <= o->n && h.at + h.width <= o->n);
  size_t len = o->n - h.from;
  if (h.width == 2 && len > UINT16_MAX) {
    o->bad = true;
    return;
  }
  fill (o->p + h.at, len, h.width);
}

void
gdw_out_patch_u8 (gdw_out *o, size_t at, uint8_t v)
{
  if (o->bad)
    return;
  gdw_check (at < o->n);
  o->p[at] = v;
}

void
gdw_out_patch_u32 (gdw_out *o, size_t at, uint32_t v)
{
  if (o->bad)
    return;
  gdw_check (at + 4 <= o->n);
  fill (o->p + at, v, 4);
}

gdw_bytes
gdw_out_view (const gdw_out *o)
{
  if (o->bad)
    return GDW_BYTES_NONE;
  return gdw_bytes_make (o->p, o->n);
}

bool
gdw_out_ok (const gdw_out *o)
{
  return !o->bad;
}
