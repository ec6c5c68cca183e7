/* SPDX-License-Identifier: GPL-3.0-or-later */
/* task-child-offer.h - our half of a CREATE_CHILD_SA for a child: what we offer, with a key exchange of its own or without, and whether the
 * gateway's answer fits (RFC 7296 1.3.1, 1.3.3, 2.9, 2.17). A part of task-child.c, for a new child and a renewed one alike. */
#ifndef GDW_IKE_TASK_CHILD_OFFER_H
#define GDW_IKE_TASK_CHILD_OFFER_H

#include "ike/followup.h"
#include "ike/rekey.h"

typedef struct {
  uint32_t spi; /* ours, of the child to come */
  uint8_t nonce[GDW_REKEY_NONCE];
  gdw_pay_ts local, remote;    /* what we ask for */
  const gdw_group_info *group; /* of the key exchange; NULL: none */
  gdw_kex *kex;
  gdw_followup follow; /* what was agreed on, while further key exchanges follow */
  bool begun;
  bool turned;  /* the gateway wanted another group: once */
  bool flipped; /* it refused with a key exchange and was asked without, or the other way round: once */
} gdw_child_offer;

void gdw_child_offer_done (gdw_child_offer *o);

/* Fresh SPI, nonce and key. The first time the group is our first one, or none where the gateway refused them before. NO_RESOURCES. */
GDW_MUST_USE gdw_why gdw_child_offer_make (gdw_child_offer *o, const gdw_pay_ts *local, const gdw_pay_ts *remote,
                                           gdw_ike_sa *sa);
/* Writes SA, Nonce, KE, TSi, TSr. */
void gdw_child_offer_put (const gdw_child_offer *o, const gdw_ike_sa *sa, gdw_msg_out *m);

/* Does the answer go on, with a choice or a further key exchange? Else it refuses. */
bool gdw_child_offer_goes_on (const gdw_task *t, const gdw_msg *m);

/* Reads and judges the gateway's half, of CREATE_CHILD_SA or of an IKE_FOLLOWUP_KE behind it. DONE: *ret is the deal, which views into m, o
 * and ret_shared, the secret of the key exchange (else empty). MORE: a further exchange follows, and t goes on with it. END: it is not
 * what we offered. */
GDW_MUST_USE gdw_task_next gdw_child_offer_judge (gdw_child_offer *o, gdw_task *t, const gdw_ike_sa *sa,
                                                  const gdw_msg *m, gdw_child_deal *ret, gdw_secret *ret_shared);

/* An answer without a choice: is it worth asking again, with another group (INVALID_KE_PAYLOAD) or with and without a key exchange
 * (NO_PROPOSAL_CHOSEN)? Then the offer is changed, and is to be made anew. */
bool gdw_child_offer_turn (gdw_child_offer *o, gdw_ike_sa *sa, const gdw_msg *m);

/* ADDITIONAL_TS_POSSIBLE beside a choice is said: what else goes through the gateway, but not within this child (2.9). */
void gdw_child_offer_tell (const gdw_msg *m, gdw_ike_sa *sa, gdw_now now);

#endif
