/* SPDX-License-Identifier: GPL-3.0-or-later */
/* x509-openssl.h - inside client-core/crypto: a certificate as the library's object, for the files that share it. */
#ifndef GDW_CRYPTO_X509_OPENSSL_H
#define GDW_CRYPTO_X509_OPENSSL_H

#include "crypto/x509.h"

#include <openssl/x509.h>
#include <openssl/x509v3.h>

typedef struct {
  char *at[GDW_MAX_CERT_URLS]; /* NULL: none */
} gdw_x509_urls;

struct gdw_cert {
  X509 *x;
  uint8_t *der, *spki;
  size_t der_n, spki_n;
  int64_t not_before_s, not_after_s;
  GENERAL_NAMES *alternatives; /* what names[] looks into */
  gdw_cert_name names[GDW_MAX_CERT_NAMES];
  size_t n_names;
  char subject[GDW_MAX_TEXT], issuer[GDW_MAX_TEXT], common[GDW_MAX_TEXT];
  gdw_x509_urls urls[2]; /* by gdw_cert_url */
};

/* Hands every certificate of a PEM or DER blob to take, with its DER; x stays the caller's. take gives false to stop.
 * Gives the number handed over. */
size_t gdw_x509_each (gdw_bytes blob, bool (*take) (void *data, X509 *x, gdw_bytes der), void *data);

/* A Name for people: UTF-8 without controls, cut before GDW_MAX_TEXT octets. "" for an empty or unreadable one. */
void gdw_x509_name_text (const X509_NAME *name, char buf[GDW_MAX_TEXT]);
void gdw_x509_common_name (const X509_NAME *name, char buf[GDW_MAX_TEXT]);

/* Wall seconds of an ASN.1 time; false when it is none. */
bool gdw_x509_time (const ASN1_TIME *t, int64_t *ret_s);

/* A certificate that shares the library's object; freed by gdw_cert_free. Errors of gdw_cert_read. */
GDW_MUST_USE gdw_err gdw_x509_wrap (X509 *x, gdw_cert **ret);

/* The addresses at which its status is asked, as strings of the caller; false: no memory. */
GDW_MUST_USE bool gdw_x509_urls_find (const X509 *x, gdw_x509_urls ret[2]);
void gdw_x509_urls_done (gdw_x509_urls u[2]);

/* Is the signature by a hash that is not broken: SHA-2, SHA-3, or one without a hash of its own (EdDSA)? RSA-PSS names it
 * in its parameters. */
bool gdw_x509_hash_strong (const X509_ALGOR *algorithm);

#endif
