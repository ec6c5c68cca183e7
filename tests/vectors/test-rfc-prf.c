/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-rfc-prf.c - RFC 4231: HMAC with SHA-2, all cases that are not cut (case 5 is). */
#include "harness.h"

#include "crypto/crypto.h"

static void
hmac_is (uint16_t prf, gdw_bytes key, gdw_bytes data, const char *want_hex)
{
  uint8_t got[GDW_HASH_MAX], want[GDW_HASH_MAX];
  const gdw_prf_info *info = gdw_prf_find (prf);
  require (info != NULL);
  check (gdw_prf (info, key, &data, 1, got) == GDW_OK);
  check_bytes (gdw_bytes_make (got, info->len), test_hex (want_hex, want));
}

/* n times the same octet. */
static gdw_bytes
repeated (uint8_t octet, size_t n, uint8_t *buf)
{
  memset (buf, octet, n);
  return gdw_bytes_make (buf, n);
}

TEST (rfc4231_case_1)
{
  uint8_t key_buf[131];
  const gdw_bytes key = repeated (0x0b, 20, key_buf), data = gdw_bytes_text ("Hi There");
  hmac_is (5, key, data, "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
  hmac_is (6, key, data,
           "afd03944d84895626b0825f4ab46907f15f9dadbe4101ec682aa034c7cebc59cfaea9ea9076ede7f4af152e8b2fa9cb6");
  hmac_is (7, key, data,
           "87aa7cdea5ef619d4ff0b4241a1d6cb02379f4e2ce4ec2787ad0b30545e17cdedaa833b7d6b8a702038b274eaea3f4e4be9d914eeb6"
           "1f1702e696c203a126854");
}

TEST (rfc4231_case_2)
{
  const gdw_bytes key = gdw_bytes_text ("Jefe"), data = gdw_bytes_text ("what do ya want for nothing?");
  hmac_is (5, key, data, "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  hmac_is (6, key, data,
           "af45d2e376484031617f78d2b58a6b1b9c7ef464f5a01b47e42ec3736322445e8e2240ca5e69e2c78b3239ecfab21649");
  hmac_is (7, key, data,
           "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea2505549758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4"
           "a6b4b636e070a38bce737");
}

TEST (rfc4231_case_3)
{
  uint8_t key_buf[131], data_buf[50];
  const gdw_bytes key = repeated (0xaa, 20, key_buf), data = repeated (0xdd, 50, data_buf);
  hmac_is (5, key, data, "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe");
  hmac_is (6, key, data,
           "88062608d3e6ad8a0aa2ace014c8a86f0aa635d947ac9febe83ef4e55966144b2a5ab39dc13814b94e3ab6e101a34f27");
  hmac_is (7, key, data,
           "fa73b0089d56a284efb0f0756c890be9b1b5dbdd8ee81a3655f83e33b2279d39bf3e848279a722c806b485a47e67c807b946a337bee"
           "8942674278859e13292fb");
}

TEST (rfc4231_case_4)
{
  uint8_t key_buf[131], data_buf[50];
  const gdw_bytes key = test_hex ("0102030405060708090a0b0c0d0e0f10111213141516171819", key_buf),
                  data = repeated (0xcd, 50, data_buf);
  hmac_is (5, key, data, "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b");
  hmac_is (6, key, data,
           "3e8a69b7783c25851933ab6290af6ca77a9981480850009cc5577c6e1f573b4e6801dd23c4a7d679ccf8a386c674cffb");
  hmac_is (7, key, data,
           "b0ba465637458c6990e5a8c5f61d4af7e576d97ff94b872de76f8050361ee3dba91ca5c11aa25eb4d679275cc5788063a5f19741120"
           "c4f2de2adebeb10a298dd");
}

TEST (rfc4231_case_6)
{
  uint8_t key_buf[131];
  const gdw_bytes key = repeated (0xaa, 131, key_buf),
                  data = gdw_bytes_text ("Test Using Larger Than Block-Size Key - Hash Key First");
  hmac_is (5, key, data, "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
  hmac_is (6, key, data,
           "4ece084485813e9088d2c63a041bc5b44f9ef1012a2b588f3cd11f05033ac4c60c2ef6ab4030fe8296248df163f44952");
  hmac_is (7, key, data,
           "80b24263c7c1a3ebb71493c1dd7be8b49b46d1f41b4aeec1121b013783f8f3526b56d037e05f2598bd0fd2215d6a1e5295e64f73f63"
           "f0aec8b915a985d786598");
}

TEST (rfc4231_case_7)
{
  uint8_t key_buf[131];
  const gdw_bytes key = repeated (0xaa, 131, key_buf),
                  data =
                      gdw_bytes_text ("This is a test using a larger than block-size key and a larger than block-size "
                                      "data. The key needs to be hashed before being used by the HMAC algorithm.");
  hmac_is (5, key, data, "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2");
  hmac_is (6, key, data,
           "6617178e941f020d351e2f254e8fd32c602420feb0b8fb9adccebb82461e99c5a678cc31e799176d3860e6110c46523e");
  hmac_is (7, key, data,
           "e37b6a775dc87dbaa4dfa9f96e5e3ffddebd71f8867289865df5a32d20cdc944b6022cac3c4982b10d5eeb55c3e4de15134676fb6de"
           "0446065c97440fa8c6a58");
}

TEST_MAIN ()
