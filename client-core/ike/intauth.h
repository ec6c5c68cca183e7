/* SPDX-License-Identifier: GPL-3.0-or-later */
/* intauth.h - what IKE_INTERMEDIATE adds to the octets of AUTH: a chain over the messages of each direction (RFC 9242 3.3). */
#ifndef GDW_IKE_INTAUTH_H
#define GDW_IKE_INTAUTH_H

#include "crypto/crypto.h"
#include "wire/msg.h"

/* Both chains. Zeroed: there was no IKE_INTERMEDIATE. */
typedef struct {
  unsigned n_i, n_r;                        /* messages in each */
  uint8_t i[GDW_HASH_MAX], r[GDW_HASH_MAX]; /* IntAuth_iN, IntAuth_rN */
  uint32_t auth_id;                         /* message id of the first IKE_AUTH request */
} gdw_intauth;

enum { GDW_INTAUTH_OCTETS = 2 * GDW_HASH_MAX + 4 };

/* Adds a message, as if it had never been in fragments, with its lengths adjusted to what is inside of SK (RFC 9242 3.3.2). head: its
 * header; first, inner: the chain inside; sk_p: the key of its sender (SK_pi or SK_pr) before this exchange changes the keys. by_initiator:
 * of the IKE SA. buf is room for the message. GDW_E_SPACE, GDW_E_MEMORY; the chain is as before then. */
GDW_MUST_USE gdw_err gdw_intauth_add (gdw_intauth *x, bool by_initiator, const gdw_prf_info *prf, gdw_bytes sk_p,
                                      const gdw_ike_header *head, uint8_t first, gdw_bytes inner, uint8_t *buf,
                                      size_t cap);

/* IntAuth_iN | IntAuth_rN | IKE_AUTH_MID, a view of buf; empty when there was no IKE_INTERMEDIATE. */
gdw_bytes gdw_intauth_octets (const gdw_intauth *x, const gdw_prf_info *prf, uint8_t buf[GDW_INTAUTH_OCTETS]);

#endif
