/* SPDX-License-Identifier: GPL-3.0-or-later */
/* entropy.c - one stream of random octets per thread, grown from seeds that are handed in. Fast key erasure: a key
 * makes one stretch of key stream, whose first octets are the next key; what was handed out is wiped. So memory read
 * later tells nothing about octets given earlier, and a packet's IV costs a copy. */
#include "crypto/entropy.h"

#include "base/check.h"
#include "crypto/crypto.h"
#include "crypto/rand.h"

#include <stdlib.h>
#include <string.h>

enum { STRETCH = 1024 };

struct gdw_entropy {
  gdw_keystream *stream;
  size_t used; /* of pool; STRETCH when nothing is left */
  uint8_t pool[STRETCH];
  uint8_t key[GDW_KEYSTREAM_KEY];
};

static void
refill (gdw_entropy *e)
{
  gdw_keystream_make (e->stream, e->key, e->pool, STRETCH);
  memcpy (e->key, e->pool, sizeof e->key);
  gdw_wipe (e->pool, sizeof e->key);
  e->used = sizeof e->key;
}

/* The next key depends on the old one and on the seed: a bad seed cannot make the stream worse. */
static gdw_err
mix (gdw_entropy *e, gdw_bytes seed)
{
  uint8_t digest[GDW_HASH_MAX];
  const gdw_bytes parts[] = { gdw_bytes_text ("godwit entropy"), gdw_bytes_of (e->key), seed };
  gdw_err err = gdw_hash (GDW_HASH_SHA512, parts, 3, digest);
  if (err != GDW_OK)
    return err;
  memcpy (e->key, digest, sizeof e->key);
  gdw_wipe (digest, sizeof digest);
  gdw_wipe (e->pool, sizeof e->pool);
  e->used = STRETCH;
  return GDW_OK;
}

gdw_err
gdw_entropy_new (gdw_bytes seed, gdw_entropy **ret)
{
  if (seed.n < GDW_ENTROPY_SEED)
    return GDW_E_VALUE;
  gdw_entropy *e = calloc (1, sizeof *e);
  if (e == NULL)
    return GDW_E_MEMORY;
  gdw_err err = gdw_keystream_new (&e->stream);
  if (err == GDW_OK)
    err = mix (e, seed);
  if (err != GDW_OK) {
    gdw_entropy_free (e);
    return err;
  }
  *ret = e;
  return GDW_OK;
}

void
gdw_entropy_free (gdw_entropy *e)
{
  if (e == NULL)
    return;
  gdw_keystream_free (e->stream);
  gdw_wipe (e, sizeof *e);
  free (e);
}

void
gdw_entropy_reseed (gdw_entropy *e, gdw_bytes seed)
{
  gdw_err err = mix (e, seed);
  gdw_check (err == GDW_OK); /* SHA-512 was there when the stream was made: only memory can be missing */
}

void
gdw_entropy_fill (gdw_entropy *e, void *buf, size_t n)
{
  uint8_t *p = buf;
  while (n > 0) {
    if (e->used == STRETCH)
      refill (e);
    size_t k = STRETCH - e->used < n ? STRETCH - e->used : n;
    memcpy (p, e->pool + e->used, k);
    gdw_wipe (e->pool + e->used, k);
    e->used += k;
    p += k;
    n -= k;
  }
}
