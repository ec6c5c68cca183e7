/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-x509.c - certificates read from PEM and DER, their names, times, keys and texts. */
#include "harness.h"

#include "crypto/certs.h"
#include "crypto/x509.h"

static gdw_cert *
cert_of (const char *pem)
{
  gdw_cert *c = NULL;
  size_t n = 0;
  gdw_err err = gdw_certs_read (gdw_bytes_text (pem), 1, &c, &n);
  check (err == GDW_OK && n == 1);
  return c;
}

TEST (names_of_every_kind)
{
  gdw_cert *c = cert_of (cert_gw_ec);
  gdw_cert_name name;
  uint8_t buf[16];
  require (c != NULL);
  require (gdw_cert_name_at (c, 0, &name));
  check (name.kind == GDW_NAME_DNS);
  check_bytes (name.value, gdw_bytes_text ("gw.example.org"));
  require (gdw_cert_name_at (c, 1, &name));
  check (name.kind == GDW_NAME_IP);
  check_bytes (name.value, test_hex ("c0000201", buf));
  require (gdw_cert_name_at (c, 2, &name));
  check (name.kind == GDW_NAME_IP && name.value.n == 16);
  require (gdw_cert_name_at (c, 3, &name));
  check (name.kind == GDW_NAME_EMAIL);
  check_bytes (name.value, gdw_bytes_text ("admin@Example.org"));
  require (gdw_cert_name_at (c, 4, &name));
  check (name.kind == GDW_NAME_DN && name.value.n > 10 && name.value.p[0] == 0x30);
  check (!gdw_cert_name_at (c, 5, &name));
  check (strcmp (gdw_cert_subject_text (c), "C=CH, O=Godwit Test, CN=gw.example.org") == 0);
  check (strcmp (gdw_cert_issuer_text (c), "C=CH, O=Godwit Test, CN=Test Intermediate") == 0);
  check (strcmp (gdw_cert_common_name (c), "gw.example.org") == 0);
  check (gdw_cert_subject (c).n > 10 && gdw_cert_subject (c).p[0] == 0x30);
  gdw_cert_free (c);
}

TEST (a_zero_inside_a_name_makes_it_none)
{
  gdw_cert *c = cert_of (cert_gw_zero);
  gdw_cert_name name;
  require (c != NULL);
  check (!gdw_cert_name_at (c, 0, &name));
  gdw_cert_free (c);
}

TEST (texts_are_safe_to_show)
{
  gdw_cert *c = cert_of (cert_gw_odd_text);
  require (c != NULL);
  const char *text = gdw_cert_subject_text (c);
  for (const char *p = text; *p != '\0'; p++)
    check ((unsigned char)*p >= 0x20 && *p != 0x7f);
  check (strstr (text, "\xe2\x80\xae") == NULL);                  /* right-to-left override */
  check (strstr (text, "M\xc3\xbcller\\, S\xc3\xb6hne") != NULL); /* other letters stay */
  check (strchr (gdw_cert_common_name (c), '?') != NULL);
  gdw_cert_free (c);
}

TEST (times_are_wall_seconds)
{
  gdw_cert *c = cert_of (cert_gw_short);
  require (c != NULL);
  check (gdw_cert_not_before_s (c) >= CERTS_MADE_S && gdw_cert_not_before_s (c) < CERTS_MADE_S + 600);
  check (gdw_cert_not_after_s (c) - gdw_cert_not_before_s (c) == 30 * 86400);
  gdw_cert_free (c);
}

TEST (der_and_every_cut_of_it)
{
  gdw_cert *c = cert_of (cert_gw_ec), *again = NULL;
  require (c != NULL);
  gdw_bytes der = gdw_cert_der (c);
  for (size_t n = 0; n < der.n; n++)
    check (gdw_cert_read (gdw_bytes_make (der.p, n), &again) == GDW_E_FORM);
  uint8_t *longer = malloc (der.n + 1);
  require (longer != NULL);
  memcpy (longer, der.p, der.n);
  longer[der.n] = 0;
  check (gdw_cert_read (gdw_bytes_make (longer, der.n + 1), &again) == GDW_E_FORM);
  check (again == NULL);
  check (gdw_cert_read (der, &again) == GDW_OK);
  require (again != NULL);
  check_bytes (gdw_cert_spki (again), gdw_cert_spki (c));
  gdw_cert_free (again);
  gdw_cert_free (c);
  free (longer);
}

/* CVE-2026-14957: the exponent 65537 in the certificate's key becomes another number. */
TEST (a_certificate_whose_key_is_nonsense)
{
  static const uint8_t exponent[] = { 0x02, 0x03, 0x01, 0x00, 0x01 };
  /* two even ones; 0 and 1 with zeros in front, which may also be no number at all */
  static const uint8_t other[][3] = { { 1, 0, 2 }, { 1, 0, 0 }, { 0, 0, 0 }, { 0, 0, 1 } };
  gdw_cert *c = cert_of (cert_gw_rsa), *bad = NULL;
  require (c != NULL);
  gdw_bytes good = gdw_cert_der (c);
  uint8_t *der = malloc (good.n);
  require (der != NULL);
  memcpy (der, good.p, good.n);
  size_t at = 0;
  while (at + sizeof exponent < good.n && memcmp (der + at, exponent, sizeof exponent) != 0)
    at++;
  require (at + sizeof exponent < good.n);
  for (size_t i = 0; i < sizeof other / sizeof other[0]; i++) {
    gdw_pubkey *k = NULL;
    memcpy (der + at + 2, other[i], 3);
    gdw_err err = gdw_cert_read (gdw_bytes_make (der, good.n), &bad);
    check (i < 2 ? err == GDW_E_FORM : err == GDW_E_FORM || (err == GDW_OK && gdw_cert_key (bad, &k) != GDW_OK));
    check (k == NULL);
    gdw_cert_free (bad);
    bad = NULL;
  }
  free (der);
  gdw_cert_free (c);
}

TEST (an_extension_that_cannot_be_read)
{
  static const uint8_t constraints[] = { 0x55, 0x1d, 0x13, 0x04, 0x02, 0x30, 0x00 }; /* basicConstraints, empty */
  gdw_cert *c = cert_of (cert_gw_ec), *bad = NULL;
  require (c != NULL);
  gdw_bytes good = gdw_cert_der (c);
  uint8_t *der = malloc (good.n);
  require (der != NULL);
  memcpy (der, good.p, good.n);
  size_t at = 0;
  while (at + sizeof constraints < good.n && memcmp (der + at, constraints, sizeof constraints) != 0)
    at++;
  require (at + sizeof constraints < good.n);
  der[at + 6] = 1; /* an octet that is not there */
  check (gdw_cert_read (gdw_bytes_make (der, good.n), &bad) == GDW_E_FORM && bad == NULL);
  free (der);
  gdw_cert_free (c);
}

TEST (a_blob_with_text_and_other_blocks_between)
{
  static char blob[20000];
  gdw_cert *c[4] = { NULL };
  size_t n = 0;
  strcpy (blob, "subject=somebody\n");
  strcat (blob, cert_root);
  strcat (blob, "-----BEGIN CERTIFICATE-----\nnot base64 at all!\n-----END CERTIFICATE-----\nsome text\n");
  strcat (blob, key_client);
  strcat (blob, cert_mid);
  check (gdw_certs_read (gdw_bytes_text (blob), 4, c, &n) == GDW_OK);
  require (n == 2);
  check (strcmp (gdw_cert_common_name (c[0]), "Test Root") == 0);
  check (strcmp (gdw_cert_common_name (c[1]), "Test Intermediate") == 0);
  gdw_cert_free (c[0]);
  gdw_cert_free (c[1]);
  c[0] = NULL;
  check (gdw_certs_read (gdw_bytes_text (blob), 1, c, &n) == GDW_E_LIMIT);
  check (c[0] == NULL);
  check (gdw_certs_read (gdw_bytes_text (key_client), 4, c, &n) == GDW_E_FORM);
  check (gdw_certs_read (gdw_bytes_text ("-----BEGIN CERTIFICATE-----\n"), 4, c, &n) == GDW_E_FORM);
  check (gdw_certs_read (GDW_BYTES_NONE, 4, c, &n) == GDW_E_FORM);
}

/* RFC 7250: some take a SubjectPublicKeyInfo where a certificate should be. */
TEST (a_bare_public_key_is_no_certificate)
{
  gdw_cert *c = cert_of (cert_gw_ec), *bare = NULL;
  require (c != NULL);
  check (gdw_cert_read (gdw_cert_spki (c), &bare) == GDW_E_FORM && bare == NULL);
  gdw_cert_free (c);
}

TEST (keys)
{
  gdw_cert *ec = cert_of (cert_gw_ec), *rsa = cert_of (cert_gw_rsa), *own = NULL;
  size_t n = 0;
  gdw_pubkey *k = NULL;
  gdw_privkey *private = NULL;
  require (ec != NULL && rsa != NULL);
  check (gdw_cert_key (rsa, &k) == GDW_OK);
  check (gdw_pubkey_kind (k) == GDW_KEY_RSA && gdw_pubkey_bits (k) == 2048 && gdw_pubkey_curve (k) == 0);
  gdw_pubkey_free (k);
  k = NULL;
  check (gdw_cert_key (ec, &k) == GDW_OK);
  check (gdw_pubkey_kind (k) == GDW_KEY_EC && gdw_pubkey_curve (k) == 19);
  gdw_pubkey_free (k);
  k = NULL;
  /* CVE-2020-0601: the curve is described, not named. There is no key, or not even a certificate. */
  if (gdw_certs_read (gdw_bytes_text (cert_gw_explicit), 1, &own, &n) == GDW_OK)
    check (gdw_cert_key (own, &k) == GDW_E_UNSUPPORTED);
  check (k == NULL);
  require (gdw_privkey_read (gdw_bytes_text (key_gw_ec), GDW_BYTES_NONE, &private) == GDW_OK);
  check (gdw_cert_has_key (ec, private));
  check (!gdw_cert_has_key (rsa, private));
  gdw_privkey_free (private);
  gdw_cert_free (ec);
  gdw_cert_free (rsa);
  gdw_cert_free (own);
  gdw_cert_free (NULL);
}

TEST_MAIN ()
