/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cipher-openssl.c - AEADs, and CBC with HMAC, with OpenSSL. A cipher keeps its contexts with the key schedule in
 * them; a packet brings its IV only, and nothing is allocated for it. */
#include "crypto/crypto.h"
#include "crypto/hmac-openssl.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/err.h>
#include <openssl/evp.h>

enum { NONCE = 12, SALT = 4 };

struct gdw_cipher {
  const gdw_cipher_info *info;
  EVP_CIPHER_CTX *seal, *open;
  gdw_hmac hmac; /* CBC only */
  uint8_t salt[SALT];
};

static const char *
algorithm (const gdw_cipher_info *info)
{
  if (info->encr == 28)
    return "ChaCha20-Poly1305";
  bool cbc = info->integ != 0;
  if (info->key_len == 16)
    return cbc ? "AES-128-CBC" : "AES-128-GCM";
  if (info->key_len == 24)
    return cbc ? "AES-192-CBC" : "AES-192-GCM";
  return cbc ? "AES-256-CBC" : "AES-256-GCM";
}

static gdw_hash_id
integ_hash (const gdw_cipher_info *info)
{
  if (info->integ_len == 64)
    return GDW_HASH_SHA512;
  return info->integ_len == 48 ? GDW_HASH_SHA384 : GDW_HASH_SHA256;
}

static gdw_err
make_contexts (gdw_cipher *c, const uint8_t *key)
{
  EVP_CIPHER *cipher = EVP_CIPHER_fetch (NULL, algorithm (c->info), NULL);
  if (cipher == NULL) {
    ERR_clear_error ();
    return GDW_E_UNSUPPORTED;
  }
  c->seal = EVP_CIPHER_CTX_new ();
  c->open = EVP_CIPHER_CTX_new ();
  bool good = c->seal != NULL && c->open != NULL && EVP_EncryptInit_ex2 (c->seal, cipher, key, NULL, NULL) == 1 &&
              EVP_DecryptInit_ex2 (c->open, cipher, key, NULL, NULL) == 1 &&
              EVP_CIPHER_CTX_set_padding (c->seal, 0) == 1 && EVP_CIPHER_CTX_set_padding (c->open, 0) == 1;
  EVP_CIPHER_free (cipher);
  return good ? GDW_OK : GDW_E_MEMORY;
}

gdw_err
gdw_cipher_new (const gdw_cipher_info *info, gdw_bytes key, gdw_cipher **ret)
{
  if (key.n != (size_t)info->key_len + info->salt_len + info->integ_len)
    return GDW_E_VALUE;
  gdw_cipher *c = calloc (1, sizeof *c);
  if (c == NULL)
    return GDW_E_MEMORY;
  c->info = info;
  if (info->salt_len == SALT)
    memcpy (c->salt, key.p + info->key_len, SALT);
  gdw_err err = make_contexts (c, key.p);
  if (info->integ_len > 0)
    gdw_hmac_init (&c->hmac, integ_hash (info),
                   gdw_bytes_make (key.p + info->key_len + info->salt_len, info->integ_len));
  if (err != GDW_OK) {
    gdw_cipher_free (c);
    return err;
  }
  *ret = c;
  return GDW_OK;
}

void
gdw_cipher_free (gdw_cipher *c)
{
  if (c == NULL)
    return;
  EVP_CIPHER_CTX_free (c->seal); /* the library wipes its key schedules */
  EVP_CIPHER_CTX_free (c->open);
  gdw_hmac_done (&c->hmac);
  gdw_wipe (c, sizeof *c);
  free (c);
}

const gdw_cipher_info *
gdw_cipher_what (const gdw_cipher *c)
{
  return c->info;
}

/* --- AEAD (RFC 4106 4, RFC 7634 2): the nonce is salt | IV --- */

static void
make_nonce (const gdw_cipher *c, const uint8_t *iv, uint8_t nonce[NONCE])
{
  memcpy (nonce, c->salt, SALT);
  memcpy (nonce + SALT, iv, NONCE - SALT);
}

static bool
aead_seal (gdw_cipher *c, const uint8_t *iv, gdw_bytes aad, const uint8_t *in, uint8_t *out, size_t n, uint8_t *icv)
{
  uint8_t nonce[NONCE];
  int k = 0, rest = 0;
  make_nonce (c, iv, nonce);
  if (EVP_EncryptInit_ex2 (c->seal, NULL, NULL, nonce, NULL) != 1)
    return false;
  if (aad.n > 0 && EVP_EncryptUpdate (c->seal, NULL, &k, aad.p, (int)aad.n) != 1)
    return false;
  k = 0;
  if (n > 0 && EVP_EncryptUpdate (c->seal, out, &k, in, (int)n) != 1)
    return false;
  return EVP_EncryptFinal_ex (c->seal, n > 0 ? out + k : nonce, &rest) == 1 && (size_t)(k + rest) == n &&
         EVP_CIPHER_CTX_ctrl (c->seal, EVP_CTRL_AEAD_GET_TAG, c->info->icv_len, icv) == 1;
}

static bool
aead_open (gdw_cipher *c, const uint8_t *iv, gdw_bytes aad, uint8_t *data, size_t n, const uint8_t *icv)
{
  uint8_t nonce[NONCE], tag[16];
  int k = 0, rest = 0;
  make_nonce (c, iv, nonce);
  memcpy (tag, icv, sizeof tag); /* the call below takes no const */
  if (EVP_DecryptInit_ex2 (c->open, NULL, NULL, nonce, NULL) != 1 ||
      EVP_CIPHER_CTX_ctrl (c->open, EVP_CTRL_AEAD_SET_TAG, c->info->icv_len, tag) != 1)
    return false;
  if (aad.n > 0 && EVP_DecryptUpdate (c->open, NULL, &k, aad.p, (int)aad.n) != 1)
    return false;
  k = 0;
  if (n > 0 && EVP_DecryptUpdate (c->open, data, &k, data, (int)n) != 1)
    return false;
  return EVP_DecryptFinal_ex (c->open, n > 0 ? data + k : nonce, &rest) == 1 && (size_t)(k + rest) == n;
}

/* --- CBC, then HMAC over aad | IV | ciphertext, cut to the ICV's length --- */

static void
cbc_icv (const gdw_cipher *c, const uint8_t *iv, gdw_bytes aad, const uint8_t *text, size_t n,
         uint8_t mac[GDW_HASH_MAX])
{
  const gdw_bytes parts[] = { aad, gdw_bytes_make (iv, c->info->iv_len), gdw_bytes_make (text, n) };
  gdw_hmac_make (&c->hmac, parts, 3, mac);
}

static bool
cbc_seal (gdw_cipher *c, const uint8_t *iv, gdw_bytes aad, const uint8_t *in, uint8_t *out, size_t n, uint8_t *icv)
{
  uint8_t mac[GDW_HASH_MAX];
  int k = 0;
  if (EVP_EncryptInit_ex2 (c->seal, NULL, NULL, iv, NULL) != 1)
    return false;
  if (n > 0 && (EVP_EncryptUpdate (c->seal, out, &k, in, (int)n) != 1 || (size_t)k != n))
    return false;
  cbc_icv (c, iv, aad, out, n, mac);
  memcpy (icv, mac, c->info->icv_len);
  return true;
}

static gdw_err
cbc_open (gdw_cipher *c, const uint8_t *iv, gdw_bytes aad, uint8_t *data, size_t n, const uint8_t *icv)
{
  uint8_t mac[GDW_HASH_MAX];
  int k = 0;
  cbc_icv (c, iv, aad, data, n, mac);
  if (!gdw_bytes_same (gdw_bytes_make (mac, c->info->icv_len), gdw_bytes_make (icv, c->info->icv_len)))
    return GDW_E_AUTH;
  if (EVP_DecryptInit_ex2 (c->open, NULL, NULL, iv, NULL) != 1)
    return GDW_E_MEMORY;
  if (n > 0 && (EVP_DecryptUpdate (c->open, data, &k, data, (int)n) != 1 || (size_t)k != n))
    return GDW_E_MEMORY;
  return GDW_OK;
}

/* --- both --- */

gdw_err
gdw_cipher_seal (gdw_cipher *c, const uint8_t *iv, gdw_bytes aad, const uint8_t *in, uint8_t *out, size_t n,
                 uint8_t *icv)
{
  if (n > INT_MAX || aad.n > INT_MAX || n % c->info->block != 0)
    return GDW_E_VALUE;
  bool good = c->info->integ != 0 ? cbc_seal (c, iv, aad, in, out, n, icv) : aead_seal (c, iv, aad, in, out, n, icv);
  if (good)
    return GDW_OK;
  ERR_clear_error ();
  return GDW_E_MEMORY;
}

gdw_err
gdw_cipher_open (gdw_cipher *c, const uint8_t *iv, gdw_bytes aad, uint8_t *data, size_t n, const uint8_t *icv)
{
  if (n > INT_MAX || aad.n > INT_MAX || n % c->info->block != 0)
    return GDW_E_SHORT;
  gdw_err err;
  if (c->info->integ != 0)
    err = cbc_open (c, iv, aad, data, n, icv);
  else
    err = aead_open (c, iv, aad, data, n, icv) ? GDW_OK : GDW_E_AUTH;
  if (err == GDW_E_MEMORY || err == GDW_E_AUTH)
    ERR_clear_error ();
  return err;
}
