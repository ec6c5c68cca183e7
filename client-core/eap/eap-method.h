/* SPDX-License-Identifier: GPL-3.0-or-later */
/* eap-method.h - the contract between eap-peer.c and the methods. Each is a constant table; its state is one block of memory that
 * the peer makes zeroed, wipes and frees. */
#ifndef GDW_EAP_EAP_METHOD_H
#define GDW_EAP_EAP_METHOD_H

#include "base/out.h"
#include "base/question.h"
#include "crypto/crypto.h"
#include "eap/eap-peer.h"

/* What a method may use of the conversation. */
typedef struct {
  gdw_bytes user;
  gdw_entropy *entropy;
} gdw_eap_env;

typedef enum {
  GDW_EAP_METHOD_MORE,   /* data was written; the gateway speaks next */
  GDW_EAP_METHOD_DONE,   /* data was written, and from now on Success may be believed */
  GDW_EAP_METHOD_WAIT,   /* a secret is needed; nothing was written */
  GDW_EAP_METHOD_FAILED, /* over, nothing to send */
} gdw_eap_method_result;

/* One turn. The texts are the method's own state, so they end with it. */
typedef struct {
  gdw_eap_method_result result;
  gdw_secret_kind secret; /* WAIT */
  bool retry;             /* WAIT */
  gdw_why why;            /* FAILED */
  const char *text;       /* WAIT, FAILED: sanitised words of the gateway, never NULL */
} gdw_eap_turn;

typedef struct {
  uint8_t type; /* GDW_EAP_* */
  const char *name;
  size_t size; /* octets of state */

  /* A request of this type; data is what stands behind the type and ends with the call. The answer's data goes to o. */
  gdw_eap_turn (*request) (void *state, const gdw_eap_env *env, gdw_bytes data, gdw_out *o);
  /* The secret of WAIT, or why there is none. The secret stays the peer's, which wipes it after the call. */
  gdw_eap_turn (*told) (void *state, const gdw_eap_env *env, gdw_bytes secret, gdw_why why, gdw_out *o);
  /* The MSK after DONE; empty when there is none. A view of the state. */
  gdw_bytes (*msk) (const void *state);
  /* What a refusal would mean now; *ret_text is never NULL. */
  gdw_why (*refused) (const void *state, const char **ret_text);
} gdw_eap_method;

extern const gdw_eap_method gdw_eap_mschapv2;
extern const gdw_eap_method gdw_eap_gtc;

#endif
