/* SPDX-License-Identifier: GPL-3.0-or-later */
/* keymat.h - key derivation of IKEv2: from a shared secret to the keys of an IKE SA and of its children, and the octets and
 * proofs of AUTH (RFC 7296 2.13 to 2.18). Pure: numbers in, numbers out. */
#ifndef GDW_IKE_KEYMAT_H
#define GDW_IKE_KEYMAT_H

#include "base/limits.h"
#include "crypto/crypto.h"

/* What one exchange agreed on. prf is NULL in a child, group is NULL where there was no key exchange. */
typedef struct {
  const gdw_cipher_info *cipher;
  const gdw_prf_info *prf;
  const gdw_group_info *group;
  const gdw_group_info *further[GDW_MAX_FURTHER]; /* by place: ADDKE1 to ADDKE7 (RFC 9370); NULL: none in this place */
} gdw_suite;

/* "aes256gcm16-prfsha256-x25519-mlkem768": always ended by a zero, cut at cap octets. Returns buf. */
char *gdw_suite_text (const gdw_suite *s, char *buf, size_t cap);

/* The further key exchange after n are done, in the order of their places; NULL: there are no more. */
const gdw_group_info *gdw_suite_further (const gdw_suite *s, size_t n);

/* Nonces and SPIs of the exchange that makes the keys; "i" and "r" are its initiator and responder. */
typedef struct {
  gdw_bytes ni, nr;
  const uint8_t *spi_i, *spi_r; /* 8 octets each; not used for children */
  gdw_bytes more; /* in CREATE_CHILD_SA: SK(1) | SK(2) ... of the IKE_FOLLOWUP_KE exchanges behind it; else empty */
} gdw_keymat_salt;

/* The keys of an IKE SA. ei and er are as gdw_cipher_new wants them: cipher key, salt, integrity key. */
typedef struct {
  gdw_secret d, pi, pr, ei, er;
} gdw_ike_keys;

void gdw_ike_keys_done (gdw_ike_keys *k);

/* prf+ (RFC 7296 2.13) over the seed's parts to n octets. GDW_E_LIMIT: more than 255 blocks. */
GDW_MUST_USE gdw_err gdw_prf_plus (const gdw_prf_info *prf, gdw_bytes key, const gdw_bytes *seed, size_t n_seed,
                                   uint8_t *out, size_t n);

/* The keys after IKE_SA_INIT (2.14): SKEYSEED = prf (Ni | Nr, g^ir). */
GDW_MUST_USE gdw_err gdw_keymat_ike (const gdw_suite *s, gdw_bytes shared, const gdw_keymat_salt *salt,
                                     gdw_ike_keys *ret);

/* The keys after a further key exchange in IKE_INTERMEDIATE (RFC 9370 2.2.2): SKEYSEED(n) = prf (SK_d(n-1), SK(n) | Ni | Nr).
 * salt is that of IKE_SA_INIT, d that of the keys in use. */
GDW_MUST_USE gdw_err gdw_keymat_further (const gdw_suite *s, gdw_bytes d, gdw_bytes shared, const gdw_keymat_salt *salt,
                                         gdw_ike_keys *ret);

/* SK_d, SK_pi and SK_pr with a PPK mixed in (RFC 8784 3): each is prf+ (PPK, SK_x), as long as before. *ret has no ei and er. */
GDW_MUST_USE gdw_err gdw_keymat_ppk (const gdw_prf_info *prf, gdw_bytes ppk, const gdw_ike_keys *k, gdw_ike_keys *ret);

/* The keys of an IKE SA made by rekeying (2.18, RFC 9370 2.2.4): SKEYSEED = prf_old (SK_d_old, g^ir | Ni | Nr | SK(1) ...). */
GDW_MUST_USE gdw_err gdw_keymat_rekey (const gdw_suite *s, const gdw_prf_info *old_prf, gdw_bytes old_d,
                                       gdw_bytes shared, const gdw_keymat_salt *salt, gdw_ike_keys *ret);

/* The keys of a child (2.17): KEYMAT = prf+ (SK_d, [g^ir |] Ni | Nr | SK(1) ...); shared is empty without a key exchange of its own.
 * *ret_i carries traffic from the exchange's initiator, *ret_r to it; each as gdw_cipher_new wants it. */
GDW_MUST_USE gdw_err gdw_keymat_child (const gdw_cipher_info *cipher, const gdw_prf_info *prf, gdw_bytes d,
                                       gdw_bytes shared, const gdw_keymat_salt *salt, gdw_secret *ret_i,
                                       gdw_secret *ret_r);

/* What AUTH covers (2.15): the signer's first message | the other's nonce | prf (SK_p, the body of the signer's ID payload), and behind
 * IKE_INTERMEDIATE what gdw_intauth_octets gives (RFC 9242 3.3.2); else intauth is empty. */
GDW_MUST_USE gdw_err gdw_keymat_auth_octets (const gdw_prf_info *prf, gdw_bytes message, gdw_bytes nonce,
                                             gdw_bytes sk_p, gdw_bytes id_body, gdw_bytes intauth, gdw_secret *ret);

/* AUTH by a shared key or an EAP MSK (2.15, 2.16): prf (prf (key, "Key Pad for IKEv2"), octets); prf->len octets to out. */
GDW_MUST_USE gdw_err gdw_keymat_auth_mac (const gdw_prf_info *prf, gdw_bytes key, gdw_bytes octets, uint8_t *out);

#endif
