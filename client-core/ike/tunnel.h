/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tunnel.h - the inside of a gdw_tunnel, for tunnel.c and the files that were taken out of it. */
#ifndef GDW_IKE_TUNNEL_H
#define GDW_IKE_TUNNEL_H

#include "ike/attempt.h"
#include "ike/ike-sa.h"

enum {
  GDW_OLD_IKE_SAS = GDW_MAX_IKE_SAS - 2,
  GDW_CLOSE_MS = 2000,    /* wait for the answer to our DELETE */
  GDW_NETWORK_MS = 10000, /* wait for a usable network before the tunnel stands */
  GDW_SILENCE_MS = 5000,  /* we sent, nothing came: ask */
  GDW_MAX_PASSPHRASES = 3,
};

struct gdw_tunnel {
  gdw_env env;
  gdw_snapshot net;
  gdw_attempt attempt;
  gdw_ike_sa *sa;                   /* the one that carries the tunnel; NULL: none yet */
  gdw_ike_sa *next;                 /* being set up beside it, to take its place; NULL: none */
  gdw_ike_sa *old[GDW_OLD_IKE_SAS]; /* replaced ones that wait for their DELETE */
  gdw_timers timers;
  gdw_phase phase;
  gdw_ms phase_since;
  unsigned patience; /* how often IKE_AUTH found nobody */
  bool parked;       /* no network */

  gdw_secret certificate, key; /* blobs, until they are an identity */
  unsigned passphrases;        /* asked so far */

  gdw_netplan plan;    /* generation 0: none yet */
  gdw_notes conflicts; /* of the plan with the links */
  bool applied;

  bool has_totals;
  gdw_totals totals;
  uint32_t ike_rekeys;
  uint32_t repeats; /* of SAs that are gone */
};

/* The steps that its files share. */
void gdw_tunnel_set_phase (gdw_tunnel *t, gdw_phase phase, gdw_now now);
/* The last effects of the tunnel. */
void gdw_tunnel_end (gdw_tunnel *t, gdw_why why, gdw_now now);
/* The tunnel ends for a reason of ours: the gateway is told once. */
void gdw_tunnel_fail (gdw_tunnel *t, gdw_why why, gdw_now now);
/* Asks in the tunnel's own name. */
void gdw_tunnel_ask (gdw_tunnel *t, gdw_question *q, gdw_ms wait_ms, gdw_now now);

#endif
