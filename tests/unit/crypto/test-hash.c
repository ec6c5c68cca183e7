/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-hash.c - hashes and PRF over parts, and single DES: values that are published. */
#include "harness.h"

#include "crypto/crypto.h"
#include "library.h"

static void
hash_is (gdw_hash_id id, const char *want)
{
  uint8_t got[GDW_HASH_MAX], buf[GDW_HASH_MAX];
  const gdw_bytes parts[] = { gdw_bytes_text ("a"), GDW_BYTES_NONE, gdw_bytes_text ("bc") };
  gdw_err err = gdw_hash (id, parts, 3, got);
  check (err == GDW_OK);
  if (err == GDW_OK)
    check_bytes (gdw_bytes_make (got, gdw_hash_len (id)), test_hex (want, buf));
}

TEST (hashes_of_abc_in_parts)
{
  hash_is (GDW_HASH_MD5, "900150983cd24fb0d6963f7d28e17f72");
  hash_is (GDW_HASH_SHA1, "a9993e364706816aba3e25717850c26c9cd0d89d");
  hash_is (GDW_HASH_SHA256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  hash_is (GDW_HASH_SHA384,
           "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7");
  hash_is (GDW_HASH_SHA512, "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
                            "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f");
}

TEST (md4_and_des)
{
  uint8_t out[8], buf[8], key[8], in[8];
  if (!gdw_crypto_prepare ())
    skip ("the library lacks MD4 and DES here");
  check (gdw_crypto_prepare ()); /* a second time does no harm */
  hash_is (GDW_HASH_MD4, "a448017aaf21d8525fc10ae87aa6729d");
  /* RFC 2759 9.2: NT hash of "clientPass" and the challenge give the first third of the NT response */
  test_hex ("44ebba8d5312b8", key);
  test_hex ("d02e4386bce91226", in);
  check (gdw_des_block (key, in, out) == GDW_OK);
  check_bytes (gdw_bytes_of (out), test_hex ("82309ecd8d708b5e", buf));
}

/* Our calls do not ask the library's providers, so an administrator's FIPS mode is looked at by ourselves. */
TEST (the_fips_mode_forbids_the_broken_ones)
{
  uint8_t out[GDW_HASH_MAX], key[7] = { 0 };
  if (!gdw_crypto_prepare () || !library_forbid_broken (true))
    skip ("the library has no such mode, or is in it already");
  check (gdw_hash (GDW_HASH_MD4, NULL, 0, out) == GDW_E_UNSUPPORTED);
  check (gdw_hash (GDW_HASH_MD5, NULL, 0, out) == GDW_E_UNSUPPORTED);
  check (gdw_des_block (key, out, out) == GDW_E_UNSUPPORTED);
  check (gdw_hash (GDW_HASH_SHA256, NULL, 0, out) == GDW_OK);
  check (!gdw_crypto_prepare ());
  check (library_forbid_broken (false));
  check (gdw_crypto_prepare ());
}

TEST (the_hash_of_nothing)
{
  uint8_t got[GDW_HASH_MAX], buf[32];
  check (gdw_hash (GDW_HASH_SHA256, NULL, 0, got) == GDW_OK);
  check_bytes (gdw_bytes_make (got, 32),
               test_hex ("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", buf));
}

TEST (the_prf_does_not_see_the_cuts)
{
  uint8_t a[64], b[64];
  for (size_t i = 0; gdw_prf_at (i) != NULL; i++) {
    const gdw_prf_info *info = gdw_prf_at (i);
    const gdw_bytes one = gdw_bytes_text ("nonce and spi");
    const gdw_bytes three[] = { gdw_bytes_text ("nonce"), GDW_BYTES_NONE, gdw_bytes_text (" and spi") };
    check (gdw_prf (info, gdw_bytes_text ("key"), &one, 1, a) == GDW_OK);
    check (gdw_prf (info, gdw_bytes_text ("key"), three, 3, b) == GDW_OK);
    check (memcmp (a, b, info->len) == 0);
    check (gdw_prf (info, gdw_bytes_text ("kez"), three, 3, b) == GDW_OK);
    check (memcmp (a, b, info->len) != 0);
  }
}

TEST (the_library_names_itself)
{
  check (strncmp (gdw_crypto_library (), LIBRARY_NAME " ", strlen (LIBRARY_NAME " ")) == 0);
}

TEST_MAIN ()
