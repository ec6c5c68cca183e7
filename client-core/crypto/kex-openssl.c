/* SPDX-License-Identifier: GPL-3.0-or-later */
/* kex-openssl.c - key exchange with OpenSSL: MODP, curves over primes, X25519 and X448, and ML-KEM where the library
 * that runs has it (3.5 or newer; the calls are generic, so the headers of 3.0 do), all as octets of the KE payload. */
#include "crypto/crypto.h"
#include "crypto/rand-openssl.h"

#include <stdlib.h>
#include <string.h>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/params.h>

enum {
  PUBLIC_MAX = 1568,
  KEM_SEED = 64, /* octets d | z of FIPS 203 7.1 */
  POINT = 0x04   /* an uncompressed point follows (SEC 1 2.3.3); KE payloads leave it out (RFC 5903 7) */
};

struct gdw_kex {
  const gdw_group_info *group;
  EVP_PKEY *key;
  gdw_entropy
      *blind; /* what finish draws for blinding: a stream of its own, since the caller's may have ended by then */
  size_t public_n;
  uint8_t public[PUBLIC_MAX];
};

/* How the library calls a group. For X25519, X448 and ML-KEM the kind says it all. */
static const struct {
  uint16_t id;
  const char *kind, *curve;
} names[] = {
  { 14, "DH", "modp_2048" }, { 15, "DH", "modp_3072" }, { 16, "DH", "modp_4096" },  { 17, "DH", "modp_6144" },
  { 18, "DH", "modp_8192" }, { 19, "EC", "P-256" },     { 20, "EC", "P-384" },      { 21, "EC", "P-521" },
  { 31, "X25519", NULL },    { 32, "X448", NULL },      { 36, "ML-KEM-768", NULL }, { 37, "ML-KEM-1024", NULL },
};

static const char *
kind_of (const gdw_group_info *group, const char **ret_curve)
{
  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
    if (names[i].id == group->id) {
      *ret_curve = names[i].curve;
      return names[i].kind;
    }
  }
  return NULL;
}

static bool
is_ec (const gdw_kex *k)
{
  return EVP_PKEY_get_base_id (k->key) == EVP_PKEY_EC;
}

/* A context that is ready to make a key of this group; NULL when the library lacks it. */
static EVP_PKEY_CTX *
generator (const gdw_group_info *group)
{
  const char *curve = NULL, *kind = kind_of (group, &curve);
  if (kind == NULL)
    return NULL;
  EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name (NULL, kind, NULL);
  bool good = ctx != NULL && EVP_PKEY_keygen_init (ctx) == 1 &&
              (curve == NULL || EVP_PKEY_CTX_set_group_name (ctx, curve) == 1);
  if (good)
    return ctx;
  EVP_PKEY_CTX_free (ctx);
  ERR_clear_error ();
  return NULL;
}

bool
gdw_kex_available (const gdw_group_info *group)
{
  EVP_PKEY_CTX *ctx = generator (group);
  EVP_PKEY_CTX_free (ctx);
  return ctx != NULL;
}

/* The public value as the KE payload has it. The library pads MODP values to the modulus (RFC 7296 3.4). */
static gdw_err
read_public (gdw_kex *k)
{
  unsigned char *encoded = NULL;
  size_t n = EVP_PKEY_get1_encoded_public_key (k->key, &encoded);
  size_t skip = is_ec (k) ? 1 : 0;
  bool good = n == k->group->public_len + skip && n - skip <= PUBLIC_MAX;
  if (good) {
    k->public_n = n - skip;
    memcpy (k->public, encoded + skip, k->public_n);
  }
  OPENSSL_free (encoded);
  return good ? GDW_OK : GDW_E_MEMORY;
}

static gdw_err
kex_begin (const gdw_group_info *group, gdw_entropy *e, gdw_kex **ret)
{
  uint8_t seed[GDW_ENTROPY_SEED];
  gdw_kex *k = calloc (1, sizeof *k);
  if (k == NULL)
    return GDW_E_MEMORY;
  k->group = group;
  gdw_entropy_fill (e, seed, sizeof seed);
  gdw_err err = gdw_entropy_new (gdw_bytes_of (seed), &k->blind);
  gdw_wipe (seed, sizeof seed);
  if (err != GDW_OK) {
    gdw_kex_free (k);
    return err;
  }
  *ret = k;
  return GDW_OK;
}

gdw_err
gdw_kex_new (const gdw_group_info *group, gdw_entropy *e, gdw_kex **ret)
{
  gdw_kex *k = NULL;
  EVP_PKEY_CTX *ctx = generator (group);
  if (ctx == NULL)
    return GDW_E_UNSUPPORTED;
  gdw_err err = kex_begin (group, e, &k);
  if (err == GDW_OK) {
    gdw_entropy *before = gdw_rand_enter (e);
    err = EVP_PKEY_generate (ctx, &k->key) == 1 ? read_public (k) : GDW_E_MEMORY;
    gdw_rand_leave (before);
  }
  EVP_PKEY_CTX_free (ctx);
  if (err != GDW_OK) {
    gdw_kex_free (k);
    ERR_clear_error ();
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
  EVP_PKEY_free (k->key); /* wipes the private value */
  gdw_entropy_free (k->blind);
  free (k);
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

/* 1 < y < p - 1: with the safe primes of RFC 3526 nothing else can hurt (RFC 6989 2.1), and it costs no
 * exponentiation. */
static bool
modp_in_range (const gdw_kex *k, gdw_bytes peer)
{
  BIGNUM *p = NULL;
  BIGNUM *y = BN_bin2bn (peer.p, (int)peer.n, NULL);
  bool good = y != NULL && EVP_PKEY_get_bn_param (k->key, OSSL_PKEY_PARAM_FFC_P, &p) == 1 && BN_sub_word (p, 1) == 1 &&
              BN_cmp (y, BN_value_one ()) > 0 && BN_cmp (y, p) < 0;
  BN_free (y);
  BN_free (p);
  return good;
}

/* The peer's key, of our group. Points are checked to be on the curve while they are read (RFC 6989 2.3). */
static EVP_PKEY *
peer_key (const gdw_kex *k, gdw_bytes peer)
{
  uint8_t encoded[1 + PUBLIC_MAX];
  size_t skip = is_ec (k) ? 1 : 0;
  if (EVP_PKEY_get_base_id (k->key) == EVP_PKEY_DH && !modp_in_range (k, peer))
    return NULL;
  encoded[0] = POINT;
  memcpy (encoded + skip, peer.p, peer.n);
  EVP_PKEY *key = EVP_PKEY_new ();
  if (key != NULL && EVP_PKEY_copy_parameters (key, k->key) == 1 &&
      EVP_PKEY_set1_encoded_public_key (key, encoded, peer.n + skip) == 1)
    return key;
  EVP_PKEY_free (key);
  return NULL;
}

/* X25519, X448 and ML-KEM have no parameters to copy. The modulus check of ML-KEM is the library's, made here. */
static EVP_PKEY *
peer_key_raw (const gdw_kex *k, gdw_bytes peer)
{
  const char *curve = NULL;
  return EVP_PKEY_new_raw_public_key_ex (NULL, kind_of (k->group, &curve), NULL, peer.p, peer.n);
}

static gdw_err
derive (gdw_kex *k, EVP_PKEY *peer, gdw_secret *s)
{
  size_t n = s->n;
  EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_pkey (NULL, k->key, NULL);
  bool good = ctx != NULL && EVP_PKEY_derive_init (ctx) == 1;
  if (good && EVP_PKEY_get_base_id (k->key) == EVP_PKEY_DH) {
    unsigned int pad = 1; /* as long as the modulus (RFC 7296 2.14) */
    const OSSL_PARAM params[] = { OSSL_PARAM_construct_uint (OSSL_EXCHANGE_PARAM_PAD, &pad), OSSL_PARAM_END };
    good = EVP_PKEY_CTX_set_params (ctx, params) == 1;
  }
  /* No second check by the library: for MODP it would raise to the order of the group. */
  gdw_err err = GDW_E_MEMORY;
  if (good && EVP_PKEY_derive_set_peer_ex (ctx, peer, 0) == 1)
    err = EVP_PKEY_derive (ctx, s->p, &n) == 1 && n == s->n ? GDW_OK : GDW_E_VALUE;
  EVP_PKEY_CTX_free (ctx);
  return err;
}

/* --- KEM: the initiator's key encapsulates, the responder's answer is the ciphertext --- */

static gdw_err
decapsulate (gdw_kex *k, gdw_bytes peer, gdw_secret *ret)
{
  gdw_secret s = GDW_SECRET_NONE;
  gdw_err err = gdw_secret_new (k->group->secret_len, &s);
  if (err != GDW_OK)
    return err;
  size_t n = s.n;
  gdw_entropy *before = gdw_rand_enter (k->blind);
  EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_pkey (NULL, k->key, NULL);
  bool good = ctx != NULL && EVP_PKEY_decapsulate_init (ctx, NULL) == 1 &&
              EVP_PKEY_decapsulate (ctx, s.p, &n, peer.p, peer.n) == 1 && n == s.n;
  EVP_PKEY_CTX_free (ctx);
  gdw_rand_leave (before);
  if (!good) {
    gdw_secret_done (&s);
    ERR_clear_error ();
    return GDW_E_VALUE;
  }
  *ret = s;
  return GDW_OK;
}

/* Our answer to the encapsulation key in k->key, to k->public, and the secret. The stream is already entered. */
static gdw_err
encapsulate (gdw_kex *k, gdw_secret *s)
{
  size_t n = s->n, ct_n = k->group->answer_len;
  EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_pkey (NULL, k->key, NULL);
  bool good = ctx != NULL && EVP_PKEY_encapsulate_init (ctx, NULL) == 1 &&
              EVP_PKEY_encapsulate (ctx, k->public, &ct_n, s->p, &n) == 1 && n == s->n && ct_n == k->group->answer_len;
  EVP_PKEY_CTX_free (ctx);
  k->public_n = ct_n;
  return good ? GDW_OK : GDW_E_MEMORY;
}

static gdw_err
kem_answer (const gdw_group_info *group, gdw_entropy *e, gdw_bytes peer, gdw_kex **ret, gdw_secret *ret_shared)
{
  gdw_kex *k = NULL;
  gdw_secret s = GDW_SECRET_NONE;
  if (!gdw_kex_available (group))
    return GDW_E_UNSUPPORTED;
  if (peer.n != group->public_len)
    return GDW_E_VALUE;
  gdw_err err = kex_begin (group, e, &k);
  if (err != GDW_OK)
    return err;
  gdw_entropy *before = gdw_rand_enter (e);
  k->key = peer_key_raw (k, peer);
  err = k->key == NULL ? GDW_E_VALUE : gdw_secret_new (group->secret_len, &s);
  if (err == GDW_OK)
    err = encapsulate (k, &s);
  gdw_rand_leave (before);
  if (err != GDW_OK) {
    gdw_secret_done (&s);
    gdw_kex_free (k);
    ERR_clear_error ();
    return err;
  }
  *ret = k;
  *ret_shared = s;
  return GDW_OK;
}

/* --- both halves --- */

gdw_err
gdw_kex_answer (const gdw_group_info *group, gdw_entropy *e, gdw_bytes peer, gdw_kex **ret, gdw_secret *ret_shared)
{
  gdw_kex *k = NULL;
  if (group->kem)
    return kem_answer (group, e, peer, ret, ret_shared);
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

gdw_err
gdw_kex_finish (gdw_kex *k, gdw_bytes peer, gdw_secret *ret)
{
  gdw_secret s = GDW_SECRET_NONE;
  if (peer.n != k->group->answer_len)
    return GDW_E_VALUE;
  if (k->group->kem)
    return decapsulate (k, peer, ret);
  gdw_entropy *before = gdw_rand_enter (k->blind);
  bool raw = EVP_PKEY_get_base_id (k->key) == EVP_PKEY_X25519 || EVP_PKEY_get_base_id (k->key) == EVP_PKEY_X448;
  EVP_PKEY *other = raw ? peer_key_raw (k, peer) : peer_key (k, peer);
  gdw_err err = other == NULL ? GDW_E_VALUE : gdw_secret_new (k->group->secret_len, &s);
  if (err == GDW_OK)
    err = derive (k, other, &s);
  gdw_rand_leave (before);
  EVP_PKEY_free (other);
  if (err == GDW_OK && raw &&
      gdw_bytes_all_zero (gdw_secret_peek (&s))) /* RFC 8031 3.2; on other curves zero is an x like others */
    err = GDW_E_VALUE;
  if (err != GDW_OK) {
    gdw_secret_done (&s);
    ERR_clear_error ();
    return err;
  }
  *ret = s;
  return GDW_OK;
}

/* --- a given private key, for published test vectors --- */

/* The public point of a private number, encoded; 0 when it is none of the curve's. */
static size_t
ec_public_of (const BIGNUM *number, const char *curve, uint8_t *buf, size_t cap)
{
  size_t n = 0;
  EC_GROUP *group = EC_GROUP_new_by_curve_name (EC_curve_nist2nid (curve));
  EC_POINT *point = group == NULL ? NULL : EC_POINT_new (group);
  if (point != NULL && !BN_is_zero (number) && EC_POINT_mul (group, point, number, NULL, NULL, NULL) == 1)
    n = EC_POINT_point2oct (group, point, POINT_CONVERSION_UNCOMPRESSED, buf, cap, NULL);
  EC_POINT_free (point);
  EC_GROUP_free (group);
  return n;
}

static EVP_PKEY *
ec_key_of (gdw_bytes private, const char *curve)
{
  uint8_t point[1 + PUBLIC_MAX];
  EVP_PKEY *key = NULL;
  BIGNUM *number = BN_bin2bn (private.p, (int)private.n, NULL);
  size_t n = number == NULL ? 0 : ec_public_of (number, curve, point, sizeof point);
  OSSL_PARAM_BLD *build = OSSL_PARAM_BLD_new ();
  OSSL_PARAM *params = NULL;
  if (n > 0 && build != NULL && OSSL_PARAM_BLD_push_utf8_string (build, OSSL_PKEY_PARAM_GROUP_NAME, curve, 0) == 1 &&
      OSSL_PARAM_BLD_push_BN (build, OSSL_PKEY_PARAM_PRIV_KEY, number) == 1 &&
      OSSL_PARAM_BLD_push_octet_string (build, OSSL_PKEY_PARAM_PUB_KEY, point, n) == 1)
    params = OSSL_PARAM_BLD_to_param (build);
  EVP_PKEY_CTX *ctx = params == NULL ? NULL : EVP_PKEY_CTX_new_from_name (NULL, "EC", NULL);
  if (ctx != NULL && EVP_PKEY_fromdata_init (ctx) == 1 && EVP_PKEY_fromdata (ctx, &key, EVP_PKEY_KEYPAIR, params) != 1)
    key = NULL;
  EVP_PKEY_CTX_free (ctx);
  OSSL_PARAM_free (params);
  OSSL_PARAM_BLD_free (build);
  BN_clear_free (number);
  return key;
}

/* The key pair that ML-KEM's KeyGen makes of a seed. The parameter has a name since OpenSSL 3.5 only. */
static EVP_PKEY *
kem_key_of (gdw_bytes seed, const char *kind)
{
  EVP_PKEY *key = NULL;
  uint8_t copy[KEM_SEED];
  if (seed.n != sizeof copy)
    return NULL;
  memcpy (copy, seed.p, sizeof copy);
  OSSL_PARAM params[] = { OSSL_PARAM_construct_octet_string ("seed", copy, sizeof copy), OSSL_PARAM_END };
  EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name (NULL, kind, NULL);
  if (ctx != NULL && EVP_PKEY_fromdata_init (ctx) == 1 && EVP_PKEY_fromdata (ctx, &key, EVP_PKEY_KEYPAIR, params) != 1)
    key = NULL;
  EVP_PKEY_CTX_free (ctx);
  gdw_wipe (copy, sizeof copy);
  return key;
}

gdw_err
gdw_kex_given (const gdw_group_info *group, gdw_bytes private, gdw_entropy *e, gdw_kex **ret)
{
  gdw_kex *k = NULL;
  const char *curve = NULL, *kind = kind_of (group, &curve);
  if (kind == NULL || strcmp (kind, "DH") == 0 || (group->kem && !gdw_kex_available (group)))
    return GDW_E_UNSUPPORTED;
  gdw_err err = kex_begin (group, e, &k);
  if (err != GDW_OK)
    return err;
  if (group->kem)
    k->key = kem_key_of (private, kind);
  else
    k->key = curve == NULL ? EVP_PKEY_new_raw_private_key_ex (NULL, kind, NULL, private.p, private.n)
                           : ec_key_of (private, curve);
  err = k->key == NULL ? GDW_E_VALUE : read_public (k);
  if (err != GDW_OK) {
    gdw_kex_free (k);
    ERR_clear_error ();
    return err;
  }
  *ret = k;
  return GDW_OK;
}
