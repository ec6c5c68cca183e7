/* SPDX-License-Identifier: GPL-3.0-or-later */
/* guest.c - connections to the keeper's socket: who they are, what they ask for, what they are told. */
#include "keeper/gate.h"
#include "keeper/keeper.h"
#include "platform/netconf.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { ROOM = GDW_FRAME_HEAD + GDW_MAX_FRAME_BODY }; /* a frame of any kind fits */

gdw_guest *
gdw_guest_find (gdw_keeper *k, uint32_t id)
{
  for (size_t i = 0; i < GDW_KEEPER_GUESTS; i++) {
    if (k->guests[i].link != NULL && k->guests[i].id == id)
      return &k->guests[i];
  }
  return NULL;
}

gdw_guest *
gdw_guest_to_ask (gdw_keeper *k, uint32_t user)
{
  for (size_t i = 0; i < GDW_KEEPER_GUESTS; i++) {
    gdw_guest *g = &k->guests[i];
    if (g->link != NULL && g->may_ask && g->who.user == user)
      return g;
  }
  return NULL;
}

void
gdw_guest_send (gdw_guest *g, const gdw_frame *f)
{
  if (g == NULL || gdw_client_send (g->link, f) != GDW_E_SPACE)
    return;
  g->who.user = GDW_GATE_NOBODY; /* he takes nothing: sent away at the next turn */
}

void
gdw_guest_refuse (gdw_guest *g, uint32_t number, uint32_t tunnel, gdw_why why, const char *text)
{
  gdw_frame f;
  gdw_frame_init (&f, GDW_FRAME_ERROR);
  f.number = number;
  f.tunnel = tunnel;
  f.error.why = why;
  snprintf (f.error.text, sizeof f.error.text, "%s", text);
  gdw_guest_send (g, &f);
}

void
gdw_guest_tell_all (gdw_keeper *k, const gdw_kept *t, const gdw_frame *f)
{
  gdw_frame copy = *f;
  copy.tunnel = t->number;
  for (size_t i = 0; i < GDW_KEEPER_GUESTS; i++) {
    gdw_guest *g = &k->guests[i];
    if (g->link == NULL)
      continue;
    if (g->id == t->guest || (g->watching && gdw_gate_may (g->who, GDW_GATE_SEE, t->owner)))
      gdw_guest_send (g, &copy);
  }
}

static bool
has_too_many (const gdw_keeper *k, uint32_t user)
{
  size_t n = 0;
  for (size_t i = 0; i < GDW_KEEPER_GUESTS; i++)
    n += k->guests[i].link != NULL && k->guests[i].who.user == user;
  return user != 0 && n > GDW_KEEPER_GUESTS_EACH;
}

void
gdw_guest_enter (gdw_keeper *k, int fd, gdw_ms now)
{
  for (size_t i = 0; i < GDW_KEEPER_GUESTS; i++) {
    gdw_guest *g = &k->guests[i];
    if (g->link != NULL)
      continue;
    gdw_gate_who who = gdw_gate_peer (fd, &k->rules);
    gdw_client *link = gdw_client_new (fd, GDW_FRAME_K, GDW_FRAME_C, GODWIT_VERSION, now);
    if (link == NULL)
      return;
    *g = (gdw_guest){ .link = link, .id = ++k->last_guest, .who = who };
    bool may = gdw_gate_may (who, GDW_GATE_ENTER, GDW_GATE_NOBODY);
    if (!may || has_too_many (k, who.user)) {
      gdw_guest_refuse (g, 0, 0, may ? GDW_WHY_NO_RESOURCES : GDW_WHY_NOT_ALLOWED, "");
      gdw_guest_leave (k, g, now);
    }
    return;
  }
  close (fd);
}

void
gdw_guest_leave (gdw_keeper *k, gdw_guest *g, gdw_ms now)
{
  uint32_t id = g->id;
  gdw_client_free (g->link);
  *g = (gdw_guest){ 0 };
  gdw_wish_on_guest_gone (k, id);
  for (size_t i = 0; i < GDW_KEEPER_TUNNELS; i++) {
    if (k->tunnels[i].state != GDW_KEPT_FREE && k->tunnels[i].guest == id)
      gdw_kept_on_guest_gone (&k->tunnels[i], now);
  }
}

/* --- what they ask for --- */

static void
on_start (gdw_keeper *k, gdw_guest *g, const gdw_frame *f, gdw_ms now)
{
  gdw_why why =
      gdw_gate_may (g->who, GDW_GATE_START, GDW_GATE_NOBODY) ? gdw_kept_start (k, g, f, now) : GDW_WHY_NOT_ALLOWED;
  if (why != GDW_WHY_NONE)
    gdw_guest_refuse (g, f->number, 0, why, "");
}

static void
on_stop (gdw_keeper *k, gdw_guest *g, const gdw_frame *f, gdw_ms now)
{
  gdw_kept *t = gdw_kept_find (k, f->stop.name);
  if (t == NULL || !gdw_gate_may (g->who, GDW_GATE_SEE, t->owner))
    gdw_guest_refuse (g, f->number, 0, GDW_WHY_NOT_UP, "");
  else if (!gdw_gate_may (g->who, GDW_GATE_STOP, t->owner))
    gdw_guest_refuse (g, f->number, 0, GDW_WHY_NOT_ALLOWED, "");
  else {
    gdw_wish_stop (k, g, f->number, t);
    gdw_kept_close (t, now);
  }
}

/* A plan of a living tunnel that another program has damaged is applied again. */
static size_t
mend (gdw_keeper *k)
{
  size_t n = 0;
  for (unsigned slot = 0; slot < GDW_KEEPER_TUNNELS; slot++) {
    gdw_kept *t = &k->tunnels[slot];
    char what[GDW_NETCONF_FAULT], fault[GDW_APPLY_FAULT];
    if (t->state != GDW_KEPT_ACTIVE || !t->applied ||
        gdw_netconf_is_whole ((gdw_netconf_place){ t->ready.index, slot }, &t->plan, what))
      continue;
    gdw_keeper_log (t, "was damaged (%s)", what);
    if (gdw_apply_plan (&k->apply, slot, t->name, t->ready.index, t->ready.device, &t->plan, fault) == GDW_WHY_NONE)
      n++;
    else
      gdw_keeper_log (t, "cannot be mended: %s", fault);
  }
  return n;
}

static void
on_repair (gdw_keeper *k, gdw_guest *g, const gdw_frame *f)
{
  if (!gdw_gate_may (g->who, GDW_GATE_REPAIR, GDW_GATE_NOBODY)) {
    gdw_guest_refuse (g, f->number, 0, GDW_WHY_NOT_ALLOWED, "");
    return;
  }
  uint32_t in_use = 0;
  for (unsigned slot = 0; slot < GDW_KEEPER_TUNNELS; slot++)
    in_use |= k->tunnels[slot].state == GDW_KEPT_FREE ? 0 : 1u << slot;
  size_t failed;
  size_t n = k->repaired + gdw_apply_repair (&k->apply, in_use, &failed) + mend (k);
  k->repaired = 0;
  if (failed > 0) {
    gdw_guest_refuse (g, f->number, 0, GDW_WHY_APPLY_FAILED, "not everything could be undone");
    return;
  }
  gdw_frame done;
  gdw_frame_init (&done, GDW_FRAME_DONE);
  done.number = f->number;
  done.done.count = (uint32_t)n;
  gdw_guest_send (g, &done);
}

/* Frames about a tunnel: only from the connection that started it, or answers for it since. */
static void
on_tunnel (gdw_keeper *k, gdw_guest *g, gdw_frame *f, gdw_ms now)
{
  char text[GDW_MAX_TEXT] = "";
  gdw_kept *t = gdw_kept_numbered (k, f->tunnel);
  if (t == NULL || t->guest != g->id)
    return; /* it may have ended a moment ago */
  if (f->type == GDW_FRAME_CONNECT) {
    gdw_why why = gdw_kept_connect (t, f, now, text);
    if (why != GDW_WHY_NONE)
      gdw_guest_refuse (g, f->number, f->tunnel, why, text);
  } else if (f->type == GDW_FRAME_ANSWER) {
    f->answer.id = f->number;
    if (t->answers != NULL)
      (void)gdw_answers_on_person (t->answers, &f->answer); /* false: the question was withdrawn meanwhile */
  } else if (f->type == GDW_FRAME_CLOSE) {
    gdw_kept_close (t, now);
  } else if (t->state == GDW_KEPT_ACTIVE) {
    gdw_kept_pass (t, f, now);
  }
}

static void
on_frame (gdw_keeper *k, gdw_guest *g, gdw_frame *f, gdw_ms now)
{
  switch (f->type) {
  case GDW_FRAME_START: on_start (k, g, f, now); break;
  case GDW_FRAME_STOP: on_stop (k, g, f, now); break;
  case GDW_FRAME_REPAIR: on_repair (k, g, f); break;
  case GDW_FRAME_WATCH:
    g->watching = true;
    g->may_ask = f->watch.may_ask;
    gdw_wish_list (k, g, f->number, now);
    break;
  case GDW_FRAME_LIST: gdw_wish_list (k, g, f->number, now); break;
  case GDW_FRAME_ERROR: break;
  default: on_tunnel (k, g, f, now); break;
  }
}

bool
gdw_guest_is_paused (gdw_keeper *k, const gdw_guest *g)
{
  for (size_t i = 0; i < GDW_KEEPER_TUNNELS; i++) {
    gdw_kept *t = &k->tunnels[i];
    if (t->state == GDW_KEPT_ACTIVE && t->guest == g->id && gdw_client_room (gdw_child_link (t->child)) < ROOM)
      return true;
  }
  return false;
}

void
gdw_guest_serve (gdw_keeper *k, gdw_guest *g, gdw_ms now)
{
  gdw_frame f;
  if (!gdw_guest_is_paused (k, g))
    gdw_client_on_readable (g->link, now);
  gdw_client_on_writable (g->link);
  gdw_client_on_tick (g->link, now);
  for (unsigned n = 0; n < GDW_KEEPER_TURN && !gdw_guest_is_paused (k, g) && gdw_client_next (g->link, &f); n++) {
    on_frame (k, g, &f, now);
    gdw_frame_done (&f);
  }
  if (gdw_client_why (g->link) != GDW_WHY_NONE || g->who.user == GDW_GATE_NOBODY)
    gdw_guest_leave (k, g, now);
}
