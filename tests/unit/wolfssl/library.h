/* SPDX-License-Identifier: GPL-3.0-or-later */
/* library.h - what the tests need of wolfSSL itself: its memory, and signatures that our own calls would not make. */
#ifndef GDW_TESTS_LIBRARY_H
#define GDW_TESTS_LIBRARY_H

#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"

#include <wolfssl/options.h>

#include <wolfssl/wolfcrypt/asn_public.h>
#include <wolfssl/wolfcrypt/hash.h>
#include <wolfssl/wolfcrypt/memory.h>
#include <wolfssl/wolfcrypt/random.h>
#include <wolfssl/wolfcrypt/rsa.h>
#include <wolfssl/wolfcrypt/sha256.h>

enum { LIBRARY_HAS_KEYS = 0 /* keeps keys where we tell it to */ };

#define LIBRARY_NAME "wolfSSL"

static struct {
  void *(*malloc) (size_t n);
  void *(*realloc) (void *p, size_t n);
  void (*free) (void *p);
} library_memory;

static inline void *
library_on_malloc (size_t n)
{
  return library_memory.malloc (n);
}

static inline void *
library_on_realloc (void *p, size_t n)
{
  return library_memory.realloc (p, n);
}

static inline void
library_on_free (void *p)
{
  library_memory.free (p);
}

/* The library allocates by these from now on; false when it does not let itself be told. */
static inline bool
library_allocate (void *(*m) (size_t), void *(*r) (void *, size_t), void (*f) (void *))
{
  library_memory.malloc = m;
  library_memory.realloc = r;
  library_memory.free = f;
  return wolfSSL_SetAllocators (library_on_malloc, library_on_free, library_on_realloc) == 0;
}

static inline void *
library_malloc (size_t n)
{
  return wolfSSL_Malloc (n);
}

static inline void
library_free (void *p)
{
  wolfSSL_Free (p);
}

/* Allows only what FIPS 140 allows; false when the library cannot be told so. */
static inline bool
library_forbid_broken (bool forbid)
{
  (void)forbid;
  return false;
}

/* The eight words of SHA-256 after one block, as they lie in memory. */
static inline void
library_sha256_state (const uint8_t block[64], uint8_t ret[32])
{
  wc_Sha256 state;
  wc_InitSha256 (&state);
  wc_Sha256Update (&state, block, 64);
  memcpy (ret, state.digest, 32);
}

/* The key of a PEM text; false: it cannot be read. */
static inline bool
library_key (const char *pem, RsaKey *key)
{
  byte der[4096];
  word32 at = 0;
  int n = wc_KeyPemToDer ((const byte *)pem, (int)strlen (pem), der, sizeof der, NULL);
  return wc_InitRsaKey (key, NULL) == 0 && n > 0 && wc_RsaPrivateKeyDecode (der, &at, key, (word32)n) == 0;
}

/* The private operation on octets as they are, which are as long as the modulus. */
static inline bool
library_rsa_raw (const char *pem, const uint8_t *em, uint8_t *sig, size_t *ret_n)
{
  RsaKey key;
  WC_RNG rng;
  byte in[1024];
  word32 n = (word32)*ret_n;
  memcpy (in, em, n);
  bool good = library_key (pem, &key) && wc_InitRng (&rng) == 0 && wc_RsaSetRNG (&key, &rng) == 0 &&
              wc_RsaDirect (in, n, sig, &n, &key, RSA_PRIVATE_ENCRYPT, &rng) > 0;
  wc_FreeRsaKey (&key);
  wc_FreeRng (&rng);
  *ret_n = n;
  return good;
}

/* PSS with SHA-256, any salt length, and MGF1 with SHA-1 or SHA-256. */
static inline bool
library_rsa_pss (const char *pem, gdw_bytes text, int salt, bool mgf_sha1, uint8_t *sig, size_t *ret_n)
{
  RsaKey key;
  WC_RNG rng;
  byte digest[WC_SHA256_DIGEST_SIZE];
  bool good = library_key (pem, &key) && wc_InitRng (&rng) == 0 && wc_RsaSetRNG (&key, &rng) == 0 &&
              wc_Sha256Hash (text.p, (word32)text.n, digest) == 0;
  int n = !good ? -1
                : wc_RsaPSS_Sign_ex (digest, sizeof digest, sig, (word32)*ret_n, WC_HASH_TYPE_SHA256,
                                     mgf_sha1 ? WC_MGF1SHA1 : WC_MGF1SHA256, salt, &key, &rng);
  wc_FreeRsaKey (&key);
  wc_FreeRng (&rng);
  *ret_n = n > 0 ? (size_t)n : 0;
  return n > 0;
}

#endif
