/* SPDX-License-Identifier: GPL-3.0-or-later */
/* key-openssl.c - private and public keys with OpenSSL: read, judged, measured. */
#include "crypto/key-openssl.h"

#include "base/limits.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/decoder.h>
#include <openssl/err.h>
#include <openssl/x509.h>

enum { RSA_BITS_MAX = 16384 /* more only costs time */, RSA_BITS_MIN = 2048, EC_BITS_MIN = 256 };

/* --- what is a key for us --- */

/* Exponents below 3 and even ones are nonsense that has crashed others (CVE-2026-14957); the modulus must be odd and
 * bounded. */
static bool
rsa_sane (const EVP_PKEY *key)
{
  BIGNUM *n = NULL, *e = NULL;
  bool good = EVP_PKEY_get_bits (key) <= RSA_BITS_MAX && EVP_PKEY_get_bn_param (key, OSSL_PKEY_PARAM_RSA_N, &n) == 1 &&
              EVP_PKEY_get_bn_param (key, OSSL_PKEY_PARAM_RSA_E, &e) == 1 && BN_is_odd (n) && BN_is_odd (e) &&
              !BN_is_one (e) && BN_num_bits (e) <= 64;
  BN_free (n);
  BN_free (e);
  return good;
}

/* Named curves only: a curve that the certificate itself describes can be made to fit any key (CVE-2020-0601). */
static bool
curve_known (const EVP_PKEY *key, uint16_t *ret_group)
{
  static const struct {
    const char *name;
    uint16_t group;
  } curves[] = {
    { "prime256v1", 19 },     { "secp384r1", 20 },      { "secp521r1", 21 },
    { "brainpoolP256r1", 0 }, { "brainpoolP384r1", 0 }, { "brainpoolP512r1", 0 },
  };
  char name[64];
  size_t n = 0;
  int explicit = 0;
  if (EVP_PKEY_get_int_param (key, OSSL_PKEY_PARAM_EC_DECODED_FROM_EXPLICIT_PARAMS, &explicit) == 1 && explicit != 0)
    return false;
  if (EVP_PKEY_get_utf8_string_param (key, OSSL_PKEY_PARAM_GROUP_NAME, name, sizeof name, &n) != 1)
    return false;
  for (size_t i = 0; i < sizeof curves / sizeof curves[0]; i++) {
    if (strcmp (curves[i].name, name) == 0) {
      *ret_group = curves[i].group;
      return true;
    }
  }
  return false;
}

gdw_err
gdw_pkey_judge (const EVP_PKEY *key, gdw_key_kind *ret)
{
  uint16_t group = 0;
  gdw_err err = GDW_OK;
  if (EVP_PKEY_is_a (key, "RSA") == 1) {
    *ret = GDW_KEY_RSA;
    err = rsa_sane (key) ? GDW_OK : GDW_E_VALUE;
  } else if (EVP_PKEY_is_a (key, "EC") == 1) {
    *ret = GDW_KEY_EC;
    err = curve_known (key, &group) ? GDW_OK : GDW_E_UNSUPPORTED;
  } else if (EVP_PKEY_is_a (key, "ED25519") == 1) {
    *ret = GDW_KEY_ED25519;
  } else if (EVP_PKEY_is_a (key, "ED448") == 1) {
    *ret = GDW_KEY_ED448;
  } else {
    err = GDW_E_UNSUPPORTED;
  }
  ERR_clear_error ();
  return err;
}

bool
gdw_pkey_strong (const EVP_PKEY *key)
{
  gdw_key_kind kind;
  if (gdw_pkey_judge (key, &kind) != GDW_OK)
    return false;
  if (kind == GDW_KEY_RSA)
    return EVP_PKEY_get_bits (key) >= RSA_BITS_MIN;
  return kind != GDW_KEY_EC || EVP_PKEY_get_bits (key) >= EC_BITS_MIN;
}

static uint16_t
curve_of (const EVP_PKEY *key, gdw_key_kind kind)
{
  uint16_t group = 0;
  if (kind != GDW_KEY_EC || !curve_known (key, &group))
    return 0;
  return group;
}

/* --- private keys --- */

struct passphrase {
  gdw_bytes text;
  bool asked;
};

/* Takes the place of the library's own question on the terminal. */
static int
passphrase_cb (char *buf, int size, int rwflag, void *data)
{
  struct passphrase *p = data;
  (void)rwflag;
  p->asked = true;
  if (size < 0 || p->text.n == 0 || p->text.n > (size_t)size)
    return -1;
  memcpy (buf, p->text.p, p->text.n);
  return (int)p->text.n;
}

static EVP_PKEY *
decode_private (gdw_bytes blob, struct passphrase *p)
{
  EVP_PKEY *key = NULL;
  BIO *bio = BIO_new_mem_buf (blob.p, (int)blob.n);
  OSSL_DECODER_CTX *ctx = OSSL_DECODER_CTX_new_for_pkey (&key, NULL, NULL, NULL, EVP_PKEY_KEYPAIR, NULL, NULL);
  bool good = bio != NULL && ctx != NULL && OSSL_DECODER_CTX_set_pem_password_cb (ctx, passphrase_cb, p) == 1;
  /* A PEM blob may hold certificates before the key: each call takes one block. */
  for (int left = (int)blob.n, before = left + 1; good && key == NULL && left > 0 && left < before;
       before = left, left = BIO_pending (bio))
    (void)OSSL_DECODER_from_bio (ctx, bio);
  OSSL_DECODER_CTX_free (ctx);
  BIO_free (bio);
  ERR_clear_error ();
  return key;
}

/* A public key alone can come out of the same decoder: only a key that can be used as private counts. */
static bool
has_private (const EVP_PKEY *key, gdw_key_kind kind)
{
  BIGNUM *number = NULL;
  size_t n = 0;
  bool good;
  if (kind == GDW_KEY_RSA || kind == GDW_KEY_EC)
    good = EVP_PKEY_get_bn_param (key, kind == GDW_KEY_RSA ? OSSL_PKEY_PARAM_RSA_D : OSSL_PKEY_PARAM_PRIV_KEY,
                                  &number) == 1;
  else
    good = EVP_PKEY_get_raw_private_key (key, NULL, &n) == 1 && n > 0;
  BN_clear_free (number);
  ERR_clear_error ();
  return good;
}

gdw_err
gdw_privkey_read (gdw_bytes blob, gdw_bytes passphrase, gdw_privkey **ret)
{
  struct passphrase p = { passphrase, false };
  gdw_key_kind kind = GDW_KEY_RSA;
  if (blob.n == 0 || blob.n > GDW_MAX_BLOB)
    return GDW_E_FORM;
  EVP_PKEY *key = decode_private (blob, &p);
  if (key == NULL)
    return p.asked ? GDW_E_AUTH : GDW_E_FORM;
  gdw_err err = gdw_pkey_judge (key, &kind);
  if (err == GDW_OK && !has_private (key, kind))
    err = GDW_E_FORM;
  gdw_privkey *k = err == GDW_OK ? calloc (1, sizeof *k) : NULL;
  if (k == NULL) {
    EVP_PKEY_free (key);
    return err == GDW_OK ? GDW_E_MEMORY : err;
  }
  *k = (gdw_privkey){ key, kind };
  *ret = k;
  return GDW_OK;
}

void
gdw_privkey_free (gdw_privkey *k)
{
  if (k == NULL)
    return;
  EVP_PKEY_free (k->key); /* wipes the private value */
  free (k);
}

gdw_key_kind
gdw_privkey_kind (const gdw_privkey *k)
{
  return k->kind;
}

unsigned
gdw_privkey_bits (const gdw_privkey *k)
{
  int bits = EVP_PKEY_get_bits (k->key);
  return bits > 0 ? (unsigned)bits : 0;
}

uint16_t
gdw_privkey_curve (const gdw_privkey *k)
{
  return curve_of (k->key, k->kind);
}

/* --- public keys --- */

gdw_err
gdw_pubkey_wrap (EVP_PKEY *key, gdw_pubkey **ret)
{
  gdw_key_kind kind = GDW_KEY_RSA;
  gdw_err err = gdw_pkey_judge (key, &kind);
  if (err != GDW_OK)
    return err;
  gdw_pubkey *k = calloc (1, sizeof *k);
  if (k == NULL || EVP_PKEY_up_ref (key) != 1) {
    free (k);
    return GDW_E_MEMORY;
  }
  *k = (gdw_pubkey){ key, kind };
  *ret = k;
  return GDW_OK;
}

gdw_err
gdw_pubkey_read (gdw_bytes spki, gdw_pubkey **ret)
{
  const unsigned char *p = spki.p;
  if (spki.n == 0 || spki.n > LONG_MAX)
    return GDW_E_FORM;
  EVP_PKEY *key = d2i_PUBKEY (NULL, &p, (long)spki.n);
  ERR_clear_error ();
  if (key == NULL || p != spki.p + spki.n) {
    EVP_PKEY_free (key);
    return GDW_E_FORM;
  }
  gdw_err err = gdw_pubkey_wrap (key, ret);
  EVP_PKEY_free (key);
  return err;
}

void
gdw_pubkey_free (gdw_pubkey *k)
{
  if (k == NULL)
    return;
  EVP_PKEY_free (k->key);
  free (k);
}

gdw_key_kind
gdw_pubkey_kind (const gdw_pubkey *k)
{
  return k->kind;
}

unsigned
gdw_pubkey_bits (const gdw_pubkey *k)
{
  int bits = EVP_PKEY_get_bits (k->key);
  return bits > 0 ? (unsigned)bits : 0;
}

uint16_t
gdw_pubkey_curve (const gdw_pubkey *k)
{
  return curve_of (k->key, k->kind);
}
