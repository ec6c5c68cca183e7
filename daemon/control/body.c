/* SPDX-License-Identifier: GPL-3.0-or-later */
/* body.c - octets that answer one question, cut into BODY frames and gathered again. */
#include "control/body.h"

#include <string.h>

gdw_err
gdw_body_add (gdw_body *b, const gdw_frame *f)
{
  if (f->number == 0 || (f->part.offset != 0 && f->number != b->question))
    return GDW_E_FORM;
  if (f->part.offset == 0) { /* the first of another question, or once more of this one */
    gdw_body_done (b);
    gdw_err e = gdw_secret_new (GDW_MAX_FETCH, &b->octets);
    if (e != GDW_OK)
      return e;
    b->question = f->number;
  }
  if (f->part.offset != b->n)
    return GDW_E_FORM;
  if (f->part.octets.n > b->octets.n - b->n)
    return GDW_E_LIMIT;
  memcpy (b->octets.p + b->n, f->part.octets.p, f->part.octets.n);
  b->n += f->part.octets.n;
  return GDW_OK;
}

void
gdw_body_take (gdw_body *b, uint32_t question, gdw_secret *ret)
{
  gdw_secret got = GDW_SECRET_NONE;
  if (question != 0 && b->question == question) {
    got = gdw_secret_take (&b->octets);
    got.n = b->n;
  }
  gdw_body_done (b);
  *ret = got;
}

void
gdw_body_done (gdw_body *b)
{
  gdw_secret_done (&b->octets);
  *b = (gdw_body){ 0 };
}

bool
gdw_body_frame (gdw_bytes body, size_t offset, gdw_frame *ret)
{
  if (offset >= body.n || offset > GDW_MAX_FETCH)
    return false;
  size_t n = body.n - offset < GDW_FRAME_PART_MAX ? body.n - offset : GDW_FRAME_PART_MAX;
  gdw_frame_init (ret, GDW_FRAME_BODY);
  ret->part.offset = (uint32_t)offset;
  ret->part.octets = gdw_bytes_make (body.p + offset, n);
  return true;
}
