/* SPDX-License-Identifier: GPL-3.0-or-later */
/* frag.c - fragments of IKE messages (RFC 7383 2.5, 2.6). */
#include "wire/frag.h"

#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/cursor.h"

gdw_err
gdw_frag_read (gdw_bytes body, gdw_frag *ret, gdw_bytes *ret_sealed)
{
  gdw_cur c = gdw_cur_over (body);
  gdw_frag f = { 0 };
  f.number = gdw_cur_u16 (&c);
  f.total = gdw_cur_u16 (&c);
  gdw_bytes sealed = gdw_cur_rest (&c);
  if (!gdw_cur_ok (&c))
    return GDW_E_SHORT;
  if (f.number == 0 || f.number > f.total)
    return GDW_E_VALUE;
  if (f.total > GDW_MAX_FRAGMENTS)
    return GDW_E_LIMIT;
  *ret = f;
  *ret_sealed = sealed;
  return GDW_OK;
}

void
gdw_frag_put (gdw_out *o, gdw_frag f)
{
  gdw_out_u16 (o, f.number);
  gdw_out_u16 (o, f.total);
}

void
gdw_frag_set_done (gdw_frag_set *s)
{
  if (s->octets != NULL)
    gdw_wipe (s->octets, s->n);
  free (s->octets);
  *s = (gdw_frag_set){ 0 };
}

gdw_frag_result
gdw_frag_set_add (gdw_frag_set *s, const gdw_ike_header *head, gdw_frag f, uint8_t first, gdw_bytes content)
{
  gdw_check (f.number >= 1 && f.number <= f.total && f.total <= GDW_MAX_FRAGMENTS);
  bool same = s->total != 0 && s->msgid == head->msgid && s->exchange == head->exchange;
  if (same && (f.total < s->total || (f.total == s->total && s->piece[f.number - 1].there)))
    return GDW_FRAG_IGNORED;
  if (!same || f.total > s->total) {
    gdw_frag_set_done (s);
    *s = (gdw_frag_set){ .msgid = head->msgid, .exchange = head->exchange, .total = f.total };
    s->octets = malloc (GDW_MAX_IKE_MESSAGE);
  }
  if (s->octets == NULL || content.n > GDW_MAX_IKE_MESSAGE - s->n) {
    gdw_frag_set_done (s);
    return GDW_FRAG_TOO_LONG;
  }
  if (content.n > 0)
    memcpy (s->octets + s->n, content.p, content.n);
  s->piece[f.number - 1].there = true;
  s->piece[f.number - 1].at = (uint32_t)s->n;
  s->piece[f.number - 1].n = (uint32_t)content.n;
  s->n += content.n;
  s->have++;
  if (f.number == 1)
    s->first = first;
  return s->have == s->total ? GDW_FRAG_WHOLE : GDW_FRAG_KEPT;
}

size_t
gdw_frag_set_join (const gdw_frag_set *s, uint8_t *buf)
{
  size_t n = 0;
  gdw_check (s->total != 0 && s->have == s->total);
  for (size_t i = 0; i < s->total; i++) {
    if (s->piece[i].n > 0)
      memcpy (buf + n, s->octets + s->piece[i].at, s->piece[i].n);
    n += s->piece[i].n;
  }
  return n;
}
