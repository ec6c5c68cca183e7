/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pay-sa.c - the Security Association payload: proposals, transforms, attributes (RFC 7296 3.3). */
#include "wire/pay-sa.h"

#include "base/cursor.h"
#include "wire/ike-consts.h"

#include <string.h>

enum {
  LAST = 0,
  MORE_PROPOSALS = 2,
  MORE_TRANSFORMS = 3,
  PROPOSAL_HEADER = 8,
  TRANSFORM_HEADER = 8,
  ATTR_FIXED = 0x8000, /* the value is in the two octets behind the type, and not of a length given there */
};

static gdw_err
read_attributes (gdw_cur *c, gdw_transform *t)
{
  while (gdw_cur_left (c) > 0) {
    uint16_t kind = gdw_cur_u16 (c);
    uint16_t value = gdw_cur_u16 (c);
    if (kind == (ATTR_FIXED | GDW_ATTR_KEY_LENGTH) && t->keylen == 0 && value != 0) {
      t->keylen = value;
      continue;
    }
    t->odd = true;
    if ((kind & ATTR_FIXED) == 0)
      gdw_cur_skip (c, value);
  }
  return gdw_cur_done (c) ? GDW_OK : GDW_E_SHORT;
}

static gdw_err
read_transform (gdw_cur *c, bool last, gdw_transform *ret)
{
  gdw_transform t = { 0 };
  uint8_t more = gdw_cur_u8 (c);
  gdw_cur_skip (c, 1);
  size_t len = gdw_cur_u16 (c);
  t.type = gdw_cur_u8 (c);
  gdw_cur_skip (c, 1);
  t.id = gdw_cur_u16 (c);
  if (!gdw_cur_ok (c))
    return GDW_E_SHORT;
  if (len < TRANSFORM_HEADER || more != (last ? LAST : MORE_TRANSFORMS))
    return GDW_E_FORM;
  gdw_cur attributes = gdw_cur_sub (c, len - TRANSFORM_HEADER);
  gdw_err e = read_attributes (&attributes, &t);
  if (e != GDW_OK)
    return e;
  *ret = t;
  return GDW_OK;
}

static bool
spi_fits (uint8_t proto, size_t n)
{
  switch (proto) {
  case GDW_PROTO_IKE: return n == 0 || n == 8;
  case GDW_PROTO_AH:
  case GDW_PROTO_ESP: return n == 4;
  default: return n <= 8;
  }
}

/* The cursor stands behind the proposal's "last" octet and its length, and covers this proposal alone. */
static gdw_err
read_proposal (gdw_cur *c, gdw_proposal *p)
{
  p->num = gdw_cur_u8 (c);
  p->proto = gdw_cur_u8 (c);
  p->spi_n = gdw_cur_u8 (c);
  size_t count = gdw_cur_u8 (c);
  if (!gdw_cur_ok (c))
    return GDW_E_SHORT;
  if (!spi_fits (p->proto, p->spi_n))
    return GDW_E_FORM;
  gdw_cur_copy (c, p->spi, p->spi_n);
  if (count > GDW_MAX_TRANSFORMS)
    return GDW_E_LIMIT;
  for (size_t i = 0; i < count; i++) {
    gdw_err e = read_transform (c, i + 1 == count, &p->transform[i]);
    if (e != GDW_OK)
      return e;
  }
  p->n = (uint8_t)count;
  if (!gdw_cur_ok (c))
    return GDW_E_SHORT;
  return gdw_cur_done (c) ? GDW_OK : GDW_E_FORM;
}

gdw_err
gdw_pay_sa_read (gdw_bytes body, gdw_pay_sa *ret)
{
  gdw_cur c = gdw_cur_over (body);
  gdw_pay_sa sa = { 0 };
  uint8_t more = MORE_PROPOSALS;
  while (more != LAST) {
    more = gdw_cur_u8 (&c);
    gdw_cur_skip (&c, 1);
    size_t len = gdw_cur_u16 (&c);
    if (!gdw_cur_ok (&c))
      return GDW_E_SHORT;
    if (len < PROPOSAL_HEADER || (more != LAST && more != MORE_PROPOSALS))
      return GDW_E_FORM;
    if (sa.n == GDW_MAX_PROPOSALS)
      return GDW_E_LIMIT;
    gdw_cur one = gdw_cur_sub (&c, len - 4);
    gdw_err e = read_proposal (&one, &sa.proposal[sa.n]);
    if (e != GDW_OK)
      return e;
    sa.n++;
  }
  if (!gdw_cur_done (&c))
    return GDW_E_SHORT;
  *ret = sa;
  return GDW_OK;
}

static void
put_transform (gdw_out *o, const gdw_transform *t, bool last)
{
  gdw_out_u8 (o, last ? LAST : MORE_TRANSFORMS);
  gdw_out_u8 (o, 0);
  gdw_hole len = gdw_out_len16_from (o, 2);
  gdw_out_u8 (o, t->type);
  gdw_out_u8 (o, 0);
  gdw_out_u16 (o, t->id);
  if (t->keylen != 0) {
    gdw_out_u16 (o, ATTR_FIXED | GDW_ATTR_KEY_LENGTH);
    gdw_out_u16 (o, t->keylen);
  }
  gdw_out_close (o, len);
}

void
gdw_pay_sa_put (gdw_out *o, const gdw_pay_sa *sa)
{
  for (size_t i = 0; i < sa->n; i++) {
    const gdw_proposal *p = &sa->proposal[i];
    gdw_out_u8 (o, i + 1 == sa->n ? LAST : MORE_PROPOSALS);
    gdw_out_u8 (o, 0);
    gdw_hole len = gdw_out_len16_from (o, 2);
    gdw_out_u8 (o, p->num);
    gdw_out_u8 (o, p->proto);
    gdw_out_u8 (o, p->spi_n);
    gdw_out_u8 (o, p->n);
    gdw_out_put (o, gdw_bytes_make (p->spi, p->spi_n));
    for (size_t k = 0; k < p->n; k++)
      put_transform (o, &p->transform[k], k + 1 == p->n);
    gdw_out_close (o, len);
  }
}

bool
gdw_proposal_add (gdw_proposal *p, uint8_t type, uint16_t id, uint16_t keylen)
{
  if (p->n == GDW_MAX_TRANSFORMS)
    return false;
  p->transform[p->n++] = (gdw_transform){ .type = type, .id = id, .keylen = keylen };
  return true;
}

const gdw_transform *
gdw_proposal_find (const gdw_proposal *p, uint8_t type)
{
  for (size_t i = 0; i < p->n; i++)
    if (p->transform[i].type == type)
      return &p->transform[i];
  return NULL;
}

size_t
gdw_proposal_count (const gdw_proposal *p, uint8_t type)
{
  size_t count = 0;
  for (size_t i = 0; i < p->n; i++)
    count += p->transform[i].type == type ? 1 : 0;
  return count;
}
