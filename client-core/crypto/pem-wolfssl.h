/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pem-wolfssl.h - inside client-core/crypto: the blocks of a PEM text (RFC 7468), for a library that has no reader for many. Only
 * the lines around the base64 are looked at; what is inside is the library's to read. */
#ifndef GDW_CRYPTO_PEM_WOLFSSL_H
#define GDW_CRYPTO_PEM_WOLFSSL_H

#include "base/bytes.h"

typedef struct {
  gdw_bytes label;  /* "CERTIFICATE" */
  gdw_bytes block;  /* from the first dash to the last */
  gdw_bytes body;   /* what lies between the two lines, with line ends */
  bool has_headers; /* lines such as "Proc-Type: 4,ENCRYPTED" stand before the base64 (RFC 1421) */
} gdw_pem;

/* The next block of *rest, which moves on; views into it. Text between blocks, and a begin without its end, is passed
 * over. False: no more. */
bool gdw_pem_next (gdw_bytes *rest, gdw_pem *ret);
bool gdw_pem_is (const gdw_pem *p, const char *label);

#endif
