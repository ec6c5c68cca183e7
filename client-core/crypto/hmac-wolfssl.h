/* SPDX-License-Identifier: GPL-3.0-or-later */
/* hmac-wolfssl.h - inside client-core/crypto: HMAC with SHA-2 whose keyed states are made once per key. The library's
 * own Hmac goes through the key's blocks again for every message. */
#ifndef GDW_CRYPTO_HMAC_WOLFSSL_H
#define GDW_CRYPTO_HMAC_WOLFSSL_H

#include "crypto/crypto.h"

#include <wolfssl/options.h>

#include <wolfssl/wolfcrypt/sha256.h>
#include <wolfssl/wolfcrypt/sha512.h>

typedef union {
  wc_Sha256 narrow; /* SHA-256 */
  wc_Sha512 wide;   /* SHA-384, SHA-512 */
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
