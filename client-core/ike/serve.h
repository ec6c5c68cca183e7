/* SPDX-License-Identifier: GPL-3.0-or-later */
/* serve.h - requests that the gateway starts, by phase: deletes, liveness checks, rekeys. */
#ifndef GDW_IKE_SERVE_H
#define GDW_IKE_SERVE_H

#include "ike/ike-sa.h"

typedef enum {
  GDW_SERVED_ANSWER, /* the answer is written, perhaps empty */
  GDW_SERVED_DROP,   /* no answer: the request has no place in this phase */
  GDW_SERVED_GONE,   /* the answer is written, and the IKE SA ends when it has left */
  GDW_SERVED_BROKEN, /* the same, since the request cannot be read: INVALID_SYNTAX is the end for both sides (RFC 7296 2.21.3) */
} gdw_served;

/* Answers one opened request, which came by this path. form: what splitting its content gave. What must listen before the answer leaves is ordered here. */
gdw_served gdw_serve (gdw_ike_sa *sa, const gdw_msg *m, gdw_err form, const gdw_path *path, gdw_msg_out *out,
                      gdw_now now);

/* An answer of this notify alone. INVALID_SYNTAX: the request cannot be read, and the IKE SA is broken. */
void gdw_serve_refuse (gdw_ike_sa *sa, uint16_t notify, gdw_msg_out *out);

/* The gateway deletes the child with this SPI of its own. True: *ret_ours, the SPI of our half, goes into the answer. */
bool gdw_serve_delete_child (gdw_ike_sa *sa, uint32_t spi_out, uint32_t *ret_ours, gdw_now now);

/* AUTH_LIFETIME (RFC 4478), in IKE_AUTH or INFORMATIONAL: how long the sign-in is good. */
void gdw_serve_auth_lifetime (gdw_ike_sa *sa, const gdw_msg *m, gdw_now now);

/* The gateway renews a child (serve-child.c), or the IKE SA (task-rekey.c): facts, choice, answer. Errors are notifies in the answer. */
void gdw_serve_rekey_child (gdw_ike_sa *sa, const gdw_msg *m, const gdw_pay_notify *rekey, gdw_msg_out *out,
                            gdw_now now);
void gdw_serve_rekey_ike (gdw_ike_sa *sa, const gdw_msg *m, gdw_msg_out *out, gdw_now now);

/* The last further key exchange of such a rekey is done (sa->serving): what it makes is made. GDW_E_STATE: it met something of ours, and has
 * no place any more; GDW_E_LIMIT, GDW_E_MEMORY. */
GDW_MUST_USE gdw_err gdw_serve_end_child (gdw_ike_sa *sa, gdw_now now);
GDW_MUST_USE gdw_err gdw_serve_end_ike (gdw_ike_sa *sa, gdw_now now);

#endif
