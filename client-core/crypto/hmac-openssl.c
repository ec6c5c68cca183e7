/* SPDX-License-Identifier: GPL-3.0-or-later */
/* hmac-openssl.c - HMAC (RFC 2104, RFC 4868) with SHA-2 whose keyed states are made once per key, and the PRF made of
 * it. */
#define OPENSSL_SUPPRESS_DEPRECATED /* why: hmac-openssl.h */
#include "crypto/hmac-openssl.h"

#include "base/check.h"

#include <string.h>

enum { BLOCK_MAX = 128 };

static size_t
block_of (gdw_hash_id hash)
{
  return hash == GDW_HASH_SHA256 ? 64 : 128;
}

/* The three calls below fail only for lengths beyond 2^61 octets. */
static void
sha2_init (gdw_sha2 *s, gdw_hash_id hash)
{
  if (hash == GDW_HASH_SHA256)
    SHA256_Init (&s->narrow);
  else if (hash == GDW_HASH_SHA384)
    SHA384_Init (&s->wide);
  else
    SHA512_Init (&s->wide);
}

static void
sha2_add (gdw_sha2 *s, gdw_hash_id hash, gdw_bytes b)
{
  if (b.n == 0)
    return;
  if (hash == GDW_HASH_SHA256)
    SHA256_Update (&s->narrow, b.p, b.n);
  else
    SHA512_Update (&s->wide, b.p, b.n);
}

static void
sha2_end (gdw_sha2 *s, gdw_hash_id hash, uint8_t out[GDW_HASH_MAX])
{
  if (hash == GDW_HASH_SHA256)
    SHA256_Final (out, &s->narrow);
  else
    SHA512_Final (out, &s->wide); /* knows by itself that the state is SHA-384's */
}

void
gdw_hmac_init (gdw_hmac *h, gdw_hash_id hash, gdw_bytes key)
{
  uint8_t pad[BLOCK_MAX] = { 0 };
  const gdw_bytes block = gdw_bytes_make (pad, block_of (hash));
  gdw_check (hash == GDW_HASH_SHA256 || hash == GDW_HASH_SHA384 || hash == GDW_HASH_SHA512);
  h->hash = hash;
  sha2_init (&h->inner, hash);
  sha2_init (&h->outer, hash);
  if (key.n > block.n) {
    gdw_sha2 s = h->inner;
    sha2_add (&s, hash, key);
    sha2_end (&s, hash, pad);
    gdw_wipe (&s, sizeof s);
  } else if (key.n > 0) {
    memcpy (pad, key.p, key.n);
  }
  for (size_t i = 0; i < block.n; i++)
    pad[i] ^= 0x36;
  sha2_add (&h->inner, hash, block);
  for (size_t i = 0; i < block.n; i++)
    pad[i] ^= 0x36 ^ 0x5c;
  sha2_add (&h->outer, hash, block);
  gdw_wipe (pad, sizeof pad);
}

void
gdw_hmac_done (gdw_hmac *h)
{
  gdw_wipe (h, sizeof *h);
}

void
gdw_hmac_make (const gdw_hmac *h, const gdw_bytes *part, size_t n_parts, uint8_t out[GDW_HASH_MAX])
{
  uint8_t digest[GDW_HASH_MAX];
  gdw_sha2 s = h->inner;
  for (size_t i = 0; i < n_parts; i++)
    sha2_add (&s, h->hash, part[i]);
  sha2_end (&s, h->hash, digest);
  s = h->outer;
  sha2_add (&s, h->hash, gdw_bytes_make (digest, gdw_hash_len (h->hash)));
  sha2_end (&s, h->hash, digest);
  memcpy (out, digest, gdw_hash_len (h->hash));
  gdw_wipe (digest, sizeof digest);
  gdw_wipe (&s, sizeof s);
}

/* --- PRF (RFC 4868 2.1.2) --- */

static gdw_hash_id
prf_hash (const gdw_prf_info *info)
{
  if (info->len == 64)
    return GDW_HASH_SHA512;
  return info->len == 48 ? GDW_HASH_SHA384 : GDW_HASH_SHA256;
}

gdw_err
gdw_prf (const gdw_prf_info *info, gdw_bytes key, const gdw_bytes *part, size_t n_parts, uint8_t *out)
{
  gdw_hmac h;
  uint8_t mac[GDW_HASH_MAX];
  gdw_hmac_init (&h, prf_hash (info), key);
  gdw_hmac_make (&h, part, n_parts, mac);
  memcpy (out, mac, info->len);
  gdw_wipe (mac, sizeof mac);
  gdw_hmac_done (&h);
  return GDW_OK;
}
