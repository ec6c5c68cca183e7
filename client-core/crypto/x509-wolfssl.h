/* SPDX-License-Identifier: GPL-3.0-or-later */
/* x509-wolfssl.h - inside client-core/crypto: a certificate as the library's object, for the files that share it. */
#ifndef GDW_CRYPTO_X509_WOLFSSL_H
#define GDW_CRYPTO_X509_WOLFSSL_H

#include "crypto/key-wolfssl.h"
#include "crypto/x509.h"

#include <wolfssl/wolfcrypt/asn.h>

struct gdw_cert {
  DecodedCert decoded; /* looks into der */
  uint8_t *der;
  size_t der_n;
  gdw_bytes spki, subject; /* views into der; spki is empty for a key that we cannot use */
  bool critical;           /* an extension that must be understood is not */
  gdw_err key_err;         /* why there is no key */
  gdw_any_key *key;        /* NULL when it is none for us */
  int64_t not_before_s, not_after_s;
  gdw_cert_name names[GDW_MAX_CERT_NAMES];
  size_t n_names;
  char subject_text[GDW_MAX_TEXT], issuer_text[GDW_MAX_TEXT], common[GDW_MAX_TEXT];
};

/* Hands the DER of every certificate of a PEM or DER blob to take, read; c stays the caller's unless take sets *c to
 * NULL. take gives false to stop. Gives the number of certificates that could be read. */
size_t gdw_x509_each (gdw_bytes blob, bool (*take) (void *data, gdw_cert **c), void *data);

/* The subject, or the issuer, for people: UTF-8 without controls, cut before GDW_MAX_TEXT octets. "" for an empty or unreadable one. */
void gdw_x509_name_text (const DecodedCert *d, bool issuer, char buf[GDW_MAX_TEXT]);
void gdw_x509_common_name (const DecodedCert *d, char buf[GDW_MAX_TEXT]);

/* Wall seconds of an ASN.1 time with its tag; false when it is none. */
bool gdw_x509_time (const uint8_t *time, int n, int64_t *ret_s);

#endif
