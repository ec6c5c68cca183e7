/* SPDX-License-Identifier: GPL-3.0-or-later */
/* rand-wolfssl.c - wolfSSL draws from the gdw_entropy of the call it is serving, and the key stream that entropy.c is
 * made of. A random source of wolfSSL may belong to a device; ours is one that answers nothing but this question. */
#include "crypto/rand-wolfssl.h"

#include "base/check.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include <wolfssl/wolfcrypt/aes.h>
#include <wolfssl/wolfcrypt/cryptocb.h>
#include <wolfssl/wolfcrypt/error-crypt.h>
#include <wolfssl/wolfcrypt/wc_port.h>

enum { DEVICE = 0x676477 /* the number of our device */ };

static int
on_device (int device, wc_CryptoInfo *info, void *data)
{
  (void)device, (void)data;
  if (info == NULL || info->algo_type != WC_ALGO_TYPE_RNG || info->rng.rng == NULL)
    return CRYPTOCB_UNAVAILABLE;
  gdw_source *s = (gdw_source *)(void *)info->rng.rng; /* its first member */
  gdw_entropy_fill (s->entropy, info->rng.out, info->rng.sz);
  return 0;
}

/* The library's table of devices has no free place until the library was made ready, which must not happen twice. */
bool
gdw_source_ready (void)
{
  if (wc_CryptoCb_RegisterDevice (DEVICE, on_device, NULL) == 0)
    return true;
  return wolfCrypt_Init () == 0 && wc_CryptoCb_RegisterDevice (DEVICE, on_device, NULL) == 0;
}

bool
gdw_source_begin (gdw_source *s, gdw_entropy *e)
{
  memset (s, 0, sizeof *s);
  s->rng.devId = DEVICE;
  s->entropy = e;
  return gdw_source_ready ();
}

gdw_err
gdw_source_fork (gdw_entropy *e, gdw_entropy **ret)
{
  uint8_t seed[GDW_ENTROPY_SEED];
  gdw_entropy_fill (e, seed, sizeof seed);
  gdw_err err = gdw_entropy_new (gdw_bytes_of (seed), ret);
  gdw_wipe (seed, sizeof seed);
  return err;
}

/* --- the key stream: AES-256 in counter mode from block zero --- */

struct gdw_keystream {
  Aes aes;
};

gdw_err
gdw_keystream_new (gdw_keystream **ret)
{
  gdw_keystream *k = calloc (1, sizeof *k);
  if (k == NULL)
    return GDW_E_MEMORY;
  *ret = k;
  return GDW_OK;
}

void
gdw_keystream_free (gdw_keystream *k)
{
  free (k); /* keeps nothing */
}

void
gdw_keystream_make (gdw_keystream *k, const uint8_t key[GDW_KEYSTREAM_KEY], uint8_t *out, size_t n)
{
  static const uint8_t zero[AES_BLOCK_SIZE];
  gdw_check (n <= INT_MAX);
  memset (out, 0, n);
  bool good = wc_AesInit (&k->aes, NULL, INVALID_DEVID) == 0 &&
              wc_AesSetKeyDirect (&k->aes, key, GDW_KEYSTREAM_KEY, zero, AES_ENCRYPTION) == 0 &&
              wc_AesCtrEncrypt (&k->aes, out, out, (word32)n) == 0;
  wc_AesFree (&k->aes);
  gdw_wipe (k, sizeof *k);
  gdw_check (good);
}
