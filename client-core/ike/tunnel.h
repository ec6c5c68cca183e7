/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tunnel.h - the inside of a gdw_tunnel, for tunnel.c and status.c alone. */
#ifndef GDW_IKE_TUNNEL_H
#define GDW_IKE_TUNNEL_H

#include "ike/attempt.h"
#include "ike/ike-sa.h"

enum {
  GDW_CLOSE_MS = 2000,    /* wait for the answer to our DELETE */
  GDW_NETWORK_MS = 10000, /* wait for a usable network before the tunnel stands */
  GDW_SILENCE_MS = 5000,  /* we sent, nothing came: ask */
  GDW_MAX_PASSPHRASES = 3,
};

struct gdw_tunnel {
  gdw_env env;
  gdw_snapshot net;
  gdw_attempt attempt;
  gdw_ike_sa *sa;                       /* the one that carries the tunnel; NULL: none yet */
  gdw_ike_sa *old[GDW_MAX_IKE_SAS - 1]; /* replaced ones that wait for their DELETE */
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

#endif
