/* SPDX-License-Identifier: GPL-3.0-or-later */
/* task-auth-eap.h - the EAP rounds of IKE_AUTH (RFC 7296 2.16): packets between the exchange and eap/eap-peer.c, and the questions to the
 * person. A part of task-auth.c, which begins it only behind the gateway's proof. */
#ifndef GDW_IKE_TASK_AUTH_EAP_H
#define GDW_IKE_TASK_AUTH_EAP_H

#include "eap/eap-peer.h"
#include "ike/ike-sa.h"

typedef struct {
  gdw_eap_peer *peer; /* NULL: not begun */
  bool over;          /* Success may be believed */
  gdw_secret reply;   /* EAP packet of the next request */
  unsigned rounds;
  gdw_secret_kind asked; /* the question that is open, or was last */
  gdw_ms asked_at;
} gdw_auth_eap;

void gdw_auth_eap_done (gdw_auth_eap *e);

/* Begins with the gateway's first packet, which is in m. MORE, WAIT or END: GATEWAY_WANTS_NO_EAP when there is none. */
gdw_task_next gdw_auth_eap_begin (gdw_auth_eap *e, gdw_ike_sa *sa, const gdw_msg *m, gdw_now now);
/* The gateway's next packet. MORE (over or not), WAIT, END. */
gdw_task_next gdw_auth_eap_take (gdw_auth_eap *e, gdw_ike_sa *sa, const gdw_msg *m, gdw_now now);
/* The answer to the question that was asked. MORE, WAIT, END. */
gdw_task_next gdw_auth_eap_told (gdw_auth_eap *e, gdw_ike_sa *sa, gdw_answer *answer, gdw_now now);
/* Our next packet, as the payload of a request. */
void gdw_auth_eap_put (gdw_auth_eap *e, gdw_msg_out *m);

#endif
