/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ask.c - open questions. */
#include "ike/ask.h"

static void
tell (gdw_effects *effects, gdw_event_id id, const gdw_ask_open *o, gdw_now now)
{
  gdw_event e = gdw_event_new (id, now.mono);
  gdw_event_text (&e, gdw_ask_kind_name (o->kind));
  gdw_effect_event (effects, &e);
}

uint32_t
gdw_ask_put (gdw_asks *a, gdw_effects *effects, gdw_question *q, uint32_t who, gdw_now now, gdw_ms wait_ms)
{
  for (size_t i = 0; i < GDW_MAX_QUESTIONS; i++) {
    gdw_ask_open *o = &a->open[i];
    if (o->id != 0)
      continue;
    q->id = ++a->last_id;
    q->deadline = now.mono + wait_ms;
    *o = (gdw_ask_open){ .id = q->id, .kind = q->kind, .who = who, .deadline = q->deadline };
    tell (effects, GDW_EV_QUESTION, o, now);
    gdw_effect_ask (effects, q);
    return q->id;
  }
  return 0;
}

bool
gdw_ask_take (gdw_asks *a, uint32_t id, gdw_ask_open *ret)
{
  for (size_t i = 0; id != 0 && i < GDW_MAX_QUESTIONS; i++)
    if (a->open[i].id == id) {
      *ret = a->open[i];
      a->open[i] = (gdw_ask_open){ 0 };
      return true;
    }
  return false;
}

bool
gdw_ask_expire (gdw_asks *a, gdw_effects *effects, gdw_now now, gdw_ask_open *ret)
{
  for (size_t i = 0; i < GDW_MAX_QUESTIONS; i++)
    if (a->open[i].id != 0 && a->open[i].deadline <= now.mono) {
      *ret = a->open[i];
      a->open[i] = (gdw_ask_open){ 0 };
      gdw_effect_withdraw (effects, ret->id);
      return true;
    }
  return false;
}

void
gdw_ask_withdraw (gdw_asks *a, gdw_effects *effects, uint32_t who, bool everybody)
{
  for (size_t i = 0; i < GDW_MAX_QUESTIONS; i++)
    if (a->open[i].id != 0 && (everybody || a->open[i].who == who)) {
      gdw_effect_withdraw (effects, a->open[i].id);
      a->open[i] = (gdw_ask_open){ 0 };
    }
}

bool
gdw_ask_is_open (const gdw_asks *a, gdw_ask_kind kind)
{
  for (size_t i = 0; i < GDW_MAX_QUESTIONS; i++)
    if (a->open[i].id != 0 && a->open[i].kind == kind)
      return true;
  return false;
}

gdw_ms
gdw_ask_deadline (const gdw_asks *a)
{
  gdw_ms first = GDW_MS_NEVER;
  for (size_t i = 0; i < GDW_MAX_QUESTIONS; i++)
    if (a->open[i].id != 0 && a->open[i].deadline < first)
      first = a->open[i].deadline;
  return first;
}
