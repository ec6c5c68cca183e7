/* SPDX-License-Identifier: GPL-3.0-or-later */
/* frame.c - the head of a frame, and the walk over its fields: reader and writer side by side. How one field looks is frame-field.c's. */
#include "control/frame-field.h"

#include "base/check.h"
#include "base/cursor.h"

#include <string.h>

enum { SEEN_WORDS = GDW_FRAME_FIELDS / 64 };

void
gdw_frame_init (gdw_frame *ret, gdw_frame_type type)
{
  memset (ret, 0, sizeof *ret);
  ret->type = type;
}

static bool
is_known (uint16_t type)
{
  return strcmp (gdw_frame_name ((gdw_frame_type)type), "?") != 0;
}

gdw_err
gdw_frame_head_read (gdw_bytes octets, gdw_frame_head *ret)
{
  gdw_cur c = gdw_cur_over (octets);
  gdw_frame_head h = { 0 };
  h.body = gdw_cur_u32 (&c);
  h.type = gdw_cur_u16 (&c);
  h.flags = gdw_cur_u16 (&c);
  h.number = gdw_cur_u32 (&c);
  if (!gdw_cur_ok (&c))
    return GDW_E_SHORT;
  if (h.body > GDW_MAX_FRAME_BODY)
    return GDW_E_LIMIT;
  if (!is_known (h.type) && (h.flags & GDW_FRAME_MAY_IGNORE) == 0)
    return GDW_E_UNSUPPORTED;
  *ret = h;
  return GDW_OK;
}

/* The row of this tag (top bit aside) in this frame, and its place in the table. */
static const gdw_frame_field *
find_field (gdw_frame_type type, uint16_t tag, size_t *ret_i)
{
  const gdw_frame_field *row;
  for (size_t i = 0; (row = gdw_frame_field_at (i)) != NULL; i++) {
    if ((row->frame == type || row->frame == GDW_FRAME_NONE) && ((row->tag ^ tag) & ~GDW_FRAME_TAG_MUST) == 0) {
      *ret_i = i;
      return row;
    }
  }
  return NULL;
}

/* Where the next value of this row goes; NULL when there is no room for one more. */
static uint8_t *
place_for (gdw_frame *f, const gdw_frame_field *row, bool seen)
{
  uint8_t *base = (uint8_t *)f;
  if (row->max_n == 0)
    return seen ? NULL : base + row->at;
  uint8_t *count = base + row->count_at;
  if (*count >= row->max_n)
    return NULL;
  return base + row->at + row->size * (*count)++;
}

static gdw_err
read_fields (gdw_cur *c, gdw_frame *f, uint64_t seen[SEEN_WORDS])
{
  while (gdw_cur_left (c) > 0) {
    uint16_t tag = gdw_cur_u16 (c);
    gdw_bytes value = gdw_cur_take (c, gdw_cur_u16 (c));
    if (!gdw_cur_ok (c))
      return GDW_E_SHORT;
    size_t i;
    const gdw_frame_field *row = find_field (f->type, tag, &i);
    if (row == NULL && (tag & GDW_FRAME_TAG_MUST) != 0)
      return GDW_E_UNSUPPORTED;
    if (row == NULL)
      continue;
    bool again = (seen[i / 64] >> (i % 64) & 1) != 0;
    seen[i / 64] |= UINT64_C (1) << (i % 64);
    uint8_t *place = place_for (f, row, again);
    if (place == NULL)
      return row->max_n == 0 ? GDW_E_FORM : GDW_E_LIMIT;
    gdw_err e = gdw_frame_field_read (row, value, place);
    if (e != GDW_OK)
      return e;
  }
  return gdw_cur_done (c) ? GDW_OK : GDW_E_SHORT;
}

static bool
has_all_needed (gdw_frame_type type, const uint64_t seen[SEEN_WORDS])
{
  const gdw_frame_field *row;
  for (size_t i = 0; (row = gdw_frame_field_at (i)) != NULL; i++) {
    if (row->frame == type && row->presence == GDW_FRAME_NEED && (seen[i / 64] >> (i % 64) & 1) == 0)
      return false;
  }
  return true;
}

/* A secret must have come in a frame that is marked so: its octets are wiped on the way by the mark alone. */
static bool
mark_fits (const gdw_frame_head *h)
{
  return (gdw_frame_flags ((gdw_frame_type)h->type) & GDW_FRAME_SECRET & ~h->flags) == 0;
}

gdw_err
gdw_frame_read (gdw_bytes octets, gdw_frame *ret)
{
  gdw_frame_head h;
  gdw_err e = gdw_frame_head_read (octets, &h);
  if (e != GDW_OK)
    return e;
  gdw_cur c = gdw_cur_over (octets);
  gdw_cur_skip (&c, GDW_FRAME_HEAD);
  if (gdw_cur_left (&c) != h.body)
    return GDW_E_SHORT;
  gdw_frame f;
  gdw_frame_init (&f, is_known (h.type) ? (gdw_frame_type)h.type : GDW_FRAME_NONE);
  f.number = h.number;
  if (f.type != GDW_FRAME_NONE) {
    uint64_t seen[SEEN_WORDS] = { 0 };
    e = mark_fits (&h) ? read_fields (&c, &f, seen) : GDW_E_FORM;
    if (e == GDW_OK && !has_all_needed (f.type, seen))
      e = GDW_E_FORM;
    if (e != GDW_OK) {
      gdw_frame_done (&f);
      return e;
    }
  }
  *ret = f;
  return GDW_OK;
}

static void
write_row (const gdw_frame_field *row, const uint8_t *base, gdw_out *o)
{
  bool list = row->max_n != 0;
  size_t n = list ? base[row->count_at] : 1;
  gdw_check (!list || n <= row->max_n);
  for (size_t k = 0; k < n; k++) {
    const uint8_t *place = base + row->at + k * row->size;
    if (!list && row->presence != GDW_FRAME_NEED && gdw_frame_field_is_empty (row, place))
      continue;
    gdw_out_u16 (o, row->tag);
    gdw_hole length = gdw_out_len16 (o);
    gdw_frame_field_write (row, place, o);
    gdw_out_close (o, length);
  }
}

void
gdw_frame_write (const gdw_frame *f, gdw_out *o)
{
  gdw_check (is_known ((uint16_t)f->type));
  size_t before = o->n;
  gdw_hole body = gdw_out_len32 (o);
  gdw_out_u16 (o, (uint16_t)f->type);
  gdw_out_u16 (o, gdw_frame_flags (f->type));
  gdw_out_u32 (o, f->number);
  body.from = o->n;
  const gdw_frame_field *row;
  for (size_t i = 0; (row = gdw_frame_field_at (i)) != NULL; i++) {
    if (row->frame == f->type || row->frame == GDW_FRAME_NONE)
      write_row (row, (const uint8_t *)f, o);
  }
  gdw_out_close (o, body);
  if (o->n - before > GDW_FRAME_HEAD + GDW_MAX_FRAME_BODY)
    o->bad = true;
}

void
gdw_frame_done (gdw_frame *f)
{
  if (f->type == GDW_FRAME_ANSWER)
    gdw_answer_done (&f->answer);
  if (f->type != GDW_FRAME_CONNECT)
    return;
  for (size_t i = 0; i < GDW_FRAME_SECRETS; i++)
    gdw_secret_done (&f->connect.secrets[i].octets);
}
