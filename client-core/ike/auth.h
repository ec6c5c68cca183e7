/* SPDX-License-Identifier: GPL-3.0-or-later */
/* auth.h - the proofs of IKE_AUTH, ours and the gateway's: identities, what AUTH covers, shared keys, signatures (RFC 7296 2.15, 2.16, 3.5 to
 * 3.8, RFC 7427). Leaves of task-auth.c, which decides their order. */
#ifndef GDW_IKE_AUTH_H
#define GDW_IKE_AUTH_H

#include "cred/trust.h"
#include "ike/ike-sa.h"

enum { GDW_ID_BODY = 4 + GDW_MAX_ID /* octets: type, three reserved, data */ };

/* The body of an ID payload, which is what AUTH covers. */
typedef struct {
  uint16_t n;
  uint8_t b[GDW_ID_BODY];
} gdw_id_body;

void gdw_id_body_of (const gdw_ident *id, gdw_id_body *ret);
gdw_bytes gdw_id_body_peek (const gdw_id_body *b);

/* Who we say we are: the profile's local identity; else, with a certificate its subject, with a pre-shared key the user name; else our
 * address on the path: with EAP the user's name must not be seen by whoever answers before the gateway has proved itself.
 * NONE: the certificate has no name to claim. */
gdw_ident gdw_auth_local_id (const gdw_ike_sa *sa);

/* Who we say we are where the user signs in behind a certificate (RFC 4739): the user's name. */
gdw_ident gdw_auth_user_id (const gdw_ike_sa *sa);

/* What the profile says about the gateway reached as the server-th of its gateways (gdw_profile_gateway): that one has to prove its own name, not
 * another's. GDW_E_FORM, GDW_E_LIMIT: its identity cannot be read. */
GDW_MUST_USE gdw_err gdw_auth_wish (const gdw_profile *p, size_t server, gdw_trust_wish *ret);

/* CERT payloads with our chain; a CERTREQ for a gateway that must show a certificate. */
void gdw_auth_put_certs (const gdw_ike_sa *sa, gdw_msg_out *m);
void gdw_auth_put_certreq (const gdw_ike_sa *sa, gdw_msg_out *m);

/* What the CERT payloads of this encoding carry, in their order (RFC 7296 3.6): of X.509 certificates the gateway's own comes first. At most `room`;
 * returns how many. */
size_t gdw_auth_find_certs (const gdw_msg *m, uint8_t encoding, gdw_bytes *ret, size_t room);

/* Our AUTH payload. key: the pre-shared key or an EAP MSK; empty: SK_pi (EAP without MSK). NONE, NO_RESOURCES, OWN_KEY_UNUSABLE. */
GDW_MUST_USE gdw_why gdw_auth_put_shared (const gdw_ike_sa *sa, gdw_bytes key, const gdw_id_body *idi, gdw_msg_out *m);
GDW_MUST_USE gdw_why gdw_auth_put_signature (const gdw_ike_sa *sa, const gdw_id_body *idi, gdw_msg_out *m);

/* Silence before the gateway is proven. Nothing authentic at all may mean that the answer to IKE_SA_INIT was forged or damaged: the
 * tunnel begins anew before long. KEEP or END. */
gdw_task_next gdw_auth_silence (const gdw_ike_sa *sa, unsigned sends, bool last);

/* The gateway's IDr as it is in the message. PROTOCOL when it is not there or cannot be read. */
GDW_MUST_USE gdw_why gdw_auth_read_idr (const gdw_msg *m, gdw_ident *ret, gdw_id_body *ret_body);

/* The gateway's AUTH by a shared key (empty: SK_pr). NONE or GATEWAY_PROOF_BAD; PROTOCOL: no AUTH there. */
GDW_MUST_USE gdw_why gdw_auth_check_shared (const gdw_ike_sa *sa, const gdw_msg *m, gdw_bytes key,
                                            const gdw_id_body *idr);

/* The gateway's certificate: chain, name, and the signature in AUTH, in this order; all must be good. The reasons of cred/trust.h and
 * GATEWAY_PROOF_BAD; facts for END are kept in the environment. *ret_by: the name of the signature scheme. ret_chain:
 * when all is good, the links whose standing is still to be asked for, to be freed by the caller; empty when the profile does not want to know. */
GDW_MUST_USE gdw_why gdw_auth_check_certificate (gdw_ike_sa *sa, const gdw_msg *m, const gdw_ident *id,
                                                 const gdw_id_body *idr, gdw_now now, const char **ret_by,
                                                 gdw_chain *ret_chain);

#endif
