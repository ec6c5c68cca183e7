/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-mschap.c - MS-CHAPv2 against the examples of RFC 2759 9.2 and RFC 3079 3.5.3. */
#include "eap/mschap.h"
#include "talk.h"

static gdw_mschap_round
rfc_round (const char *user)
{
  gdw_mschap_round r = { .user = gdw_bytes_text (user) };
  test_hex ("5B5D7C7D7B3F2F3E3C2C602132262628", r.server_challenge);
  test_hex ("21402324255E262A28295F2B3A337C7E", r.peer_challenge);
  return r;
}

TEST (rfc2759_9_2)
{
  talk_needs_legacy ();
  uint8_t hash[16], response[24], proof[20], want[64];
  gdw_mschap_round r = rfc_round ("User");
  require (gdw_mschap_password_hash (gdw_bytes_text ("clientPass"), hash) == GDW_OK);
  check_bytes (gdw_bytes_of (hash), test_hex ("44EBBA8D5312B8D611474411F56989AE", want));
  require (gdw_mschap_response (&r, hash, response) == GDW_OK);
  check_bytes (gdw_bytes_of (response), test_hex ("82309ECD8D708B5EA08FAA3981CD83544233114A3D85D6DF", want));
  require (gdw_mschap_proof (&r, hash, response, proof) == GDW_OK);
  check_bytes (gdw_bytes_of (proof), test_hex ("407A5589115FD0D6209F510FE9C04566932CDA56", want));
}

TEST (rfc3079_3_5_3)
{
  talk_needs_legacy ();
  uint8_t hash[16], response[24], msk[64], want[64] = { 0 };
  test_hex ("44EBBA8D5312B8D611474411F56989AE", hash);
  test_hex ("82309ECD8D708B5EA08FAA3981CD83544233114A3D85D6DF", response);
  require (gdw_mschap_msk (hash, response, msk) == GDW_OK);
  /* the example names the server's send key; in the MSK the server's receive key stands before it */
  check_bytes (gdw_bytes_make (msk + 16, 16), test_hex ("8B7CDC149B993A1BA118CB153F56DCCB", want));
  check_bytes (gdw_bytes_make (msk, 16), test_hex ("D5F0E9521E3EA9589645E86051C82226", want));
  check (gdw_bytes_all_zero (gdw_bytes_make (msk + 32, 32)));
}

TEST (a_domain_is_left_out_of_the_hash)
{
  talk_needs_legacy ();
  uint8_t hash[16], plain[24], domain[24], other[24];
  gdw_mschap_round a = rfc_round ("User"), b = rfc_round ("CORP\\User"), c = rfc_round ("Usex");
  require (gdw_mschap_password_hash (gdw_bytes_text ("clientPass"), hash) == GDW_OK);
  require (gdw_mschap_response (&a, hash, plain) == GDW_OK && gdw_mschap_response (&b, hash, domain) == GDW_OK &&
           gdw_mschap_response (&c, hash, other) == GDW_OK);
  check_bytes (gdw_bytes_of (plain), gdw_bytes_of (domain));
  check (memcmp (plain, other, sizeof plain) != 0);
}

TEST (passwords)
{
  talk_needs_legacy ();
  uint8_t hash[16] = { 1 }, other[16];
  char longest[257];
  memset (longest, 'x', sizeof longest);
  check (gdw_mschap_password_hash (gdw_bytes_text ("\xff\xfe"), hash) == GDW_E_FORM && hash[0] == 1);
  check (gdw_mschap_password_hash (gdw_bytes_make (longest, 257), hash) == GDW_E_LIMIT && hash[0] == 1);
  check (gdw_mschap_password_hash (gdw_bytes_make (longest, 256), hash) == GDW_OK);
  /* MD4 of the UTF-16 form of U+1F512, which is two units: 3dd8 12dd as octets */
  gdw_bytes units = gdw_bytes_make ("\x3d\xd8\x12\xdd", 4);
  uint8_t md4[GDW_HASH_MAX];
  require (gdw_mschap_password_hash (gdw_bytes_text ("\xf0\x9f\x94\x92"), other) == GDW_OK);
  require (gdw_hash (GDW_HASH_MD4, &units, 1, md4) == GDW_OK);
  check_bytes (gdw_bytes_of (other), gdw_bytes_make (md4, 16));
}

TEST_MAIN ()
