/* SPDX-License-Identifier: GPL-3.0-or-later */
/* hmac-openssl.h - inside client-core/crypto: HMAC with SHA-2 whose keyed states are made once per key. The library's
 * EVP_MAC and EVP_MD duplicate a context for every message, which costs allocations on the packet path (seen with
 * 3.0); its plain SHA-2 functions work on values. They are marked deprecated since 3.0 and are all there in 3.5. */
#ifndef GDW_CRYPTO_HMAC_OPENSSL_H
#define GDW_CRYPTO_HMAC_OPENSSL_H

#include "crypto/crypto.h"

#include <openssl/sha.h>

typedef union {
  SHA256_CTX narrow; /* SHA-256 */
  SHA512_CTX wide;   /* SHA-384, SHA-512 */
} gdw_sha2;

typedef struct {
  gdw_hash_id hash;
  gdw_sha2 inner, outer; /* after the key's block */
} gdw_hmac;

/* SHA-256, 384 or 512 only (checked). */
void gdw_hmac_init (gdw_hmac *h, gdw_hash_id hash, gdw_bytes key);
void gdw_hmac_done (gdw_hmac *h);

/* The MAC over the parts, gdw_hash_len octets at out. Makes no allocation. */
void gdw_hmac_make (const gdw_hmac *h, const gdw_bytes *part, size_t n_parts, uint8_t out[GDW_HASH_MAX]);

#endif
