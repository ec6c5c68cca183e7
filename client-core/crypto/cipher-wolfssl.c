/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cipher-wolfssl.c - AEADs, and CBC with HMAC, with wolfSSL. A cipher keeps its key schedules; a packet brings its IV
 * only, and nothing is allocated for it. Debian's wolfSSL has AES in portable C: it is slow, and its tables are no
 * protection against somebody who measures the cache. */
#include "crypto/crypto.h"
#include "crypto/hmac-wolfssl.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include <wolfssl/wolfcrypt/aes.h>
#include <wolfssl/wolfcrypt/chacha20_poly1305.h>

enum { NONCE = 12, SALT = 4, CHACHA20_POLY1305 = 28 };

struct gdw_cipher {
  const gdw_cipher_info *info;
  Aes seal, open;     /* GCM has its schedule in seal alone */
  uint8_t chacha[32]; /* ChaCha20 has no schedule: the key */
  gdw_hmac hmac;      /* CBC only */
  uint8_t salt[SALT];
};

static gdw_hash_id
integ_hash (const gdw_cipher_info *info)
{
  if (info->integ_len == 64)
    return GDW_HASH_SHA512;
  return info->integ_len == 48 ? GDW_HASH_SHA384 : GDW_HASH_SHA256;
}

static gdw_err
set_keys (gdw_cipher *c, const uint8_t *key)
{
  static const uint8_t zero[AES_BLOCK_SIZE];
  const word32 n = c->info->key_len;
  if (c->info->encr == CHACHA20_POLY1305) {
    memcpy (c->chacha, key, sizeof c->chacha);
    return n == sizeof c->chacha ? GDW_OK : GDW_E_UNSUPPORTED;
  }
  if (wc_AesInit (&c->seal, NULL, INVALID_DEVID) != 0 || wc_AesInit (&c->open, NULL, INVALID_DEVID) != 0)
    return GDW_E_MEMORY;
  if (c->info->integ == 0) /* no tag below what the library was built for */
    return c->info->icv_len >= WOLFSSL_MIN_AUTH_TAG_SZ && wc_AesGcmSetKey (&c->seal, key, n) == 0 ? GDW_OK
                                                                                                  : GDW_E_UNSUPPORTED;
  return wc_AesSetKey (&c->seal, key, n, zero, AES_ENCRYPTION) == 0 &&
                 wc_AesSetKey (&c->open, key, n, zero, AES_DECRYPTION) == 0
             ? GDW_OK
             : GDW_E_UNSUPPORTED;
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
  gdw_err err = set_keys (c, key.p);
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
  wc_AesFree (&c->seal);
  wc_AesFree (&c->open);
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

/* The library's call for ChaCha20 takes no empty text: what the caller has there is not looked at. */
static bool
aead_seal (gdw_cipher *c, const uint8_t *iv, gdw_bytes aad, const uint8_t *in, uint8_t *out, size_t n, uint8_t *icv)
{
  uint8_t nonce[NONCE], none = 0;
  make_nonce (c, iv, nonce);
  in = n == 0 ? &none : in;
  out = n == 0 ? &none : out;
  if (c->info->encr == CHACHA20_POLY1305)
    return wc_ChaCha20Poly1305_Encrypt (c->chacha, nonce, aad.p, (word32)aad.n, in, (word32)n, out, icv) == 0;
  return wc_AesGcmEncrypt (&c->seal, out, in, (word32)n, nonce, NONCE, icv, c->info->icv_len, aad.p, (word32)aad.n) ==
         0;
}

static bool
aead_open (gdw_cipher *c, const uint8_t *iv, gdw_bytes aad, uint8_t *data, size_t n, const uint8_t *icv)
{
  uint8_t nonce[NONCE], none = 0;
  make_nonce (c, iv, nonce);
  data = n == 0 ? &none : data;
  if (c->info->encr == CHACHA20_POLY1305)
    return wc_ChaCha20Poly1305_Decrypt (c->chacha, nonce, aad.p, (word32)aad.n, data, (word32)n, icv, data) == 0;
  return wc_AesGcmDecrypt (&c->seal, data, data, (word32)n, nonce, NONCE, icv, c->info->icv_len, aad.p,
                           (word32)aad.n) == 0;
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
  if (wc_AesSetIV (&c->seal, iv) != 0 || (n > 0 && wc_AesCbcEncrypt (&c->seal, out, in, (word32)n) != 0))
    return false;
  cbc_icv (c, iv, aad, out, n, mac);
  memcpy (icv, mac, c->info->icv_len);
  return true;
}

static gdw_err
cbc_open (gdw_cipher *c, const uint8_t *iv, gdw_bytes aad, uint8_t *data, size_t n, const uint8_t *icv)
{
  uint8_t mac[GDW_HASH_MAX];
  cbc_icv (c, iv, aad, data, n, mac);
  if (!gdw_bytes_same (gdw_bytes_make (mac, c->info->icv_len), gdw_bytes_make (icv, c->info->icv_len)))
    return GDW_E_AUTH;
  if (wc_AesSetIV (&c->open, iv) != 0 || (n > 0 && wc_AesCbcDecrypt (&c->open, data, data, (word32)n) != 0))
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
  return good ? GDW_OK : GDW_E_MEMORY;
}

gdw_err
gdw_cipher_open (gdw_cipher *c, const uint8_t *iv, gdw_bytes aad, uint8_t *data, size_t n, const uint8_t *icv)
{
  if (n > INT_MAX || aad.n > INT_MAX || n % c->info->block != 0)
    return GDW_E_SHORT;
  if (c->info->integ != 0)
    return cbc_open (c, iv, aad, data, n, icv);
  return aead_open (c, iv, aad, data, n, icv) ? GDW_OK : GDW_E_AUTH;
}
