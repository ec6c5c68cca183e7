/* SPDX-License-Identifier: GPL-3.0-or-later */
/* wycheproof-keys.c - key exchange and signatures: the vectors that our contract can ask for. */
#include "wycheproof.h"

#include <string.h>

#include "crypto/crypto.h"

/* --- X25519, X448 and ECDH --- */

static const gdw_group_info *
group_of (const char *curve)
{
  static const struct {
    const char *curve;
    uint16_t group;
  } groups[] = {
    { "curve25519", 31 }, { "curve448", 32 }, { "secp256r1", 19 }, { "secp384r1", 20 }, { "secp521r1", 21 },
  };
  for (size_t i = 0; i < sizeof groups / sizeof groups[0]; i++)
    if (strcmp (groups[i].curve, curve) == 0)
      return gdw_group_find (groups[i].group);
  return NULL;
}

/* A KE payload has no mark for "uncompressed" (RFC 5903 7); every other encoding goes in as it is and must be
 * refused. */
static gdw_bytes
payload_of (gdw_bytes point, const gdw_group_info *group)
{
  if (group->id <= 21 && point.n > 0 && point.p[0] == 0x04)
    return gdw_bytes_make (point.p + 1, point.n - 1);
  return point;
}

wy_outcome
wy_kex (const struct wy_vector *v)
{
  uint8_t seed[GDW_ENTROPY_SEED] = { 7 };
  const gdw_group_info *group = group_of (wy_text (v, "curve"));
  gdw_bytes private = wy_octets (v, "private"), public = wy_octets (v, "public"), shared = wy_octets (v, "shared");
  gdw_entropy *e = NULL;
  gdw_kex *k = NULL;
  gdw_secret s = GDW_SECRET_NONE;
  if (group == NULL || gdw_entropy_new (gdw_bytes_of (seed), &e) != GDW_OK)
    return WY_OUTSIDE;
  wy_outcome outcome = WY_BAD;
  if (gdw_kex_given (group, private, e, &k) == GDW_OK) {
    gdw_err err = gdw_kex_finish (k, payload_of (public, group), &s);
    bool taken = err == GDW_OK;
    outcome = wy_judge (v, taken, taken && gdw_bytes_same (gdw_secret_peek (&s), shared));
    /* RFC 8031 3.2: an all-zero secret is not merely acceptable to us, it must be refused, and as a bad value */
    if ((wy_flag (v, "ZeroSharedSecret") && taken) || (!taken && err != GDW_E_VALUE))
      outcome = WY_BAD;
  }
  gdw_secret_done (&s);
  gdw_kex_free (k);
  gdw_entropy_free (e);
  return outcome;
}

/* --- ML-KEM --- */

/* A key that a seed gives: its public value, and what it makes of a ciphertext. */
static wy_outcome
kem_of_seed (const struct wy_vector *v, const gdw_group_info *group, gdw_entropy *e)
{
  gdw_kex *k = NULL;
  gdw_secret s = GDW_SECRET_NONE;
  gdw_bytes ct = wy_octets (v, "c");
  bool taken = gdw_kex_given (group, wy_octets (v, "seed"), e, &k) == GDW_OK;
  bool right = taken && gdw_bytes_same (gdw_kex_public (k), wy_octets (v, "ek"));
  if (right && wy_text (v, "c")[0] != '\0') {
    gdw_err err = gdw_kex_finish (k, ct, &s);
    taken = err == GDW_OK;
    right = taken && gdw_bytes_same (gdw_secret_peek (&s), wy_octets (v, "K"));
  }
  gdw_secret_done (&s);
  gdw_kex_free (k);
  return wy_judge (v, taken, right);
}

/* Encapsulation to a key: the contract cannot fix its randomness, so what is judged is whether the key is taken. */
wy_outcome
wy_kem (const struct wy_vector *v)
{
  uint8_t seed[GDW_ENTROPY_SEED] = { 9 };
  bool small = strcmp (wy_text (v, "parameters"), "ML-KEM-768") == 0;
  const gdw_group_info *group = gdw_group_named (gdw_bytes_text (small ? "mlkem768" : "mlkem1024"));
  gdw_entropy *e = NULL;
  gdw_kex *k = NULL;
  gdw_secret s = GDW_SECRET_NONE;
  if (gdw_entropy_new (gdw_bytes_of (seed), &e) != GDW_OK)
    return WY_OUTSIDE;
  wy_outcome outcome;
  if (wy_text (v, "seed")[0] != '\0') {
    outcome = kem_of_seed (v, group, e);
  } else {
    gdw_err err = gdw_kex_answer (group, e, wy_octets (v, "ek"), &k, &s);
    outcome = err == GDW_OK || err == GDW_E_VALUE ? wy_judge (v, err == GDW_OK, err == GDW_OK) : WY_BAD;
  }
  gdw_secret_done (&s);
  gdw_kex_free (k);
  gdw_entropy_free (e);
  return outcome;
}

/* --- signatures --- */

static gdw_sig_scheme
scheme_of (const struct wy_vector *v)
{
  static const struct {
    const char *algorithm, *hash;
    gdw_sig_scheme scheme;
  } schemes[] = {
    { "ECDSA", "SHA-256", GDW_SIG_ECDSA_SHA256 },    { "ECDSA", "SHA-384", GDW_SIG_ECDSA_SHA384 },
    { "ECDSA", "SHA-512", GDW_SIG_ECDSA_SHA512 },    { "RSASSA-PKCS1-v1_5", "SHA-256", GDW_SIG_RSA_SHA256 },
    { "RSASSA-PSS", "SHA-256", GDW_SIG_PSS_SHA256 }, { "EDDSA", "edwards25519", GDW_SIG_ED25519 },
    { "EDDSA", "edwards448", GDW_SIG_ED448 },
  };
  for (size_t i = 0; i < sizeof schemes / sizeof schemes[0]; i++)
    if (strcmp (schemes[i].algorithm, wy_text (v, "algorithm")) == 0 &&
        strcmp (schemes[i].hash, wy_text (v, "hash")) == 0)
      return schemes[i].scheme;
  return GDW_SIG_NONE;
}

wy_outcome
wy_signature (const struct wy_vector *v)
{
  gdw_sig_scheme scheme = scheme_of (v);
  gdw_pubkey *key = NULL;
  if (scheme == GDW_SIG_NONE)
    return WY_OUTSIDE;
  if (gdw_pubkey_read (wy_octets (v, "spki"), &key) != GDW_OK)
    return wy_judge (v, false, false);
  gdw_err err = gdw_verify (key, scheme, wy_octets (v, "msg"), wy_octets (v, "sig"));
  gdw_pubkey_free (key);
  if (err != GDW_OK && err != GDW_E_AUTH)
    return WY_BAD; /* a bad signature is no other error */
  return wy_judge (v, err == GDW_OK, err == GDW_OK);
}
