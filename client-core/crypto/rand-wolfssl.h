/* SPDX-License-Identifier: GPL-3.0-or-later */
/* rand-wolfssl.h - inside client-core/crypto: a random source of wolfSSL's kind that draws from a gdw_entropy. Each call
 * that may draw is handed one of its own, so no pointer has to be kept anywhere else. */
#ifndef GDW_CRYPTO_RAND_WOLFSSL_H
#define GDW_CRYPTO_RAND_WOLFSSL_H

#include "crypto/rand.h"

#include <wolfssl/options.h>

#include <wolfssl/wolfcrypt/random.h>

/* rng comes first: from it the library's call finds the rest. It has no generator of the library's behind it, so there
 * is nothing to be freed. Must not be moved once it is begun. */
typedef struct {
  WC_RNG rng;
  gdw_entropy *entropy;
} gdw_source;

/* From now on s->rng gives octets of e. False: the library has no room for us; it would draw from its own source. */
GDW_MUST_USE bool gdw_source_begin (gdw_source *s, gdw_entropy *e);

/* A stream of its own, seeded from e: how much the library draws (it depends on what it has cached) does not move e. */
GDW_MUST_USE gdw_err gdw_source_fork (gdw_entropy *e, gdw_entropy **ret);

/* Makes the library ready; idempotent. False as above. */
GDW_MUST_USE bool gdw_source_ready (void);

#endif
