/* SPDX-License-Identifier: GPL-3.0-or-later */
/* hash-wolfssl.c - hashes and single DES with wolfSSL, and what must be ready before confinement. */
#include "crypto/crypto.h"
#include "crypto/rand-wolfssl.h"

#include <limits.h>
#include <string.h>

#include <wolfssl/version.h>
#include <wolfssl/ssl.h>
#include <wolfssl/wolfcrypt/des3.h>
#include <wolfssl/wolfcrypt/hash.h>
#include <wolfssl/wolfcrypt/md4.h>

static enum wc_HashType
digest_type (gdw_hash_id id)
{
  switch (id) {
  case GDW_HASH_MD4: return WC_HASH_TYPE_MD4;
  case GDW_HASH_MD5: return WC_HASH_TYPE_MD5;
  case GDW_HASH_SHA1: return WC_HASH_TYPE_SHA;
  case GDW_HASH_SHA256: return WC_HASH_TYPE_SHA256;
  case GDW_HASH_SHA384: return WC_HASH_TYPE_SHA384;
  case GDW_HASH_SHA512: return WC_HASH_TYPE_SHA512;
  }
  return WC_HASH_TYPE_NONE;
}

/* The library's general calls leave MD4 out. */
static gdw_err
hash_md4 (const gdw_bytes *part, size_t n_parts, uint8_t out[GDW_HASH_MAX])
{
#ifdef NO_MD4
  (void)part, (void)n_parts, (void)out;
  return GDW_E_UNSUPPORTED;
#else
  Md4 md;
  wc_InitMd4 (&md);
  for (size_t i = 0; i < n_parts; i++)
    if (part[i].n > 0)
      wc_Md4Update (&md, part[i].p, (word32)part[i].n);
  wc_Md4Final (&md, out);
  gdw_wipe (&md, sizeof md);
  return GDW_OK;
#endif
}

gdw_err
gdw_hash (gdw_hash_id id, const gdw_bytes *part, size_t n_parts, uint8_t out[GDW_HASH_MAX])
{
  const enum wc_HashType type = digest_type (id);
  wc_HashAlg hash;
  uint8_t digest[GDW_HASH_MAX];
  for (size_t i = 0; i < n_parts; i++)
    if (part[i].n > INT_MAX)
      return GDW_E_MEMORY;
  if (id == GDW_HASH_MD4)
    return hash_md4 (part, n_parts, out);
  if (wc_HashGetDigestSize (type) != (int)gdw_hash_len (id) || wc_HashInit (&hash, type) != 0)
    return GDW_E_UNSUPPORTED;
  bool good = true;
  for (size_t i = 0; i < n_parts; i++)
    if (part[i].n > 0)
      good = good && wc_HashUpdate (&hash, type, part[i].p, (word32)part[i].n) == 0;
  good = good && wc_HashFinal (&hash, type, digest) == 0;
  wc_HashFree (&hash, type);
  if (good)
    memcpy (out, digest, gdw_hash_len (id));
  gdw_wipe (&hash, sizeof hash);
  gdw_wipe (digest, sizeof digest);
  return good ? GDW_OK : GDW_E_MEMORY;
}

/* --- DES, for MSCHAPv2 alone --- */

#ifdef WOLFSSL_DES_ECB
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
  uint8_t key8[8], block[8];
  Des des;
  des_key (key, key8);
  bool good = wc_Des_SetKey (&des, key8, NULL, DES_ENCRYPTION) == 0 && wc_Des_EcbEncrypt (&des, block, in, 8) == 0;
  if (good)
    memcpy (out, block, 8);
  gdw_wipe (&des, sizeof des);
  gdw_wipe (key8, sizeof key8);
  gdw_wipe (block, sizeof block);
  return good ? GDW_OK : GDW_E_MEMORY;
}
#else
gdw_err
gdw_des_block (const uint8_t key[7], const uint8_t in[8], uint8_t out[8])
{
  (void)key, (void)in, (void)out;
  return GDW_E_UNSUPPORTED;
}
#endif

/* --- once, before confinement --- */

/* The library keeps nothing in modules; its own random source, which opens a file, is never asked. */
bool
gdw_crypto_prepare (void)
{
  static const uint8_t zero[8];
  uint8_t out[GDW_HASH_MAX];
  struct tm tm;
  /* A certificate's dates go through the C library's, which reads the time zone although they have none. */
  (void)wolfSSL_ASN1_TIME_to_tm (NULL, &tm);
  return gdw_source_ready () && gdw_hash (GDW_HASH_MD4, NULL, 0, out) == GDW_OK &&
         gdw_des_block (zero, zero, out) == GDW_OK;
}

/* Its structures are as large as the headers said when this was compiled: another version is worth a word. */
const char *
gdw_crypto_library (void)
{
  return wolfSSL_lib_version_hex () == LIBWOLFSSL_VERSION_HEX
             ? "wolfSSL " LIBWOLFSSL_VERSION_STRING
             : "wolfSSL of another version than " LIBWOLFSSL_VERSION_STRING;
}
