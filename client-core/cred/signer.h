/* SPDX-License-Identifier: GPL-3.0-or-later */
/* signer.h - AUTH by signature: which method and scheme both sides have, how the AUTH payload's data is made and how
 * it is checked (RFC 7296 3.8, RFC 7427, RFC 4754, RFC 8420). The octets to be signed are the business of ike. */
#ifndef GDW_CRED_SIGNER_H
#define GDW_CRED_SIGNER_H

#include "crypto/crypto.h"

/* AUTH methods, the numbers of the wire. */
typedef enum {
  GDW_SIGN_RSA = 1,        /* RSASSA-PKCS1-v1_5, here with SHA-1 or SHA-2 */
  GDW_SIGN_ECDSA_256 = 9,  /* P-256 with SHA-256, raw r | s */
  GDW_SIGN_ECDSA_384 = 10, /* P-384 with SHA-384 */
  GDW_SIGN_ECDSA_521 = 11, /* P-521 with SHA-512 */
  GDW_SIGN_DIGITAL = 14,   /* RFC 7427: the data begins with an AlgorithmIdentifier */
} gdw_sign_method;

/* Is this AUTH method number one of a signature (and not a pre-shared key, NULL or something unknown)? */
bool gdw_sign_method_known (uint8_t method);

/* A set of the hash numbers of RFC 7427 section 7: bit k for number k. Empty: the notify was not there. */
typedef uint32_t gdw_hash_set;

/* What we announce in SIGNATURE_HASH_ALGORITHMS, best first, *ret_n numbers: SHA2-512, 384, 256, identity. */
const uint16_t *gdw_sign_hashes (size_t *ret_n);
/* From the data of the peer's notify: 16-bit numbers. Unknown numbers are passed over. GDW_E_SHORT: an odd length. */
GDW_MUST_USE gdw_err gdw_hash_set_read (gdw_bytes data, gdw_hash_set *ret);

/* How we shall sign. */
typedef struct {
  gdw_sign_method method;
  gdw_sig_scheme scheme;
} gdw_sign_choice;

typedef struct {
  bool rsa_pkcs1; /* the profile wants PKCS#1 v1.5 although PSS would be understood */
} gdw_sign_policy;

/* The best that our key and the peer's announced hashes allow. RSA: PSS before PKCS#1, the hash that fits the key's
 * strength before others. Without announced hashes the old methods: RSA with SHA-256 in method 1
 * (never SHA-1), ECDSA by curve. GDW_E_UNSUPPORTED: nothing fits. */
GDW_MUST_USE gdw_err gdw_sign_choose (const gdw_privkey *key, gdw_hash_set peer, gdw_sign_policy policy,
                                      gdw_sign_choice *ret);

enum { GDW_MAX_AUTH_DATA = 2304 /* octets: AlgorithmIdentifier and a signature of RSA-16384 */ };

/* Makes the AUTH payload's data (what follows method and reserved octets). *ret_n: in the room at buf, out the length.
 * GDW_E_SPACE, GDW_E_UNSUPPORTED, GDW_E_MEMORY. */
GDW_MUST_USE gdw_err gdw_sign_auth (const gdw_privkey *key, gdw_sign_choice how, gdw_entropy *e, gdw_bytes octets,
                                    uint8_t *buf, size_t *ret_n);

/* Checks the data of an AUTH payload of the peer against its key. Accepted: method 14 with a scheme whose hash we
 * announce (never SHA-1), methods 9 to 11 with just their curve, method 1 with SHA-2. GDW_E_AUTH: does not fit. GDW_E_UNSUPPORTED: a method or scheme that we do not take. GDW_E_SHORT,
 * GDW_E_FORM: malformed. On GDW_OK *ret_scheme tells what was used (for status and logs). */
GDW_MUST_USE gdw_err gdw_sign_check (const gdw_pubkey *key, uint8_t method, gdw_bytes data, gdw_bytes octets,
                                     gdw_sig_scheme *ret_scheme);

#endif
