/* SPDX-License-Identifier: GPL-3.0-or-later */
/* modp-wolfssl.h - inside client-core/crypto: the primes of the MODP groups, for a library that has none. */
#ifndef GDW_CRYPTO_MODP_WOLFSSL_H
#define GDW_CRYPTO_MODP_WOLFSSL_H

#include "base/bytes.h"

/* The prime of group 14, 15 or 16; empty for the others. The generator is 2. */
gdw_bytes gdw_modp_prime (uint16_t group);

#endif
