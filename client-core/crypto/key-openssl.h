/* SPDX-License-Identifier: GPL-3.0-or-later */
/* key-openssl.h - inside client-core/crypto: keys as the library's objects, for certificates. */
#ifndef GDW_CRYPTO_KEY_OPENSSL_H
#define GDW_CRYPTO_KEY_OPENSSL_H

#include "crypto/crypto.h"

#include <openssl/evp.h>

struct gdw_pubkey {
  EVP_PKEY *key;
  gdw_key_kind kind;
};

struct gdw_privkey {
  EVP_PKEY *key;
  gdw_key_kind kind;
};

/* Is it a key that Godwit takes? GDW_E_UNSUPPORTED, GDW_E_VALUE as gdw_pubkey_read. */
GDW_MUST_USE gdw_err gdw_pkey_judge (const EVP_PKEY *key, gdw_key_kind *ret);

/* Long enough for a certificate: RSA 2048, EC 256; Ed25519 and Ed448 always. */
bool gdw_pkey_strong (const EVP_PKEY *key);

/* A public key that shares the library's object. */
GDW_MUST_USE gdw_err gdw_pubkey_wrap (EVP_PKEY *key, gdw_pubkey **ret);

#endif
