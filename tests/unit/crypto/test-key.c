/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-key.c - private and public keys in all their forms, and those that are none. */
#include "harness.h"

#include "crypto/certs.h"
#include "crypto/crypto.h"

static gdw_err
read_key (const char *pem, const char *passphrase, gdw_key_kind kind, unsigned bits, uint16_t curve)
{
  gdw_privkey *k = NULL;
  gdw_err err = gdw_privkey_read (gdw_bytes_text (pem), gdw_bytes_text (passphrase), &k);
  if (err != GDW_OK) {
    check (k == NULL);
    return err;
  }
  check (gdw_privkey_kind (k) == kind);
  check (gdw_privkey_bits (k) == bits);
  check (gdw_privkey_curve (k) == curve);
  gdw_privkey_free (k);
  return GDW_OK;
}

TEST (every_form_of_private_key)
{
  check (read_key (key_gw_ec, NULL, GDW_KEY_EC, 256, 19) == GDW_OK);
  check (read_key (key_gw_p384, NULL, GDW_KEY_EC, 384, 20) == GDW_OK);
  check (read_key (key_gw_p521, NULL, GDW_KEY_EC, 521, 21) == GDW_OK);
  check (read_key (key_gw_rsa, NULL, GDW_KEY_RSA, 2048, 0) == GDW_OK);
  check (read_key (key_gw_rsa_traditional, NULL, GDW_KEY_RSA, 2048, 0) == GDW_OK);
  check (read_key (key_client_traditional, NULL, GDW_KEY_EC, 256, 19) == GDW_OK);
  check (read_key (key_gw_ed25519, NULL, GDW_KEY_ED25519, 256, 0) == GDW_OK);
  check (read_key (key_gw_ed448, NULL, GDW_KEY_ED448, 456, 0) == GDW_OK);
  check (read_key (key_client, "not needed", GDW_KEY_EC, 256, 19) == GDW_OK);
}

TEST (passphrases)
{
  check (read_key (key_client_sealed, "secret", GDW_KEY_EC, 256, 19) == GDW_OK);
  check (read_key (key_client_sealed, "wrong", GDW_KEY_EC, 256, 19) == GDW_E_AUTH);
  check (read_key (key_client_sealed, NULL, GDW_KEY_EC, 256, 19) == GDW_E_AUTH);
  check (read_key (key_client_sealed_traditional, "secret", GDW_KEY_EC, 256, 19) == GDW_OK);
  check (read_key (key_client_sealed_traditional, "wrong", GDW_KEY_EC, 256, 19) == GDW_E_AUTH);
  check (read_key (key_client_sealed_traditional, NULL, GDW_KEY_EC, 256, 19) == GDW_E_AUTH);
}

TEST (a_key_behind_its_certificate)
{
  static char blob[8000];
  strcpy (blob, cert_client);
  strcat (blob, key_client);
  check (read_key (blob, NULL, GDW_KEY_EC, 256, 19) == GDW_OK);
}

TEST (what_is_no_private_key)
{
  check (read_key (cert_client, NULL, GDW_KEY_EC, 0, 0) == GDW_E_FORM);
  check (read_key ("", NULL, GDW_KEY_EC, 0, 0) == GDW_E_FORM);
  check (read_key ("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", NULL, GDW_KEY_EC, 0, 0) ==
         GDW_E_FORM);
  gdw_privkey_free (NULL);
}

/* SubjectPublicKeyInfo of RSA with modulus and exponent of our choice. */
static gdw_err
read_rsa (uint8_t modulus_end, const uint8_t *exponent, uint8_t exponent_n)
{
  uint8_t spki[400], *p = spki;
  static const uint8_t head[] = { 0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86,
                                  0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00 };
  size_t numbers = 4 + 257 + 2u + exponent_n, string = 1 + 4 + numbers, all = sizeof head + 4 + string;
  const uint8_t frame[] = { 0x30, 0x82, (uint8_t)(all >> 8), (uint8_t)all };
  const uint8_t bits[] = { 0x03,
                           0x82,
                           (uint8_t)(string >> 8),
                           (uint8_t)string,
                           0x00,
                           0x30,
                           0x82,
                           (uint8_t)(numbers >> 8),
                           (uint8_t)numbers,
                           0x02,
                           0x82,
                           0x01,
                           0x01,
                           0x00 };
  gdw_pubkey *k = NULL;
  memcpy (p, frame, sizeof frame), p += sizeof frame;
  memcpy (p, head, sizeof head), p += sizeof head;
  memcpy (p, bits, sizeof bits), p += sizeof bits;
  memset (p, 0xc5, 256), p[255] = modulus_end, p += 256;
  *p++ = 0x02, *p++ = exponent_n;
  memcpy (p, exponent, exponent_n), p += exponent_n;
  gdw_err err = gdw_pubkey_read (gdw_bytes_make (spki, (size_t)(p - spki)), &k);
  gdw_pubkey_free (k);
  return err;
}

TEST (rsa_numbers_that_make_no_sense)
{
  static const uint8_t e65537[] = { 1, 0, 1 }, e0[] = { 0 }, e1[] = { 1 }, e2[] = { 2 }, e3[] = { 3 };
  check (read_rsa (0xc5, e65537, 3) == GDW_OK);
  check (read_rsa (0xc5, e3, 1) == GDW_OK);
  check (read_rsa (0xc5, e0, 1) == GDW_E_VALUE); /* CVE-2026-14957 */
  check (read_rsa (0xc5, e1, 1) == GDW_E_VALUE);
  check (read_rsa (0xc5, e2, 1) == GDW_E_VALUE);
  check (read_rsa (0xc4, e65537, 3) == GDW_E_VALUE); /* an even modulus */
}

TEST (public_keys_end_where_they_end)
{
  uint8_t buf[64];
  gdw_pubkey *k = NULL;
  gdw_bytes spki =
      test_hex ("302a300506032b6570032100d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a00", buf);
  check (gdw_pubkey_read (spki, &k) == GDW_E_FORM);
  for (size_t n = 0; n < 44; n++)
    check (gdw_pubkey_read (gdw_bytes_make (spki.p, n), &k) == GDW_E_FORM);
  check (k == NULL);
  check (gdw_pubkey_read (gdw_bytes_make (spki.p, 44), &k) == GDW_OK);
  check (gdw_pubkey_kind (k) == GDW_KEY_ED25519 && gdw_pubkey_curve (k) == 0);
  gdw_pubkey_free (k);
  gdw_pubkey_free (NULL);
}

TEST_MAIN ()
