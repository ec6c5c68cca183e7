/* SPDX-License-Identifier: GPL-3.0-or-later */
/* wycheproof-ciphers.c - AEADs, CBC and HMAC: the vectors that our contract can ask for. */
#include "wycheproof.h"

#include <stdlib.h>
#include <string.h>

#include "crypto/crypto.h"

enum { NONCE = 12, SALT = 4, TAG = 16, KEY_MOST = 96, BLOCK = 16, TEXT_MOST = WY_VALUE / 2 };

/* --- AES-GCM and ChaCha20-Poly1305: the nonce is cut into salt and IV --- */

static gdw_cipher *
aead_of (const struct wy_vector *v, gdw_bytes key, gdw_bytes nonce)
{
  bool chacha = strcmp (wy_text (v, "algorithm"), "CHACHA20-POLY1305") == 0;
  const gdw_cipher_info *info = chacha ? gdw_cipher_find (28, 0, 0) : gdw_cipher_find (20, (uint16_t)(key.n * 8), 0);
  uint8_t with_salt[KEY_MOST];
  gdw_cipher *c = NULL;
  if (info == NULL || nonce.n != NONCE || key.n != info->key_len)
    return NULL;
  memcpy (with_salt, key.p, key.n);
  memcpy (with_salt + key.n, nonce.p, SALT);
  return gdw_cipher_new (info, gdw_bytes_make (with_salt, key.n + SALT), &c) == GDW_OK ? c : NULL;
}

wy_outcome
wy_aead (const struct wy_vector *v)
{
  static uint8_t text[TEXT_MOST];
  uint8_t tag[TAG];
  gdw_bytes nonce = wy_octets (v, "iv"), aad = wy_octets (v, "aad"), clear = wy_octets (v, "msg");
  gdw_bytes want = wy_octets (v, "ct"), want_tag = wy_octets (v, "tag");
  gdw_cipher *c = aead_of (v, wy_octets (v, "key"), nonce);
  if (c == NULL || want_tag.n != TAG) {
    gdw_cipher_free (c);
    return WY_OUTSIDE;
  }
  const uint8_t *iv = nonce.p + SALT;
  bool sealed = gdw_cipher_seal (c, iv, aad, clear.p, text, clear.n, tag) == GDW_OK &&
                gdw_bytes_same (gdw_bytes_make (text, clear.n), want) && gdw_bytes_same (gdw_bytes_of (tag), want_tag);
  memcpy (text, want.p, want.n);
  bool opened = gdw_cipher_open (c, iv, aad, text, want.n, want_tag.p) == GDW_OK;
  bool right = opened && sealed && gdw_bytes_same (gdw_bytes_make (text, want.n), clear);
  gdw_cipher_free (c);
  return wy_judge (v, opened, right);
}

/* --- CBC: the padding of PKCS#7 is put on and judged here, as ESP's is by esp; the integrity is our own --- */

/* The ICV that belongs to a ciphertext, so that it can be opened at all. */
static bool
icv_of (gdw_bytes integ_key, gdw_bytes iv, gdw_bytes text, uint8_t icv[TAG])
{
  uint8_t mac[GDW_HASH_MAX];
  const gdw_bytes parts[] = { iv, text };
  if (gdw_prf (gdw_prf_find (5), integ_key, parts, 2, mac) != GDW_OK)
    return false;
  memcpy (icv, mac, TAG);
  return true;
}

/* The octets without their padding; false when it is none. */
static bool
unpad (const uint8_t *p, size_t n, size_t *ret)
{
  if (n == 0 || p[n - 1] == 0 || p[n - 1] > BLOCK)
    return false;
  for (size_t i = 1; i <= p[n - 1]; i++)
    if (p[n - i] != p[n - 1])
      return false;
  *ret = n - p[n - 1];
  return true;
}

static bool
cbc_seals (gdw_cipher *c, gdw_bytes iv, gdw_bytes clear, gdw_bytes want)
{
  static uint8_t text[TEXT_MOST];
  uint8_t icv[TAG], pad = (uint8_t)(BLOCK - clear.n % BLOCK);
  memcpy (text, clear.p, clear.n);
  memset (text + clear.n, pad, pad);
  return gdw_cipher_seal (c, iv.p, GDW_BYTES_NONE, text, text, clear.n + pad, icv) == GDW_OK &&
         gdw_bytes_same (gdw_bytes_make (text, clear.n + pad), want);
}

wy_outcome
wy_cbc (const struct wy_vector *v)
{
  static uint8_t text[TEXT_MOST];
  uint8_t keys[KEY_MOST] = { 0 }, icv[TAG];
  gdw_bytes key = wy_octets (v, "key"), iv = wy_octets (v, "iv"), clear = wy_octets (v, "msg"),
            want = wy_octets (v, "ct");
  const gdw_cipher_info *info = gdw_cipher_find (12, (uint16_t)(key.n * 8), 12);
  gdw_cipher *c = NULL;
  if (info == NULL || iv.n != BLOCK)
    return WY_OUTSIDE;
  memcpy (keys, key.p, key.n);
  if (gdw_cipher_new (info, gdw_bytes_make (keys, key.n + info->integ_len), &c) != GDW_OK)
    return WY_BAD;
  size_t n = 0;
  memcpy (text, want.p, want.n);
  bool opened = icv_of (gdw_bytes_make (keys + key.n, info->integ_len), iv, want, icv) &&
                gdw_cipher_open (c, iv.p, GDW_BYTES_NONE, text, want.n, icv) == GDW_OK && unpad (text, want.n, &n);
  bool right = opened && gdw_bytes_same (gdw_bytes_make (text, n), clear) && cbc_seals (c, iv, clear, want);
  gdw_cipher_free (c);
  return wy_judge (v, opened, right);
}

/* --- HMAC --- */

wy_outcome
wy_hmac (const struct wy_vector *v)
{
  uint8_t mac[GDW_HASH_MAX];
  const char *algorithm = wy_text (v, "algorithm");
  uint16_t id = strcmp (algorithm, "HMACSHA256") == 0   ? 5
                : strcmp (algorithm, "HMACSHA384") == 0 ? 6
                : strcmp (algorithm, "HMACSHA512") == 0 ? 7
                                                        : 0;
  const gdw_prf_info *info = gdw_prf_find (id);
  gdw_bytes text = wy_octets (v, "msg"), tag = wy_octets (v, "tag");
  if (info == NULL || tag.n > info->len)
    return WY_OUTSIDE;
  if (gdw_prf (info, wy_octets (v, "key"), &text, 1, mac) != GDW_OK)
    return WY_BAD;
  bool same = gdw_bytes_same (gdw_bytes_make (mac, tag.n), tag);
  return wy_judge (v, same, same);
}
