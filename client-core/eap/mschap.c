/* SPDX-License-Identifier: GPL-3.0-or-later */
/* mschap.c - the computations of MS-CHAPv2 (RFC 2759 8) and its keys (RFC 3079 3). */
#include "eap/mschap.h"

#include "base/utf8.h"

#include <string.h>

enum {
  SHA1 = 20,
  KEY_HALF = 16,
};

/* The password as UTF-16, little endian (RFC 2759 8.3). */
static gdw_err
to_utf16 (gdw_bytes password, uint8_t ret[2 * GDW_MSCHAP_PASSWORD_MAX], size_t *ret_n)
{
  gdw_cur c = gdw_cur_over (password);
  size_t n = 0;
  while (gdw_cur_left (&c) > 0) {
    uint32_t v = gdw_utf8_next (&c);
    uint16_t unit[2] = { (uint16_t)v, 0 };
    size_t units = 1;
    if (v == GDW_UTF8_BAD)
      return GDW_E_FORM;
    if (v > 0xffff) {
      unit[0] = (uint16_t)(0xd800 + ((v - 0x10000) >> 10));
      unit[1] = (uint16_t)(0xdc00 + ((v - 0x10000) & 0x3ff));
      units = 2;
    }
    if (n + units > GDW_MSCHAP_PASSWORD_MAX)
      return GDW_E_LIMIT;
    for (size_t i = 0; i < units; i++, n++) {
      ret[2 * n] = (uint8_t)unit[i];
      ret[2 * n + 1] = (uint8_t)(unit[i] >> 8);
    }
  }
  *ret_n = 2 * n;
  return GDW_OK;
}

static gdw_err
md4 (gdw_bytes b, uint8_t ret[GDW_MSCHAP_HASH])
{
  uint8_t out[GDW_HASH_MAX];
  gdw_err e = gdw_hash (GDW_HASH_MD4, &b, 1, out);
  if (e == GDW_OK)
    memcpy (ret, out, GDW_MSCHAP_HASH);
  gdw_wipe (out, sizeof out);
  return e;
}

static gdw_err
sha1 (const gdw_bytes *part, size_t n, uint8_t *ret, size_t len)
{
  uint8_t out[GDW_HASH_MAX];
  gdw_err e = gdw_hash (GDW_HASH_SHA1, part, n, out);
  if (e == GDW_OK)
    memcpy (ret, out, len);
  gdw_wipe (out, sizeof out);
  return e;
}

gdw_err
gdw_mschap_password_hash (gdw_bytes password, uint8_t ret[GDW_MSCHAP_HASH])
{
  uint8_t wide[2 * GDW_MSCHAP_PASSWORD_MAX];
  size_t n = 0;
  gdw_err e = to_utf16 (password, wide, &n);
  if (e == GDW_OK)
    e = md4 (gdw_bytes_make (wide, n), ret);
  gdw_wipe (wide, sizeof wide);
  return e;
}

/* The name without "DOMAIN\". */
static gdw_bytes
plain_user (gdw_bytes user)
{
  for (size_t i = 0; i < user.n; i++)
    if (user.p[i] == '\\')
      return gdw_bytes_make (user.p + i + 1, user.n - i - 1);
  return user;
}

/* ChallengeHash (8.2). */
static gdw_err
challenge_hash (const gdw_mschap_round *r, uint8_t ret[8])
{
  gdw_bytes part[] = { gdw_bytes_of (r->peer_challenge), gdw_bytes_of (r->server_challenge), plain_user (r->user) };
  return sha1 (part, 3, ret, 8);
}

gdw_err
gdw_mschap_response (const gdw_mschap_round *r, const uint8_t hash[GDW_MSCHAP_HASH], uint8_t ret[GDW_MSCHAP_RESPONSE])
{
  uint8_t challenge[8], key[21] = { 0 }, out[GDW_MSCHAP_RESPONSE];
  gdw_err e = challenge_hash (r, challenge);
  memcpy (key, hash, GDW_MSCHAP_HASH); /* padded with zeros to three DES keys (8.5) */
  for (size_t i = 0; i < 3 && e == GDW_OK; i++)
    e = gdw_des_block (key + 7 * i, challenge, out + 8 * i);
  gdw_wipe (key, sizeof key);
  if (e == GDW_OK)
    memcpy (ret, out, sizeof out);
  return e;
}

gdw_err
gdw_mschap_proof (const gdw_mschap_round *r, const uint8_t hash[GDW_MSCHAP_HASH],
                  const uint8_t response[GDW_MSCHAP_RESPONSE], uint8_t ret[GDW_MSCHAP_PROOF])
{
  static const char magic1[] = "Magic server to client signing constant";
  static const char magic2[] = "Pad to make it do more than one iteration";
  uint8_t hash_hash[GDW_MSCHAP_HASH], digest[SHA1], challenge[8];
  gdw_err e = md4 (gdw_bytes_make (hash, GDW_MSCHAP_HASH), hash_hash);
  gdw_bytes first[] = { gdw_bytes_of (hash_hash), gdw_bytes_make (response, GDW_MSCHAP_RESPONSE),
                        gdw_bytes_text (magic1) };
  gdw_bytes second[] = { gdw_bytes_of (digest), gdw_bytes_of (challenge), gdw_bytes_text (magic2) };
  if (e == GDW_OK)
    e = sha1 (first, 3, digest, sizeof digest);
  if (e == GDW_OK)
    e = challenge_hash (r, challenge);
  if (e == GDW_OK)
    e = sha1 (second, 3, ret, GDW_MSCHAP_PROOF);
  gdw_wipe (hash_hash, sizeof hash_hash);
  gdw_wipe (digest, sizeof digest);
  return e;
}

/* GetAsymmetricStartKey (RFC 3079 3.4) for 128 bits. */
static gdw_err
start_key (const uint8_t master[KEY_HALF], const char *magic, uint8_t ret[KEY_HALF])
{
  uint8_t pad1[40] = { 0 }, pad2[40];
  memset (pad2, 0xf2, sizeof pad2);
  gdw_bytes part[] = { gdw_bytes_make (master, KEY_HALF), gdw_bytes_of (pad1), gdw_bytes_text (magic),
                       gdw_bytes_of (pad2) };
  return sha1 (part, 4, ret, KEY_HALF);
}

gdw_err
gdw_mschap_msk (const uint8_t hash[GDW_MSCHAP_HASH], const uint8_t response[GDW_MSCHAP_RESPONSE], uint8_t ret[64])
{
  static const char master_magic[] = "This is the MPPE Master Key";
  static const char client_sends[] =
      "On the client side, this is the send key; on the server side, it is the receive key.";
  static const char server_sends[] =
      "On the client side, this is the receive key; on the server side, it is the send key.";
  uint8_t hash_hash[GDW_MSCHAP_HASH], master[KEY_HALF], msk[64] = { 0 };
  gdw_err e = md4 (gdw_bytes_make (hash, GDW_MSCHAP_HASH), hash_hash);
  gdw_bytes part[] = { gdw_bytes_of (hash_hash), gdw_bytes_make (response, GDW_MSCHAP_RESPONSE),
                       gdw_bytes_text (master_magic) };
  if (e == GDW_OK)
    e = sha1 (part, 3, master, sizeof master);
  if (e == GDW_OK)
    e = start_key (master, client_sends, msk);
  if (e == GDW_OK)
    e = start_key (master, server_sends, msk + KEY_HALF);
  if (e == GDW_OK)
    memcpy (ret, msk, sizeof msk);
  gdw_wipe (hash_hash, sizeof hash_hash);
  gdw_wipe (master, sizeof master);
  gdw_wipe (msk, sizeof msk);
  return e;
}
