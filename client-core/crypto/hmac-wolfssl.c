/* SPDX-License-Identifier: GPL-3.0-or-later */
/* hmac-wolfssl.c - HMAC (RFC 2104, RFC 4868) with SHA-2 whose keyed states are made once per key, and the PRF made of
 * it. */
#include "crypto/hmac-wolfssl.h"

#include "base/check.h"

#include <limits.h>
#include <string.h>

enum { BLOCK_MAX = 128 };

static size_t
block_of (gdw_hash_id hash)
{
  return hash == GDW_HASH_SHA256 ? 64 : 128;
}

/* In software these calls fail only for arguments that are missing. A state holds no pointer to memory of its own, so
 * that it is copied like a number and wiped like one. */
static void
sha2_init (gdw_sha2 *s, gdw_hash_id hash)
{
  memset (s, 0, sizeof *s);
  if (hash == GDW_HASH_SHA256)
    wc_InitSha256_ex (&s->narrow, NULL, INVALID_DEVID);
  else if (hash == GDW_HASH_SHA384)
    wc_InitSha384_ex (&s->wide, NULL, INVALID_DEVID);
  else
    wc_InitSha512_ex (&s->wide, NULL, INVALID_DEVID);
}

static void
sha2_add (gdw_sha2 *s, gdw_hash_id hash, gdw_bytes b)
{
  gdw_check (b.n <= UINT_MAX);
  if (b.n == 0)
    return;
  if (hash == GDW_HASH_SHA256)
    wc_Sha256Update (&s->narrow, b.p, (word32)b.n);
  else if (hash == GDW_HASH_SHA384)
    wc_Sha384Update (&s->wide, b.p, (word32)b.n);
  else
    wc_Sha512Update (&s->wide, b.p, (word32)b.n);
}

static void
sha2_end (gdw_sha2 *s, gdw_hash_id hash, uint8_t out[GDW_HASH_MAX])
{
  if (hash == GDW_HASH_SHA256)
    wc_Sha256Final (&s->narrow, out);
  else if (hash == GDW_HASH_SHA384)
    wc_Sha384Final (&s->wide, out);
  else
    wc_Sha512Final (&s->wide, out);
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
