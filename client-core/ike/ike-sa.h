/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ike-sa.h - one IKE SA: SPIs, keys, phase, the path, its children. Messages come in here, are opened and judged, and go to the task that
 * waits for them or to serve.c. The tunnel looks at phase, why and successor after each input. */
#ifndef GDW_IKE_IKE_SA_H
#define GDW_IKE_IKE_SA_H

#include "cred/signer.h"
#include "ike/child.h"
#include "ike/collisions.h"
#include "ike/env.h"
#include "ike/exchange.h"
#include "ike/followup.h"
#include "ike/intauth.h"
#include "ike/natd.h"
#include "ike/netplan.h"
#include "ike/redirect.h"
#include "ike/sk.h"
#include "ike/tasks.h"
#include "ike/timers.h"
#include "profile/ident.h"

typedef enum {
  GDW_IKE_INIT, /* IKE_SA_INIT: nothing is protected */
  GDW_IKE_AUTH, /* protected, but nobody is proven */
  GDW_IKE_UP,
  GDW_IKE_REPLACED, /* a successor carries on; waits for DELETE */
  GDW_IKE_DELETING, /* our DELETE is on its way */
  GDW_IKE_GONE,     /* why */
  GDW_IKE_PHASES,
} gdw_ike_phase;

enum {
  GDW_MOST_PATIENCE = 2,  /* how often a tunnel begins anew because IKE_AUTH found nobody */
  GDW_DOUBT_SENDS = 4,    /* sendings of IKE_AUTH without any authentic answer before it does: 7.5 s */
  GDW_SLOW_MS = 8000,     /* an answer after so long is slow: gateways drop half-open SAs after 10 to 30 s */
  GDW_SLOW_SENDS = 3,     /* sendings after a slow answer before the tunnel begins anew: 3.5 s */
  GDW_OLD_IKE_MS = 10000, /* a replaced IKE SA waits so long for its DELETE */
  GDW_FINER_SENDS = 2,    /* sendings before a long message is cut finer (RFC 7383 2.5.2): 1.5 s */
  GDW_REAUTH_MARGIN_MS =
      300000,                 /* before the gateway's time is over (RFC 4478), or a quarter of it where that is less */
  GDW_REAUTH_LEAST_MS = 5000, /* between two sign-ins, whatever the gateway says */
  GDW_FRAGMENTS_MS = 30000,   /* fragments wait so long for the rest of their message */
  GDW_OLD_CHILD_MS = 60000,   /* a replaced child waits so long for the gateway's DELETE; then we delete it */
  GDW_REKEY_RETRY_MS = 10000, /* after TEMPORARY_FAILURE, at least */
  GDW_LATER_MS = 300000,   /* TEMPORARY_FAILURE for so long: both ends no longer have the same state (RFC 7296 2.25) */
  GDW_REFUSED_MS = 300000, /* after NO_ADDITIONAL_SAS a rekey is not tried again before: another IKE SA is set up */
  GDW_CHILD_TRIES = 5,     /* to make a new child where there is none: then the gateway does not want one */
};

/* Since when the gateway puts a rekey off. */
typedef struct {
  bool there;
  gdw_ms since;
} gdw_put_off;

/* By which paths the SA is reached (reach.h). Empty: all zero. */
typedef struct {
  uint8_t n_more;
  gdw_ip more[GDW_MAX_GATEWAY_ADDRS]; /* the gateway's addresses: where it was when it told the others, and those */
  bool news;                          /* they changed; the tunnel takes it */
  gdw_path trial;                     /* asked whether it would do; link 0: none */
  gdw_roam_reason trial_why;
  gdw_path other;    /* answered while ours was silent: taken up when ours stays so a moment longer; link 0: none */
  bool trial_failed; /* it did not answer; the tunnel takes it */
  bool early;        /* the path changed during IKE_AUTH: the gateway has the one of its first message (RFC 4555 3.3) */
  bool refused;      /* the gateway does not want the path (UNACCEPTABLE_ADDRESSES); the tunnel takes it */
  bool suspect;      /* no answer for so long that the gateway is perhaps gone */
  bool stranded;     /* it moved, and the gateway knows no MOBIKE; the tunnel takes it */
  bool has_seen;
  uint8_t seen[GDW_NATD_HASH]; /* how the gateway sees our address: under the SPIs of this SA */
  gdw_ms suspect_ms;           /* how long a flight may stay unanswered before it is suspect; 0: the usual time */
  gdw_ms quiet_since;          /* we sent and nothing came since then; 0: all is well */
  bool roaming;                /* the path is another one, and has not answered yet */
  gdw_roam_reason why;
  gdw_path from;
  gdw_ms missing_since; /* when something began to be missing: the path was lost, or the plane heard nothing */
  bool done;            /* the path has answered: roam, which the tunnel takes */
  gdw_roam roam;
} gdw_reach;

struct gdw_ike_sa {
  gdw_env *env;
  uint32_t id;     /* of this object: who asks */
  uint32_t number; /* for the plane: a rekeyed SA keeps it */
  gdw_ike_phase phase;
  gdw_why why;    /* GONE: the end; DELETING: what it will be */
  bool told_gone; /* the gateway itself deleted or refused it */
  bool broken;    /* a request of the gateway's cannot be read: INVALID_SYNTAX is the end (RFC 7296 2.21.3) */
  bool initiator; /* we are the original initiator of this SA */
  uint8_t spi_i[8], spi_r[8];
  gdw_path path; /* where our requests leave; written by reach.c and nowhere else */
  uint8_t n_paths;
  gdw_path paths[GDW_MAX_PATHS]; /* every usable one, the best first */
  bool mobike;                   /* both sides announced it (RFC 4555) */
  gdw_reach reach;
  gdw_suite suite;
  gdw_ike_keys keys; /* d, pi, pr; ei and er live in sk */
  gdw_sk sk;
  gdw_exchange x;
  gdw_frag_set answer_in, request_in; /* messages of the gateway's that are not whole yet */
  gdw_tasks tasks;
  gdw_timers timers;
  unsigned patience;   /* how often IKE_AUTH found nobody before: then IKE_SA_INIT waits for more than one answer */
  bool heard;          /* something authentic has come */
  bool slow;           /* a person took long to answer: the gateway may have forgotten us meanwhile */
  bool alone;          /* no other IKE SA of ours is at the gateway: it may be told so (INITIAL_CONTACT) */
  uint8_t server;      /* which of the profile's gateways it is to be (gdw_profile_gateway): until AUTH is checked */
  unsigned init_sends; /* bound for IKE_SA_INIT where other addresses wait; 0: the usual one */

  /* what IKE_SA_INIT leaves for AUTH; wiped when it is done */
  gdw_secret init_sent, init_got; /* RealMessage1 and 2 (RFC 7296 2.15) */
  uint16_t ni_n, nr_n;
  uint8_t ni[GDW_MAX_NONCE], nr[GDW_MAX_NONCE];
  gdw_intauth intauth;  /* over the messages of IKE_INTERMEDIATE */
  bool ppk_agreed;      /* both sides said USE_PPK */
  gdw_ike_keys unmixed; /* while AUTH is on its way: the keys without the PPK */
  gdw_hash_set peer_hashes;
  uint16_t fragment_size; /* octets of an IP packet of ours; 0: the gateway takes no fragments (RFC 7383 2.3) */
  bool peer_childless;    /* the gateway takes an IKE_AUTH without a child (RFC 6023) */
  gdw_nat nat;
  bool ppk_used, kem_used; /* in the keys, perhaps by an SA before this one */

  gdw_redirect redirect;  /* where the gateway sends us; believed as far as `phase` is */
  gdw_ip redirected_from; /* the gateway that sent us here; family 0: none did */
  bool wants_reauth;      /* time to sign in anew: the tunnel sets up another SA */
  uint8_t n_wished;       /* addresses that we had before, to be asked for again */
  gdw_net wished[GDW_MAX_PLAN_ADDRS];
  gdw_ident local_id, remote_id;
  gdw_config config;
  gdw_child child[GDW_MAX_CHILDREN];
  uint32_t renewing;     /* number of the child that our rekey is about; 0: none */
  gdw_rival rival_child; /* the gateway renews it as well */
  uint32_t stillborn;    /* the gateway deleted a child of this SPI of its own, which we did not have (yet); 0: none */
  unsigned child_tries;  /* how often a new child was put off */
  gdw_put_off child_off, ike_off; /* our rekeys of the child and of the IKE SA, without one that succeeded since */
  bool no_child_ke;               /* the gateway wants no key exchange of a child's own */
  gdw_ms since;                   /* of UP */
  gdw_ms last_in;                 /* any sign of life: IKE, or ESP as the plane reports */
  gdw_ike_sa *successor;          /* made by a rekey; the tunnel takes it */
  gdw_ike_sa *redundant;          /* made by a rekey that met another one, and lost; the tunnel takes it, too */
  gdw_ike_sa *rival;    /* made by the gateway's rekey while ours is on its way: deaf until it is known who succeeds */
  gdw_rival rival_ike;  /* its nonces */
  gdw_followup serving; /* a rekey of the gateway's that is not over: IKE_FOLLOWUP_KE is to come */
  uint32_t child_rekeys;
};

/* A new SA that will begin with IKE_SA_INIT by this path. init_sends as in the struct. NULL: no memory. */
gdw_ike_sa *gdw_ike_sa_new (gdw_env *env, const gdw_path *path, unsigned init_sends);

/* Wipes. Accepts NULL. */
void gdw_ike_sa_free (gdw_ike_sa *sa);

/* The one setter of the phase: checks the table of allowed steps. */
void gdw_ike_sa_set_phase (gdw_ike_sa *sa, gdw_ike_phase phase);

/* Is the datagram with this header for this SA? */
bool gdw_ike_sa_is_for (const gdw_ike_sa *sa, const gdw_ike_header *h);

/* Inputs. The datagram is in env->in. */
void gdw_ike_sa_begin (gdw_ike_sa *sa, gdw_now now);
void gdw_ike_sa_on_datagram (gdw_ike_sa *sa, const gdw_path *path, gdw_now now);
void gdw_ike_sa_on_answer (gdw_ike_sa *sa, gdw_answer *a, gdw_now now);
void gdw_ike_sa_on_tick (gdw_ike_sa *sa, gdw_now now);
void gdw_ike_sa_on_sign_of_life (gdw_ike_sa *sa, gdw_ms when);

/* The sign-in is good for so many seconds: before they are over wants_reauth is set; a shorter time counts. */
void gdw_ike_sa_limit (gdw_ike_sa *sa, uint32_t seconds, gdw_now now);

/* Asks the gateway for a sign of life, unless it is being asked. */
void gdw_ike_sa_probe (gdw_ike_sa *sa, gdw_now now);
/* Deletes the SA at the gateway: DELETE is sent, and the answer awaited (phase DELETING, then GONE with this why). */
void gdw_ike_sa_close (gdw_ike_sa *sa, gdw_why why, gdw_now now);
/* Ends the SA here and now. */
void gdw_ike_sa_end (gdw_ike_sa *sa, gdw_why why);
/* Begins the task that is wanted next, if the flight is free and no question is open. */
void gdw_ike_sa_run (gdw_ike_sa *sa, gdw_now now);

/* Facts and helpers for tasks. */
gdw_ike_header gdw_ike_sa_header (const gdw_ike_sa *sa, uint8_t exchange, bool response, uint32_t msgid);
gdw_err gdw_ike_sa_set_keys (gdw_ike_sa *sa, gdw_ike_keys *taken)
    GDW_MUST_USE; /* keys of sa->suite, first or new; ei and er go to sk */
gdw_child *gdw_ike_sa_child_by_spi (gdw_ike_sa *sa, uint32_t spi_out);  /* by the gateway's SPI; NULL */
gdw_child *gdw_ike_sa_free_child (gdw_ike_sa *sa);                      /* a free place, or NULL */
gdw_child *gdw_ike_sa_newest_child (gdw_ike_sa *sa);                    /* the one that is up, or NULL */
gdw_child *gdw_ike_sa_child_numbered (gdw_ike_sa *sa, uint32_t number); /* in any phase; NULL */
bool gdw_ike_sa_makes_child (const gdw_ike_sa *sa);    /* a child is to come: asked for, or to be asked for again */
gdw_quantum gdw_ike_sa_quantum (const gdw_ike_sa *sa); /* what keeps its keys from a later quantum computer */
gdw_ms gdw_ike_sa_deadline (const gdw_ike_sa *sa);

#endif
