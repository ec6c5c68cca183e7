/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-sign.c - signatures of every scheme: made, checked, refused when anything differs, repeated by the
 * same seed. */
#include "harness.h"

#include "crypto/certs.h"
#include "crypto/x509.h"
#include "library.h"

static gdw_entropy *
stream (uint8_t first)
{
  uint8_t seed[GDW_ENTROPY_SEED] = { 0 };
  gdw_entropy *e = NULL;
  seed[0] = first;
  return gdw_entropy_new (gdw_bytes_of (seed), &e) == GDW_OK ? e : NULL;
}

struct pair {
  gdw_privkey *private;
  gdw_pubkey *public;
};

static struct pair
pair_of (const char *key, const char *cert)
{
  struct pair p = { NULL, NULL };
  gdw_cert *c = NULL;
  size_t n = 0;
  check (gdw_privkey_read (gdw_bytes_text (key), GDW_BYTES_NONE, &p.private) == GDW_OK);
  check (gdw_certs_read (gdw_bytes_text (cert), 1, &c, &n) == GDW_OK);
  check (gdw_cert_key (c, &p.public) == GDW_OK);
  gdw_cert_free (c);
  return p;
}

static void
pair_done (struct pair *p)
{
  gdw_privkey_free (p->private);
  gdw_pubkey_free (p->public);
}

static void
scheme_works (struct pair *p, gdw_sig_scheme s)
{
  uint8_t sig[512], again[512];
  size_t n = sizeof sig, again_n = sizeof again;
  const gdw_bytes text = gdw_bytes_text ("the octets of IKE_AUTH"), other = gdw_bytes_text ("the octets of IKE_AUTI");
  gdw_entropy *e = stream (1), *f = stream (1);
  check (gdw_sign (p->private, s, e, text, sig, &n) == GDW_OK);
  check (gdw_sign (p->private, s, f, text, again, &again_n) == GDW_OK);
  check_bytes (gdw_bytes_make (again, again_n), gdw_bytes_make (sig, n)); /* salt and nonce come from the seed */
  check (gdw_verify (p->public, s, text, gdw_bytes_make (sig, n)) == GDW_OK);
  check (gdw_verify (p->public, s, other, gdw_bytes_make (sig, n)) == GDW_E_AUTH);
  check (gdw_verify (p->public, s, text, gdw_bytes_make (sig, n - 1)) == GDW_E_AUTH);
  check (gdw_verify (p->public, s, text, GDW_BYTES_NONE) == GDW_E_AUTH);
  sig[n / 2] ^= 1;
  check (gdw_verify (p->public, s, text, gdw_bytes_make (sig, n)) == GDW_E_AUTH);
  again_n = 8;
  check (gdw_sign (p->private, s, e, text, again, &again_n) == GDW_E_SPACE);
  gdw_entropy_free (e);
  gdw_entropy_free (f);
}

TEST (every_scheme_with_every_fitting_key)
{
  const char *const keys[][2] = { { key_gw_rsa, cert_gw_rsa },         { key_gw_ec, cert_gw_ec },
                                  { key_gw_p384, cert_gw_p384 },       { key_gw_p521, cert_gw_p521 },
                                  { key_gw_ed25519, cert_gw_ed25519 }, { key_gw_ed448, cert_gw_ed448 } };
  unsigned made = 0;
  for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
    struct pair p = pair_of (keys[i][0], keys[i][1]);
    for (int s = GDW_SIG_RSA_SHA1; s <= GDW_SIG_ED448; s++) {
      if (gdw_sig_fits (gdw_privkey_kind (p.private), (gdw_sig_scheme)s)) {
        scheme_works (&p, (gdw_sig_scheme)s);
        made++;
      } else {
        check (gdw_verify (p.public, (gdw_sig_scheme)s, GDW_BYTES_NONE, GDW_BYTES_NONE) == GDW_E_UNSUPPORTED);
      }
    }
    pair_done (&p);
  }
  check (made == 7 + 3 * 3 + 2);
}

TEST (one_padding_is_not_the_other)
{
  struct pair p = pair_of (key_gw_rsa, cert_gw_rsa);
  uint8_t sig[256];
  size_t n = sizeof sig;
  gdw_entropy *e = stream (2);
  const gdw_bytes text = gdw_bytes_text ("octets");
  check (gdw_sign (p.private, GDW_SIG_RSA_SHA256, e, text, sig, &n) == GDW_OK);
  check (gdw_verify (p.public, GDW_SIG_PSS_SHA256, text, gdw_bytes_make (sig, n)) == GDW_E_AUTH);
  check (gdw_verify (p.public, GDW_SIG_RSA_SHA512, text, gdw_bytes_make (sig, n)) == GDW_E_AUTH);
  check (gdw_sign (p.private, GDW_SIG_PSS_SHA256, e, text, sig, &n) == GDW_OK);
  check (gdw_verify (p.public, GDW_SIG_RSA_SHA256, text, gdw_bytes_make (sig, n)) == GDW_E_AUTH);
  gdw_entropy_free (e);
  pair_done (&p);
}

/* --- what a lenient check would take (CVE-2018-16151, -16152, -17540; CVE-2017-11185) --- */

enum { RSA_OCTETS = 256, DIGEST = 32 };

/* The private operation on octets as they are: only the key's holder can do this, but a lenient check of the result has been made to
 * accept forgeries where the exponent is small. */
static gdw_err
verify_raw (const uint8_t em[RSA_OCTETS], gdw_bytes text)
{
  struct pair p = pair_of (key_gw_rsa, cert_gw_rsa);
  uint8_t sig[RSA_OCTETS];
  size_t n = sizeof sig;
  check (library_rsa_raw (key_gw_rsa, em, sig, &n) && n == RSA_OCTETS);
  gdw_err err = gdw_verify (p.public, GDW_SIG_RSA_SHA256, text, gdw_bytes_make (sig, n));
  pair_done (&p);
  return err;
}

/* 00 01 ff.. 00, this head, the digest, this tail; the ff fill what is left. */
static gdw_err
verify_padded (const char *begin_hex, const char *head_hex, size_t tail)
{
  uint8_t em[RSA_OCTETS], head[64], begin[8], digest[GDW_HASH_MAX];
  const gdw_bytes text = gdw_bytes_text ("octets"), h = test_hex (head_hex, head), b = test_hex (begin_hex, begin);
  check (gdw_hash (GDW_HASH_SHA256, &text, 1, digest) == GDW_OK);
  memset (em, 0xff, sizeof em);
  memcpy (em, b.p, b.n);
  uint8_t *at = em + sizeof em - tail - DIGEST - h.n;
  at[-1] = 0;
  memcpy (at, h.p, h.n);
  memcpy (at + h.n, digest, DIGEST);
  memset (at + h.n + DIGEST, 0x5a, tail);
  return verify_raw (em, text);
}

TEST (pkcs1_is_checked_strictly)
{
  static const char sha256[] = "3031300d060960864801650304020105000420";
  check (verify_padded ("0001", sha256, 0) == GDW_OK); /* so the others fail for what is wrong with them */
  check (verify_padded ("0001", sha256, 1) == GDW_E_AUTH);
  check (verify_padded ("0001", sha256, 180) == GDW_E_AUTH);                             /* octets behind the digest */
  check (verify_padded ("0001", "302f300b06096086480165030402010420", 0) == GDW_E_AUTH); /* no parameters */
  check (verify_padded ("0001", "3033300f0609608648016503040201050204000420", 0) == GDW_E_AUTH);
  check (verify_padded ("0001", "3081323081 0d060960864801650304020105000420", 0) == GDW_E_AUTH); /* a longer length */
  check (verify_padded ("0001", "3021300906052b0e03021a05000420", 0) == GDW_E_AUTH); /* another hash's name */
  check (verify_padded ("0001", "", 0) == GDW_E_AUTH);                               /* the digest alone */
  check (verify_padded ("0002", sha256, 0) == GDW_E_AUTH);
  check (verify_padded ("0000", sha256, 0) == GDW_E_AUTH);
  check (verify_padded ("0001fffefffe", sha256, 0) == GDW_E_AUTH);
  check (verify_padded ("000100", sha256, 0) == GDW_E_AUTH); /* padding that ends early */
}

TEST (pss_wants_a_salt_as_long_as_the_hash)
{
  static const int salts[] = { 32, 0, 20, 31, 33, 64, RSA_OCTETS - 2 - DIGEST };
  struct pair p = pair_of (key_gw_rsa, cert_gw_rsa);
  const gdw_bytes text = gdw_bytes_text ("octets");
  for (size_t i = 0; i < sizeof salts / sizeof salts[0]; i++) {
    uint8_t sig[RSA_OCTETS];
    size_t n = sizeof sig;
    require (library_rsa_pss (key_gw_rsa, text, salts[i], false, sig, &n));
    check (gdw_verify (p.public, GDW_SIG_PSS_SHA256, text, gdw_bytes_make (sig, n)) ==
           (salts[i] == DIGEST ? GDW_OK : GDW_E_AUTH));
  }
  pair_done (&p);
}

TEST (pss_wants_one_hash_for_all)
{
  struct pair p = pair_of (key_gw_rsa, cert_gw_rsa);
  const gdw_bytes text = gdw_bytes_text ("octets");
  uint8_t sig[RSA_OCTETS];
  size_t n = sizeof sig;
  require (library_rsa_pss (key_gw_rsa, text, DIGEST, true, sig, &n));
  check (gdw_verify (p.public, GDW_SIG_PSS_SHA256, text, gdw_bytes_make (sig, n)) == GDW_E_AUTH);
  pair_done (&p);
}

/* RFC 4754 7, FIPS 186: r and s of 0 or of the order are none, and the signature's DER has one form. */
TEST (ecdsa_numbers_out_of_range)
{
  static const char order[] = "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551";
  struct pair p = pair_of (key_gw_ec, cert_gw_ec);
  const gdw_bytes text = gdw_bytes_text ("octets");
  uint8_t raw[64], der[GDW_ECDSA_DER], sig[GDW_ECDSA_DER], long_form[GDW_ECDSA_DER + 1];
  size_t n = 0, sig_n = sizeof sig;
  gdw_entropy *e = stream (3);
  for (unsigned i = 0; i < 4; i++) {
    memset (raw, 1, sizeof raw);
    if (i < 2)
      memset (raw + 32 * i, 0, 32);
    else
      test_hex (order, raw + 32 * (i - 2));
    require (gdw_ecdsa_from_raw (gdw_bytes_of (raw), der, &n) == GDW_OK);
    check (gdw_verify (p.public, GDW_SIG_ECDSA_SHA256, text, gdw_bytes_make (der, n)) == GDW_E_AUTH);
  }
  require (gdw_sign (p.private, GDW_SIG_ECDSA_SHA256, e, text, sig, &sig_n) == GDW_OK);
  check (gdw_verify (p.public, GDW_SIG_ECDSA_SHA256, text, gdw_bytes_make (sig, sig_n)) == GDW_OK);
  long_form[0] = 0x30;
  long_form[1] = 0x81;
  memcpy (long_form + 2, sig + 1, sig_n - 1);
  check (gdw_verify (p.public, GDW_SIG_ECDSA_SHA256, text, gdw_bytes_make (long_form, sig_n + 1)) == GDW_E_AUTH);
  gdw_entropy_free (e);
  pair_done (&p);
}

TEST (ecdsa_values_both_ways)
{
  uint8_t raw[132], der[GDW_ECDSA_DER], buf[16];
  size_t n = 0;
  memset (raw, 0, sizeof raw);
  raw[31] = 1;
  raw[63] = 0x80;
  check (gdw_ecdsa_from_raw (gdw_bytes_make (raw, 64), der, &n) == GDW_OK);
  check_bytes (gdw_bytes_make (der, n), test_hex ("30070201010202 0080", buf));
  memset (raw, 0xff, sizeof raw);
  check (gdw_ecdsa_to_raw (gdw_bytes_make (der, n), raw, 64) == GDW_OK);
  check (raw[0] == 0 && raw[31] == 1 && raw[32] == 0 && raw[63] == 0x80);
  check (gdw_ecdsa_to_raw (gdw_bytes_make (der, n - 1), raw, 64) == GDW_E_FORM);
  memset (raw, 0xff, sizeof raw);
  check (gdw_ecdsa_from_raw (gdw_bytes_of (raw), der, &n) == GDW_OK); /* the longest */
  check (n <= GDW_ECDSA_DER);
  check (gdw_ecdsa_to_raw (gdw_bytes_make (der, n), raw, 64) == GDW_E_SPACE);
  check (gdw_ecdsa_from_raw (gdw_bytes_make (raw, 63), der, &n) == GDW_E_FORM);
  check (gdw_ecdsa_from_raw (GDW_BYTES_NONE, der, &n) == GDW_E_FORM);
}

TEST_MAIN ()
