/* SPDX-License-Identifier: GPL-3.0-or-later */
/* hash-openssl.c - hashes and single DES with OpenSSL, and what must be loaded before confinement. All by the library's
 * plain functions: the first EVP_MD that a process asks for costs half a millisecond, and MD4 and DES would need the
 * module "legacy", which costs as much again and is not installed everywhere. */
#define OPENSSL_SUPPRESS_DEPRECATED /* why: above, and hmac-openssl.h */
#include "crypto/crypto.h"
#include "crypto/rand-openssl.h"

#include <string.h>

#include <openssl/asn1.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/md5.h>
#include <openssl/sha.h>
#ifndef OPENSSL_NO_MD4
#include <openssl/md4.h>
#endif
#ifndef OPENSSL_NO_DES
#include <openssl/des.h>
#endif

/* The plain functions know nothing of it, so it is asked here: in the mode of FIPS 140 an administrator wants no MD4, DES
 * and MD5 of anybody. */
static bool
broken_ones_allowed (void)
{
  return EVP_default_properties_is_fips_enabled (NULL) != 1;
}

typedef union {
#ifndef OPENSSL_NO_MD4
  MD4_CTX md4;
#endif
  MD5_CTX md5;
  SHA_CTX sha1;
  SHA256_CTX narrow; /* SHA-256 */
  SHA512_CTX wide;   /* SHA-384, SHA-512 */
} state;

/* The calls of one hash, each with its own type of state. They fail only for lengths beyond 2^61 octets. */
#define HASH_PARTS(init, update, final, ctx)                                                                           \
  do {                                                                                                                 \
    init (ctx);                                                                                                        \
    for (size_t i = 0; i < n_parts; i++)                                                                               \
      if (part[i].n > 0)                                                                                               \
        update (ctx, part[i].p, part[i].n);                                                                            \
    final (digest, ctx);                                                                                               \
  } while (0)

gdw_err
gdw_hash (gdw_hash_id id, const gdw_bytes *part, size_t n_parts, uint8_t out[GDW_HASH_MAX])
{
  uint8_t digest[GDW_HASH_MAX];
  state s;
  if ((id == GDW_HASH_MD4 || id == GDW_HASH_MD5) && !broken_ones_allowed ())
    return GDW_E_UNSUPPORTED;
  switch (id) {
  case GDW_HASH_MD4:
#ifdef OPENSSL_NO_MD4
    return GDW_E_UNSUPPORTED;
#else
    HASH_PARTS (MD4_Init, MD4_Update, MD4_Final, &s.md4);
    break;
#endif
  case GDW_HASH_MD5: HASH_PARTS (MD5_Init, MD5_Update, MD5_Final, &s.md5); break;
  case GDW_HASH_SHA1: HASH_PARTS (SHA1_Init, SHA1_Update, SHA1_Final, &s.sha1); break;
  case GDW_HASH_SHA256: HASH_PARTS (SHA256_Init, SHA256_Update, SHA256_Final, &s.narrow); break;
  case GDW_HASH_SHA384: HASH_PARTS (SHA384_Init, SHA384_Update, SHA384_Final, &s.wide); break;
  case GDW_HASH_SHA512: HASH_PARTS (SHA512_Init, SHA512_Update, SHA512_Final, &s.wide); break;
  default: return GDW_E_UNSUPPORTED;
  }
  memcpy (out, digest, gdw_hash_len (id));
  gdw_wipe (digest, sizeof digest);
  gdw_wipe (&s, sizeof s);
  return GDW_OK;
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
#ifdef OPENSSL_NO_DES
  (void)key, (void)in, (void)out;
  return GDW_E_UNSUPPORTED;
#else
  DES_cblock key8, text, block;
  DES_key_schedule schedule;
  if (!broken_ones_allowed ())
    return GDW_E_UNSUPPORTED;
  des_key (key, key8);
  memcpy (text, in, sizeof text);
  DES_set_key_unchecked (&key8, &schedule);
  DES_ecb_encrypt (&text, &block, &schedule, DES_ENCRYPT);
  memcpy (out, block, sizeof block);
  gdw_wipe (&schedule, sizeof schedule);
  gdw_wipe (key8, sizeof key8);
  gdw_wipe (text, sizeof text);
  gdw_wipe (block, sizeof block);
  return GDW_OK;
#endif
}

/* --- once, before confinement --- */

bool
gdw_crypto_prepare (void)
{
  uint8_t digest[GDW_HASH_MAX], block[8] = { 0 };
  /* Reads openssl.cnf now; an administrator's choice of providers counts. The library's own source of randomness needs no file: it asks
   * the kernel when it is first drawn from, which happens rarely, if ever (rand-openssl.c), and preparing it takes long.
   * Nor its texts of errors, which nobody is shown. */
  OPENSSL_init_crypto (OPENSSL_INIT_LOAD_CONFIG | OPENSSL_INIT_NO_LOAD_CRYPTO_STRINGS, NULL);
  gdw_rand_leave (gdw_rand_enter (NULL));
  /* The first conversion of a time reads the time zone, although certificates have none. */
  ASN1_TIME_free (ASN1_TIME_set (NULL, 0));
  return gdw_hash (GDW_HASH_MD4, NULL, 0, digest) == GDW_OK && gdw_des_block (block, block, block) == GDW_OK;
}

const char *
gdw_crypto_library (void)
{
  return OpenSSL_version (OPENSSL_VERSION);
}
