/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-sign-openssl.c - signatures of every scheme: made, checked, refused when anything differs, repeated by the
 * same seed. */
#include "harness.h"

#include "crypto/certs.h"
#include "crypto/x509.h"

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
