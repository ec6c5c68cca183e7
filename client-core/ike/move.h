/* SPDX-License-Identifier: GPL-3.0-or-later */
/* move.h - a tunnel that stands moves to a new IKE SA, make before break: to prove ourselves anew (ike.reauth, RFC 4478), because the gateway
 * sends us to another one (RFC 5685), because our address changed and the gateway knows no MOBIKE, or because it does not answer any more. The old IKE SA carries on until the new one has a child; a plan that stays the same is not
 * applied again. */
#ifndef GDW_IKE_MOVE_H
#define GDW_IKE_MOVE_H

#include "ike/tunnel.h"

/* After each input, once the tunnel stands: begins what is wanted, goes on, hands over. */
void gdw_move_settle (gdw_tunnel *t, gdw_now now);

/* A new IKE SA is on its way: the old one may be gone without ending the tunnel. */
bool gdw_move_is_under_way (const gdw_tunnel *t);

/* The answers to the tunnel's questions for the other gateway's addresses and for the new plan. False: it is not the move's question. */
bool gdw_move_on_answer (gdw_tunnel *t, gdw_ask_kind kind, const gdw_answer *a, gdw_now now);

/* Another network: the new IKE SA's path. */
void gdw_move_on_network (gdw_tunnel *t, gdw_now now);

/* GDW_TIMER_RECONNECT is due. */
void gdw_move_on_tick (gdw_tunnel *t, gdw_now now);

/* Will the secrets be wanted again before the tunnel ends? Else they are wiped when it stands. */
bool gdw_move_is_foreseen (const gdw_tunnel *t);

#endif
