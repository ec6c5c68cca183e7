/* SPDX-License-Identifier: GPL-3.0-or-later */
/* crypto.h - the contract between Godwit and a cryptography library: ciphers, PRF, hashes, key exchange, signatures.
 * The files *-<lib>.c implement it; nothing outside client-core/crypto knows which. All functions that may fail for
 * reasons of the library give GDW_E_MEMORY; GDW_E_UNSUPPORTED means that this build of the library lacks the
 * algorithm. */
#ifndef GDW_CRYPTO_CRYPTO_H
#define GDW_CRYPTO_CRYPTO_H

#include "base/err.h"
#include "base/secret.h"
#include "crypto/entropy.h"
#include "crypto/suites.h"

/* --- ciphers: one object is one key of one direction, made once and used for every packet --- */

typedef struct gdw_cipher gdw_cipher;

/* key: cipher key, then salt, then integrity key, as KEYMAT gives them; info->key_len + salt_len + integ_len octets.
 * GDW_E_VALUE (wrong length), GDW_E_UNSUPPORTED, GDW_E_MEMORY. */
GDW_MUST_USE gdw_err gdw_cipher_new (const gdw_cipher_info *info, gdw_bytes key, gdw_cipher **ret);
/* Wipes the key. Accepts NULL. */
void gdw_cipher_free (gdw_cipher *c);
const gdw_cipher_info *gdw_cipher_what (const gdw_cipher *c);

/* Encrypts n octets (a multiple of info->block) from in to out (equal, or not overlapping) and writes info->icv_len
 * octets to icv. iv has info->iv_len octets as they go on the wire: unique under the key for an AEAD, unpredictable
 * for CBC. CBC with HMAC: the ICV covers aad, iv and ciphertext (RFC 4303, RFC 7296 3.14). */
GDW_MUST_USE gdw_err gdw_cipher_seal (gdw_cipher *c, const uint8_t *iv, gdw_bytes aad, const uint8_t *in, uint8_t *out,
                                      size_t n, uint8_t *icv);

/* Checks the ICV, then decrypts n octets in place. GDW_E_AUTH: nothing may be used, data is undefined. GDW_E_SHORT: n
 * is no multiple of the block. */
GDW_MUST_USE gdw_err gdw_cipher_open (gdw_cipher *c, const uint8_t *iv, gdw_bytes aad, uint8_t *data, size_t n,
                                      const uint8_t *icv);

/* --- PRF and hashes over a list of parts --- */

/* prf (key, part[0] | part[1] | ...) to out, which has info->len octets. */
GDW_MUST_USE gdw_err gdw_prf (const gdw_prf_info *info, gdw_bytes key, const gdw_bytes *part, size_t n_parts,
                              uint8_t *out);

/* GDW_E_UNSUPPORTED: MD4 where the library was built without it, MD4 and MD5 where its mode forbids them. */
GDW_MUST_USE gdw_err gdw_hash (gdw_hash_id id, const gdw_bytes *part, size_t n_parts, uint8_t out[GDW_HASH_MAX]);

/* One block of single DES, for MSCHAPv2 alone. key: 7 octets without parity. GDW_E_UNSUPPORTED as above. */
GDW_MUST_USE gdw_err gdw_des_block (const uint8_t key[7], const uint8_t in[8], uint8_t out[8]);

/* Does everything that needs files, so that the library works in a confined process later. To be called once before
 * confinement. False: MD4 and DES are missing, the rest works. */
bool gdw_crypto_prepare (void);

/* "OpenSSL 3.5.7 ...", "wolfSSL 5.7.2": name, version, perhaps a date, for version and status. */
const char *gdw_crypto_library (void);

/* --- key exchange --- */

typedef struct gdw_kex gdw_kex;

/* Is the group there at run time? */
bool gdw_kex_available (const gdw_group_info *group);
/* The initiator's half: a fresh key pair drawn from the entropy. GDW_E_UNSUPPORTED, GDW_E_MEMORY. */
GDW_MUST_USE gdw_err gdw_kex_new (const gdw_group_info *group, gdw_entropy *e, gdw_kex **ret);
void gdw_kex_free (gdw_kex *k);
const gdw_group_info *gdw_kex_what (const gdw_kex *k);
/* What goes into the KE payload: group->public_len octets, of gdw_kex_answer group->answer_len; ends with k. */
gdw_bytes gdw_kex_public (const gdw_kex *k);
/* The shared secret, group->secret_len octets, from the responder's value. GDW_E_VALUE: the peer's value has a wrong
 * length, is not on the curve, is 0, 1 or p-1, or the secret of X25519 or X448 is all zero (RFC 6989, RFC 7748, RFC
 * 8031). A KEM's ciphertext of the right length is never refused: a wrong one gives another secret (FIPS 203 6.3). */
GDW_MUST_USE gdw_err gdw_kex_finish (gdw_kex *k, gdw_bytes peer, gdw_secret *ret);
/* The responder's half, whatever kind the group is: from the initiator's value our own (gdw_kex_public of *ret) and the
 * shared secret. A Diffie-Hellman group makes a key pair and finishes with it, a KEM encapsulates. GDW_E_VALUE as
 * above; with a KEM also a key that fails the modulus check (FIPS 203 7.2). GDW_E_UNSUPPORTED, GDW_E_MEMORY. *ret may
 * only be asked for its public value. */
GDW_MUST_USE gdw_err gdw_kex_answer (const gdw_group_info *group, gdw_entropy *e, gdw_bytes peer, gdw_kex **ret,
                                     gdw_secret *ret_shared);
/* As gdw_kex_new, with a private value that is given: for published test vectors only. Curves, and the 64
 * octets of seed of a KEM (FIPS 203 7.1); not MODP (GDW_E_UNSUPPORTED). GDW_E_VALUE: not a private value of the group. */
GDW_MUST_USE gdw_err gdw_kex_given (const gdw_group_info *group, gdw_bytes private, gdw_entropy *e, gdw_kex **ret);

/* --- signatures --- */

typedef struct gdw_privkey gdw_privkey;
typedef struct gdw_pubkey gdw_pubkey;

/* PEM or DER, PKCS#8 (perhaps encrypted) or the traditional forms. GDW_E_FORM: not a key. GDW_E_AUTH: wrong or
 * missing passphrase. */
GDW_MUST_USE gdw_err gdw_privkey_read (gdw_bytes blob, gdw_bytes passphrase, gdw_privkey **ret);
void gdw_privkey_free (gdw_privkey *k);
gdw_key_kind gdw_privkey_kind (const gdw_privkey *k);
unsigned gdw_privkey_bits (const gdw_privkey *k);

/* A DER SubjectPublicKeyInfo. Certificates give theirs by x509.h. GDW_E_FORM, GDW_E_UNSUPPORTED (DSA, a curve of its
 * own making, RSA bound to PSS ...), GDW_E_VALUE (RSA with an exponent that is even or below 3, or a modulus above
 * 16,384 bits), GDW_E_MEMORY. */
GDW_MUST_USE gdw_err gdw_pubkey_read (gdw_bytes spki, gdw_pubkey **ret);
void gdw_pubkey_free (gdw_pubkey *k);
gdw_key_kind gdw_pubkey_kind (const gdw_pubkey *k);
unsigned gdw_pubkey_bits (const gdw_pubkey *k);

/* The group number (19, 20, 21) of the curve of an EC key on P-256, P-384 or P-521; 0 for every other key. */
uint16_t gdw_privkey_curve (const gdw_privkey *k);
uint16_t gdw_pubkey_curve (const gdw_pubkey *k);

/* Signs the octets (it hashes them itself). *ret_n: in the room at sig, out the length. GDW_E_SPACE,
 * GDW_E_UNSUPPORTED. */
GDW_MUST_USE gdw_err gdw_sign (const gdw_privkey *k, gdw_sig_scheme s, gdw_entropy *e, gdw_bytes octets, uint8_t *sig,
                               size_t *ret_n);

/* GDW_OK or GDW_E_AUTH (does not fit), GDW_E_UNSUPPORTED. PKCS#1 v1.5 is checked strictly; PSS salt is exactly the
 * hash's length. */
GDW_MUST_USE gdw_err gdw_verify (const gdw_pubkey *k, gdw_sig_scheme s, gdw_bytes octets, gdw_bytes sig);

/* ECDSA signature values: DER as the calls above have it, and r | s of equal length (RFC 4754 7). der has room for
 * GDW_ECDSA_DER octets, raw_n is even and at most GDW_ECDSA_RAW. GDW_E_FORM: not such a signature; GDW_E_SPACE: r or
 * s does not fit raw_n / 2 octets. */
enum { GDW_ECDSA_RAW = 132, GDW_ECDSA_DER = 144 };
GDW_MUST_USE gdw_err gdw_ecdsa_to_raw (gdw_bytes der, uint8_t *raw, size_t raw_n);
GDW_MUST_USE gdw_err gdw_ecdsa_from_raw (gdw_bytes raw, uint8_t der[GDW_ECDSA_DER], size_t *ret_n);

#endif
