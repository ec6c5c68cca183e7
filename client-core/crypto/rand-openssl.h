/* SPDX-License-Identifier: GPL-3.0-or-later */
/* rand-openssl.h - inside client-core/crypto: how OpenSSL is made to draw from a gdw_entropy. */
#ifndef GDW_CRYPTO_RAND_OPENSSL_H
#define GDW_CRYPTO_RAND_OPENSSL_H

#include "crypto/rand.h"

/* Between enter and leave the library draws from e on this thread; NULL: from its own source. Pairs nest: enter
 * returns what was there before, to be handed to leave. */
gdw_entropy *gdw_rand_enter (gdw_entropy *e);
void gdw_rand_leave (gdw_entropy *before);

#endif
