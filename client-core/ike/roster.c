/* SPDX-License-Identifier: GPL-3.0-or-later */
/* roster.c - the IKE SAs of a tunnel. */
#include "ike/roster.h"

#include "base/check.h"
#include "ike/race.h"

gdw_ike_sa **
gdw_roster_at (gdw_tunnel *t, size_t i)
{
  gdw_check (i < GDW_MAX_IKE_SAS);
  return i == 0 ? &t->sa : i == 1 ? &t->next : &t->old[i - 2];
}

gdw_ike_sa *
gdw_roster_find (gdw_tunnel *t, const gdw_ike_header *h)
{
  for (size_t i = 0; i < GDW_MAX_IKE_SAS; i++) {
    gdw_ike_sa *sa = *gdw_roster_at (t, i);
    if (sa != NULL && sa->phase != GDW_IKE_GONE && gdw_ike_sa_is_for (sa, h))
      return sa;
  }
  return gdw_race_find (t, h);
}

/* Does the plane know its path by another SA, too? Those of one line of rekeys share a number. */
static bool
is_number_shared (gdw_tunnel *t, const gdw_ike_sa *sa)
{
  for (size_t i = 0; i < GDW_MAX_IKE_SAS; i++) {
    const gdw_ike_sa *other = *gdw_roster_at (t, i);
    if (other != NULL && other != sa && other->number == sa->number)
      return true;
  }
  return false;
}

void
gdw_roster_discard (gdw_tunnel *t, gdw_ike_sa **sa, gdw_now now)
{
  if (*sa == NULL)
    return;
  uint32_t linger_ms = sa == &t->sa ? 0 : GDW_CHILD_LINGER_MS; /* of a replaced one packets may be on their way */
  for (size_t i = 0; i < GDW_MAX_CHILDREN; i++)
    if ((*sa)->child[i].phase != GDW_CHILD_FREE)
      gdw_child_drop (&t->env, &(*sa)->child[i], linger_ms, now);
  if (sa != &t->sa && !is_number_shared (t, *sa)) {
    gdw_order o = { .kind = GDW_ORDER_PATH, .ike = (*sa)->number }; /* no path: its place is free */
    gdw_effect_order (&t->env.effects, &o);
  }
  t->repeats += (*sa)->x.repeats;
  gdw_ask_withdraw (&t->env.asks, &t->env.effects, (*sa)->id, false);
  gdw_ike_sa_free (*sa);
  *sa = NULL;
}

void
gdw_roster_clear (gdw_tunnel *t, gdw_now now)
{
  for (size_t i = 0; i < GDW_MAX_IKE_SAS; i++)
    gdw_roster_discard (t, gdw_roster_at (t, i), now);
  gdw_race_clear (t);
}

gdw_ike_sa **
gdw_roster_old_place (gdw_tunnel *t, gdw_now now)
{
  size_t i = 0;
  while (i < GDW_OLD_IKE_SAS - 1 && t->old[i] != NULL)
    i++;
  gdw_roster_discard (t, &t->old[i], now);
  return &t->old[i];
}

/* Its successor takes its place. */
static void
succeed (gdw_tunnel *t, gdw_ike_sa **place, gdw_now now)
{
  while (*place != NULL && (*place)->successor != NULL) {
    gdw_ike_sa *old = *place;
    *place = old->successor;
    old->successor = NULL;
    t->ike_rekeys++;
    gdw_ike_sa *redundant = old->redundant;
    old->redundant = NULL;
    *gdw_roster_old_place (t, now) = old;
    if (redundant != NULL)
      *gdw_roster_old_place (t, now) = redundant;
  }
}

void
gdw_roster_succeed (gdw_tunnel *t, gdw_now now)
{
  succeed (t, &t->sa, now);
  succeed (t, &t->next, now);
  for (size_t i = 0; i < GDW_OLD_IKE_SAS; i++)
    if (t->old[i] != NULL && t->old[i]->phase == GDW_IKE_GONE)
      gdw_roster_discard (t, &t->old[i], now);
}

void
gdw_roster_tick (gdw_tunnel *t, gdw_now now)
{
  for (size_t i = 0; i < GDW_MAX_IKE_SAS; i++) {
    gdw_ike_sa *sa = *gdw_roster_at (t, i);
    if (sa != NULL && !(t->parked && i < 2))
      gdw_ike_sa_on_tick (sa, now);
  }
  gdw_race_tick (t, now);
}

gdw_ms
gdw_roster_deadline (const gdw_tunnel *t)
{
  gdw_ms first = gdw_race_deadline (t);
  const gdw_ike_sa *const two[] = { t->sa, t->next };
  for (size_t i = 0; i < GDW_MAX_IKE_SAS; i++) {
    const gdw_ike_sa *sa = i < 2 ? two[i] : t->old[i - 2];
    if (sa == NULL || (t->parked && i < 2))
      continue;
    gdw_ms at = gdw_ike_sa_deadline (sa);
    first = at < first ? at : first;
  }
  return first;
}
