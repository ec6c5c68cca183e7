/* SPDX-License-Identifier: GPL-3.0-or-later */
/* effect.h - the queue of effects between the engine and whoever drives it: deeds in their order. */
#ifndef GDW_IKE_EFFECT_H
#define GDW_IKE_EFFECT_H

#include "godwit.h"

typedef struct gdw_effect_node gdw_effect_node;

/* Beyond GDW_MAX_EFFECTS datagrams and events are dropped and counted (both may be lost anyway); everything else is kept, and its number
 * is bounded by the numbers of SAs, children and questions. */
typedef struct {
  gdw_effect_node *first, *last;
  gdw_effect_node *given; /* the one handed out last: its datagram lives until the next call */
  size_t n;
  uint32_t dropped;
} gdw_effects;

void gdw_effects_init (gdw_effects *q);
void gdw_effects_done (gdw_effects *q);

void gdw_effect_send (gdw_effects *q, const gdw_path *path, gdw_bytes datagram); /* copies */
void gdw_effect_order (gdw_effects *q, gdw_order *taken);                        /* moves: *taken is wiped */
void gdw_effect_ask (gdw_effects *q, const gdw_question *question);
void gdw_effect_withdraw (gdw_effects *q, uint32_t id);
void gdw_effect_phase (gdw_effects *q, gdw_phase phase);
void gdw_effect_event (gdw_effects *q, const gdw_event *event);
/* diff and cert may be NULL */
void gdw_effect_end (gdw_effects *q, gdw_why why, const char *fact, const gdw_diff *diff, const gdw_cert_facts *cert);

/* Takes the next effect; false: none. */
bool gdw_effects_next (gdw_effects *q, gdw_effect *ret);

#endif
