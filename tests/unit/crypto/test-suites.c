/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-suites.c - the tables of algorithms: found by number and name, sizes that fit together, AlgorithmIdentifiers
 * there and back. */
#include "harness.h"

#include "base/limits.h"
#include "crypto/suites.h"

TEST (ciphers_are_found_by_number_and_name)
{
  const gdw_cipher_info *c = gdw_cipher_find (20, 256, 0);
  require (c != NULL);
  check (strcmp (c->name, "aes256gcm16") == 0);
  check (c->key_len == 32 && c->salt_len == 4 && c->iv_len == 8 && c->icv_len == 16 && c->integ_len == 0);
  check (gdw_cipher_named (gdw_bytes_text ("aes256gcm16")) == c);
  c = gdw_cipher_find (12, 128, 12);
  require (c != NULL);
  check (c->key_len == 16 && c->integ_len == 32 && c->icv_len == 16 && c->iv_len == 16 && c->block == 16);
  check (gdw_cipher_find (28, 0, 0) != NULL);
  check (gdw_cipher_find (28, 256, 0) == NULL); /* RFC 7634: no key length attribute */
  check (gdw_cipher_find (20, 256, 12) == NULL);
  check (gdw_cipher_find (12, 256, 0) == NULL); /* CBC alone protects nothing */
  check (gdw_cipher_find (3, 0, 2) == NULL);
  check (gdw_cipher_named (gdw_bytes_text ("aes256gcm1")) == NULL);
  check (gdw_cipher_named (GDW_BYTES_NONE) == NULL);
}

TEST (every_cipher_fits_the_limits)
{
  size_t i = 0;
  for (const gdw_cipher_info *c; (c = gdw_cipher_at (i)) != NULL; i++) {
    check ((size_t)c->key_len + c->salt_len + c->integ_len <= GDW_MAX_KEY);
    check (c->key_bits == 0 || c->key_bits == c->key_len * 8);
    check ((c->integ != 0) == (c->integ_len > 0));
    check (c->integ == 0 || c->icv_len * 2 == c->integ_len);
    check (gdw_cipher_find (c->encr, c->key_bits, c->integ) == c);
    check (gdw_cipher_named (gdw_bytes_text (c->name)) == c);
  }
  check (i == 10);
}

TEST (prfs)
{
  size_t i = 0;
  for (const gdw_prf_info *p; (p = gdw_prf_at (i)) != NULL; i++) {
    check (gdw_prf_find (p->id) == p);
    check (gdw_prf_named (gdw_bytes_text (p->name)) == p);
  }
  check (i == 3);
  check (gdw_prf_find (5) != NULL && gdw_prf_find (5)->len == 32);
  check (gdw_prf_find (7) != NULL && gdw_prf_find (7)->len == 64);
  check (gdw_prf_find (1) == NULL && gdw_prf_find (2) == NULL); /* HMAC-MD5, HMAC-SHA1 */
}

TEST (groups_below_14_do_not_exist)
{
  size_t i = 0;
  for (const gdw_group_info *g; (g = gdw_group_at (i)) != NULL; i++) {
    check (g->id >= 14);
    check (gdw_group_find (g->id) == g);
    check (gdw_group_named (gdw_bytes_text (g->name)) == g);
    check (g->kem == (g->id >= 35) && (g->kem || g->answer_len == g->public_len));
    for (size_t k = 0; k < i; k++)
      check (gdw_group_at (k)->strength != g->strength); /* a rank: no two are equal */
  }
  check (i == 12);
  check (gdw_group_find (2) == NULL && gdw_group_find (5) == NULL && gdw_group_find (22) == NULL);
  check (gdw_group_find (1025) == NULL); /* CVE-2014-9221: a private number must not select anything */
  check (gdw_group_find (19)->public_len == 64 && gdw_group_find (19)->secret_len == 32);
  check (gdw_group_find (21)->public_len == 132 && gdw_group_find (21)->secret_len == 66);
  check (gdw_group_find (18)->public_len == 1024);
  check (gdw_group_find (35) == NULL);                                                        /* ML-KEM-512 */
  check (gdw_group_find (36)->public_len == 1184 && gdw_group_find (36)->answer_len == 1088); /* FIPS 203 table 3 */
  check (gdw_group_find (37)->public_len == 1568 && gdw_group_find (37)->answer_len == 1568);
}

TEST (algorithm_identifiers)
{
  uint8_t buf[80];
  check_bytes (gdw_sig_der (GDW_SIG_ECDSA_SHA384), test_hex ("300a06082a8648ce3d040303", buf));
  check_bytes (gdw_sig_der (GDW_SIG_RSA_SHA256), test_hex ("300d06092a864886f70d01010b0500", buf));
  check_bytes (gdw_sig_der (GDW_SIG_ED25519), test_hex ("300506032b6570", buf));
  /* RFC 7427 A.4.3 with SHA2-256 in place of SHA-512 */
  check_bytes (gdw_sig_der (GDW_SIG_PSS_SHA256),
               test_hex ("3041 06092a864886f70d01010a 3034 a00f300d06096086480165030402010500"
                         "a11c301a06092a864886f70d010108300d06096086480165030402010500 a203020120",
                         buf));
  for (int s = GDW_SIG_RSA_SHA1; s <= GDW_SIG_ED448; s++)
    check (gdw_sig_from_der (gdw_sig_der ((gdw_sig_scheme)s)) == (gdw_sig_scheme)s);
  check (gdw_sig_from_der (GDW_BYTES_NONE) == GDW_SIG_NONE);
  check (gdw_sig_from_der (test_hex ("300506032b6572", buf)) == GDW_SIG_NONE);
}

TEST (a_pss_salt_of_another_length_is_unknown)
{
  uint8_t der[80];
  gdw_bytes known = gdw_sig_der (GDW_SIG_PSS_SHA512);
  memcpy (der, known.p, known.n);
  der[known.n - 1] = 0;
  check (gdw_sig_from_der (gdw_bytes_make (der, known.n)) == GDW_SIG_NONE);
  der[known.n - 1] = 32;
  check (gdw_sig_from_der (gdw_bytes_make (der, known.n)) == GDW_SIG_NONE);
  der[known.n - 1] = 64;
  check (gdw_sig_from_der (gdw_bytes_make (der, known.n)) == GDW_SIG_PSS_SHA512);
  check (gdw_sig_from_der (gdw_bytes_make (der, known.n - 1)) == GDW_SIG_NONE);
}

TEST (hash_numbers_and_names)
{
  check (gdw_sig_hash_number (GDW_SIG_PSS_SHA256) == 2);
  check (gdw_sig_hash_number (GDW_SIG_ECDSA_SHA512) == 4);
  check (gdw_sig_hash_number (GDW_SIG_ED25519) == 5); /* RFC 8420: identity */
  check (gdw_sig_hash_number (GDW_SIG_NONE) == 0);
  check (strcmp (gdw_sig_name (GDW_SIG_PSS_SHA384), "rsa-pss-sha384") == 0);
  check (gdw_hash_len (GDW_HASH_SHA384) == 48 && gdw_hash_len (GDW_HASH_MD4) == 16);
}

TEST_MAIN ()
