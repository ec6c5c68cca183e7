/* SPDX-License-Identifier: GPL-3.0-or-later */
/* library.h - what the tests need of OpenSSL itself: its memory, and signatures that our own calls would not make. */
#ifndef GDW_TESTS_LIBRARY_H
#define GDW_TESTS_LIBRARY_H

#define OPENSSL_SUPPRESS_DEPRECATED /* the states of SHA-2 as they are in memory */
#include <string.h>

#include "base/bytes.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/sha.h>

enum { LIBRARY_HAS_KEYS = 1 /* keeps keys in blocks of its own */ };

#define LIBRARY_NAME "OpenSSL"

static struct {
  void *(*malloc) (size_t n);
  void *(*realloc) (void *p, size_t n);
  void (*free) (void *p);
} library_memory;

static inline void *
library_on_malloc (size_t n, const char *file, int line)
{
  (void)file, (void)line;
  return library_memory.malloc (n);
}

static inline void *
library_on_realloc (void *p, size_t n, const char *file, int line)
{
  (void)file, (void)line;
  return library_memory.realloc (p, n);
}

static inline void
library_on_free (void *p, const char *file, int line)
{
  (void)file, (void)line;
  library_memory.free (p);
}

/* The library allocates by these from now on; false when it has allocated already. */
static inline bool
library_allocate (void *(*m) (size_t), void *(*r) (void *, size_t), void (*f) (void *))
{
  library_memory.malloc = m;
  library_memory.realloc = r;
  library_memory.free = f;
  return CRYPTO_set_mem_functions (library_on_malloc, library_on_realloc, library_on_free) == 1;
}

static inline void *
library_malloc (size_t n)
{
  return OPENSSL_malloc (n);
}

static inline void
library_free (void *p)
{
  OPENSSL_free (p);
}

/* Allows only what FIPS 140 allows, as an administrator may; false when the library cannot be told so. */
static inline bool
library_forbid_broken (bool forbid)
{
  return EVP_default_properties_enable_fips (NULL, forbid) == 1;
}

/* The eight words of SHA-256 after one block, as they lie in memory. */
static inline void
library_sha256_state (const uint8_t block[64], uint8_t ret[32])
{
  SHA256_CTX state;
  SHA256_Init (&state);
  SHA256_Update (&state, block, 64);
  memcpy (ret, state.h, 32);
}

static inline EVP_PKEY *
library_key (const char *pem)
{
  BIO *bio = BIO_new_mem_buf (pem, -1);
  EVP_PKEY *key = PEM_read_bio_PrivateKey (bio, NULL, NULL, NULL);
  BIO_free (bio);
  return key;
}

/* The private operation on octets as they are, which are as long as the modulus. */
static inline bool
library_rsa_raw (const char *pem, const uint8_t *em, uint8_t *sig, size_t *ret_n)
{
  size_t em_n = *ret_n;
  EVP_PKEY *key = library_key (pem);
  EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new (key, NULL);
  bool good = EVP_PKEY_sign_init (ctx) == 1 && EVP_PKEY_CTX_set_rsa_padding (ctx, RSA_NO_PADDING) == 1 &&
              EVP_PKEY_sign (ctx, sig, ret_n, em, em_n) == 1;
  EVP_PKEY_CTX_free (ctx);
  EVP_PKEY_free (key);
  return good;
}

/* PSS with SHA-256, any salt length, and MGF1 with SHA-1 or SHA-256. */
static inline bool
library_rsa_pss (const char *pem, gdw_bytes text, int salt, bool mgf_sha1, uint8_t *sig, size_t *ret_n)
{
  EVP_PKEY *key = library_key (pem);
  EVP_PKEY_CTX *key_ctx = NULL;
  EVP_MD_CTX *ctx = EVP_MD_CTX_new ();
  bool good = EVP_DigestSignInit (ctx, &key_ctx, EVP_sha256 (), NULL, key) == 1 &&
              EVP_PKEY_CTX_set_rsa_padding (key_ctx, RSA_PKCS1_PSS_PADDING) == 1 &&
              EVP_PKEY_CTX_set_rsa_pss_saltlen (key_ctx, salt) == 1 &&
              (!mgf_sha1 || EVP_PKEY_CTX_set_rsa_mgf1_md (key_ctx, EVP_sha1 ()) == 1) &&
              EVP_DigestSign (ctx, sig, ret_n, text.p, text.n) == 1;
  EVP_MD_CTX_free (ctx);
  EVP_PKEY_free (key);
  return good;
}

#endif
