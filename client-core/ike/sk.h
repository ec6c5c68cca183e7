/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sk.h - the Encrypted payload: a chain of payloads sealed into SK, or in fragments into SKF, and opened again (RFC 7296 3.14, RFC 5282, RFC 7383). */
#ifndef GDW_IKE_SK_H
#define GDW_IKE_SK_H

#include "crypto/crypto.h"
#include "ike/datagrams.h"
#include "ike/keymat.h"
#include "wire/frag.h"
#include "wire/msg.h"

/* The two directions of one IKE SA. The IV of an AEAD is a counter under its key; CBC draws it from the entropy. */
typedef struct {
  gdw_cipher *in, *out;
  uint64_t next_iv;
} gdw_sk;

/* From the keys; initiator: we are the original initiator of the IKE SA. GDW_E_UNSUPPORTED, GDW_E_MEMORY. */
GDW_MUST_USE gdw_err gdw_sk_new (const gdw_suite *s, const gdw_ike_keys *k, bool initiator, gdw_sk *ret);
/* Wipes. Accepts an empty one. */
void gdw_sk_done (gdw_sk *sk);

/* Writes a whole message to buf: head and SK with this chain. head->next and ->length are filled in. GDW_E_SPACE, GDW_E_STATE (the
 * counter is used up: never in practice), GDW_E_MEMORY. *ret is a view of buf. */
GDW_MUST_USE gdw_err gdw_sk_seal (gdw_sk *sk, gdw_entropy *e, const gdw_ike_header *head, uint8_t first,
                                  gdw_bytes chain, uint8_t *buf, size_t cap, gdw_bytes *ret);

/* The same as datagrams of at most `most` octets (of IKE, without marker and outer headers): one message with SK when it fits, else
 * fragments with SKF, each sealed on its own (RFC 7383 2.5). most 0: one message, however long. Where GDW_MAX_FRAGMENTS of them would not be
 * enough they are longer. buf is for one datagram at a time. */
GDW_MUST_USE gdw_err gdw_sk_seal_all (gdw_sk *sk, gdw_entropy *e, const gdw_ike_header *head, uint8_t first,
                                      gdw_bytes chain, size_t most, uint8_t *buf, size_t cap, gdw_datagrams *ret);

/* Opens the SK of a split message and splits its content into m (the header stays). datagram is the octets that m was split
 * from: they are decrypted in place, so they must be writable. GDW_E_AUTH: not from the peer, or damaged; GDW_E_SHORT,
 * GDW_E_FORM, GDW_E_LIMIT: malformed, though from the peer when *ret_authentic is true. */
GDW_MUST_USE gdw_err gdw_sk_open (gdw_sk *sk, uint8_t *datagram, size_t n, gdw_msg *m, bool *ret_authentic);

/* Opens the SKF of a split message: one fragment, authenticated by itself, and its part of the chain as a view of datagram. Errors as
 * of gdw_sk_open and gdw_frag_read. */
GDW_MUST_USE gdw_err gdw_sk_open_fragment (gdw_sk *sk, uint8_t *datagram, size_t n, const gdw_msg *m, gdw_frag *ret,
                                           gdw_bytes *ret_content);

#endif
