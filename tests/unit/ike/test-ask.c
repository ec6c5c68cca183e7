/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-ask.c - open questions: numbers, deadlines, withdrawal. */
#include "help.h"
#include "ike/ask.h"

static uint32_t
put (gdw_asks *a, gdw_effects *q, uint32_t who, gdw_ms now, gdw_ms wait_ms)
{
  gdw_question question = { .kind = GDW_ASK_SECRET };
  return gdw_ask_put (a, q, &question, who, help_at (now), wait_ms);
}

/* Number of effects of a kind; empties the queue. */
static unsigned
count (gdw_effects *q, gdw_effect_kind kind)
{
  gdw_effect e;
  unsigned n = 0;
  while (gdw_effects_next (q, &e))
    n += e.kind == kind;
  return n;
}

TEST (numbers_are_never_used_again)
{
  gdw_asks a = { 0 };
  gdw_effects q;
  gdw_ask_open o;
  gdw_effects_init (&q);
  uint32_t one = put (&a, &q, 0, 0, 10);
  check (one != 0 && gdw_ask_take (&a, one, &o) && o.kind == GDW_ASK_SECRET);
  check (!gdw_ask_take (&a, one, &o));
  check (put (&a, &q, 0, 0, 10) > one);
  check (!gdw_ask_take (&a, 0, &o));
  check (count (&q, GDW_EFFECT_ASK) == 2);
  gdw_effects_done (&q);
}

TEST (bounded)
{
  gdw_asks a = { 0 };
  gdw_effects q;
  gdw_effects_init (&q);
  for (int i = 0; i < GDW_MAX_QUESTIONS; i++)
    check (put (&a, &q, 0, 0, 10) != 0);
  check (put (&a, &q, 0, 0, 10) == 0);
  check (count (&q, GDW_EFFECT_ASK) == GDW_MAX_QUESTIONS);
  gdw_effects_done (&q);
}

TEST (deadline_withdraws)
{
  gdw_asks a = { 0 };
  gdw_effects q;
  gdw_ask_open o;
  gdw_effects_init (&q);
  uint32_t late = put (&a, &q, 0, 100, 500), soon = put (&a, &q, 3, 100, 50);
  check (gdw_ask_deadline (&a) == 150);
  check (!gdw_ask_expire (&a, &q, help_at (149), &o));
  check (gdw_ask_expire (&a, &q, help_at (150), &o) && o.id == soon && o.who == 3);
  check (!gdw_ask_expire (&a, &q, help_at (150), &o));
  check (gdw_ask_deadline (&a) == 600 && gdw_ask_is_open (&a, GDW_ASK_SECRET) && !gdw_ask_is_open (&a, GDW_ASK_APPLY));
  check (gdw_ask_take (&a, late, &o) && gdw_ask_deadline (&a) == GDW_MS_NEVER);
  check (count (&q, GDW_EFFECT_WITHDRAW) == 1);
  gdw_effects_done (&q);
}

TEST (withdrawn_by_asker)
{
  gdw_asks a = { 0 };
  gdw_effects q;
  gdw_ask_open o;
  gdw_effects_init (&q);
  uint32_t tunnel = put (&a, &q, 0, 0, 10), sa = put (&a, &q, 7, 0, 10);
  gdw_ask_withdraw (&a, &q, 7, false);
  check (!gdw_ask_take (&a, sa, &o));
  check (gdw_ask_take (&a, tunnel, &o));
  put (&a, &q, 0, 0, 10);
  put (&a, &q, 9, 0, 10);
  gdw_ask_withdraw (&a, &q, 0, true);
  check (gdw_ask_deadline (&a) == GDW_MS_NEVER);
  check (count (&q, GDW_EFFECT_WITHDRAW) == 3);
  gdw_effects_done (&q);
}

TEST_MAIN ()
