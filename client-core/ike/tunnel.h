/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tunnel.h - the inside of a gdw_tunnel, for tunnel.c and the files that were taken out of it. */
#ifndef GDW_IKE_TUNNEL_H
#define GDW_IKE_TUNNEL_H

#include "ike/attempt.h"
#include "ike/course.h"
#include "ike/ike-sa.h"
#include "ike/precedent.h"

enum {
  GDW_OLD_IKE_SAS = GDW_MAX_IKE_SAS - 2,
  GDW_CLOSE_MS = 2000,        /* wait for the answer to our DELETE */
  GDW_NETWORK_MS = 10000,     /* wait for a usable network before the tunnel stands */
  GDW_SILENCE_MS = 1000,      /* we sent, nothing came: ask */
  GDW_SILENCE_SHORT_MS = 800, /* where a round trip takes at most GDW_SHORT_TRIP_MS, almost surely, */
  GDW_SHORT_TRIP_MS = 200,    /* ... that says as much sooner */
  GDW_MAX_PASSPHRASES = 3,
  GDW_RACE_BESIDE = GDW_MAX_GATEWAY_ADDRS - 1, /* IKE SAs in IKE_SA_INIT beside the first one */
};

/* NEW_PATH: our address changed, and the gateway knows no MOBIKE. RECONNECT: it does not answer any more. */
typedef enum { GDW_MOVE_NONE, GDW_MOVE_REAUTH, GDW_MOVE_REDIRECT, GDW_MOVE_NEW_PATH, GDW_MOVE_RECONNECT } gdw_move_kind;

/* The tunnel is on its way to another IKE SA (move.h). Empty: all zero. */
typedef struct {
  gdw_move_kind kind;
  uint8_t server;      /* which of the profile's gateways is meant; t->approach.server is the one in use */
  uint8_t tried;       /* RECONNECT: of the others in this round */
  gdw_attempt attempt; /* where the new one is tried */
  gdw_ip from;         /* who sent us there; family 0: nobody */
  unsigned patience;
  bool applying; /* the system takes over this plan */
  gdw_netplan plan;
  bool spent;        /* NONE: what could be tried was tried, or we were refused */
  bool waits;        /* RECONNECT: for GDW_TIMER_RECONNECT */
  unsigned failures; /* RECONNECT: in a row */
  gdw_ms until;      /* RECONNECT: then the tunnel ends */
} gdw_move;

/* Its moves between networks (roam.h). */
typedef struct {
  gdw_course course;
  uint32_t moves;
  uint8_t n_log;
  gdw_roam log[GDW_MAX_ROAMS];
} gdw_roamer;

/* IKE_SA_INIT with several addresses at once (race.h): t->sa is one of the runners, these are the others. Empty: all zero. */
typedef struct {
  gdw_ike_sa *beside[GDW_RACE_BESIDE];
  gdw_ike_sa *refused; /* the first that the gateway turned away, GONE; NULL: none. With the words about it: */
  char fact[GDW_MAX_TEXT];
  gdw_refusal refusal;
} gdw_race;

/* What is known of the way to the gateway (approach.h). */
typedef struct {
  uint8_t server;   /* which of the profile's gateways is tried, or in use (gdw_profile_gateway) */
  gdw_snapshot on;  /* the network on which the addresses were found */
  bool translated;  /* and that was asked for its translator (RFC 7050) */
  uint8_t failures; /* of the name service to say anything about it; no more are counted than are told apart */
  uint32_t asking;  /* the number of that question; 0: it is not open */
  gdw_precedents precedents;
} gdw_approach;

struct gdw_tunnel {
  gdw_env env;
  gdw_snapshot net;
  gdw_attempt attempt;
  gdw_approach approach;
  gdw_race race;
  gdw_ike_sa *sa;                   /* the one that carries the tunnel; NULL: none yet */
  gdw_ike_sa *next;                 /* being set up beside it, to take its place; NULL: none */
  gdw_ike_sa *old[GDW_OLD_IKE_SAS]; /* replaced ones that wait for their DELETE */
  gdw_move move;
  gdw_roamer roamer;
  unsigned move_tries; /* of a reauthentication */
  gdw_redirect_bound redirects;
  char host[GDW_MAX_HOST]; /* before the tunnel stands: where a gateway sent us; empty: the profile's */
  gdw_ip from;             /* ... and which */
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

  uint16_t largest; /* inner packet that gets through, as the plane told last; 0: not yet */
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
/* The plan for the system, of this SA and its child. */
GDW_MUST_USE gdw_why gdw_tunnel_plan (const gdw_tunnel *t, const gdw_ike_sa *sa, const gdw_child *c,
                                      uint64_t generation, gdw_netplan *ret);
/* What an outer packet of this SA leaves for the inner ones of its child. */
gdw_netplan_room gdw_tunnel_room (const gdw_tunnel *t, const gdw_ike_sa *sa, const gdw_child *c);
/* The plane's bounds, by the plan. */
void gdw_tunnel_tune (gdw_tunnel *t, uint32_t ike);
/* Asks in the tunnel's own name. */
void gdw_tunnel_ask (gdw_tunnel *t, gdw_question *q, gdw_ms wait_ms, gdw_now now);

#endif
