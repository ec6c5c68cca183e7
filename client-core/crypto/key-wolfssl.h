/* SPDX-License-Identifier: GPL-3.0-or-later */
/* key-wolfssl.h - inside client-core/crypto: keys as the library's objects, for signatures and certificates. */
#ifndef GDW_CRYPTO_KEY_WOLFSSL_H
#define GDW_CRYPTO_KEY_WOLFSSL_H

#include "crypto/crypto.h"

#include <wolfssl/options.h>

#include <wolfssl/wolfcrypt/asn_public.h>
#include <wolfssl/wolfcrypt/ecc.h>
#include <wolfssl/wolfcrypt/ed25519.h>
#include <wolfssl/wolfcrypt/ed448.h>
#include <wolfssl/wolfcrypt/rsa.h>

/* A key of any kind, private or public. The library's calls take no const pointers, and note what they draw from in the
 * key: one key is used by one thread at a time. */
typedef struct {
  gdw_key_kind kind;
  union {
    RsaKey rsa;
    ecc_key ec;
    ed25519_key ed25519;
    ed448_key ed448;
  } as;
} gdw_any_key;

struct gdw_pubkey {
  gdw_any_key *key;
};

struct gdw_privkey {
  gdw_any_key *key;
};

enum { GDW_SPKI_MAX = 1200 /* octets of a SubjectPublicKeyInfo that the library can handle: RSA of 8192 bits */ };

/* A public key from its SubjectPublicKeyInfo, which must fill spki and be what the library itself would write: so no
 * curve of somebody's own making, no RSA bound to PSS, nothing behind. Errors as gdw_pubkey_read. */
GDW_MUST_USE gdw_err gdw_any_from (gdw_bytes spki, gdw_any_key **ret);
void gdw_any_free (gdw_any_key *k);

/* The same from what the library keeps of a certificate: the numbers alone, or the whole. How it was written is not
 * looked at. */
GDW_MUST_USE gdw_err gdw_any_take (gdw_key_kind kind, gdw_bytes kept, gdw_any_key **ret);

/* The SubjectPublicKeyInfo of a key; false when it does not fit. */
GDW_MUST_USE bool gdw_any_spki (gdw_any_key *k, uint8_t buf[GDW_SPKI_MAX], size_t *ret_n);

/* Long enough for a certificate: RSA 2048, EC 256; Ed25519 and Ed448 always. */
bool gdw_any_strong (const gdw_any_key *k);

#endif
