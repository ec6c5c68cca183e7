/* SPDX-License-Identifier: GPL-3.0-or-later */
/* approach.h - the way to IKE_SA_INIT: our identity, a network, the gateway's addresses on it. */
#ifndef GDW_IKE_APPROACH_H
#define GDW_IKE_APPROACH_H

#include "ike/tunnel.h"

/* Our certificate and key from their blobs. GDW_E_AUTH: a passphrase is wanted. */
GDW_MUST_USE gdw_err gdw_approach_identity (gdw_tunnel *t, gdw_bytes passphrase);

/* The next step before there is an IKE SA. */
void gdw_approach_advance (gdw_tunnel *t, gdw_now now);

/* A tunnel that stands came to another network: where that has IPv6 alone and the gateway IPv4 alone, its translator is asked for (RFC 7050). */
void gdw_approach_seek (gdw_tunnel *t, gdw_now now);
/* GDW_TIMER_TRANSLATOR: the name service knew nothing of a translator, and perhaps was not there yet. */
void gdw_approach_on_tick (gdw_tunnel *t, gdw_now now);
/* Is this the answer to that, before the tunnel stands as well? Then t->attempt has the addresses behind the translator, and the way goes on. */
bool gdw_approach_on_translator (gdw_tunnel *t, const gdw_answer *a, gdw_now now);

/* The answer to a question for a name. One that was known before stays good enough where the name service fails on another network. */
void gdw_approach_on_name (gdw_tunnel *t, const gdw_answer *a, gdw_now now);

/* The answer that the SA which just ended had believed led nowhere: all begins anew, other addresses first. */
void gdw_approach_anew (gdw_tunnel *t, gdw_now now);

/* The SA that just ended found nobody. False: there is no other address, and no other gateway in the profile; true: begun with those that there
 * are. */
bool gdw_approach_elsewhere (gdw_tunnel *t, gdw_now now);

/* Goes where the gateway of the SA that just ended sends us, unless that was too often. */
void gdw_approach_follow (gdw_tunnel *t, gdw_now now);

#endif
