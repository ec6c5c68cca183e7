/* SPDX-License-Identifier: GPL-3.0-or-later */
/* suites.h - what algorithms exist: numbers of the IKEv2 registry, names, sizes, strength. Tables only; the work is
 * behind crypto.h. */
#ifndef GDW_CRYPTO_SUITES_H
#define GDW_CRYPTO_SUITES_H

#include "base/bytes.h"

/* A cipher as one direction of an SA uses it: an AEAD, or CBC with its HMAC (then integ is not 0). */
typedef struct {
  uint16_t encr;     /* transform id, type 1 */
  uint16_t key_bits; /* key length attribute; 0 where the transform has none */
  uint16_t integ;    /* transform id, type 3; 0 with an AEAD */
  const char *name;  /* "aes256gcm16", "chacha20poly1305", "aes256-sha256": the words of profiles, status and logs */
  uint8_t key_len;   /* octets of the cipher key */
  uint8_t salt_len;  /* octets of salt that follow the key in KEYMAT */
  uint8_t integ_len; /* octets of the integrity key */
  uint8_t iv_len;    /* octets of IV on the wire: 8 or 16 */
  uint8_t icv_len;   /* octets of ICV on the wire */
  uint8_t block;     /* the plaintext is padded to a multiple of this (at least 4 for ESP): 1 or 16 */
  uint8_t strength;  /* bits / 8, rough: 16, 24, 32 */
} gdw_cipher_info;

/* Is it of the older set, which wants the profile's consent? */
bool gdw_cipher_is_old (const gdw_cipher_info *c);

/* The row of these numbers, or NULL. */
const gdw_cipher_info *gdw_cipher_find (uint16_t encr, uint16_t key_bits, uint16_t integ);
const gdw_cipher_info *gdw_cipher_named (gdw_bytes name);
const gdw_cipher_info *gdw_cipher_at (size_t i); /* NULL beyond the end */

typedef struct {
  uint16_t id;      /* transform id, type 2 */
  const char *name; /* "prfsha256" */
  uint8_t len;      /* octets of output and preferred key length */
} gdw_prf_info;

const gdw_prf_info *gdw_prf_find (uint16_t id);
const gdw_prf_info *gdw_prf_named (gdw_bytes name);
const gdw_prf_info *gdw_prf_at (size_t i);

typedef struct {
  uint16_t id;         /* transform id, type 4 */
  const char *name;    /* "x25519", "ecp256", "modp2048", "mlkem768" */
  uint16_t public_len; /* octets of the initiator's KE payload data, exactly */
  uint16_t
      answer_len; /* octets of the responder's: the same, but for a KEM, whose responder answers with a ciphertext */
  uint16_t secret_len; /* octets of the shared secret as it enters SKEYSEED */
  uint8_t strength;    /* a rank, for choosing and for refusing: higher is stronger */
  bool kem;            /* withstands a quantum computer, as far as is known */
  const char *title;   /* for people: "X25519", "P-384", "ML-KEM-768" */
} gdw_group_info;

const gdw_group_info *gdw_group_find (uint16_t id);
const gdw_group_info *gdw_group_named (gdw_bytes name);
const gdw_group_info *gdw_group_at (size_t i);

typedef enum {
  GDW_HASH_MD4,
  GDW_HASH_MD5,
  GDW_HASH_SHA1,
  GDW_HASH_SHA256,
  GDW_HASH_SHA384,
  GDW_HASH_SHA512
} gdw_hash_id;
enum { GDW_HASH_MAX = 64 };
size_t gdw_hash_len (gdw_hash_id id);

/* A signature scheme as RFC 7427 names it by an AlgorithmIdentifier, or as an older AUTH method fixes it. */
typedef enum {
  GDW_SIG_NONE = 0,
  GDW_SIG_RSA_SHA1, /* only as AUTH method 1 of old gateways would have it; refused by policy */
  GDW_SIG_RSA_SHA256,
  GDW_SIG_RSA_SHA384,
  GDW_SIG_RSA_SHA512,
  GDW_SIG_PSS_SHA256, /* salt as long as the hash */
  GDW_SIG_PSS_SHA384,
  GDW_SIG_PSS_SHA512,
  GDW_SIG_ECDSA_SHA256, /* DER signature value; any supported curve */
  GDW_SIG_ECDSA_SHA384,
  GDW_SIG_ECDSA_SHA512,
  GDW_SIG_ED25519,
  GDW_SIG_ED448,
} gdw_sig_scheme;

typedef enum { GDW_KEY_RSA, GDW_KEY_EC, GDW_KEY_ED25519, GDW_KEY_ED448 } gdw_key_kind;

/* Can this kind of key make or check signatures of this scheme? (ECDSA: any of the three hashes.) */
bool gdw_sig_fits (gdw_key_kind kind, gdw_sig_scheme s);

/* The hash over which the scheme signs; false for the schemes that hash by themselves, and for none. */
bool gdw_sig_hash (gdw_sig_scheme s, gdw_hash_id *ret);

/* Is it RSA with PSS padding? */
bool gdw_sig_is_pss (gdw_sig_scheme s);

/* The DER AlgorithmIdentifier of a scheme (RFC 7427 appendix A), and the way back (GDW_SIG_NONE when unknown; a PSS
 * salt length other than the hash's is unknown). */
gdw_bytes gdw_sig_der (gdw_sig_scheme s);
gdw_sig_scheme gdw_sig_from_der (gdw_bytes algorithm_identifier);
/* The hash number of RFC 7427 section 7 that a peer must have announced for this scheme (SHA2-256: 2, ..., identity:
 * 5). */
uint16_t gdw_sig_hash_number (gdw_sig_scheme s);
const char *gdw_sig_name (gdw_sig_scheme s);

#endif
