/* SPDX-License-Identifier: GPL-3.0-or-later */
/* collisions.c - the tables of RFC 7296 2.25, row by row, and the nonces of 2.8.1. */
#include "ike/collisions.h"

#include <string.h>

#include "base/check.h"

/* 2.25.1, first paragraph; the last row of 2.25.2 that is about creating and renewing. */
static gdw_meet
rekey_child (const gdw_we *we)
{
  if (we->rekeys_ike || we->closes_ike)
    return GDW_MEET_LATER;
  if (!we->has_child)
    return GDW_MEET_NOT_FOUND;
  if (we->closes_child)
    return GDW_MEET_LATER;
  return we->rekeys_child ? GDW_MEET_RIVAL : GDW_MEET_USUAL;
}

/* 2.25.1, second paragraph. While the IKE SA is renewed: as usual (2.25.2). */
static gdw_meet
close_child (const gdw_we *we)
{
  return !we->has_child || we->closes_child ? GDW_MEET_EMPTY : GDW_MEET_USUAL;
}

/* 2.25.1, third paragraph; 2.25.2, first paragraph. */
static gdw_meet
rekey_ike (const gdw_we *we)
{
  if (we->closes_ike || we->busy_children)
    return GDW_MEET_LATER;
  return we->rekeys_ike ? GDW_MEET_RIVAL : GDW_MEET_USUAL;
}

gdw_meet
gdw_collide (gdw_they they, const gdw_we *we)
{
  switch (they) {
  case GDW_THEY_REKEY_CHILD: return rekey_child (we);
  case GDW_THEY_CLOSE_CHILD: return close_child (we);
  case GDW_THEY_CREATE_CHILD: return we->rekeys_ike || we->closes_ike ? GDW_MEET_LATER : GDW_MEET_USUAL;
  case GDW_THEY_REKEY_IKE: return rekey_ike (we);
  case GDW_THEY_CLOSE_IKE: return we->rekeys_ike || we->closes_ike ? GDW_MEET_FORGET : GDW_MEET_USUAL;
  }
  gdw_check (false);
  return GDW_MEET_LATER;
}

gdw_bytes
gdw_nonce_lower (gdw_bytes a, gdw_bytes b)
{
  for (size_t i = 0; i < a.n && i < b.n; i++)
    if (a.p[i] != b.p[i])
      return a.p[i] < b.p[i] ? a : b;
  return a.n <= b.n ? a : b;
}

void
gdw_rival_note (gdw_rival *r, uint32_t subject, uint32_t made, gdw_bytes ni, gdw_bytes nr)
{
  gdw_bytes low = gdw_nonce_lower (ni, nr);
  gdw_check (low.n <= sizeof r->low); /* nonces are read with this bound */
  *r = (gdw_rival){ .there = true, .subject = subject, .made = made, .n = low.n };
  memcpy (r->low, low.p, low.n);
}

bool
gdw_rival_stays (const gdw_rival *r, gdw_bytes ni, gdw_bytes nr)
{
  gdw_bytes ours = gdw_nonce_lower (ni, nr);
  return gdw_nonce_lower (ours, gdw_bytes_make (r->low, r->n)).p == ours.p;
}
