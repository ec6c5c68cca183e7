/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-signer.c - AUTH by signature: what is chosen against which gateway, and what is refused. */
#include "harness.h"

#include "cred/signer.h"
#include "crypto/certs.h"
#include "crypto/x509.h"

enum { ALL_HASHES = 1 << 2 | 1 << 3 | 1 << 4 | 1 << 5 };
static const gdw_sign_policy plain = { false }, pkcs1 = { true };

static gdw_entropy *
stream (void)
{
  uint8_t seed[GDW_ENTROPY_SEED] = { 1 };
  gdw_entropy *e = NULL;
  return gdw_entropy_new (gdw_bytes_of (seed), &e) == GDW_OK ? e : NULL;
}

static gdw_privkey *
key_of (const char *pem)
{
  gdw_privkey *k = NULL;
  check (gdw_privkey_read (gdw_bytes_text (pem), GDW_BYTES_NONE, &k) == GDW_OK);
  return k;
}

static gdw_pubkey *
public_of (const char *pem)
{
  gdw_pubkey *k = NULL;
  gdw_cert *c = NULL;
  size_t n = 0;
  check (gdw_certs_read (gdw_bytes_text (pem), 1, &c, &n) == GDW_OK);
  check (gdw_cert_key (c, &k) == GDW_OK);
  gdw_cert_free (c);
  return k;
}

TEST (announced_hashes)
{
  uint8_t buf[16];
  gdw_hash_set set = 99;
  size_t n = 0;
  check (gdw_hash_set_read (test_hex ("0001 0002 0005 8000 0020", buf), &set) == GDW_OK);
  check (set == (1u << 1 | 1u << 2 | 1u << 5));
  check (gdw_hash_set_read (test_hex ("0003 00", buf), &set) == GDW_E_SHORT);
  check (set == (1u << 1 | 1u << 2 | 1u << 5));
  check (gdw_hash_set_read (GDW_BYTES_NONE, &set) == GDW_OK);
  check (set == 0);
  const uint16_t *ours = gdw_sign_hashes (&n);
  check (n == 4);
  for (size_t i = 0; i < n; i++)
    check (ours[i] >= 2 && ours[i] <= 5); /* never SHA-1 */
  check (gdw_sign_method_known (1) && gdw_sign_method_known (10) && gdw_sign_method_known (14));
  check (!gdw_sign_method_known (0) && !gdw_sign_method_known (2) && !gdw_sign_method_known (3) &&
         !gdw_sign_method_known (12) && !gdw_sign_method_known (13));
}

static void
chosen (const char *pem, gdw_hash_set peer, gdw_sign_policy policy, gdw_sign_method method, gdw_sig_scheme scheme)
{
  gdw_privkey *k = key_of (pem);
  gdw_sign_choice how = { 0 };
  gdw_err err = gdw_sign_choose (k, peer, policy, &how);
  check (err == (scheme == GDW_SIG_NONE ? GDW_E_UNSUPPORTED : GDW_OK));
  if (err == GDW_OK) {
    check (how.method == method);
    check (how.scheme == scheme);
  }
  gdw_privkey_free (k);
}

TEST (the_best_that_both_have)
{
  chosen (key_gw_rsa, ALL_HASHES, plain, GDW_SIGN_DIGITAL, GDW_SIG_PSS_SHA256);
  chosen (key_gw_rsa, ALL_HASHES, pkcs1, GDW_SIGN_DIGITAL, GDW_SIG_RSA_SHA256);
  chosen (key_gw_rsa, 1 << 4, plain, GDW_SIGN_DIGITAL, GDW_SIG_PSS_SHA512);
  chosen (key_gw_rsa, 1 << 4, pkcs1, GDW_SIGN_DIGITAL, GDW_SIG_RSA_SHA512);
  chosen (key_gw_rsa, 1 << 1, pkcs1, 0, GDW_SIG_NONE);
  chosen (key_gw_rsa, 1 << 1, plain, 0, GDW_SIG_NONE); /* SHA-1 is never in a digital signature */
  chosen (key_gw_ec, ALL_HASHES, plain, GDW_SIGN_DIGITAL, GDW_SIG_ECDSA_SHA256);
  chosen (key_gw_p384, ALL_HASHES, plain, GDW_SIGN_DIGITAL, GDW_SIG_ECDSA_SHA384);
  chosen (key_gw_p384, 1 << 2, plain, GDW_SIGN_DIGITAL, GDW_SIG_ECDSA_SHA256);
  chosen (key_gw_p521, ALL_HASHES, plain, GDW_SIGN_DIGITAL, GDW_SIG_ECDSA_SHA512);
  chosen (key_gw_ed25519, ALL_HASHES, plain, GDW_SIGN_DIGITAL, GDW_SIG_ED25519);
  chosen (key_gw_ed25519, 1 << 2, plain, 0, GDW_SIG_NONE); /* RFC 8420: only with "identity" */
  chosen (key_gw_ed448, 1 << 5, plain, GDW_SIGN_DIGITAL, GDW_SIG_ED448);
}

TEST (gateways_that_announce_nothing)
{
  chosen (key_gw_rsa, 0, plain, GDW_SIGN_RSA, GDW_SIG_RSA_SHA256);
  chosen (key_gw_rsa, 0, pkcs1, GDW_SIGN_RSA, GDW_SIG_RSA_SHA256);
  chosen (key_gw_ec, 0, plain, GDW_SIGN_ECDSA_256, GDW_SIG_ECDSA_SHA256);
  chosen (key_gw_p384, 0, plain, GDW_SIGN_ECDSA_384, GDW_SIG_ECDSA_SHA384);
  chosen (key_gw_p521, 0, plain, GDW_SIGN_ECDSA_521, GDW_SIG_ECDSA_SHA512);
  chosen (key_gw_ed25519, 0, plain, 0, GDW_SIG_NONE);
}

static void
there_and_back (const char *key_pem, const char *cert_pem, gdw_hash_set peer, gdw_sign_policy policy)
{
  uint8_t data[GDW_MAX_AUTH_DATA];
  size_t n = sizeof data;
  const gdw_bytes octets = gdw_bytes_text ("message, nonce, prf of the identity");
  gdw_privkey *k = key_of (key_pem);
  gdw_pubkey *p = public_of (cert_pem);
  gdw_entropy *e = stream ();
  gdw_sign_choice how = { 0 };
  gdw_sig_scheme used = GDW_SIG_NONE;
  require (gdw_sign_choose (k, peer, policy, &how) == GDW_OK);
  require (gdw_sign_auth (k, how, e, octets, data, &n) == GDW_OK);
  const uint8_t method = (uint8_t)how.method;
  check (gdw_sign_check (p, method, gdw_bytes_make (data, n), octets, &used) == GDW_OK);
  check (used == how.scheme);
  check (gdw_sign_check (p, method, gdw_bytes_make (data, n), gdw_bytes_text ("other"), &used) == GDW_E_AUTH);
  for (size_t cut = 0; cut < n; cut += cut < 80 ? 1 : 31)
    check (gdw_sign_check (p, method, gdw_bytes_make (data, cut), octets, &used) != GDW_OK);
  data[n - 1] ^= 1;
  check (gdw_sign_check (p, method, gdw_bytes_make (data, n), octets, &used) == GDW_E_AUTH);
  size_t small = 20;
  check (gdw_sign_auth (k, how, e, octets, data, &small) == GDW_E_SPACE);
  gdw_privkey_free (k);
  gdw_pubkey_free (p);
  gdw_entropy_free (e);
}

TEST (every_way_there_and_back)
{
  there_and_back (key_gw_rsa, cert_gw_rsa, ALL_HASHES, plain);
  there_and_back (key_gw_rsa, cert_gw_rsa, ALL_HASHES, pkcs1);
  there_and_back (key_gw_rsa, cert_gw_rsa, 0, plain);
  there_and_back (key_gw_rsa, cert_gw_rsa, 0, pkcs1);
  there_and_back (key_gw_ec, cert_gw_ec, ALL_HASHES, plain);
  there_and_back (key_gw_ec, cert_gw_ec, 0, plain);
  there_and_back (key_gw_p384, cert_gw_p384, ALL_HASHES, plain);
  there_and_back (key_gw_p384, cert_gw_p384, 0, plain);
  there_and_back (key_gw_p521, cert_gw_p521, ALL_HASHES, plain);
  there_and_back (key_gw_p521, cert_gw_p521, 0, plain);
  there_and_back (key_gw_ed25519, cert_gw_ed25519, ALL_HASHES, plain);
  there_and_back (key_gw_ed448, cert_gw_ed448, ALL_HASHES, plain);
}

TEST (the_form_of_a_digital_signature)
{
  uint8_t data[GDW_MAX_AUTH_DATA];
  size_t n = sizeof data;
  gdw_privkey *k = key_of (key_gw_ed25519);
  gdw_entropy *e = stream ();
  gdw_sign_choice how = { GDW_SIGN_DIGITAL, GDW_SIG_ED25519 };
  require (gdw_sign_auth (k, how, e, gdw_bytes_text ("octets"), data, &n) == GDW_OK);
  check (n == 1 + 7 + 64); /* RFC 7427 3 */
  check (data[0] == 7 && data[1] == 0x30);
  gdw_privkey_free (k);
  gdw_entropy_free (e);
}

TEST (sha1_is_never_taken)
{
  uint8_t data[GDW_MAX_AUTH_DATA];
  size_t n = sizeof data;
  const gdw_bytes octets = gdw_bytes_text ("octets");
  gdw_privkey *k = key_of (key_gw_rsa);
  gdw_pubkey *p = public_of (cert_gw_rsa);
  gdw_entropy *e = stream ();
  gdw_sig_scheme used = GDW_SIG_NONE;
  gdw_sign_choice how = { GDW_SIGN_RSA, GDW_SIG_RSA_SHA1 };
  require (gdw_sign_auth (k, how, e, octets, data, &n) == GDW_OK);
  check (gdw_sign_check (p, 1, gdw_bytes_make (data, n), octets, &used) == GDW_E_AUTH);
  check (used == GDW_SIG_NONE);
  how.method = GDW_SIGN_DIGITAL; /* a good signature, but by a hash that was not announced */
  n = sizeof data;
  require (gdw_sign_auth (k, how, e, octets, data, &n) == GDW_OK);
  check (gdw_sign_check (p, 14, gdw_bytes_make (data, n), octets, &used) == GDW_E_UNSUPPORTED);
  gdw_privkey_free (k);
  gdw_pubkey_free (p);
  gdw_entropy_free (e);
}

TEST (a_method_of_another_key_is_refused)
{
  uint8_t data[GDW_MAX_AUTH_DATA] = { 0 };
  gdw_pubkey *p384 = public_of (cert_gw_p384), *rsa = public_of (cert_gw_rsa);
  gdw_sig_scheme used = GDW_SIG_NONE;
  const gdw_bytes octets = gdw_bytes_text ("octets");
  check (gdw_sign_check (p384, 9, gdw_bytes_make (data, 64), octets, &used) == GDW_E_UNSUPPORTED);
  check (gdw_sign_check (p384, 10, gdw_bytes_make (data, 96), octets, &used) == GDW_E_AUTH); /* r = s = 0 */
  check (gdw_sign_check (p384, 10, gdw_bytes_make (data, 95), octets, &used) == GDW_E_FORM);
  check (gdw_sign_check (p384, 1, gdw_bytes_make (data, 256), octets, &used) == GDW_E_UNSUPPORTED);
  check (gdw_sign_check (rsa, 9, gdw_bytes_make (data, 64), octets, &used) == GDW_E_UNSUPPORTED);
  check (gdw_sign_check (rsa, 2, gdw_bytes_make (data, 64), octets, &used) == GDW_E_UNSUPPORTED);
  check (gdw_sign_check (rsa, 13, gdw_bytes_make (data, 64), octets, &used) == GDW_E_UNSUPPORTED);
  gdw_pubkey_free (p384);
  gdw_pubkey_free (rsa);
}

TEST_MAIN ()
