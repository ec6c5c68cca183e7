/* SPDX-License-Identifier: GPL-3.0-or-later */
/* trial.c - the path MTU of a plane: the search with its probe packets, and what senders behind the gateway are told of it. */
#include "esp/trial.h"

#include "wire/ike-consts.h"

#include <string.h>

gdw_trial
gdw_trial_new (uint16_t bound)
{
  return (gdw_trial){ .bound = bound, .told = bound, .search = gdw_pmtu_new (bound) };
}

void
gdw_trial_moved (gdw_trial *t, gdw_us now)
{
  /* The connections stay known: who sends large packets does so on the new path too, and may be the first to be told. */
  if (!t->search.answers)
    t->at = 0;
  gdw_pmtu_begin (&t->search, t->bound, t->n > 0, now); /* who answered before is asked first */
}

void
gdw_trial_tune (gdw_trial *t, const gdw_order_tune *o, gdw_us now)
{
  uint8_t n = o->n_echoes < GDW_MAX_ECHOES ? o->n_echoes : GDW_MAX_ECHOES;
  uint16_t bound = o->mtu != 0 ? o->mtu : t->bound;
  bool same = n == t->n && bound == t->bound;
  for (uint8_t i = 0; same && i < n; i++)
    same = gdw_ip_same (&o->echoes[i], &t->echoes[i]);
  if (same)
    return;
  memcpy (t->echoes, o->echoes, sizeof t->echoes);
  t->n = n;
  t->at = 0;
  t->bound = t->told = bound;
  t->search = gdw_pmtu_new (bound);
  gdw_trial_moved (t, now);
}

bool
gdw_trial_heard (gdw_trial *t, gdw_bytes packet, const gdw_ip_pkt *pkt, uint32_t missing, gdw_us now)
{
  uint16_t n = 0;
  bool ours = t->number != 0 && gdw_echo_read (&t->echo, packet, pkt, &n);
  if (ours && n != 0)
    gdw_pmtu_answered (&t->search, n, now);
  gdw_pmtu_heard (&t->search, ours ? 0 : pkt->total, missing, now);
  if (pkt->total >= GDW_PMTU_LEAST)
    gdw_flows_heard (&t->flows, packet, pkt, now);
  return ours;
}

void
gdw_trial_sent (gdw_trial *t, gdw_bytes packet, const gdw_ip_pkt *pkt, gdw_us now)
{
  gdw_pmtu_sent (&t->search, pkt->total, now);
  gdw_flows_sent (&t->flows, packet, pkt, t->search.mtu, t->bound, now);
}

/* Who is asked has never answered: the next one. */
static void
ask_another (gdw_trial *t, gdw_us now)
{
  if (!gdw_pmtu_is_deaf (&t->search) || t->at + 1 >= t->n)
    return;
  t->at++;
  gdw_pmtu_retarget (&t->search, now);
}

void
gdw_trial_tick (gdw_trial *t, gdw_us now)
{
  gdw_pmtu_tick (&t->search, now);
  ask_another (t, now);
  if (gdw_pmtu_take_fall (&t->search))
    gdw_flows_tell (&t->flows, t->search.mtu, now);
}

typedef enum { NO_CHILD, OUTSIDE, INSIDE } reach;

/* Is the address that is asked inside of a child that sends? With our own address there. */
static reach
aim (gdw_trial *t, gdw_esp_children *children, gdw_entropy *e)
{
  const gdw_ip *to = &t->echoes[t->at];
  gdw_ip_pkt pkt = { .version = to->family,
                     .dst = *to,
                     .proto = to->family == 4 ? GDW_IPPROTO_ICMP : GDW_IPPROTO_ICMPV6 };
  bool own = gdw_esp_children_address (children, to->family, &pkt.src), any = false;
  gdw_esp_child *c = gdw_esp_children_choose (children, &pkt, &any);
  if (!own || c == NULL)
    return any ? OUTSIDE : NO_CHILD;
  if (t->number == 0 || !gdw_ip_same (to, &t->echo.to))
    gdw_entropy_fill (e, t->echo.cookie, sizeof t->echo.cookie);
  t->echo.from = pkt.src;
  t->echo.to = *to;
  return INSIDE;
}

bool
gdw_trial_next (gdw_trial *t, gdw_esp_children *children, gdw_entropy *e, gdw_out *o, gdw_us now)
{
  uint16_t n = 0;
  while (gdw_pmtu_next (&t->search, &n, now)) {
    reach r = aim (t, children, e);
    if (r == OUTSIDE) {
      gdw_pmtu_give_up (&t->search);
      ask_another (t, now);
    }
    if (r != INSIDE)
      continue;
    t->number = t->number == UINT16_MAX ? 1 : (uint16_t)(t->number + 1);
    if (gdw_echo_put (o, &t->echo, t->number, n))
      return true;
  }
  return gdw_flows_next (&t->flows, t->search.mtu, o);
}

bool
gdw_trial_report (gdw_trial *t, uint16_t *ret)
{
  if (t->search.mtu == t->told)
    return false;
  *ret = t->told = t->search.mtu;
  return true;
}
