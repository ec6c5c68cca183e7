/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sign-wolfssl.c - signatures with wolfSSL, made and checked. */
#include "crypto/key-wolfssl.h"
#include "crypto/rand-wolfssl.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include <wolfssl/wolfcrypt/asn.h>
#include <wolfssl/wolfcrypt/hash.h>

enum { SIGNATURE_MAX = 1024 /* octets: RSA of 8192 bits */ };

/* How the library names a hash: for PSS, for PKCS#1's DigestInfo, for MGF1. */
static const struct {
  enum wc_HashType type;
  int oid, mgf;
} hashes[] = {
  [GDW_HASH_SHA1] = { WC_HASH_TYPE_SHA, SHAh, WC_MGF1SHA1 },
  [GDW_HASH_SHA256] = { WC_HASH_TYPE_SHA256, SHA256h, WC_MGF1SHA256 },
  [GDW_HASH_SHA384] = { WC_HASH_TYPE_SHA384, SHA384h, WC_MGF1SHA384 },
  [GDW_HASH_SHA512] = { WC_HASH_TYPE_SHA512, SHA512h, WC_MGF1SHA512 },
};

/* --- signing --- */

static bool
sign_rsa (RsaKey *k, gdw_sig_scheme s, gdw_hash_id hash, gdw_bytes digest, WC_RNG *rng, uint8_t *sig, word32 *ret_n)
{
  uint8_t info[MAX_DER_DIGEST_SZ];
  int n;
  if (wc_RsaSetRNG (k, rng) != 0) /* for blinding */
    return false;
  if (gdw_sig_is_pss (s)) {
    n = wc_RsaPSS_Sign_ex (digest.p, (word32)digest.n, sig, *ret_n, hashes[hash].type, hashes[hash].mgf, (int)digest.n,
                           k, rng);
  } else {
    word32 info_n = wc_EncodeSignature (info, digest.p, (word32)digest.n, hashes[hash].oid);
    n = wc_RsaSSL_Sign (info, info_n, sig, *ret_n, k, rng);
  }
  (void)wc_RsaSetRNG (k, NULL);
  if (n <= 0)
    return false;
  *ret_n = (word32)n;
  return true;
}

static bool
sign_ec (ecc_key *k, gdw_bytes digest, WC_RNG *rng, uint8_t *sig, word32 *ret_n)
{
  bool good = wc_ecc_set_rng (k, rng) == 0 && wc_ecc_sign_hash (digest.p, (word32)digest.n, sig, ret_n, rng, k) == 0;
  (void)wc_ecc_set_rng (k, NULL);
  return good;
}

static bool
make_signature (gdw_any_key *k, gdw_sig_scheme s, WC_RNG *rng, gdw_bytes octets, uint8_t *sig, word32 *ret_n)
{
  uint8_t digest[GDW_HASH_MAX];
  gdw_hash_id hash = GDW_HASH_SHA256;
  const bool hashed = gdw_sig_hash (s, &hash);
  if (hashed && gdw_hash (hash, &octets, 1, digest) != GDW_OK)
    return false;
  const gdw_bytes d = gdw_bytes_make (digest, gdw_hash_len (hash));
  switch (k->kind) {
  case GDW_KEY_RSA: return sign_rsa (&k->as.rsa, s, hash, d, rng, sig, ret_n);
  case GDW_KEY_EC: return sign_ec (&k->as.ec, d, rng, sig, ret_n);
  case GDW_KEY_ED25519: return wc_ed25519_sign_msg (octets.p, (word32)octets.n, sig, ret_n, &k->as.ed25519) == 0;
  case GDW_KEY_ED448: return wc_ed448_sign_msg (octets.p, (word32)octets.n, sig, ret_n, &k->as.ed448, NULL, 0) == 0;
  }
  return false;
}

/* The most octets a signature of this key may have. */
static int
signature_size (gdw_any_key *k)
{
  switch (k->kind) {
  case GDW_KEY_RSA: return wc_RsaEncryptSize (&k->as.rsa);
  case GDW_KEY_EC: return wc_ecc_sig_size (&k->as.ec);
  case GDW_KEY_ED25519: return ED25519_SIG_SIZE;
  case GDW_KEY_ED448: return ED448_SIG_SIZE;
  }
  return 0;
}

gdw_err
gdw_sign (const gdw_privkey *k, gdw_sig_scheme s, gdw_entropy *e, gdw_bytes octets, uint8_t *sig, size_t *ret_n)
{
  gdw_source source;
  gdw_entropy *own = NULL;
  if (!gdw_sig_fits (k->key->kind, s))
    return GDW_E_UNSUPPORTED;
  const int most = signature_size (k->key);
  if (most <= 0 || most > SIGNATURE_MAX || *ret_n < (size_t)most)
    return GDW_E_SPACE;
  if (octets.n == 0 || octets.n > INT_MAX) /* the library takes no empty text; there is none to be signed */
    return GDW_E_UNSUPPORTED;
  gdw_err err = gdw_source_fork (e, &own);
  if (err != GDW_OK)
    return err;
  word32 n = (word32)most;
  bool good = gdw_source_begin (&source, own) && make_signature (k->key, s, &source.rng, octets, sig, &n);
  gdw_entropy_free (own);
  if (!good)
    return GDW_E_MEMORY;
  *ret_n = n;
  return GDW_OK;
}

/* --- checking --- */

/* The number of the signature must be below the modulus (RFC 8017 5.2.2): the library takes one above it for its rest. */
static bool
is_below_modulus (RsaKey *k, gdw_bytes sig)
{
  uint8_t modulus[SIGNATURE_MAX];
  return mp_to_unsigned_bin_len (&k->n, modulus, (int)sig.n) == 0 && memcmp (sig.p, modulus, sig.n) < 0;
}

static bool
verify_rsa (RsaKey *k, gdw_sig_scheme s, gdw_hash_id hash, gdw_bytes digest, gdw_bytes sig)
{
  uint8_t plain[SIGNATURE_MAX], copy[SIGNATURE_MAX], info[MAX_DER_DIGEST_SZ];
  const int size = wc_RsaEncryptSize (k);
  if (size <= 0 || sig.n != (size_t)size || sig.n > sizeof copy || !is_below_modulus (k, sig))
    return false;
  memcpy (copy, sig.p, sig.n); /* the call takes no const */
  if (gdw_sig_is_pss (s))
    return wc_RsaPSS_VerifyCheck (copy, (word32)sig.n, plain, sizeof plain, digest.p, (word32)digest.n,
                                  hashes[hash].type, hashes[hash].mgf, k) > 0;
  /* What is inside the padding is compared as a whole, never read (RFC 8017 8.2.2). */
  const word32 info_n = wc_EncodeSignature (info, digest.p, (word32)digest.n, hashes[hash].oid);
  const int n = wc_RsaSSL_Verify (copy, (word32)sig.n, plain, sizeof plain, k);
  return n > 0 && gdw_bytes_same (gdw_bytes_make (plain, (size_t)n), gdw_bytes_make (info, info_n));
}

/* The library reads numbers that are written in odd ways; there is one right way. */
static bool
is_plain_ecdsa (gdw_bytes sig)
{
  uint8_t r[GDW_ECDSA_RAW / 2], s[GDW_ECDSA_RAW / 2], again[GDW_ECDSA_DER];
  word32 r_n = sizeof r, s_n = sizeof s, n = sizeof again;
  return sig.n > 0 && sig.n <= GDW_ECDSA_DER && wc_ecc_sig_to_rs (sig.p, (word32)sig.n, r, &r_n, s, &s_n) == 0 &&
         wc_ecc_rs_raw_to_sig (r, r_n, s, s_n, again, &n) == 0 && gdw_bytes_same (gdw_bytes_make (again, n), sig);
}

static bool
verify_ec (ecc_key *k, gdw_bytes digest, gdw_bytes sig)
{
  int fits = 0;
  return is_plain_ecdsa (sig) && wc_ecc_verify_hash (sig.p, (word32)sig.n, digest.p, (word32)digest.n, &fits, k) == 0 &&
         fits == 1;
}

static bool
verify_edwards (gdw_any_key *k, gdw_bytes octets, gdw_bytes sig)
{
  static const uint8_t none[1];
  const uint8_t *text = octets.n > 0 ? octets.p : none;
  int fits = 0;
  if (k->kind == GDW_KEY_ED25519)
    return sig.n == ED25519_SIG_SIZE &&
           wc_ed25519_verify_msg (sig.p, (word32)sig.n, text, (word32)octets.n, &fits, &k->as.ed25519) == 0 &&
           fits == 1;
  return sig.n == ED448_SIG_SIZE &&
         wc_ed448_verify_msg (sig.p, (word32)sig.n, text, (word32)octets.n, &fits, &k->as.ed448, NULL, 0) == 0 &&
         fits == 1;
}

gdw_err
gdw_verify (const gdw_pubkey *k, gdw_sig_scheme s, gdw_bytes octets, gdw_bytes sig)
{
  uint8_t digest[GDW_HASH_MAX];
  gdw_hash_id hash = GDW_HASH_SHA256;
  bool fits = false;
  if (!gdw_sig_fits (k->key->kind, s) || octets.n > INT_MAX)
    return GDW_E_UNSUPPORTED;
  if (gdw_sig_hash (s, &hash)) {
    gdw_err err = gdw_hash (hash, &octets, 1, digest);
    if (err != GDW_OK)
      return err;
  }
  const gdw_bytes d = gdw_bytes_make (digest, gdw_hash_len (hash));
  switch (k->key->kind) {
  case GDW_KEY_RSA: fits = verify_rsa (&k->key->as.rsa, s, hash, d, sig); break;
  case GDW_KEY_EC: fits = verify_ec (&k->key->as.ec, d, sig); break;
  case GDW_KEY_ED25519:
  case GDW_KEY_ED448: fits = verify_edwards (k->key, octets, sig); break;
  }
  return fits ? GDW_OK : GDW_E_AUTH;
}

/* --- ECDSA signature values: DER and r | s --- */

/* The library gives numbers without zeros in front. */
static bool
put_number (const uint8_t *from, size_t n, uint8_t *to, size_t room)
{
  if (n > room)
    return false;
  memset (to, 0, room - n);
  memcpy (to + (room - n), from, n);
  return true;
}

gdw_err
gdw_ecdsa_to_raw (gdw_bytes der, uint8_t *raw, size_t raw_n)
{
  uint8_t r[GDW_ECDSA_RAW / 2], s[GDW_ECDSA_RAW / 2];
  word32 r_n = sizeof r, s_n = sizeof s;
  if (raw_n > GDW_ECDSA_RAW || raw_n % 2 != 0 || !is_plain_ecdsa (der) ||
      wc_ecc_sig_to_rs (der.p, (word32)der.n, r, &r_n, s, &s_n) != 0)
    return GDW_E_FORM;
  return put_number (r, r_n, raw, raw_n / 2) && put_number (s, s_n, raw + raw_n / 2, raw_n / 2) ? GDW_OK : GDW_E_SPACE;
}

gdw_err
gdw_ecdsa_from_raw (gdw_bytes raw, uint8_t der[GDW_ECDSA_DER], size_t *ret_n)
{
  word32 n = GDW_ECDSA_DER;
  if (raw.n == 0 || raw.n > GDW_ECDSA_RAW || raw.n % 2 != 0)
    return GDW_E_FORM;
  const word32 half = (word32)(raw.n / 2);
  if (wc_ecc_rs_raw_to_sig (raw.p, half, raw.p + half, half, der, &n) != 0)
    return GDW_E_FORM;
  *ret_n = n;
  return GDW_OK;
}
