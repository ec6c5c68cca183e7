/* SPDX-License-Identifier: GPL-3.0-or-later */
/* peer-time.c - what a gateway does when time passes: repeats, gives up, forgets, tidies up what rekeys left. */
#include "inside.h"

#include "wire/pay-del.h"

enum {
  SENDS = 7,             /* 2 + 4 + ... + 16 s, then the client is lost */
  LONGEST_MS = 16000,    /* between two repeats */
  HALF_OPEN_MS = 30000,  /* as gateways do */
  OUR_LEFTOVER_MS = 500, /* what we replaced is deleted so soon */
  THEIR_LEFTOVER_MS = 40000,
  THEIR_CHILD_MS = 900000, /* a child that the client should have deleted costs little */
};

/* Whoever began the rekey deletes; the gateway waits for the client, but not for ever. */
static gdw_ms
leftover_at (gdw_ms since, bool ours)
{
  return since + (ours ? OUR_LEFTOVER_MS : THEIR_LEFTOVER_MS);
}

/* The first look at a replaced child begins its time. */
static gdw_ms
kid_due (const struct kid *k, gdw_ms now)
{
  if (k->since == 0)
    return now;
  return k->replaced_by_us ? k->since + OUR_LEFTOVER_MS : k->since + THEIR_CHILD_MS;
}

static void
delete_ike (peer *p, struct sa *s)
{
  gdw_msg_out o = peer_chain (p);
  gdw_pay_del_put_ike (gdw_msg_payload_begin (&o, GDW_P_D));
  gdw_msg_payload_end (&o);
  peer_request (p, s, GDW_X_INFORMATIONAL, &o, ASK_DELETE_IKE);
}

static void
delete_kid (peer *p, struct sa *s, const struct kid *k)
{
  gdw_msg_out o = peer_chain (p);
  gdw_pay_del_put_esp (gdw_msg_payload_begin (&o, GDW_P_D), &k->spi_in, 1);
  gdw_msg_payload_end (&o);
  s->subject = k->spi_in;
  peer_request (p, s, GDW_X_INFORMATIONAL, &o, ASK_DELETE_CHILD);
}

static void
on_flight (peer *p, struct sa *s)
{
  if (p->now < s->next)
    return;
  if (s->sends >= SENDS) {
    p->said (p->user, "   gateway gives up");
    peer_end_sa (s);
    return;
  }
  gdw_ms wait = (gdw_ms)PEER_REPEAT_MS << s->sends;
  s->sends++;
  s->next = p->now + (wait < LONGEST_MS ? wait : LONGEST_MS);
  peer_send_all (p, &s->request, &s->way);
}

static void
tidy (peer *p, struct sa *s)
{
  if (s->waits)
    return;
  if (s->old) {
    if (leftover_at (s->since, s->replaced_by_us) <= p->now)
      delete_ike (p, s);
    return;
  }
  for (size_t i = 0; i < PEER_KIDS; i++)
    if (s->kid[i].used && s->kid[i].old && s->kid[i].since == 0)
      s->kid[i].since = p->now;
  for (size_t i = 0; i < PEER_KIDS; i++)
    if (s->kid[i].used && s->kid[i].old && kid_due (&s->kid[i], p->now) <= p->now) {
      delete_kid (p, s, &s->kid[i]);
      return;
    }
}

void
peer_on_time (peer *p, gdw_ms now)
{
  p->now = now;
  for (size_t i = 0; i < PEER_SAS; i++) {
    struct sa *s = &p->sa[i];
    if (!s->used)
      continue;
    if (s->ask != ASK_NONE)
      on_flight (p, s);
    else if (!s->up && s->since + HALF_OPEN_MS <= now)
      peer_end_sa (s);
    else if (s->up)
      tidy (p, s);
  }
}

static gdw_ms
earlier (gdw_ms a, gdw_ms b)
{
  return a < b ? a : b;
}

gdw_ms
peer_deadline (const peer *p)
{
  gdw_ms first = GDW_MS_NEVER;
  for (size_t i = 0; i < PEER_SAS; i++) {
    const struct sa *s = &p->sa[i];
    if (!s->used)
      continue;
    if (s->ask != ASK_NONE)
      first = earlier (first, s->next);
    else if (!s->up)
      first = earlier (first, s->since + HALF_OPEN_MS);
    else if (s->waits)
      continue;
    else if (s->old)
      first = earlier (first, leftover_at (s->since, s->replaced_by_us));
    for (size_t k = 0; s->ask == ASK_NONE && s->up && !s->old && k < PEER_KIDS; k++)
      if (s->kid[k].used && s->kid[k].old)
        first = earlier (first, kid_due (&s->kid[k], p->now));
  }
  return first;
}
