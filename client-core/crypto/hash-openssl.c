/* SPDX-License-Identifier: GPL-3.0-or-later */
/* hash-openssl.c - hashes and single DES with OpenSSL, and what must be loaded before confinement. */
#include "crypto/crypto.h"
#include "crypto/rand-openssl.h"

#include <string.h>

#include <openssl/asn1.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/provider.h>
#include <openssl/rand.h>

static const char *
digest_name (gdw_hash_id id)
{
  switch (id) {
  case GDW_HASH_MD4: return "MD4";
  case GDW_HASH_MD5: return "MD5";
  case GDW_HASH_SHA1: return "SHA1";
  case GDW_HASH_SHA256: return "SHA256";
  case GDW_HASH_SHA384: return "SHA384";
  case GDW_HASH_SHA512: return "SHA512";
  }
  return "";
}

static EVP_MD *
hash_fetch (gdw_hash_id id)
{
  EVP_MD *md = EVP_MD_fetch (NULL, digest_name (id), NULL);
  if (md == NULL)
    ERR_clear_error ();
  return md;
}

static bool
digest_parts (EVP_MD_CTX *ctx, const gdw_bytes *part, size_t n_parts, uint8_t *out)
{
  for (size_t i = 0; i < n_parts; i++)
    if (part[i].n > 0 && EVP_DigestUpdate (ctx, part[i].p, part[i].n) != 1)
      return false;
  return EVP_DigestFinal_ex (ctx, out, NULL) == 1;
}

gdw_err
gdw_hash (gdw_hash_id id, const gdw_bytes *part, size_t n_parts, uint8_t out[GDW_HASH_MAX])
{
  EVP_MD *md = hash_fetch (id);
  if (md == NULL)
    return GDW_E_UNSUPPORTED;
  uint8_t digest[GDW_HASH_MAX];
  EVP_MD_CTX *ctx = EVP_MD_CTX_new ();
  bool good = ctx != NULL && EVP_DigestInit_ex2 (ctx, md, NULL) == 1 && digest_parts (ctx, part, n_parts, digest);
  EVP_MD_CTX_free (ctx);
  EVP_MD_free (md);
  if (good)
    memcpy (out, digest, gdw_hash_len (id));
  gdw_wipe (digest, sizeof digest);
  return good ? GDW_OK : GDW_E_MEMORY;
}

/* --- DES, for MSCHAPv2 alone --- */

/* Spreads 56 bits over 8 octets whose lowest bit is parity, which nobody looks at (RFC 2759 8.6). */
static void
des_key (const uint8_t key[7], uint8_t ret[8])
{
  uint64_t bits = 0;
  for (size_t i = 0; i < 7; i++)
    bits = bits << 8 | key[i];
  for (size_t i = 0; i < 8; i++)
    ret[i] = (uint8_t)((bits >> (49 - 7 * i) & 0x7f) << 1);
  gdw_wipe (&bits, sizeof bits);
}

gdw_err
gdw_des_block (const uint8_t key[7], const uint8_t in[8], uint8_t out[8])
{
  uint8_t key8[8], block[16];
  int n = 0;
  EVP_CIPHER *cipher = EVP_CIPHER_fetch (NULL, "DES-ECB", NULL);
  if (cipher == NULL) {
    ERR_clear_error ();
    return GDW_E_UNSUPPORTED;
  }
  des_key (key, key8);
  EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new ();
  bool good = ctx != NULL && EVP_EncryptInit_ex2 (ctx, cipher, key8, NULL, NULL) == 1 &&
              EVP_CIPHER_CTX_set_padding (ctx, 0) == 1 && EVP_EncryptUpdate (ctx, block, &n, in, 8) == 1 && n == 8;
  if (good)
    memcpy (out, block, 8);
  EVP_CIPHER_CTX_free (ctx);
  EVP_CIPHER_free (cipher);
  gdw_wipe (key8, sizeof key8);
  gdw_wipe (block, sizeof block);
  return good ? GDW_OK : GDW_E_MEMORY;
}

/* --- once, before confinement --- */

static int
find_legacy (OSSL_PROVIDER *provider, void *data)
{
  OSSL_PROVIDER **found = data;
  if (strcmp (OSSL_PROVIDER_get0_name (provider), "legacy") == 0)
    *found = provider;
  return 1;
}

/* The library does not release by itself what was loaded by name; it keeps the handle, so that we need not. */
static void
unload_legacy (void)
{
  OSSL_PROVIDER *legacy = NULL;
  OSSL_PROVIDER_do_all (NULL, find_legacy, &legacy);
  OSSL_PROVIDER_unload (legacy);
}

static void
load_legacy (void)
{
  if (OSSL_PROVIDER_available (NULL, "legacy") == 1)
    return; /* by configuration, or by an earlier call */
  /* The last argument keeps "default" in place, which loading a provider by name would otherwise replace. */
  if (OSSL_PROVIDER_try_load (NULL, "legacy", 1) != NULL)
    OPENSSL_atexit (unload_legacy);
}

bool
gdw_crypto_prepare (void)
{
  /* Reads openssl.cnf now; an administrator's choice of providers counts. The library's own source of randomness needs no file: it asks
   * the kernel when it is first drawn from, which happens rarely, if ever (rand-openssl.c), and preparing it takes long. */
  OPENSSL_init_crypto (OPENSSL_INIT_LOAD_CONFIG, NULL);
  load_legacy ();
  gdw_rand_leave (gdw_rand_enter (NULL));
  /* The first conversion of a time reads the time zone, although certificates have none. */
  ASN1_TIME_free (ASN1_TIME_set (NULL, 0));
  EVP_MD *md4 = hash_fetch (GDW_HASH_MD4);
  EVP_CIPHER *des = EVP_CIPHER_fetch (NULL, "DES-ECB", NULL);
  bool legacy = md4 != NULL && des != NULL;
  EVP_MD_free (md4);
  EVP_CIPHER_free (des);
  ERR_clear_error ();
  return legacy;
}

const char *
gdw_crypto_library (void)
{
  return OpenSSL_version (OPENSSL_VERSION);
}
