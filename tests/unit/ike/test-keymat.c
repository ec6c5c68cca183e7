/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-keymat.c - key derivation: prf+ against RFC 5869 (HKDF-Expand is the same construction), the rest against numbers computed with
 * another program's HMAC. */
#include "help.h"
#include "ike/keymat.h"

static uint8_t ni[32], nr[32], spi_i[8], spi_r[8], shared[32];
static gdw_keymat_salt salt;

static void
fill (void)
{
  for (uint8_t i = 0; i < 32; i++) {
    ni[i] = i;
    nr[i] = (uint8_t)(64 + i);
    shared[i] = (uint8_t)(128 + i);
  }
  memset (spi_i, 0x11, 8);
  memset (spi_r, 0x22, 8);
  salt = (gdw_keymat_salt){ .ni = gdw_bytes_of (ni), .nr = gdw_bytes_of (nr), .spi_i = spi_i, .spi_r = spi_r };
}

static gdw_suite
suite (const char *cipher)
{
  return (gdw_suite){ .cipher = gdw_cipher_named (gdw_bytes_text (cipher)),
                      .prf = gdw_prf_named (gdw_bytes_text ("prfsha256")),
                      .group = gdw_group_named (gdw_bytes_text ("x25519")) };
}

static void
same (const gdw_secret *s, const char *hex)
{
  uint8_t want[256];
  check_bytes (gdw_secret_peek (s), test_hex (hex, want));
}

TEST (prf_plus_is_hkdf_expand)
{
  uint8_t prk[64], info[16], out[42], want[42];
  gdw_bytes key = test_hex ("077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5", prk);
  gdw_bytes seed = test_hex ("f0f1f2f3f4f5f6f7f8f9", info);
  check (gdw_prf_plus (gdw_prf_find (5), key, &seed, 1, out, sizeof out) == GDW_OK);
  check_bytes (gdw_bytes_of (out), test_hex ("3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf"
                                             "34007208d5b887185865",
                                             want));
}

TEST (prf_plus_has_an_end)
{
  static uint8_t out[255 * 32 + 1];
  gdw_bytes seed = gdw_bytes_text ("seed");
  check (gdw_prf_plus (gdw_prf_find (5), gdw_bytes_text ("key"), &seed, 1, out, 255 * 32) == GDW_OK);
  check (gdw_prf_plus (gdw_prf_find (5), gdw_bytes_text ("key"), &seed, 1, out, 255 * 32 + 1) == GDW_E_LIMIT);
}

TEST (ike_keys_with_an_aead)
{
  fill ();
  gdw_suite s = suite ("aes256gcm16");
  gdw_ike_keys k = { 0 };
  require (gdw_keymat_ike (&s, gdw_bytes_of (shared), &salt, &k) == GDW_OK);
  same (&k.d, "5028500d1a35eae213bb41d52db2383c18aeb05e696c4f93d450f58eaad0af7d");
  same (&k.ei, "6a0bf5347004ade393650f58bef0fc90440394a8247052372c10ac84dfca2b884925c4e0");
  same (&k.er, "eb947200b73fa1e35442cf30b64f56d7da7793cc3f14c39b70d49f64030476b0e7fa4d07");
  same (&k.pi, "4099e31d383a52b49b44030241ace52b25db663ce9fd255c626e60226cc72005");
  same (&k.pr, "80f06a9d14758d78253ec1b1a0a6bb3ab2635be976c2da63ae9ed553e16054a7");
  gdw_ike_keys_done (&k);
}

TEST (ike_keys_with_cbc)
{
  fill ();
  gdw_suite s = suite ("aes256-sha256");
  gdw_ike_keys k = { 0 };
  require (gdw_keymat_ike (&s, gdw_bytes_of (shared), &salt, &k) == GDW_OK);
  same (&k.ei, "030476b0e7fa4d074099e31d383a52b49b44030241ace52b25db663ce9fd255c6a0bf5347004ade393650f58bef0fc90440394a"
               "8247052372c10ac84dfca2b88");
  same (&k.er, "626e60226cc7200580f06a9d14758d78253ec1b1a0a6bb3ab2635be976c2da634925c4e0eb947200b73fa1e35442cf30b64f56d"
               "7da7793cc3f14c39b70d49f64");
  same (&k.pr, "7b988f99c3731a40b2eada6e9c0c0ea67e4c0393d268c4375d1b9052969edbbd");
  gdw_ike_keys_done (&k);
}

TEST (rekey_uses_the_old_prf_for_the_seed_and_the_new_one_after)
{
  fill ();
  uint8_t old[48];
  for (uint8_t i = 0; i < sizeof old; i++)
    old[i] = i;
  gdw_suite s = suite ("aes256gcm16");
  gdw_ike_keys k = { 0 };
  const gdw_prf_info *sha384 = gdw_prf_named (gdw_bytes_text ("prfsha384"));
  require (gdw_keymat_rekey (&s, sha384, gdw_bytes_of (old), gdw_bytes_of (shared), &salt, &k) == GDW_OK);
  same (&k.d, "677642e094f35f4574929cd5477e81a200353e9b50851d7e94bc1c084d628265");
  same (&k.pr, "151d10e557728375e77c6cb084a6405c6c5bb543c1cbae3e3ba6d198bd1ef501");
  gdw_ike_keys_done (&k);
}

TEST (child_keys)
{
  fill ();
  uint8_t d[32];
  gdw_bytes sk_d = test_hex ("5028500d1a35eae213bb41d52db2383c18aeb05e696c4f93d450f58eaad0af7d", d);
  gdw_suite s = suite ("aes256gcm16");
  gdw_secret i = GDW_SECRET_NONE, r = GDW_SECRET_NONE;
  require (gdw_keymat_child (s.cipher, s.prf, sk_d, GDW_BYTES_NONE, &salt, &i, &r) == GDW_OK);
  same (&i, "82ae6329904cdbefb8c88712612b50c2762f6c86b0db0a0b3449082e595196dfec1555b6");
  same (&r, "873cc3973f364d431a109938888153db5c59cdb5a9eacb8aa5f5667a6a922328da75d4a2");
  gdw_secret_done (&i);
  gdw_secret_done (&r);
  require (gdw_keymat_child (s.cipher, s.prf, sk_d, gdw_bytes_of (shared), &salt, &i, &r) == GDW_OK);
  same (&i, "bb732ce7abe39f4217ee7b3a9c6f55b678d0376dad291cc7573cc9ed6783e2285520db93");
  gdw_secret_done (&i);
  gdw_secret_done (&r);
}

TEST (auth_octets_and_mac)
{
  fill ();
  uint8_t p[32], want[128], mac[32], body[] = { 2, 0, 0, 0, 'a', 'l', 'i', 'c', 'e' };
  gdw_bytes pi = test_hex ("4099e31d383a52b49b44030241ace52b25db663ce9fd255c626e60226cc72005", p);
  gdw_secret octets = GDW_SECRET_NONE;
  const gdw_prf_info *prf = gdw_prf_find (5);
  require (gdw_keymat_auth_octets (prf, gdw_bytes_text ("MESSAGE"), gdw_bytes_of (nr), pi, gdw_bytes_of (body),
                                   GDW_BYTES_NONE, &octets) == GDW_OK);
  same (&octets, "4d455353414745404142434445464748494a4b4c4d4e4f505152535455565758595a5b5c5d5e5fb40ba1e7ea726b6f208b197"
                 "dad6644fde574ead52f2c3fc281537f42f48f43d4");
  check (gdw_keymat_auth_mac (prf, gdw_bytes_text ("a shared secret"), gdw_secret_peek (&octets), mac) == GDW_OK);
  check_bytes (gdw_bytes_of (mac), test_hex ("d4f0f3d289214613a2c1eb429cb6f573c922b3d9e27a9cfcd3dbcba7557e5827", want));
  gdw_secret_done (&octets);
}

TEST (names)
{
  char buf[64], small[8];
  gdw_suite s = suite ("aes256gcm16");
  check (strcmp (gdw_suite_text (&s, buf, sizeof buf), "aes256gcm16-prfsha256-x25519") == 0);
  s.further[1] = gdw_group_find (36);
  check (strcmp (gdw_suite_text (&s, buf, sizeof buf), "aes256gcm16-prfsha256-x25519-mlkem768") == 0);
  check (gdw_suite_further (&s, 0) == gdw_group_find (36) && gdw_suite_further (&s, 1) == NULL);
  s.further[1] = NULL;
  s.prf = NULL;
  s.group = NULL;
  check (strcmp (gdw_suite_text (&s, buf, sizeof buf), "aes256gcm16") == 0);
  check (strcmp (gdw_suite_text (&s, small, sizeof small), "aes256g") == 0);
}

TEST_MAIN ()
