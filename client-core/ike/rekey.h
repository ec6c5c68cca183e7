/* SPDX-License-Identifier: GPL-3.0-or-later */
/* rekey.h - what rekeying a child and rekeying an IKE SA have in common: nonces and key exchanges inside CREATE_CHILD_SA, and what an error
 * notify of the gateway means there (RFC 7296 1.3, 2.25). Leaves of task-child.c and task-rekey.c. */
#ifndef GDW_IKE_REKEY_H
#define GDW_IKE_REKEY_H

#include "ike/ike-sa.h"
#include "wire/pay-sa.h"

enum { GDW_REKEY_NONCE = 32 };

/* The facts of a CREATE_CHILD_SA message, either way. Views of the message. */
typedef struct {
  gdw_pay_sa sa;
  gdw_bytes nonce;
  uint16_t group; /* of the KE payload; 0: none */
  gdw_bytes ke;
} gdw_rekey_facts;

/* GDW_E_FORM: a payload is missing, twice there, or cannot be read. */
GDW_MUST_USE gdw_err gdw_rekey_read (const gdw_msg *m, gdw_rekey_facts *ret);

/* The answering side of a key exchange: our public value is in *ret_kex, the secret in *ret_shared. GDW_E_VALUE: the peer's value
 * cannot be. */
GDW_MUST_USE gdw_err gdw_rekey_kex (gdw_env *env, const gdw_group_info *g, gdw_bytes peer, gdw_kex **ret_kex,
                                    gdw_secret *ret_shared);

/* Writes SA and Nonce, and KE when kex is not NULL: the common head of requests and answers. */
void gdw_rekey_put (gdw_msg_out *m, const gdw_pay_sa *sa, gdw_bytes nonce, const gdw_kex *kex);

/* The answer INVALID_KE_PAYLOAD with the group that we want. */
void gdw_rekey_want_group (gdw_msg_out *m, const gdw_group_info *g);

/* One of our CREATE_CHILD_SA tasks waits or is at work: the gateway's rekey must wait (TEMPORARY_FAILURE). */
bool gdw_rekey_is_busy (const gdw_ike_sa *sa);

#endif
