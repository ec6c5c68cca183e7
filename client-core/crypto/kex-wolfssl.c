/* SPDX-License-Identifier: GPL-3.0-or-later */
/* kex-wolfssl.c - key exchange with wolfSSL: MODP, curves over primes, X25519 and X448, all as octets of the KE
 * payload. Debian's 5.7.2 has no ML-KEM, and no numbers large enough for groups 17 and 18. */
#include "crypto/crypto.h"
#include "crypto/modp-wolfssl.h"
#include "crypto/rand-wolfssl.h"

#include <stdlib.h>
#include <string.h>

#include <wolfssl/wolfcrypt/curve25519.h>
#include <wolfssl/wolfcrypt/curve448.h>
#include <wolfssl/wolfcrypt/dh.h>
#include <wolfssl/wolfcrypt/ecc.h>

enum {
  PUBLIC_MAX = 512,   /* group 16 */
  EXPONENT_MAX = 128, /* octets of a MODP private value */
  POINT = 0x04        /* an uncompressed point follows (SEC 1 2.3.3); KE payloads leave it out (RFC 5903 7) */
};

typedef enum { NONE, MODP, EC, X25519, X448 } family;

struct gdw_kex {
  const gdw_group_info *group;
  family family;
  gdw_source source;
  gdw_entropy *own; /* what the library draws: a stream of its own, since the caller's may have ended by then */
  union {
    DhKey dh;
    ecc_key ec;
    curve25519_key x25519;
    curve448_key x448;
  } key;
  word32 exponent_n; /* MODP: the private value, which the library's object does not keep */
  uint8_t exponent[EXPONENT_MAX];
  size_t public_n;
  uint8_t public[PUBLIC_MAX];
};

/* How the library calls a group. */
static const struct {
  uint16_t id;
  family family;
  int curve;
} names[] = {
  { 14, MODP, 0 },           { 15, MODP, 0 },           { 16, MODP, 0 },   { 19, EC, ECC_SECP256R1 },
  { 20, EC, ECC_SECP384R1 }, { 21, EC, ECC_SECP521R1 }, { 31, X25519, 0 }, { 32, X448, 0 },
};

static family
family_of (const gdw_group_info *group, int *ret_curve)
{
  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
    if (names[i].id == group->id) {
      *ret_curve = names[i].curve;
      return names[i].family;
    }
  }
  return NONE;
}

bool
gdw_kex_available (const gdw_group_info *group)
{
  int curve = 0;
  switch (family_of (group, &curve)) {
  case NONE: return false;
  case MODP: return (size_t)group->public_len * 8 <= SP_INT_BITS;
  case EC: return wc_ecc_get_curve_idx (curve) != ECC_CURVE_INVALID;
  case X25519:
  case X448: return true;
  }
  return false;
}

/* --- our own pair --- */

static bool
key_init (gdw_kex *k)
{
  switch (k->family) {
  case NONE: return false;
  case MODP: return wc_InitDhKey_ex (&k->key.dh, NULL, INVALID_DEVID) == 0;
  case EC: return wc_ecc_init_ex (&k->key.ec, NULL, INVALID_DEVID) == 0;
  case X25519: return wc_curve25519_init_ex (&k->key.x25519, NULL, INVALID_DEVID) == 0;
  case X448: return wc_curve448_init (&k->key.x448) == 0;
  }
  return false;
}

static gdw_err
kex_begin (const gdw_group_info *group, gdw_entropy *e, gdw_kex **ret)
{
  int curve = 0;
  if (!gdw_kex_available (group))
    return GDW_E_UNSUPPORTED;
  gdw_kex *k = calloc (1, sizeof *k);
  if (k == NULL)
    return GDW_E_MEMORY;
  k->group = group;
  gdw_err err = gdw_source_fork (e, &k->own);
  if (err == GDW_OK && !gdw_source_begin (&k->source, k->own))
    err = GDW_E_MEMORY;
  k->family = family_of (group, &curve);
  if (err == GDW_OK && !key_init (k)) {
    k->family = NONE;
    err = GDW_E_MEMORY;
  }
  if (err != GDW_OK) {
    gdw_kex_free (k);
    return err;
  }
  *ret = k;
  return GDW_OK;
}

void
gdw_kex_free (gdw_kex *k)
{
  if (k == NULL)
    return;
  switch (k->family) {
  case NONE: break;
  case MODP: wc_FreeDhKey (&k->key.dh); break;
  case EC: wc_ecc_free (&k->key.ec); break;
  case X25519: wc_curve25519_free (&k->key.x25519); break;
  case X448: wc_curve448_free (&k->key.x448); break;
  }
  gdw_entropy_free (k->own);
  gdw_wipe (k, sizeof *k);
  free (k);
}

/* As the KE payload has it: as long as the modulus (RFC 7296 3.4). */
static bool
set_padded (uint8_t *to, size_t room, const uint8_t *from, size_t n)
{
  if (n > room)
    return false;
  memset (to, 0, room - n);
  memcpy (to + (room - n), from, n);
  return true;
}

static bool
make_modp (gdw_kex *k)
{
  static const uint8_t two[] = { 2 };
  const gdw_bytes p = gdw_modp_prime (k->group->id);
  uint8_t made[PUBLIC_MAX];
  word32 n = sizeof made;
  k->exponent_n = sizeof k->exponent;
  k->public_n = k->group->public_len;
  return wc_DhSetKey (&k->key.dh, p.p, (word32)p.n, two, sizeof two) == 0 &&
         wc_DhGenerateKeyPair (&k->key.dh, &k->source.rng, k->exponent, &k->exponent_n, made, &n) == 0 &&
         set_padded (k->public, k->public_n, made, n);
}

/* Takes the encoded public value out of the library's object. */
static bool
read_public (gdw_kex *k)
{
  uint8_t point[1 + PUBLIC_MAX];
  word32 n = sizeof point;
  bool good = false;
  size_t skip = 0;
  switch (k->family) {
  case NONE:
  case MODP: return false;
  case EC:
    good = wc_ecc_export_x963 (&k->key.ec, point, &n) == 0 && point[0] == POINT;
    skip = 1;
    break;
  case X25519: good = wc_curve25519_export_public_ex (&k->key.x25519, point, &n, EC25519_LITTLE_ENDIAN) == 0; break;
  case X448: good = wc_curve448_export_public_ex (&k->key.x448, point, &n, EC448_LITTLE_ENDIAN) == 0; break;
  }
  if (!good || n != k->group->public_len + skip)
    return false;
  k->public_n = n - skip;
  memcpy (k->public, point + skip, k->public_n);
  return true;
}

static bool
make_pair (gdw_kex *k)
{
  int curve = 0;
  WC_RNG *rng = &k->source.rng;
  switch (family_of (k->group, &curve)) {
  case NONE: return false;
  case MODP: return make_modp (k);
  case EC: return wc_ecc_make_key_ex (rng, k->group->secret_len, &k->key.ec, curve) == 0 && read_public (k);
  case X25519: return wc_curve25519_make_key (rng, CURVE25519_KEYSIZE, &k->key.x25519) == 0 && read_public (k);
  case X448: return wc_curve448_make_key (rng, CURVE448_KEY_SIZE, &k->key.x448) == 0 && read_public (k);
  }
  return false;
}

gdw_err
gdw_kex_new (const gdw_group_info *group, gdw_entropy *e, gdw_kex **ret)
{
  gdw_kex *k = NULL;
  gdw_err err = kex_begin (group, e, &k);
  if (err != GDW_OK)
    return err;
  if (!make_pair (k)) {
    gdw_kex_free (k);
    return GDW_E_MEMORY;
  }
  *ret = k;
  return GDW_OK;
}

const gdw_group_info *
gdw_kex_what (const gdw_kex *k)
{
  return k->group;
}

gdw_bytes
gdw_kex_public (const gdw_kex *k)
{
  return gdw_bytes_make (k->public, k->public_n);
}

/* --- the peer's value --- */

/* 1 < y < p - 1: with the safe primes of RFC 3526 nothing else can hurt (RFC 6989 2.1). The primes are odd, so that p - 1
 * differs from p in the last octet alone. */
static bool
modp_in_range (gdw_bytes p, gdw_bytes y)
{
  const size_t last = p.n - 1;
  if (gdw_bytes_all_zero (gdw_bytes_make (y.p, last)) && y.p[last] <= 1)
    return false;
  const int order = memcmp (y.p, p.p, last);
  return order < 0 || (order == 0 && y.p[last] < p.p[last] - 1);
}

static gdw_err
finish_modp (gdw_kex *k, gdw_bytes peer, gdw_secret *s)
{
  uint8_t made[PUBLIC_MAX];
  word32 n = sizeof made;
  if (!modp_in_range (gdw_modp_prime (k->group->id), peer))
    return GDW_E_VALUE;
  bool good = wc_DhAgree (&k->key.dh, made, &n, k->exponent, k->exponent_n, peer.p, (word32)peer.n) == 0 &&
              set_padded (s->p, s->n, made, n); /* as long as the modulus (RFC 7296 2.14) */
  gdw_wipe (made, sizeof made);
  return good ? GDW_OK : GDW_E_VALUE;
}

/* The library checks a point only when it is asked to (RFC 6989 2.3). */
static gdw_err
finish_ec (gdw_kex *k, gdw_bytes peer, gdw_secret *s)
{
  uint8_t encoded[1 + PUBLIC_MAX];
  int curve = 0;
  word32 n = (word32)s->n;
  ecc_key other;
  (void)family_of (k->group, &curve);
  encoded[0] = POINT;
  memcpy (encoded + 1, peer.p, peer.n);
  if (wc_ecc_init_ex (&other, NULL, INVALID_DEVID) != 0)
    return GDW_E_MEMORY;
  bool good = wc_ecc_import_x963_ex (encoded, (word32)(peer.n + 1), &other, curve) == 0 &&
              wc_ecc_point_is_on_curve (&other.pubkey, other.idx) == 0 &&
              wc_ecc_set_rng (&k->key.ec, &k->source.rng) == 0 &&
              wc_ecc_shared_secret (&k->key.ec, &other, s->p, &n) == 0 && n == s->n;
  wc_ecc_free (&other);
  return good ? GDW_OK : GDW_E_VALUE;
}

static gdw_err
finish_x25519 (gdw_kex *k, gdw_bytes peer, gdw_secret *s)
{
  uint8_t value[CURVE25519_KEYSIZE];
  curve25519_key other;
  word32 n = (word32)s->n;
  if (wc_curve25519_init_ex (&other, NULL, INVALID_DEVID) != 0)
    return GDW_E_MEMORY;
  memcpy (value, peer.p, sizeof value);
  value[sizeof value - 1] &= 0x7f; /* RFC 7748 5; the library would refuse it */
  bool good = wc_curve25519_import_public_ex (value, sizeof value, &other, EC25519_LITTLE_ENDIAN) == 0 &&
              wc_curve25519_shared_secret_ex (&k->key.x25519, &other, s->p, &n, EC25519_LITTLE_ENDIAN) == 0 &&
              n == s->n;
  wc_curve25519_free (&other);
  return good ? GDW_OK : GDW_E_VALUE;
}

static gdw_err
finish_x448 (gdw_kex *k, gdw_bytes peer, gdw_secret *s)
{
  curve448_key other;
  word32 n = (word32)s->n;
  if (wc_curve448_init (&other) != 0)
    return GDW_E_MEMORY;
  bool good = wc_curve448_import_public_ex (peer.p, (word32)peer.n, &other, EC448_LITTLE_ENDIAN) == 0 &&
              wc_curve448_shared_secret_ex (&k->key.x448, &other, s->p, &n, EC448_LITTLE_ENDIAN) == 0 && n == s->n;
  wc_curve448_free (&other);
  return good ? GDW_OK : GDW_E_VALUE;
}

gdw_err
gdw_kex_finish (gdw_kex *k, gdw_bytes peer, gdw_secret *ret)
{
  gdw_secret s = GDW_SECRET_NONE;
  if (peer.n != k->group->public_len)
    return GDW_E_VALUE;
  gdw_err err = gdw_secret_new (k->group->secret_len, &s);
  if (err != GDW_OK)
    return err;
  switch (k->family) {
  case NONE: err = GDW_E_UNSUPPORTED; break;
  case MODP: err = finish_modp (k, peer, &s); break;
  case EC: err = finish_ec (k, peer, &s); break;
  case X25519: err = finish_x25519 (k, peer, &s); break;
  case X448: err = finish_x448 (k, peer, &s); break;
  }
  /* RFC 8031 3.2; on other curves zero is an x like others */
  if (err == GDW_OK && (k->family == X25519 || k->family == X448) && gdw_bytes_all_zero (gdw_secret_peek (&s)))
    err = GDW_E_VALUE;
  if (err != GDW_OK) {
    gdw_secret_done (&s);
    return err;
  }
  *ret = s;
  return GDW_OK;
}

gdw_err
gdw_kex_answer (const gdw_group_info *group, gdw_entropy *e, gdw_bytes peer, gdw_kex **ret, gdw_secret *ret_shared)
{
  gdw_kex *k = NULL;
  gdw_err err = gdw_kex_new (group, e, &k);
  if (err == GDW_OK)
    err = gdw_kex_finish (k, peer, ret_shared);
  if (err != GDW_OK) {
    gdw_kex_free (k);
    return err;
  }
  *ret = k;
  return GDW_OK;
}

/* --- a given private key, for published test vectors --- */

static bool
ec_given (gdw_kex *k, gdw_bytes private)
{
  int curve = 0;
  (void)family_of (k->group, &curve);
  return !gdw_bytes_all_zero (private) &&
         wc_ecc_import_private_key_ex (private.p, (word32) private.n, NULL, 0, &k->key.ec, curve) == 0 &&
         wc_ecc_make_pub_ex (&k->key.ec, NULL, &k->source.rng) == 0;
}

/* The library's import takes a public value along; its own private value gives it. */
static bool
x25519_given (gdw_kex *k, gdw_bytes private)
{
  uint8_t scalar[CURVE25519_KEYSIZE], public[CURVE25519_KEYSIZE];
  if (private.n != sizeof scalar)
    return false;
  memcpy (scalar, private.p, sizeof scalar);
  scalar[0] &= 248; /* RFC 7748 5 */
  scalar[31] = (uint8_t)((scalar[31] & 127) | 64);
  bool good = wc_curve25519_make_pub (sizeof public, public, sizeof scalar, scalar) == 0 &&
              wc_curve25519_import_private_raw_ex (scalar, sizeof scalar, public, sizeof public, &k->key.x25519,
                                                   EC25519_LITTLE_ENDIAN) == 0;
  gdw_wipe (scalar, sizeof scalar);
  return good;
}

static bool
x448_given (gdw_kex *k, gdw_bytes private)
{
  uint8_t scalar[CURVE448_KEY_SIZE], public[CURVE448_KEY_SIZE];
  if (private.n != sizeof scalar)
    return false;
  memcpy (scalar, private.p, sizeof scalar);
  scalar[0] &= 252; /* RFC 7748 5 */
  scalar[55] |= 128;
  bool good = wc_curve448_make_pub (sizeof public, public, sizeof scalar, scalar) == 0 &&
              wc_curve448_import_private_raw_ex (scalar, sizeof scalar, public, sizeof public, &k->key.x448,
                                                 EC448_LITTLE_ENDIAN) == 0;
  gdw_wipe (scalar, sizeof scalar);
  return good;
}

gdw_err
gdw_kex_given (const gdw_group_info *group, gdw_bytes private, gdw_entropy *e, gdw_kex **ret)
{
  gdw_kex *k = NULL;
  int curve = 0;
  if (family_of (group, &curve) == MODP)
    return GDW_E_UNSUPPORTED;
  gdw_err err = kex_begin (group, e, &k);
  if (err != GDW_OK)
    return err;
  bool good = (k->family == EC && ec_given (k, private)) || (k->family == X25519 && x25519_given (k, private)) ||
              (k->family == X448 && x448_given (k, private));
  if (!good || !read_public (k)) {
    gdw_kex_free (k);
    return GDW_E_VALUE;
  }
  *ret = k;
  return GDW_OK;
}
