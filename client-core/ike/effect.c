/* SPDX-License-Identifier: GPL-3.0-or-later */
/* effect.c - the queue of effects. Without memory for an order or for END the process cannot keep its promises and stops (gdw_check);
 * its parent undoes what it did. */
#include "ike/effect.h"

#include <stdlib.h>
#include <string.h>

#include "base/check.h"

struct gdw_effect_node {
  gdw_effect_node *next;
  uint8_t *datagram;
  gdw_effect effect;
};

void
gdw_effects_init (gdw_effects *q)
{
  *q = (gdw_effects){ 0 };
}

static void
node_free (gdw_effect_node *node)
{
  if (node == NULL)
    return;
  free (node->datagram);
  gdw_order_done (&node->effect.order);
  free (node);
}

void
gdw_effects_done (gdw_effects *q)
{
  node_free (q->given);
  while (q->first != NULL) {
    gdw_effect_node *node = q->first;
    q->first = node->next;
    node_free (node);
  }
  *q = (gdw_effects){ 0 };
}

/* A node at the end of the queue. */
static gdw_effect *
append (gdw_effects *q, gdw_effect_kind kind)
{
  gdw_effect_node *node = calloc (1, sizeof *node);
  gdw_check (node != NULL);
  node->effect.kind = kind;
  if (q->last != NULL)
    q->last->next = node;
  else
    q->first = node;
  q->last = node;
  q->n++;
  return &node->effect;
}

static bool
is_full (gdw_effects *q)
{
  if (q->n < GDW_MAX_EFFECTS)
    return false;
  q->dropped++;
  return true;
}

void
gdw_effect_send (gdw_effects *q, const gdw_path *path, gdw_bytes datagram)
{
  if (is_full (q) || datagram.n == 0)
    return;
  uint8_t *copy = malloc (datagram.n);
  gdw_check (copy != NULL);
  memcpy (copy, datagram.p, datagram.n);
  gdw_effect *e = append (q, GDW_EFFECT_SEND);
  q->last->datagram = copy;
  e->datagram = gdw_bytes_make (copy, datagram.n);
  e->path = *path;
}

void
gdw_effect_order (gdw_effects *q, gdw_order *taken)
{
  append (q, GDW_EFFECT_PLANE)->order = *taken;
  gdw_order_done (taken);
}

void
gdw_effect_ask (gdw_effects *q, const gdw_question *question)
{
  append (q, GDW_EFFECT_ASK)->question = *question;
}

void
gdw_effect_withdraw (gdw_effects *q, uint32_t id)
{
  append (q, GDW_EFFECT_WITHDRAW)->id = id;
}

void
gdw_effect_phase (gdw_effects *q, gdw_phase phase)
{
  append (q, GDW_EFFECT_PHASE)->phase = phase;
}

void
gdw_effect_event (gdw_effects *q, const gdw_event *event)
{
  if (!is_full (q))
    append (q, GDW_EFFECT_EVENT)->event = *event;
}

void
gdw_effect_end (gdw_effects *q, gdw_why why, const char *fact, const gdw_diff *diff, const gdw_cert_facts *cert)
{
  gdw_effect *e = append (q, GDW_EFFECT_END);
  e->end.why = why;
  if (cert != NULL)
    e->end.cert = *cert;
  size_t n = strlen (fact);
  if (n > sizeof e->end.fact - 1)
    n = sizeof e->end.fact - 1;
  memcpy (e->end.fact, fact, n);
  e->end.fact[n] = '\0';
  if (diff != NULL)
    e->end.diff = *diff;
}

bool
gdw_effects_next (gdw_effects *q, gdw_effect *ret)
{
  node_free (q->given);
  q->given = NULL;
  gdw_effect_node *node = q->first;
  if (node == NULL)
    return false;
  q->first = node->next;
  if (q->first == NULL)
    q->last = NULL;
  q->n--;
  *ret = node->effect;
  gdw_wipe (&node->effect.order, sizeof node->effect.order); /* the keys moved to the caller */
  q->given = node;
  return true;
}
