/* SPDX-License-Identifier: GPL-3.0-or-later */
/* rand-openssl.c - OpenSSL draws from the gdw_entropy of the call it is serving. OpenSSL has one random source per
 * process and no argument for another one, so its method is replaced by ours, which looks up the stream of the call
 * that runs on this thread. That pointer is the only state of client-core outside objects: there is no other way to
 * hand it through the library, it is set only between enter and leave, and each thread has its own. Outside of such
 * calls, and in programs that use OpenSSL for other things, the library's own source answers as before. */
#define OPENSSL_SUPPRESS_DEPRECATED /* RAND_METHOD: its successors (RAND_set0_private, 3.1) do not exist in 3.0 */
#include "crypto/rand-openssl.h"

#include "base/check.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/evp.h>
#include <openssl/rand.h>

static _Thread_local gdw_entropy *current __attribute__ ((tls_model ("initial-exec")));

static int
rand_bytes (unsigned char *buf, int n)
{
  if (current == NULL)
    return RAND_OpenSSL ()->bytes (buf, n);
  if (n < 0)
    return 0;
  gdw_entropy_fill (current, buf, (size_t)n);
  return 1;
}

static int
rand_pseudo (unsigned char *buf, int n)
{
  return rand_bytes (buf, n);
}

static int
rand_status (void)
{
  return current != NULL ? 1 : RAND_OpenSSL ()->status ();
}

static const RAND_METHOD method = { .bytes = rand_bytes, .pseudorand = rand_pseudo, .status = rand_status };

gdw_entropy *
gdw_rand_enter (gdw_entropy *e)
{
  if (RAND_get_rand_method () != &method)
    gdw_check (RAND_set_rand_method (&method) == 1);
  gdw_entropy *before = current;
  current = e;
  return before;
}

void
gdw_rand_leave (gdw_entropy *before)
{
  current = before;
}

/* --- the key stream: AES-256 in counter mode from block zero --- */

struct gdw_keystream {
  EVP_CIPHER_CTX *ctx;
};

gdw_err
gdw_keystream_new (gdw_keystream **ret)
{
  gdw_keystream *k = calloc (1, sizeof *k);
  if (k == NULL)
    return GDW_E_MEMORY;
  static const uint8_t zero[GDW_KEYSTREAM_KEY];
  EVP_CIPHER *cipher = EVP_CIPHER_fetch (NULL, "AES-256-CTR", NULL);
  k->ctx = EVP_CIPHER_CTX_new ();
  bool good = cipher != NULL && k->ctx != NULL && EVP_EncryptInit_ex2 (k->ctx, cipher, zero, zero, NULL) == 1;
  EVP_CIPHER_free (cipher);
  if (!good) {
    gdw_keystream_free (k);
    return GDW_E_MEMORY;
  }
  *ret = k;
  return GDW_OK;
}

void
gdw_keystream_free (gdw_keystream *k)
{
  if (k == NULL)
    return;
  EVP_CIPHER_CTX_free (k->ctx);
  free (k);
}

/* The context would keep the key's schedule and the rest of a block: another key takes their place. */
static bool
forget (gdw_keystream *k)
{
  static const uint8_t zero[GDW_KEYSTREAM_KEY];
  uint8_t one = 0;
  int made = 0;
  return EVP_EncryptInit_ex2 (k->ctx, NULL, zero, zero, NULL) == 1 &&
         EVP_EncryptUpdate (k->ctx, &one, &made, &one, 1) == 1;
}

void
gdw_keystream_make (gdw_keystream *k, const uint8_t key[GDW_KEYSTREAM_KEY], uint8_t *out, size_t n)
{
  static const uint8_t zero[16];
  int made = 0;
  gdw_check (n <= INT_MAX);
  memset (out, 0, n);
  bool good = EVP_EncryptInit_ex2 (k->ctx, NULL, key, zero, NULL) == 1 &&
              EVP_EncryptUpdate (k->ctx, out, &made, out, (int)n) == 1 && forget (k);
  gdw_check (good && (size_t)made == n);
}
