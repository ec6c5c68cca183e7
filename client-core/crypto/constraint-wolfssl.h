/* SPDX-License-Identifier: GPL-3.0-or-later */
/* constraint-wolfssl.h - inside client-core/crypto: name constraints (RFC 5280 4.2.1.10). wolfSSL 5.7.2 applies those of a
 * certificate's direct issuer alone, compares the ends of host names without looking at the dot, and takes an address
 * for a host name: so it reads them here, and the judging is ours. */
#ifndef GDW_CRYPTO_CONSTRAINT_WOLFSSL_H
#define GDW_CRYPTO_CONSTRAINT_WOLFSSL_H

#include <stdbool.h>

#include "crypto/x509-wolfssl.h"

/* May the authority speak for all names of the certificate below it, at any distance? Constraints on addresses and URIs
 * are not read by the library: a certificate with such names is refused under an authority with any constraints. */
bool gdw_constraint_allows (const gdw_cert *authority, const gdw_cert *below);

#endif
