/* SPDX-License-Identifier: GPL-3.0-or-later */
/* hmac-openssl.h - inside client-core/crypto: HMAC over one digest context that is made once.
 * EVP_MAC duplicates its digest for every message, which costs allocations on the packet path; feeding the two key blocks anew
 * costs two compressions and none. */
#ifndef GDW_CRYPTO_HMAC_OPENSSL_H
#define GDW_CRYPTO_HMAC_OPENSSL_H

#include "crypto/crypto.h"

#include <openssl/evp.h>

enum { GDW_HMAC_BLOCK_MAX = 128 };

typedef struct {
  EVP_MD_CTX *ctx;
  size_t block, len; /* octets of the hash's block and output */
  uint8_t inner[GDW_HMAC_BLOCK_MAX], outer[GDW_HMAC_BLOCK_MAX];
} gdw_hmac;

/* SHA-2 or SHA-1. On failure *h is as after gdw_hmac_done. GDW_E_MEMORY, GDW_E_UNSUPPORTED. */
GDW_MUST_USE gdw_err gdw_hmac_init (gdw_hmac *h, gdw_hash_id hash, gdw_bytes key);
void gdw_hmac_done (gdw_hmac *h);

/* The MAC over the parts, h->len octets at out. Makes no allocation. */
GDW_MUST_USE gdw_err gdw_hmac_make (gdw_hmac *h, const gdw_bytes *part, size_t n_parts, uint8_t out[GDW_HASH_MAX]);

/* The digest of this id, to be freed with EVP_MD_free; NULL when the library lacks it. */
EVP_MD *gdw_hash_fetch (gdw_hash_id id);

#endif
