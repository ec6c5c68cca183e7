/* SPDX-License-Identifier: GPL-3.0-or-later */
/* env.h - what the IKE SAs of one tunnel share: the profile, credentials, randomness, the two queues, and room for one message.
 * Owned by the tunnel; no SA outlives it. */
#ifndef GDW_IKE_ENV_H
#define GDW_IKE_ENV_H

#include "base/note.h"
#include "cred/identity.h"
#include "ike/ask.h"
#include "ike/effect.h"
#include "ike/keymat.h"
#include "ike/refusal.h"

typedef struct {
  gdw_profile profile;
  gdw_entropy *entropy;
  gdw_anchors *anchors;   /* who may vouch for the gateway; perhaps none */
  gdw_identity *identity; /* our certificate and key; NULL when the profile has none */
  gdw_secret psk;         /* once asked for; wiped when the tunnel stands */
  gdw_secret ppk;         /* the same, with a post-quantum pre-shared key */
  gdw_secret password;    /* the one given last, while the tunnel does not stand: for beginning anew */
  gdw_effects effects;
  gdw_asks asks;
  uint16_t local_port; /* our UDP port on all links; 0: not known */
  uint32_t last_sa;    /* numbers given so far */
  uint32_t last_child;
  uint32_t dropped;        /* IKE datagrams that were not for us, damaged or forged */
  char fact[GDW_MAX_TEXT]; /* what goes with END */
  gdw_refusal refusal;     /* of algorithms, when that is the end */
  gdw_cert_facts cert;     /* ... and what a certificate does not keep */
  gdw_notes notes;         /* of the connection that is being made or stands */

  size_t in_n;
  uint8_t in[GDW_MAX_IKE_MESSAGE];    /* the datagram in hand; decrypted in place */
  uint8_t chain[GDW_MAX_IKE_MESSAGE]; /* payloads that are being written */
  uint8_t out[GDW_MAX_IKE_MESSAGE];   /* the sealed message */
} gdw_env;

/* Wipes and frees what the environment owns (not the entropy). */
void gdw_env_done (gdw_env *env);

/* Keeps a fact for END, instead of the one before and of what was said of a certificate: cut at GDW_MAX_TEXT, printable ASCII (a gateway's words may be in it). */
void gdw_env_fact (gdw_env *env, const char *text);

/* Events with the fields of their row in events.def. */
void gdw_env_say (gdw_env *env, gdw_event_id id, gdw_now now);
void gdw_env_say_text (gdw_env *env, gdw_event_id id, const char *text, gdw_now now);
void gdw_env_say_name (gdw_env *env, gdw_event_id id, const char *name, const char *by,
                       gdw_now now); /* by may be NULL */
void gdw_env_say_number (gdw_env *env, gdw_event_id id, uint64_t n, gdw_now now);

/* Says the event and keeps it for status; once. */
void gdw_env_note (gdw_env *env, const gdw_event *e);
/* A warning when this suite is of the older set. what: "IKE" or "ESP". */
void gdw_env_judge (gdw_env *env, const gdw_suite *s, const char *what, gdw_now now);

/* Counts a datagram that was not taken, and says why. */
void gdw_env_drop (gdw_env *env, const char *reason, gdw_now now);

/* A word for a notify ("NO_PROPOSAL_CHOSEN"); "an unknown notify" for others. */
const char *gdw_notify_name (uint16_t type);

#endif
