/* SPDX-License-Identifier: GPL-3.0-or-later */
/* rekey.h - what rekeying a child and rekeying an IKE SA have in common: nonces and key exchanges inside CREATE_CHILD_SA, when the next one
 * is due, and what we are at when the gateway begins one (RFC 7296 1.3, 2.8, 2.25). */
#ifndef GDW_IKE_REKEY_H
#define GDW_IKE_REKEY_H

#include "ike/ike-sa.h"
#include "ike/propose.h"
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

/* Is this SA one whose rekeys, and those of its children, are offered with further key exchanges: it had one itself, or the profile requires
 * it? Others are not asked what they may not understand. */
gdw_further gdw_rekey_further (const gdw_ike_sa *sa);

/* The answering side of a key exchange: our public value is in *ret_kex, the secret in *ret_shared. GDW_E_VALUE: the peer's value
 * cannot be. */
GDW_MUST_USE gdw_err gdw_rekey_kex (gdw_env *env, const gdw_group_info *g, gdw_bytes peer, gdw_kex **ret_kex,
                                    gdw_secret *ret_shared);

/* Writes SA and Nonce, and KE when kex is not NULL: the common head of requests and answers. */
void gdw_rekey_put (gdw_msg_out *m, const gdw_pay_sa *sa, gdw_bytes nonce, const gdw_kex *kex);

/* The answer INVALID_KE_PAYLOAD with the group that we want. */
void gdw_rekey_want_group (gdw_msg_out *m, const gdw_group_info *g);

/* What we are at, for gdw_collide. child: the one that the gateway's request names; NULL: none, or the request is not about a child. */
gdw_we gdw_rekey_we (const gdw_ike_sa *sa, const gdw_child *child);

/* A child has new keys, by whoever began: it is told, counted, and its time begins. */
void gdw_rekey_child_done (gdw_ike_sa *sa, const gdw_child *c, gdw_now now);

/* A random SPI that is not zero. */
void gdw_rekey_ike_spi (gdw_env *env, uint8_t spi[8]);
/* The IKE SA has new keys; by: "gateway" or "client". */
void gdw_rekey_ike_done (gdw_ike_sa *sa, const char *by, gdw_now now);

/* A newer one carries the traffic; c is the gateway's to delete, and ours when it does not for GDW_OLD_CHILD_MS. */
void gdw_rekey_replace_child (gdw_ike_sa *sa, gdw_child *c, gdw_now now);
/* GDW_TIMER_OLD_CHILD. */
void gdw_rekey_tidy_children (gdw_ike_sa *sa, gdw_now now);

/* Our own rekeys: after the profile's time, up to a tenth earlier, so that two sides of the same settings seldom meet (2.8.1). */
void gdw_rekey_plan_child (gdw_ike_sa *sa, gdw_now now);
void gdw_rekey_plan_ike (gdw_ike_sa *sa, gdw_now now);
/* Our own rekey, that of this timer, was refused by this answer; the keys are still good, and it is tried again. A gateway that makes no further
 * SAs, or says TEMPORARY_FAILURE for GDW_LATER_MS, will not renew this IKE SA or within it: then the tunnel signs in anew, make before
 * break, and the old IKE SA is closed behind it (2.8, 2.8.3, 2.25). */
void gdw_rekey_put_off (gdw_ike_sa *sa, const gdw_msg *m, gdw_timer timer, gdw_now now);
/* When to ask again after TEMPORARY_FAILURE: GDW_REKEY_RETRY_MS, and up to half of it more (2.25). */
gdw_ms gdw_rekey_retry_at (gdw_env *env, gdw_now now);

#endif
