/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sign-openssl.c - signatures with OpenSSL, made and checked. */
#include "crypto/key-openssl.h"
#include "crypto/rand-openssl.h"

#include <limits.h>
#include <string.h>

#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/rsa.h>

/* NULL for the schemes that hash by themselves. */
static const char *
scheme_hash (gdw_sig_scheme s)
{
  static const char *const names[] = {
    [GDW_HASH_SHA1] = "SHA1", [GDW_HASH_SHA256] = "SHA256", [GDW_HASH_SHA384] = "SHA384", [GDW_HASH_SHA512] = "SHA512"
  };
  gdw_hash_id id;
  return gdw_sig_hash (s, &id) ? names[id] : NULL;
}

/* PKCS#1 v1.5 is compared as a whole by the library; PSS wants a salt of exactly the hash's length, MGF1 with the
 * same hash. */
static bool
set_padding (EVP_PKEY_CTX *ctx, gdw_key_kind kind, gdw_sig_scheme s)
{
  if (kind != GDW_KEY_RSA)
    return true;
  if (!gdw_sig_is_pss (s))
    return EVP_PKEY_CTX_set_rsa_padding (ctx, RSA_PKCS1_PADDING) == 1;
  return EVP_PKEY_CTX_set_rsa_padding (ctx, RSA_PKCS1_PSS_PADDING) == 1 &&
         EVP_PKEY_CTX_set_rsa_pss_saltlen (ctx, RSA_PSS_SALTLEN_DIGEST) == 1;
}

gdw_err
gdw_sign (const gdw_privkey *k, gdw_sig_scheme s, gdw_entropy *e, gdw_bytes octets, uint8_t *sig, size_t *ret_n)
{
  if (!gdw_sig_fits (k->kind, s))
    return GDW_E_UNSUPPORTED;
  int most = EVP_PKEY_get_size (k->key);
  if (most <= 0 || *ret_n < (size_t)most)
    return GDW_E_SPACE;
  EVP_PKEY_CTX *key_ctx = NULL; /* belongs to ctx */
  size_t n = *ret_n;
  EVP_MD_CTX *ctx = EVP_MD_CTX_new ();
  gdw_entropy *before = gdw_rand_enter (e);
  bool good = ctx != NULL && EVP_DigestSignInit_ex (ctx, &key_ctx, scheme_hash (s), NULL, NULL, k->key, NULL) == 1 &&
              set_padding (key_ctx, k->kind, s) && EVP_DigestSign (ctx, sig, &n, octets.p, octets.n) == 1;
  gdw_rand_leave (before);
  EVP_MD_CTX_free (ctx);
  if (!good) {
    ERR_clear_error ();
    return GDW_E_MEMORY;
  }
  *ret_n = n;
  return GDW_OK;
}

gdw_err
gdw_verify (const gdw_pubkey *k, gdw_sig_scheme s, gdw_bytes octets, gdw_bytes sig)
{
  if (!gdw_sig_fits (k->kind, s))
    return GDW_E_UNSUPPORTED;
  EVP_PKEY_CTX *key_ctx = NULL; /* belongs to ctx */
  EVP_MD_CTX *ctx = EVP_MD_CTX_new ();
  if (ctx == NULL)
    return GDW_E_MEMORY;
  gdw_err err = GDW_E_UNSUPPORTED;
  if (EVP_DigestVerifyInit_ex (ctx, &key_ctx, scheme_hash (s), NULL, NULL, k->key, NULL) == 1 &&
      set_padding (key_ctx, k->kind, s))
    err = EVP_DigestVerify (ctx, sig.p, sig.n, octets.p, octets.n) == 1 ? GDW_OK : GDW_E_AUTH;
  EVP_MD_CTX_free (ctx);
  ERR_clear_error ();
  return err;
}

/* --- ECDSA signature values: DER and r | s --- */

gdw_err
gdw_ecdsa_to_raw (gdw_bytes der, uint8_t *raw, size_t raw_n)
{
  const unsigned char *p = der.p;
  if (der.n == 0 || der.n > GDW_ECDSA_DER || raw_n > GDW_ECDSA_RAW || raw_n % 2 != 0)
    return GDW_E_FORM;
  ECDSA_SIG *sig = d2i_ECDSA_SIG (NULL, &p, (long)der.n);
  ERR_clear_error ();
  if (sig == NULL || p != der.p + der.n) {
    ECDSA_SIG_free (sig);
    return GDW_E_FORM;
  }
  /* Numbers that are negative or written with zeros in front are read as well: there is one right form. */
  uint8_t again[GDW_ECDSA_DER], *end = again;
  int n = i2d_ECDSA_SIG (sig, NULL);
  if (n != (int)der.n || i2d_ECDSA_SIG (sig, &end) != n || !gdw_bytes_same (gdw_bytes_make (again, (size_t)n), der) ||
      BN_is_negative (ECDSA_SIG_get0_r (sig)) || BN_is_negative (ECDSA_SIG_get0_s (sig))) {
    ECDSA_SIG_free (sig);
    return GDW_E_FORM;
  }
  int half = (int)(raw_n / 2);
  bool good = BN_bn2binpad (ECDSA_SIG_get0_r (sig), raw, half) == half &&
              BN_bn2binpad (ECDSA_SIG_get0_s (sig), raw + half, half) == half;
  ECDSA_SIG_free (sig);
  return good ? GDW_OK : GDW_E_SPACE;
}

gdw_err
gdw_ecdsa_from_raw (gdw_bytes raw, uint8_t der[GDW_ECDSA_DER], size_t *ret_n)
{
  if (raw.n == 0 || raw.n > GDW_ECDSA_RAW || raw.n % 2 != 0)
    return GDW_E_FORM;
  int half = (int)(raw.n / 2);
  unsigned char *p = der;
  ECDSA_SIG *sig = ECDSA_SIG_new ();
  BIGNUM *r = BN_bin2bn (raw.p, half, NULL), *s = BN_bin2bn (raw.p + half, half, NULL);
  if (sig == NULL || r == NULL || s == NULL || ECDSA_SIG_set0 (sig, r, s) != 1) {
    BN_free (r);
    BN_free (s);
    ECDSA_SIG_free (sig);
    return GDW_E_MEMORY;
  }
  int n = i2d_ECDSA_SIG (sig, NULL);
  bool good = n > 0 && n <= GDW_ECDSA_DER && i2d_ECDSA_SIG (sig, &p) == n;
  ECDSA_SIG_free (sig);
  if (!good)
    return GDW_E_FORM;
  *ret_n = (size_t)n;
  return GDW_OK;
}
