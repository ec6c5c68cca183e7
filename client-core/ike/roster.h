/* SPDX-License-Identifier: GPL-3.0-or-later */
/* roster.h - the IKE SAs of a tunnel: the one that carries it, the one that is being set up beside it, and those that were replaced and wait
 * for their DELETE. */
#ifndef GDW_IKE_ROSTER_H
#define GDW_IKE_ROSTER_H

#include "ike/tunnel.h"

/* The i-th place, i < GDW_MAX_IKE_SAS; perhaps empty. The first is the one that carries the tunnel. */
gdw_ike_sa **gdw_roster_at (gdw_tunnel *t, size_t i);

/* The SA that a datagram with this header is for; NULL: none, or it is gone and only keeps the plane's children until there is another one. */
gdw_ike_sa *gdw_roster_find (gdw_tunnel *t, const gdw_ike_header *h);

/* Rekeyed SAs hand over to their successors; replaced ones that are gone are freed. */
void gdw_roster_succeed (gdw_tunnel *t, gdw_now now);

/* A place among the replaced ones; the last gives way: its DELETE never came. */
gdw_ike_sa **gdw_roster_old_place (gdw_tunnel *t, gdw_now now);

/* Frees an SA; the plane forgets its children, and its path when no other SA has it. Accepts an empty place. */
void gdw_roster_discard (gdw_tunnel *t, gdw_ike_sa **sa, gdw_now now);
/* Frees all. */
void gdw_roster_clear (gdw_tunnel *t, gdw_now now);

/* Time passes for all but those that have no network. */
void gdw_roster_tick (gdw_tunnel *t, gdw_now now);
gdw_ms gdw_roster_deadline (const gdw_tunnel *t);

#endif
