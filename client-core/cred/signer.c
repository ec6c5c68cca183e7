/* SPDX-License-Identifier: GPL-3.0-or-later */
/* signer.c - AUTH by signature: the choice of a scheme, the AUTH payload's data, and its check. */
#include "cred/signer.h"

#include "base/cursor.h"
#include "base/out.h"

#include <string.h>

enum { HASH_SHA256 = 2, HASH_SHA384 = 3, HASH_SHA512 = 4, HASH_IDENTITY = 5 };

/* The methods that fix their curve and hash (RFC 4754 3). */
static const struct {
  gdw_sign_method method;
  uint16_t curve;
  gdw_sig_scheme scheme;
  size_t raw_n; /* octets of r | s */
} by_curve[] = {
  { GDW_SIGN_ECDSA_256, 19, GDW_SIG_ECDSA_SHA256, 64 },
  { GDW_SIGN_ECDSA_384, 20, GDW_SIG_ECDSA_SHA384, 96 },
  { GDW_SIGN_ECDSA_521, 21, GDW_SIG_ECDSA_SHA512, 132 },
};
enum { CURVES = sizeof by_curve / sizeof by_curve[0] };

bool
gdw_sign_method_known (uint8_t method)
{
  return method == GDW_SIGN_RSA || method == GDW_SIGN_DIGITAL ||
         (method >= GDW_SIGN_ECDSA_256 && method <= GDW_SIGN_ECDSA_521);
}

/* --- hashes that both sides have (RFC 7427 4) --- */

const uint16_t *
gdw_sign_hashes (size_t *ret_n)
{
  static const uint16_t hashes[] = { HASH_SHA512, HASH_SHA384, HASH_SHA256, HASH_IDENTITY };
  *ret_n = sizeof hashes / sizeof hashes[0];
  return hashes;
}

gdw_err
gdw_hash_set_read (gdw_bytes data, gdw_hash_set *ret)
{
  gdw_cur c = gdw_cur_over (data);
  gdw_hash_set set = 0;
  while (gdw_cur_left (&c) >= 2) {
    uint16_t number = gdw_cur_u16 (&c);
    if (number > 0 && number < 32)
      set |= (gdw_hash_set)1 << number;
  }
  if (!gdw_cur_done (&c))
    return GDW_E_SHORT;
  *ret = set;
  return GDW_OK;
}

static bool
announced (gdw_hash_set set, gdw_sig_scheme s)
{
  return (set >> gdw_sig_hash_number (s) & 1) != 0;
}

/* --- choosing --- */

/* Schemes of a key with the one that fits its strength first: a stronger hash does no harm, a weaker one wastes the
 * key. */
static const gdw_sig_scheme *
schemes_for (const gdw_privkey *key, bool pss)
{
  static const gdw_sig_scheme rsa[][3] = {
    { GDW_SIG_RSA_SHA256, GDW_SIG_RSA_SHA384, GDW_SIG_RSA_SHA512 },
    { GDW_SIG_RSA_SHA384, GDW_SIG_RSA_SHA512, GDW_SIG_RSA_SHA256 },
    { GDW_SIG_PSS_SHA256, GDW_SIG_PSS_SHA384, GDW_SIG_PSS_SHA512 },
    { GDW_SIG_PSS_SHA384, GDW_SIG_PSS_SHA512, GDW_SIG_PSS_SHA256 },
  };
  static const gdw_sig_scheme ec[][3] = {
    { GDW_SIG_ECDSA_SHA256, GDW_SIG_ECDSA_SHA384, GDW_SIG_ECDSA_SHA512 },
    { GDW_SIG_ECDSA_SHA384, GDW_SIG_ECDSA_SHA512, GDW_SIG_ECDSA_SHA256 },
    { GDW_SIG_ECDSA_SHA512, GDW_SIG_ECDSA_SHA384, GDW_SIG_ECDSA_SHA256 },
  };
  static const gdw_sig_scheme ed25519[3] = { GDW_SIG_ED25519 }, ed448[3] = { GDW_SIG_ED448 };
  unsigned bits = gdw_privkey_bits (key);
  switch (gdw_privkey_kind (key)) {
  case GDW_KEY_RSA: return rsa[(pss ? 2 : 0) + (bits > 3072 ? 1 : 0)];
  case GDW_KEY_EC: return ec[bits > 384 ? 2 : bits > 256 ? 1 : 0];
  case GDW_KEY_ED25519: return ed25519;
  case GDW_KEY_ED448: break;
  }
  return ed448;
}

static gdw_sig_scheme
first_announced (const gdw_privkey *key, gdw_hash_set peer, bool pss)
{
  const gdw_sig_scheme *s = schemes_for (key, pss);
  for (size_t i = 0; i < 3 && s[i] != GDW_SIG_NONE; i++)
    if (announced (peer, s[i]))
      return s[i];
  return GDW_SIG_NONE;
}

/* A gateway that announced nothing knows the methods of before RFC 7427 only. */
static gdw_err
choose_old (const gdw_privkey *key, gdw_sign_choice *ret)
{
  uint16_t curve = gdw_privkey_curve (key);
  if (gdw_privkey_kind (key) == GDW_KEY_RSA) {
    *ret = (gdw_sign_choice){ GDW_SIGN_RSA, GDW_SIG_RSA_SHA256 };
    return GDW_OK;
  }
  for (size_t i = 0; i < CURVES; i++) {
    if (curve == by_curve[i].curve) {
      *ret = (gdw_sign_choice){ by_curve[i].method, by_curve[i].scheme };
      return GDW_OK;
    }
  }
  return GDW_E_UNSUPPORTED;
}

gdw_err
gdw_sign_choose (const gdw_privkey *key, gdw_hash_set peer, gdw_sign_policy policy, gdw_sign_choice *ret)
{
  if (peer == 0)
    return choose_old (key, ret);
  gdw_sig_scheme s = first_announced (key, peer, !policy.rsa_pkcs1);
  if (s == GDW_SIG_NONE)
    return GDW_E_UNSUPPORTED;
  *ret = (gdw_sign_choice){ GDW_SIGN_DIGITAL, s };
  return GDW_OK;
}

/* --- making --- */

static gdw_err
sign_raw (const gdw_privkey *key, gdw_sign_choice how, gdw_entropy *e, gdw_bytes octets, uint8_t *buf, size_t *ret_n)
{
  uint8_t der[GDW_ECDSA_DER];
  size_t der_n = sizeof der;
  for (size_t i = 0; i < CURVES; i++) {
    if (by_curve[i].method != how.method || by_curve[i].curve != gdw_privkey_curve (key))
      continue;
    if (*ret_n < by_curve[i].raw_n)
      return GDW_E_SPACE;
    gdw_err err = gdw_sign (key, by_curve[i].scheme, e, octets, der, &der_n);
    if (err == GDW_OK)
      err = gdw_ecdsa_to_raw (gdw_bytes_make (der, der_n), buf, by_curve[i].raw_n);
    if (err == GDW_OK)
      *ret_n = by_curve[i].raw_n;
    return err;
  }
  return GDW_E_UNSUPPORTED;
}

/* RFC 7427 3: length of the AlgorithmIdentifier, itself, the signature. */
static gdw_err
sign_digital (const gdw_privkey *key, gdw_sig_scheme scheme, gdw_entropy *e, gdw_bytes octets, uint8_t *buf,
              size_t *ret_n)
{
  gdw_out o = gdw_out_over (buf, *ret_n);
  gdw_bytes algorithm = gdw_sig_der (scheme);
  gdw_out_u8 (&o, (uint8_t)algorithm.n);
  gdw_out_put (&o, algorithm);
  if (!gdw_out_ok (&o))
    return GDW_E_SPACE;
  size_t n = *ret_n - o.n;
  gdw_err err = gdw_sign (key, scheme, e, octets, buf + o.n, &n);
  if (err == GDW_OK)
    *ret_n = o.n + n;
  return err;
}

gdw_err
gdw_sign_auth (const gdw_privkey *key, gdw_sign_choice how, gdw_entropy *e, gdw_bytes octets, uint8_t *buf,
               size_t *ret_n)
{
  switch (how.method) {
  case GDW_SIGN_RSA: return gdw_sign (key, how.scheme, e, octets, buf, ret_n);
  case GDW_SIGN_ECDSA_256:
  case GDW_SIGN_ECDSA_384:
  case GDW_SIGN_ECDSA_521: return sign_raw (key, how, e, octets, buf, ret_n);
  case GDW_SIGN_DIGITAL: return sign_digital (key, how.scheme, e, octets, buf, ret_n);
  }
  return GDW_E_UNSUPPORTED;
}

/* --- checking --- */

static gdw_err
check_digital (const gdw_pubkey *key, gdw_bytes data, gdw_bytes octets, gdw_sig_scheme *ret)
{
  gdw_cur c = gdw_cur_over (data);
  size_t n = gdw_cur_u8 (&c);
  gdw_bytes algorithm = gdw_cur_take (&c, n);
  gdw_bytes sig = gdw_cur_rest (&c);
  if (!gdw_cur_done (&c) || sig.n == 0)
    return GDW_E_SHORT;
  *ret = gdw_sig_from_der (algorithm);
  if (*ret == GDW_SIG_NONE || *ret == GDW_SIG_RSA_SHA1) /* SHA-1 was not announced */
    return GDW_E_UNSUPPORTED;
  return gdw_verify (key, *ret, octets, sig);
}

static gdw_err
check_raw (const gdw_pubkey *key, uint8_t method, gdw_bytes data, gdw_bytes octets, gdw_sig_scheme *ret)
{
  uint8_t der[GDW_ECDSA_DER];
  size_t n = 0;
  for (size_t i = 0; i < CURVES; i++) {
    if (by_curve[i].method != method)
      continue;
    if (by_curve[i].curve != gdw_pubkey_curve (key))
      return GDW_E_UNSUPPORTED;
    if (data.n != by_curve[i].raw_n)
      return GDW_E_FORM;
    gdw_err err = gdw_ecdsa_from_raw (data, der, &n);
    if (err != GDW_OK)
      return err;
    *ret = by_curve[i].scheme;
    return gdw_verify (key, *ret, octets, gdw_bytes_make (der, n));
  }
  return GDW_E_UNSUPPORTED;
}

/* The method does not say which hash it was (RFC 7296 3.8): each that we take is tried; SHA-1 is not
 * among them. */
static gdw_err
check_rsa (const gdw_pubkey *key, gdw_bytes data, gdw_bytes octets, gdw_sig_scheme *ret)
{
  static const gdw_sig_scheme tried[] = { GDW_SIG_RSA_SHA256, GDW_SIG_RSA_SHA384, GDW_SIG_RSA_SHA512 };
  gdw_err err = GDW_E_UNSUPPORTED;
  for (size_t i = 0; i < sizeof tried / sizeof tried[0] && err != GDW_OK; i++) {
    *ret = tried[i];
    err = gdw_verify (key, tried[i], octets, data);
  }
  return err;
}

gdw_err
gdw_sign_check (const gdw_pubkey *key, uint8_t method, gdw_bytes data, gdw_bytes octets, gdw_sig_scheme *ret_scheme)
{
  gdw_sig_scheme scheme = GDW_SIG_NONE;
  gdw_err err;
  if (method == GDW_SIGN_DIGITAL)
    err = check_digital (key, data, octets, &scheme);
  else if (method == GDW_SIGN_RSA)
    err = check_rsa (key, data, octets, &scheme);
  else
    err = check_raw (key, method, data, octets, &scheme);
  if (err == GDW_OK)
    *ret_scheme = scheme;
  return err;
}
