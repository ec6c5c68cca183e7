/* SPDX-License-Identifier: GPL-3.0-or-later */
/* wish.c - requests that are answered later: a list waits for each godwitd's status, a stop for the end of its tunnel. */
#include "keeper/gate.h"
#include "keeper/keeper.h"

static gdw_wish *
wish_new (gdw_keeper *k, gdw_wish_kind kind, const gdw_guest *g, uint32_t number)
{
  for (size_t i = 0; i < GDW_KEEPER_WISHES; i++) {
    gdw_wish *w = &k->wishes[i];
    if (w->kind != GDW_WISH_FREE)
      continue;
    *w = (gdw_wish){ .kind = kind, .id = ++k->last_wish, .guest = g->id, .number = number, .deadline = GDW_MS_NEVER };
    return w;
  }
  return NULL;
}

static void
wish_done (gdw_keeper *k, gdw_wish *w)
{
  gdw_frame f;
  gdw_frame_init (&f, GDW_FRAME_DONE);
  f.number = w->number;
  f.done.count = w->count;
  gdw_guest_send (gdw_guest_find (k, w->guest), &f);
  *w = (gdw_wish){ 0 };
}

static void
tell_status (gdw_keeper *k, gdw_wish *w, const gdw_kept *t, const gdw_frame_status *latest)
{
  gdw_frame f;
  gdw_kept_status (t, latest, &f);
  f.number = w->number;
  w->count++;
  gdw_guest_send (gdw_guest_find (k, w->guest), &f);
}

static bool
ask_status (gdw_kept *t, uint32_t number)
{
  gdw_frame f;
  gdw_frame_init (&f, GDW_FRAME_QUERY);
  f.number = number;
  return t->state == GDW_KEPT_ACTIVE && gdw_client_send (gdw_child_link (t->child), &f) == GDW_OK;
}

void
gdw_wish_list (gdw_keeper *k, gdw_guest *g, uint32_t number, gdw_ms now)
{
  gdw_wish *w = wish_new (k, GDW_WISH_LIST, g, number);
  if (w == NULL) {
    gdw_guest_refuse (g, number, 0, GDW_WHY_NO_RESOURCES, "");
    return;
  }
  for (unsigned slot = 0; slot < GDW_KEEPER_TUNNELS; slot++) {
    gdw_kept *t = &k->tunnels[slot];
    if (t->state == GDW_KEPT_FREE || !gdw_gate_may (g->who, GDW_GATE_SEE, t->owner))
      continue;
    if (ask_status (t, w->id))
      w->waits_for |= 1u << slot;
    else
      tell_status (k, w, t, &t->status);
  }
  w->deadline = now + GDW_KEEPER_QUERY_MS;
  if (w->waits_for == 0)
    wish_done (k, w);
}

void
gdw_wish_stop (gdw_keeper *k, gdw_guest *g, uint32_t number, const gdw_kept *t)
{
  gdw_wish *w = wish_new (k, GDW_WISH_STOP, g, number);
  if (w == NULL)
    gdw_guest_refuse (g, number, 0, GDW_WHY_NO_RESOURCES, "");
  else
    w->waits_for = t->number;
}

/* This tunnel's part of the list is there, or will never come. */
static void
tick_off (gdw_keeper *k, gdw_wish *w, const gdw_kept *t)
{
  w->waits_for &= ~(1u << (unsigned)(t - k->tunnels));
  if (w->waits_for == 0)
    wish_done (k, w);
}

bool
gdw_wish_on_status (gdw_keeper *k, gdw_kept *t, const gdw_frame *f)
{
  unsigned slot = (unsigned)(t - k->tunnels);
  for (size_t i = 0; i < GDW_KEEPER_WISHES; i++) {
    gdw_wish *w = &k->wishes[i];
    if (w->kind != GDW_WISH_LIST || w->id != f->number || (w->waits_for >> slot & 1) == 0)
      continue;
    tell_status (k, w, t, &f->status);
    tick_off (k, w, t);
    return true;
  }
  return false;
}

void
gdw_wish_on_gone (gdw_keeper *k, const gdw_kept *t)
{
  unsigned slot = (unsigned)(t - k->tunnels);
  for (size_t i = 0; i < GDW_KEEPER_WISHES; i++) {
    gdw_wish *w = &k->wishes[i];
    if (w->kind == GDW_WISH_LIST && (w->waits_for >> slot & 1) != 0) {
      tick_off (k, w, t);
    } else if (w->kind == GDW_WISH_STOP && w->waits_for == t->number) {
      w->count = 1;
      wish_done (k, w);
    }
  }
}

void
gdw_wish_on_guest_gone (gdw_keeper *k, uint32_t guest)
{
  for (size_t i = 0; i < GDW_KEEPER_WISHES; i++) {
    if (k->wishes[i].guest == guest)
      k->wishes[i] = (gdw_wish){ 0 };
  }
}

/* A godwitd that does not tell its status in time: what is known of it. */
static void
give_up (gdw_keeper *k, gdw_wish *w)
{
  for (unsigned slot = 0; slot < GDW_KEEPER_TUNNELS; slot++) {
    if ((w->waits_for >> slot & 1) != 0 && k->tunnels[slot].state != GDW_KEPT_FREE)
      tell_status (k, w, &k->tunnels[slot], &k->tunnels[slot].status);
  }
  wish_done (k, w);
}

void
gdw_wish_on_tick (gdw_keeper *k, gdw_ms now)
{
  for (size_t i = 0; i < GDW_KEEPER_WISHES; i++) {
    if (k->wishes[i].kind == GDW_WISH_LIST && now >= k->wishes[i].deadline)
      give_up (k, &k->wishes[i]);
  }
}

gdw_ms
gdw_wish_deadline (const gdw_keeper *k)
{
  gdw_ms deadline = GDW_MS_NEVER;
  for (size_t i = 0; i < GDW_KEEPER_WISHES; i++) {
    if (k->wishes[i].kind != GDW_WISH_FREE && k->wishes[i].deadline < deadline)
      deadline = k->wishes[i].deadline;
  }
  return deadline;
}
