/* SPDX-License-Identifier: GPL-3.0-or-later */
/* eap-peer.h - our side of an EAP conversation (RFC 3748, RFC 7296 2.16): one packet in, one packet out, no I/O.
 * To be begun only when the gateway has proved itself. The methods are leaves behind eap-method.h. */
#ifndef GDW_EAP_EAP_PEER_H
#define GDW_EAP_EAP_PEER_H

#include "base/question.h"
#include "crypto/crypto.h"

typedef struct gdw_eap_peer gdw_eap_peer;

enum {
  GDW_EAP_MSK = 64,    /* octets of a master session key */
  GDW_EAP_METHODS = 4, /* methods that a profile may allow */
  GDW_EAP_IDENTITY_MAX = 253,
};

/* What the conversation needs; copied. */
typedef struct {
  gdw_bytes user;    /* identity and user name, at most GDW_EAP_IDENTITY_MAX octets */
  uint8_t n_methods; /* at least 1 */
  uint8_t methods
      [GDW_EAP_METHODS]; /* GDW_EAP_MSCHAPV2, GDW_EAP_GTC; the preferred one first. Others get a Nak that names these. */
} gdw_eap_setup;

typedef enum {
  GDW_EAP_STEP_MORE,   /* send reply; the conversation goes on */
  GDW_EAP_STEP_WAIT,   /* ask for a secret, then gdw_eap_peer_on_secret */
  GDW_EAP_STEP_DONE,   /* Success was said and may be believed; nothing to send */
  GDW_EAP_STEP_FAILED, /* it is over: why */
} gdw_eap_result;

typedef struct {
  gdw_eap_result result;
  gdw_bytes reply; /* MORE: an EAP packet; ends with the next call on the peer, may hold a password: seal it at once */
  gdw_secret_kind secret; /* WAIT */
  bool retry;             /* WAIT: the last one was refused */
  gdw_why why;            /* FAILED */
  const char *
      text; /* WAIT: the gateway's prompt; FAILED: its words. Sanitised, under GDW_MAX_TEXT octets, perhaps ""; ends as reply */
} gdw_eap_step;

/* GDW_E_VALUE: no method, one that does not exist, or a name too long; GDW_E_MEMORY. The entropy must outlive the peer. */
GDW_MUST_USE gdw_err gdw_eap_peer_new (const gdw_eap_setup *setup, gdw_entropy *e, gdw_eap_peer **ret);
/* Wipes. Accepts NULL. */
void gdw_eap_peer_free (gdw_eap_peer *p);

/* The body of an EAP payload from the gateway. Nothing may be handed in while a WAIT is open or after DONE and FAILED (gives FAILED,
 * PROTOCOL). */
gdw_eap_step gdw_eap_peer_on_packet (gdw_eap_peer *p, gdw_bytes packet);

/* The secret that WAIT asked for, taken and wiped. why other than NONE: there is none (FAILED gives it back, or the gateway's
 * refusal where the question was a retry). */
gdw_eap_step gdw_eap_peer_on_secret (gdw_eap_peer *p, gdw_secret *taken, gdw_why why);

/* The MSK: GDW_EAP_MSK octets after DONE when the method gives one; else empty: AUTH is then made with SK_pi and SK_pr (RFC 7296
 * 2.16). Ends with the peer. */
gdw_bytes gdw_eap_peer_msk (const gdw_eap_peer *p);

/* What it means when the gateway ends the conversation now without Success (EAP Failure, or AUTHENTICATION_FAILED instead of it):
 * the reason it gave before, or the best guess. *ret_text (may be NULL) as gdw_eap_step.text. */
gdw_why gdw_eap_peer_refused (const gdw_eap_peer *p, const char **ret_text);

/* The method in use: GDW_EAP_MSCHAPV2 ..., 0 while none was begun; and its name for logs ("EAP-MSCHAPv2", ""). */
uint8_t gdw_eap_peer_method (const gdw_eap_peer *p);
const char *gdw_eap_peer_method_name (const gdw_eap_peer *p);

#endif
