/* SPDX-License-Identifier: GPL-3.0-or-later */
/* chain.c - changes to the payloads of a message: left out, doubled, of another length, another type, in another order. */
#include "hostile.h"

#include <string.h>

static size_t
len_at (const struct chain *c, size_t at)
{
  return (size_t)c->p[at + 2] << 8 | c->p[at + 3];
}

static void
set_len (struct chain *c, size_t at, size_t n)
{
  c->p[at + 2] = (uint8_t)(n >> 8);
  c->p[at + 3] = (uint8_t)n;
}

bool
chain_find (const struct chain *c, uint8_t type, size_t *ret_at, size_t *ret_n, uint8_t **ret_link)
{
  uint8_t *link = c->first;
  for (size_t at = 0; at + 4 <= *c->n && *link != 0;) {
    size_t n = len_at (c, at);
    if (*link == type) {
      *ret_at = at;
      *ret_n = n;
      if (ret_link != NULL)
        *ret_link = link;
      return true;
    }
    link = &c->p[at];
    at += n;
  }
  return false;
}

void
chain_append (struct chain *c, uint8_t type, uint8_t flags, gdw_bytes body)
{
  uint8_t *link = c->first;
  size_t at = 0, n = body.n + 4;
  while (at + 4 <= *c->n && *link != 0) {
    size_t len = len_at (c, at);
    link = &c->p[at];
    at += len;
  }
  if (at + n > c->cap)
    return;
  *link = type;
  c->p[at] = 0;
  c->p[at + 1] = flags;
  set_len (c, at, n);
  if (body.n > 0)
    memcpy (c->p + at + 4, body.p, body.n);
  *c->n = at + n;
}

void
chain_clear (struct chain *c)
{
  *c->first = 0;
  *c->n = 0;
}

void
chain_replace (struct chain *c, uint8_t type, gdw_bytes body)
{
  size_t at, n;
  if (!chain_find (c, type, &at, &n, NULL) || *c->n - n + 4 + body.n > c->cap)
    return;
  memmove (c->p + at + 4 + body.n, c->p + at + n, *c->n - at - n);
  if (body.n > 0)
    memcpy (c->p + at + 4, body.p, body.n);
  *c->n = *c->n - n + 4 + body.n;
  set_len (c, at, 4 + body.n);
}

/* The payload that the row is about. */
static bool
subject (struct hostile *h, const struct chain *c, size_t *ret_at, size_t *ret_n)
{
  bool there = chain_find (c, (uint8_t)h->row->a, ret_at, ret_n, NULL);
  if (there)
    hostile_fired (h);
  return there;
}

void
drop (struct hostile *h, struct chain *c)
{
  size_t at, n;
  if (subject (h, c, &at, &n))
    world_drop ((uint8_t)h->row->a, c->first, c->p, c->n);
}

void
twice (struct hostile *h, struct chain *c)
{
  size_t at, n;
  if (subject (h, c, &at, &n))
    world_double ((uint8_t)h->row->a, *c->first, c->p, c->n, c->cap);
}

void
length_is (struct hostile *h, struct chain *c)
{
  size_t at, n;
  if (subject (h, c, &at, &n))
    set_len (c, at, h->row->b);
}

void
length_less (struct hostile *h, struct chain *c)
{
  size_t at, n;
  if (subject (h, c, &at, &n))
    set_len (c, at, n - h->row->b);
}

void
length_more (struct hostile *h, struct chain *c)
{
  size_t at, n;
  if (subject (h, c, &at, &n))
    set_len (c, at, n + h->row->b);
}

void
cut_to (struct hostile *h, struct chain *c)
{
  size_t at, n;
  if (subject (h, c, &at, &n) && n >= 4 + h->row->b)
    chain_replace (c, (uint8_t)h->row->a, gdw_bytes_make (memcpy (h->keep, c->p + at + 4, h->row->b), h->row->b));
}

void
grown_by (struct hostile *h, struct chain *c)
{
  size_t at, n;
  if (!subject (h, c, &at, &n) || n - 4 + h->row->b > sizeof h->keep)
    return;
  memset (h->keep, 0, sizeof h->keep);
  memcpy (h->keep, c->p + at + 4, n - 4);
  chain_replace (c, (uint8_t)h->row->a, gdw_bytes_make (h->keep, n - 4 + h->row->b));
}

void
filled_with (struct hostile *h, struct chain *c)
{
  size_t at, n;
  if (subject (h, c, &at, &n))
    memset (c->p + at + 4, (int)h->row->b, n - 4);
}

/* b: offset << 8 | value; an offset beyond counts from the end: 0xffff is the last octet. */
void
octet (struct hostile *h, struct chain *c)
{
  size_t at, n, off = h->row->b >> 8;
  if (!subject (h, c, &at, &n))
    return;
  off = off >= 0xff00 ? n - 4 - (0x10000 - off) : off;
  if (off < n - 4)
    c->p[at + 4 + off] = (uint8_t)h->row->b;
}

void
retyped (struct hostile *h, struct chain *c)
{
  size_t at, n;
  uint8_t *link;
  if (!chain_find (c, (uint8_t)h->row->a, &at, &n, &link))
    return;
  hostile_fired (h);
  *link = (uint8_t)h->row->b;
}

void
critical (struct hostile *h, struct chain *c)
{
  size_t at, n;
  if (subject (h, c, &at, &n))
    c->p[at + 1] |= 0x80;
}

/* Another body for it. */
void
body (struct hostile *h, struct chain *c)
{
  size_t at, n;
  if (subject (h, c, &at, &n))
    chain_replace (c, (uint8_t)h->row->a, row_data (h, c));
}

/* One more payload, b of them. */
void
added (struct hostile *h, struct chain *c)
{
  hostile_fired (h);
  for (uint32_t i = 0; i < h->row->b; i++)
    chain_append (c, (uint8_t)h->row->a, 0, row_data (h, c));
}

void
added_critical (struct hostile *h, struct chain *c)
{
  hostile_fired (h);
  chain_append (c, (uint8_t)h->row->a, 0x80, row_data (h, c));
}

/* Nothing but one payload. */
void
only (struct hostile *h, struct chain *c)
{
  gdw_bytes b = row_data (h, c);
  hostile_fired (h);
  chain_clear (c);
  chain_append (c, (uint8_t)h->row->a, 0, b);
}

void
nothing (struct hostile *h, struct chain *c)
{
  hostile_fired (h);
  chain_clear (c);
}

/* The first payload points to itself as far as types go: the chain never ends in a zero. */
void
endless (struct hostile *h, struct chain *c)
{
  size_t last = 0;
  hostile_fired (h);
  for (size_t at = 0; at + 4 <= *c->n; at += len_at (c, at))
    last = at;
  c->p[last] = GDW_P_N;
}

/* A payload of length zero: who adds lengths never comes further. */
void
standstill (struct hostile *h, struct chain *c)
{
  hostile_fired (h);
  chain_append (c, GDW_P_N, 0, GDW_BYTES_NONE);
  set_len (c, *c->n - 4, 0);
  c->p[*c->n - 4] = GDW_P_N;
}

/* The last octets are missing. */
void
truncated (struct hostile *h, struct chain *c)
{
  hostile_fired (h);
  *c->n = *c->n > h->row->b ? *c->n - h->row->b : 0;
}

/* Octets behind the last payload. */
void
trailing (struct hostile *h, struct chain *c)
{
  hostile_fired (h);
  if (*c->n + h->row->b <= c->cap)
    memset (c->p + *c->n, 0, h->row->b);
  *c->n += h->row->b;
}

void
turned (struct hostile *h, struct chain *c)
{
  struct {
    uint8_t type;
    size_t at, n;
  } one[64];
  size_t k = 0, total = 0;
  uint8_t type = *c->first;
  for (size_t at = 0; at + 4 <= *c->n && type != 0 && k < 64; at += len_at (c, at)) {
    one[k].type = type;
    one[k].at = at;
    one[k++].n = len_at (c, at);
    type = c->p[at];
  }
  if (k < 2 || *c->n > sizeof h->keep)
    return;
  hostile_fired (h);
  memcpy (h->keep, c->p, *c->n);
  *c->first = one[k - 1].type;
  for (size_t i = k; i-- > 0;) {
    memcpy (c->p + total, h->keep + one[i].at, one[i].n);
    c->p[total] = i > 0 ? one[i - 1].type : 0;
    total += one[i].n;
  }
}

void
headless (struct hostile *h, struct chain *c)
{
  hostile_fired (h);
  chain_clear (c);
  *c->first = (uint8_t)h->row->a;
}

void
added_attrs (struct hostile *h, struct chain *c)
{
  gdw_bytes one = row_data (h, c);
  size_t at, n;
  if (!chain_find (c, GDW_P_CP, &at, &n, NULL))
    return;
  hostile_fired (h);
  n -= 4;
  memcpy (h->keep, c->p + at + 4, n);
  for (uint32_t i = 0; i < h->row->b && n + one.n <= sizeof h->keep; i++) {
    memcpy (h->keep + n, one.p, one.n);
    n += one.n;
  }
  chain_replace (c, GDW_P_CP, gdw_bytes_make (h->keep, n));
}

void
without_child (struct hostile *h, struct chain *c)
{
  static const uint8_t types[] = { GDW_P_SA, GDW_P_TSI, GDW_P_TSR, GDW_P_CP };
  hostile_fired (h);
  for (size_t i = 0; i < sizeof types; i++)
    world_drop (types[i], c->first, c->p, c->n);
}

void
zero_spi (struct hostile *h, struct chain *c)
{
  size_t at, n;
  if (!chain_find (c, GDW_P_SA, &at, &n, NULL) || n < 20)
    return;
  hostile_fired (h);
  memset (c->p + at + 12, 0, 8);
}
