/* SPDX-License-Identifier: GPL-3.0-or-later */
/* key-wolfssl.c - private and public keys with wolfSSL: read, judged, measured. A blob does not say which kind of key it
 * is, and so each kind's reader is asked in turn. */
#include "crypto/key-wolfssl.h"

#include "base/limits.h"
#include "crypto/pem-wolfssl.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include <wolfssl/wolfcrypt/asn.h>
#include <wolfssl/wolfcrypt/coding.h>

enum { RSA_BITS_MAX = 16384 /* more only costs time */, RSA_BITS_MIN = 2048, KINDS = 4, PASSPHRASE_MAX = 1023 };

/* --- a key of any kind --- */

static gdw_any_key *
any_new (gdw_key_kind kind)
{
  gdw_any_key *k = calloc (1, sizeof *k);
  int err = -1;
  if (k == NULL)
    return NULL;
  k->kind = kind;
  switch (kind) {
  case GDW_KEY_RSA: err = wc_InitRsaKey_ex (&k->as.rsa, NULL, INVALID_DEVID); break;
  case GDW_KEY_EC: err = wc_ecc_init_ex (&k->as.ec, NULL, INVALID_DEVID); break;
  case GDW_KEY_ED25519: err = wc_ed25519_init_ex (&k->as.ed25519, NULL, INVALID_DEVID); break;
  case GDW_KEY_ED448: err = wc_ed448_init_ex (&k->as.ed448, NULL, INVALID_DEVID); break;
  }
  if (err == 0)
    return k;
  free (k);
  return NULL;
}

void
gdw_any_free (gdw_any_key *k)
{
  if (k == NULL)
    return;
  switch (k->kind) {
  case GDW_KEY_RSA: wc_FreeRsaKey (&k->as.rsa); break;
  case GDW_KEY_EC: wc_ecc_free (&k->as.ec); break;
  case GDW_KEY_ED25519: wc_ed25519_free (&k->as.ed25519); break;
  case GDW_KEY_ED448: wc_ed448_free (&k->as.ed448); break;
  }
  gdw_wipe (k, sizeof *k);
  free (k);
}

static const struct curve {
  int id;
  unsigned bits;
  uint16_t group;
} curves[] = {
  { ECC_SECP256R1, 256, 19 },      { ECC_SECP384R1, 384, 20 },      { ECC_SECP521R1, 521, 21 },
  { ECC_BRAINPOOLP256R1, 256, 0 }, { ECC_BRAINPOOLP384R1, 384, 0 }, { ECC_BRAINPOOLP512R1, 512, 0 },
};

/* NULL: none of the curves that we take. */
static const struct curve *
curve_of (const gdw_any_key *k)
{
  if (k->kind != GDW_KEY_EC || k->as.ec.dp == NULL || k->as.ec.idx == ECC_CUSTOM_IDX)
    return NULL;
  for (size_t i = 0; i < sizeof curves / sizeof curves[0]; i++)
    if (curves[i].id == k->as.ec.dp->id)
      return &curves[i];
  return NULL;
}

static uint16_t
any_group (const gdw_any_key *k)
{
  const struct curve *c = curve_of (k);
  return c == NULL ? 0 : c->group;
}

static unsigned
any_bits (const gdw_any_key *k)
{
  const struct curve *c;
  switch (k->kind) {
  case GDW_KEY_RSA: return (unsigned)mp_count_bits (&k->as.rsa.n);
  case GDW_KEY_EC: c = curve_of (k); return c == NULL ? 0 : c->bits;
  case GDW_KEY_ED25519: return 256;
  case GDW_KEY_ED448: return 456;
  }
  return 0;
}

/* Exponents below 3 and even ones are nonsense that has crashed others (CVE-2026-14957); the modulus must be odd and
 * bounded. */
static bool
rsa_sane (const RsaKey *k)
{
  return mp_count_bits (&k->n) <= RSA_BITS_MAX && mp_isodd (&k->n) == MP_YES && mp_isodd (&k->e) == MP_YES &&
         mp_isone (&k->e) != MP_YES && mp_count_bits (&k->e) <= 64;
}

static gdw_err
any_judge (const gdw_any_key *k)
{
  if (k->kind == GDW_KEY_RSA)
    return rsa_sane (&k->as.rsa) ? GDW_OK : GDW_E_VALUE;
  if (k->kind == GDW_KEY_EC)
    return curve_of (k) != NULL ? GDW_OK : GDW_E_UNSUPPORTED;
  return GDW_OK;
}

bool
gdw_any_strong (const gdw_any_key *k)
{
  return any_judge (k) == GDW_OK && (k->kind != GDW_KEY_RSA || any_bits (k) >= RSA_BITS_MIN);
}

/* --- public keys --- */

static bool
decode_public (gdw_any_key *k, gdw_bytes spki, word32 *at)
{
  const word32 n = (word32)spki.n;
  switch (k->kind) {
  case GDW_KEY_RSA: return wc_RsaPublicKeyDecode (spki.p, at, &k->as.rsa, n) == 0;
  case GDW_KEY_EC: return wc_EccPublicKeyDecode (spki.p, at, &k->as.ec, n) == 0;
  case GDW_KEY_ED25519: return wc_Ed25519PublicKeyDecode (spki.p, at, &k->as.ed25519, n) == 0;
  case GDW_KEY_ED448: return wc_Ed448PublicKeyDecode (spki.p, at, &k->as.ed448, n) == 0;
  }
  return false;
}

bool
gdw_any_spki (gdw_any_key *k, uint8_t buf[GDW_SPKI_MAX], size_t *ret_n)
{
  int n = -1;
  switch (k->kind) {
  case GDW_KEY_RSA: n = wc_RsaKeyToPublicDer (&k->as.rsa, buf, GDW_SPKI_MAX); break;
  case GDW_KEY_EC: n = wc_EccPublicKeyToDer (&k->as.ec, buf, GDW_SPKI_MAX, 1); break;
  case GDW_KEY_ED25519: n = wc_Ed25519PublicKeyToDer (&k->as.ed25519, buf, GDW_SPKI_MAX, 1); break;
  case GDW_KEY_ED448: n = wc_Ed448PublicKeyToDer (&k->as.ed448, buf, GDW_SPKI_MAX, 1); break;
  }
  if (n <= 0)
    return false;
  *ret_n = (size_t)n;
  return true;
}

gdw_err
gdw_any_take (gdw_key_kind kind, gdw_bytes kept, gdw_any_key **ret)
{
  word32 at = 0;
  gdw_any_key *k = any_new (kind);
  if (k == NULL)
    return GDW_E_MEMORY;
  gdw_err err = GDW_E_FORM;
  if ((kind == GDW_KEY_ED25519 && wc_ed25519_import_public (kept.p, (word32)kept.n, &k->as.ed25519) == 0) ||
      (kind == GDW_KEY_ED448 && wc_ed448_import_public (kept.p, (word32)kept.n, &k->as.ed448) == 0))
    err = GDW_OK;
  else if (decode_public (k, kept, &at) && at == kept.n)
    err = any_judge (k);
  if (err == GDW_OK)
    *ret = k;
  else
    gdw_any_free (k);
  return err;
}

/* GDW_E_FORM: not a key of this kind. The library is lenient about what it reads; it writes a key in one way. */
static gdw_err
read_kind (gdw_key_kind kind, gdw_bytes spki, gdw_any_key **ret)
{
  uint8_t again[GDW_SPKI_MAX];
  word32 at = 0;
  size_t n = 0;
  gdw_any_key *k = any_new (kind);
  if (k == NULL)
    return GDW_E_MEMORY;
  gdw_err err = decode_public (k, spki, &at) && at == spki.n ? any_judge (k) : GDW_E_FORM;
  if (err == GDW_OK && (!gdw_any_spki (k, again, &n) || !gdw_bytes_same (gdw_bytes_make (again, n), spki)))
    err = GDW_E_UNSUPPORTED;
  if (err == GDW_OK)
    *ret = k;
  else
    gdw_any_free (k);
  return err;
}

gdw_err
gdw_any_from (gdw_bytes spki, gdw_any_key **ret)
{
  gdw_err err = GDW_E_FORM;
  if (spki.n == 0 || spki.n > GDW_MAX_BLOB)
    return GDW_E_FORM;
  for (int kind = 0; kind < KINDS && err == GDW_E_FORM; kind++)
    err = read_kind ((gdw_key_kind)kind, spki, ret);
  return err;
}

gdw_err
gdw_pubkey_read (gdw_bytes spki, gdw_pubkey **ret)
{
  gdw_pubkey *k = calloc (1, sizeof *k);
  if (k == NULL)
    return GDW_E_MEMORY;
  gdw_err err = gdw_any_from (spki, &k->key);
  if (err != GDW_OK) {
    free (k);
    return err;
  }
  *ret = k;
  return GDW_OK;
}

void
gdw_pubkey_free (gdw_pubkey *k)
{
  if (k == NULL)
    return;
  gdw_any_free (k->key);
  free (k);
}

gdw_key_kind
gdw_pubkey_kind (const gdw_pubkey *k)
{
  return k->key->kind;
}

unsigned
gdw_pubkey_bits (const gdw_pubkey *k)
{
  return any_bits (k->key);
}

uint16_t
gdw_pubkey_curve (const gdw_pubkey *k)
{
  return any_group (k->key);
}

/* --- private keys --- */

/* The library keeps what it needs for signing apart from what stands in the file: an EC key may come without its
 * public point, an Edwards key always does. */
static bool
complete (gdw_any_key *k)
{
  uint8_t public[ED448_PUB_KEY_SIZE];
  switch (k->kind) {
  case GDW_KEY_RSA: return k->as.rsa.type == RSA_PRIVATE;
  case GDW_KEY_EC:
    return k->as.ec.type == ECC_PRIVATEKEY ||
           (k->as.ec.type == ECC_PRIVATEKEY_ONLY && wc_ecc_make_pub_ex (&k->as.ec, NULL, NULL) == 0);
  case GDW_KEY_ED25519:
    return wc_ed25519_make_public (&k->as.ed25519, public, ED25519_PUB_KEY_SIZE) == 0 &&
           wc_ed25519_import_public (public, ED25519_PUB_KEY_SIZE, &k->as.ed25519) == 0;
  case GDW_KEY_ED448:
    return wc_ed448_make_public (&k->as.ed448, public, ED448_PUB_KEY_SIZE) == 0 &&
           wc_ed448_import_public (public, ED448_PUB_KEY_SIZE, &k->as.ed448) == 0;
  }
  return false;
}

static bool
decode_private (gdw_any_key *k, const uint8_t *der, word32 n)
{
  word32 at = 0;
  switch (k->kind) {
  case GDW_KEY_RSA: return wc_RsaPrivateKeyDecode (der, &at, &k->as.rsa, n) == 0;
  case GDW_KEY_EC: return wc_EccPrivateKeyDecode (der, &at, &k->as.ec, n) == 0;
  case GDW_KEY_ED25519: return wc_Ed25519PrivateKeyDecode (der, &at, &k->as.ed25519, n) == 0;
  case GDW_KEY_ED448: return wc_Ed448PrivateKeyDecode (der, &at, &k->as.ed448, n) == 0;
  }
  return false;
}

/* PKCS#8 or the traditional forms, in the clear. */
static gdw_err
read_plain (gdw_bytes der, gdw_any_key **ret)
{
  gdw_err err = GDW_E_FORM;
  for (int kind = 0; kind < KINDS && err == GDW_E_FORM; kind++) {
    gdw_any_key *k = any_new ((gdw_key_kind)kind);
    if (k == NULL)
      return GDW_E_MEMORY;
    if (decode_private (k, der.p, (word32)der.n))
      err = complete (k) ? any_judge (k) : GDW_E_FORM;
    if (err == GDW_OK)
      *ret = k;
    else
      gdw_any_free (k);
  }
  return err;
}

/* An EncryptedPrivateKeyInfo; the library decrypts in place. der is a copy that may be spoilt. */
static gdw_err
read_sealed (uint8_t *der, size_t n, gdw_bytes passphrase, gdw_any_key **ret)
{
  char text[PASSPHRASE_MAX + 1];
  if (passphrase.n == 0 || passphrase.n > PASSPHRASE_MAX)
    return GDW_E_AUTH;
  memcpy (text, passphrase.p, passphrase.n);
  text[passphrase.n] = '\0';
  int plain_n = wc_DecryptPKCS8Key (der, (word32)n, text, (int)passphrase.n);
  gdw_wipe (text, sizeof text);
  gdw_err err =
      plain_n > 0 && (size_t)plain_n <= n ? read_plain (gdw_bytes_make (der, (size_t)plain_n), ret) : GDW_E_AUTH;
  return err == GDW_E_FORM ? GDW_E_AUTH : err; /* a wrong passphrase may give something that looks decrypted */
}

/* The traditional form that is encrypted by lines in front (RFC 1421); the library reads it as PEM only. */
static gdw_err
read_sealed_pem (gdw_bytes block, gdw_bytes passphrase, uint8_t *buf, size_t cap, gdw_any_key **ret)
{
  char text[PASSPHRASE_MAX + 1];
  if (passphrase.n == 0 || passphrase.n > PASSPHRASE_MAX)
    return GDW_E_AUTH;
  memcpy (text, passphrase.p, passphrase.n);
  text[passphrase.n] = '\0';
  int n = wc_KeyPemToDer (block.p, (int)block.n, buf, (int)cap, text);
  gdw_wipe (text, sizeof text);
  gdw_err err = n > 0 ? read_plain (gdw_bytes_make (buf, (size_t)n), ret) : GDW_E_AUTH;
  return err == GDW_E_FORM ? GDW_E_AUTH : err;
}

static gdw_err
read_der (gdw_bytes der, gdw_bytes passphrase, bool sealed, uint8_t *buf, gdw_any_key **ret)
{
  gdw_err err = sealed ? GDW_E_FORM : read_plain (der, ret);
  if (err != GDW_E_FORM)
    return err;
  memmove (buf, der.p, der.n);
  err = read_sealed (buf, der.n, passphrase, ret);
  return err == GDW_E_AUTH && !sealed ? GDW_E_FORM : err;
}

/* One PEM block; GDW_E_FORM: none of a private key. buf has room for the blob. */
static gdw_err
read_block (const gdw_pem *pem, gdw_bytes passphrase, uint8_t *buf, size_t cap, gdw_any_key **ret)
{
  word32 n = (word32)cap;
  const bool sealed = gdw_pem_is (pem, "ENCRYPTED PRIVATE KEY");
  if (!sealed && !gdw_pem_is (pem, "PRIVATE KEY") && !gdw_pem_is (pem, "RSA PRIVATE KEY") &&
      !gdw_pem_is (pem, "EC PRIVATE KEY"))
    return GDW_E_FORM;
  if (pem->has_headers)
    return read_sealed_pem (pem->block, passphrase, buf, cap, ret);
  if (Base64_Decode (pem->body.p, (word32)pem->body.n, buf, &n) != 0 || n == 0)
    return GDW_E_FORM;
  return read_der (gdw_bytes_make (buf, n), passphrase, sealed, buf, ret);
}

static gdw_err
read_blob (gdw_bytes blob, gdw_bytes passphrase, uint8_t *buf, gdw_any_key **ret)
{
  gdw_pem pem;
  gdw_err err = GDW_E_FORM;
  if (blob.p[0] == 0x30) /* a SEQUENCE; '0' begins no PEM */
    return read_der (blob, passphrase, false, buf, ret);
  for (gdw_bytes rest = blob; err == GDW_E_FORM && gdw_pem_next (&rest, &pem);)
    err = read_block (&pem, passphrase, buf, blob.n, ret);
  return err;
}

gdw_err
gdw_privkey_read (gdw_bytes blob, gdw_bytes passphrase, gdw_privkey **ret)
{
  if (blob.n == 0 || blob.n > GDW_MAX_BLOB)
    return GDW_E_FORM;
  gdw_privkey *k = calloc (1, sizeof *k);
  uint8_t *buf = calloc (1, blob.n);
  gdw_err err = k == NULL || buf == NULL ? GDW_E_MEMORY : read_blob (blob, passphrase, buf, &k->key);
  if (buf != NULL)
    gdw_wipe (buf, blob.n);
  free (buf);
  if (err != GDW_OK) {
    free (k);
    return err;
  }
  *ret = k;
  return GDW_OK;
}

void
gdw_privkey_free (gdw_privkey *k)
{
  if (k == NULL)
    return;
  gdw_any_free (k->key);
  free (k);
}

gdw_key_kind
gdw_privkey_kind (const gdw_privkey *k)
{
  return k->key->kind;
}

unsigned
gdw_privkey_bits (const gdw_privkey *k)
{
  return any_bits (k->key);
}

uint16_t
gdw_privkey_curve (const gdw_privkey *k)
{
  return any_group (k->key);
}
