/* SPDX-License-Identifier: GPL-3.0-or-later */
/* race.h - IKE_SA_INIT with several of the gateway's addresses at once, each with an IKE SA of its own (Happy Eyeballs, RFC 8305). The first that
 * is answered carries the tunnel; the others are dropped without a word: gateways forget half-open SAs. With one address there is no race.
 *
 * A tunnel that stands races in the same way to another IKE SA: then what is said of t->sa and t->attempt here is t->next and t->move.attempt. */
#ifndef GDW_IKE_RACE_H
#define GDW_IKE_RACE_H

#include "ike/tunnel.h"

enum {
  GDW_RACE_MS = 250,          /* until the next address is tried beside the others (RFC 8305 5) */
  GDW_RACE_REFUSED_MS = 3500, /* from the first refusal on, which anybody may have sent, for the other addresses */
};

/* Does the profile name another gateway for when nobody answers? */
bool gdw_race_has_more (const gdw_tunnel *t);

/* Begins anew with all addresses of t->attempt that are not spent: t->sa is the first of them. False: the network reaches none. Where there is no
 * memory the tunnel ends; of one that stands t->next is empty. */
bool gdw_race_begin (gdw_tunnel *t, gdw_now now);

/* After each input: t->sa becomes the SA that was answered, or was sent elsewhere; or another one that runs, when it is gone. Where all are gone it
 * is one of those, which tells why: a refusal rather than silence. */
void gdw_race_settle (gdw_tunnel *t, gdw_now now);

/* Another network: who has no path there gives up its address for now, new ones may join. When nobody is left the tunnel waits for a network,
 * and begins anew; where it stands the last runner stays. False: t->sa is beyond IKE_SA_INIT, and none of this. */
bool gdw_race_on_network (gdw_tunnel *t, gdw_now now);

/* A datagram could not leave by this path: if a runner's, the next address need not wait. */
void gdw_race_on_trouble (gdw_tunnel *t, const gdw_path *path, gdw_now now);

/* The runners beside t->sa: repeat at once; time passes for them; the next moment for that; who a datagram is for (NULL: none of them). */
void gdw_race_hasten (gdw_tunnel *t, gdw_now now);
void gdw_race_tick (gdw_tunnel *t, gdw_now now);
gdw_ms gdw_race_deadline (const gdw_tunnel *t);
gdw_ike_sa *gdw_race_find (gdw_tunnel *t, const gdw_ike_header *h);

/* Drops all runners beside t->sa. */
void gdw_race_clear (gdw_tunnel *t);

#endif
