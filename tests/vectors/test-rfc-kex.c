/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-rfc-kex.c - RFC 5903 section 8 (ECP groups) and RFC 7748 sections 5.2 and 6 (X25519, X448). */
#include "harness.h"

#include "crypto/crypto.h"

enum { MOST = 132 };

static gdw_entropy *
stream (void)
{
  uint8_t seed[GDW_ENTROPY_SEED] = { 1 };
  gdw_entropy *e = NULL;
  return gdw_entropy_new (gdw_bytes_of (seed), &e) == GDW_OK ? e : NULL;
}

/* One end: its private value gives this public one, and with the other's this secret. */
static void
one_end (uint16_t group, const char *private_hex, const char *public_hex, const char *other_hex, const char *secret_hex)
{
  uint8_t private[MOST], public[MOST], other[MOST], secret[MOST];
  gdw_entropy *e = stream ();
  gdw_kex *k = NULL;
  gdw_secret s = GDW_SECRET_NONE;
  require (gdw_kex_given (gdw_group_find (group), test_hex (private_hex, private), e, &k) == GDW_OK);
  if (public_hex != NULL)
    check_bytes (gdw_kex_public (k), test_hex (public_hex, public));
  check (gdw_kex_finish (k, test_hex (other_hex, other), &s) == GDW_OK);
  check_bytes (gdw_secret_peek (&s), test_hex (secret_hex, secret));
  gdw_secret_done (&s);
  gdw_kex_free (k);
  gdw_entropy_free (e);
}

TEST (rfc5903_256)
{
  static const char i[] = "C88F01F510D9AC3F70A292DAA2316DE544E9AAB8AFE84049C62A9C57862D1433",
                    r[] = "C6EF9C5D78AE012A011164ACB397CE2088685D8F06BF9BE0B283AB46476BEE53",
                    gi[] = "DAD0B65394221CF9B051E1FECA5787D098DFE637FC90B9EF945D0C3772581180"
                           "5271A0461CDB8252D61F1C456FA3E59AB1F45B33ACCF5F58389E0577B8990BB3",
                    gr[] = "D12DFB5289C8D4F81208B70270398C342296970A0BCCB74C736FC7554494BF63"
                           "56FBF3CA366CC23E8157854C13C58D6AAC23F046ADA30F8353E74F33039872AB",
                    secret[] = "D6840F6B42F6EDAFD13116E0E12565202FEF8E9ECE7DCE03812464D04B9442DE";
  one_end (19, i, gi, gr, secret);
  one_end (19, r, gr, gi, secret);
}

TEST (rfc5903_384)
{
  static const char
      i[] = "099F3C7034D4A2C699884D73A375A67F7624EF7C6B3C0F160647B67414DCE655E35B538041E649EE3FAEF896783AB194",
      r[] = "41CB0779B4BDB85D47846725FBEC3C9430FAB46CC8DC5060855CC9BDA0AA2942E0308312916B8ED2960E4BD55A7448FC",
      gi[] = "667842D7D180AC2CDE6F74F37551F55755C7645C20EF73E31634FE72B4C55EE6DE3AC808ACB4BDB4C88732AEE95F41AA"
             "9482ED1FC0EEB9CAFC4984625CCFC23F65032149E0E144ADA024181535A0F38EEB9FCFF3C2C947DAE69B4C634573A81C",
      gr[] = "E558DBEF53EECDE3D3FCCFC1AEA08A89A987475D12FD950D83CFA41732BC509D0D1AC43A0336DEF96FDA41D0774A3571"
             "DCFBEC7AACF3196472169E838430367F66EEBE3C6E70C416DD5F0C68759DD1FFF83FA40142209DFF5EAAD96DB9E6386C",
      secret[] = "11187331C279962D93D604243FD592CB9D0A926F422E47187521287E7156C5C4D603135569B9E9D09CF5D4A270F59746";
  one_end (20, i, gi, gr, secret);
  one_end (20, r, gr, gi, secret);
}

TEST (rfc5903_521)
{
  static const char i[] = "0037ADE9319A89F4DABDB3EF411AACCCA5123C61ACAB57B5393DCE47608172A0"
                          "95AA85A30FE1C2952C6771D937BA9777F5957B2639BAB072462F68C27A57382D4A52",
                    r[] = "0145BA99A847AF43793FDD0E872E7CDFA16BE30FDC780F97BCCC3F078380201E"
                          "9C677D600B343757A3BDBF2A3163E4C2F869CCA7458AA4A4EFFC311F5CB151685EB9",
                    gi[] = "0015417E84DBF28C0AD3C278713349DC7DF153C897A1891BD98BAB4357C9ECBE"
                           "E1E3BF42E00B8E380AEAE57C2D107564941885942AF5A7F4601723C4195D176CED3E"
                           "017CAE20B6641D2EEB695786D8C946146239D099E18E1D5A514C739D7CB4A10A"
                           "D8A788015AC405D7799DC75E7B7D5B6CF2261A6A7F1507438BF01BEB6CA3926F9582",
                    gr[] = "00D0B3975AC4B799F5BEA16D5E13E9AF971D5E9B984C9F39728B5E5739735A21"
                           "9B97C356436ADC6E95BB0352F6BE64A6C2912D4EF2D0433CED2B6171640012D9460F"
                           "015C68226383956E3BD066E797B623C27CE0EAC2F551A10C2C724D9852077B87"
                           "220B6536C5C408A1D2AEBB8E86D678AE49CB57091F4732296579AB44FCD17F0FC56A",
                    secret[] = "01144C7D79AE6956BC8EDB8E7C787C4521CB086FA64407F97894E5E6B2D79B04"
                               "D1427E73CA4BAA240A34786859810C06B3C715A3A8CC3151F2BEE417996D19F3DDEA";
  one_end (21, i, gi, gr, secret);
  one_end (21, r, gr, gi, secret);
}

TEST (rfc7748_5_2_and_6_1_x25519)
{
  static const char a[] = "77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a",
                    b[] = "5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb",
                    ga[] = "8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a",
                    gb[] = "de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f",
                    secret[] = "4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742";
  one_end (31, "a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4", NULL,
           "e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c",
           "c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552");
  one_end (31, "4b66e9d4d1b4673c5ad22691957d6af5c11b6421e0ea01d42ca4169e7918ba0d", NULL,
           "e5210f12786811d3f4b7959d0538ae2c31dbe7106fc03c3efc4cd549c715a493",
           "95cbde9476e8907d7aade45cb4b873f88b595a68799fa152e6f8f7647aac7957");
  one_end (31, a, ga, gb, secret);
  one_end (31, b, gb, ga, secret);
}

TEST (rfc7748_5_2_x448)
{
  one_end (32,
           "3d262fddf9ec8e88495266fea19a34d28882acef045104d0d1aae121700a779c984c24f8cdd78fbff44943eba368f54b29259a4f1c6"
           "00ad3",
           NULL,
           "06fce640fa3487bfda5f6cf2d5263f8aad88334cbd07437f020f08f9814dc031ddbdc38c19c6da2583fa5429db94ada18aa7a7fb4ef"
           "8a086",
           "ce3e4ff95a60dc6697da1db1d85e6afbdf79b50a2412d7546d5f239fe14fbaadeb445fc66a01b0779d98223961111e21766282f73dd"
           "96b6f");
}

/* RFC 7748 5.2: k and u begin as the base point; the result becomes k, the old k becomes u. */
static void
iterate (uint16_t group, uint8_t base, unsigned times, const char *want_hex)
{
  const gdw_group_info *g = gdw_group_find (group);
  uint8_t k[56] = { base }, u[56] = { base }, want[56];
  gdw_entropy *e = stream ();
  for (unsigned i = 0; i < times; i++) {
    gdw_kex *kex = NULL;
    gdw_secret s = GDW_SECRET_NONE;
    require (gdw_kex_given (g, gdw_bytes_make (k, g->public_len), e, &kex) == GDW_OK);
    require (gdw_kex_finish (kex, gdw_bytes_make (u, g->public_len), &s) == GDW_OK);
    memcpy (u, k, sizeof u);
    memcpy (k, s.p, s.n);
    gdw_secret_done (&s);
    gdw_kex_free (kex);
  }
  check_bytes (gdw_bytes_make (k, g->public_len), test_hex (want_hex, want));
  gdw_entropy_free (e);
}

TEST (rfc7748_5_2_iterated)
{
  iterate (31, 9, 1, "422c8e7a6227d7bca1350b3e2bb7279f7897b87bb6854b783c60e80311ae3079");
  iterate (31, 9, 1000, "684cf59ba83309552800ef566f2f4d3c1c3887c49360e3875f2eb94d99532c51");
  iterate (32, 5, 1,
           "3f482c8a9f19b01e6c46ee9711d9dc14fd4bf67af30765c2ae2b846a4d23a8cd0db897086239492caf350b51f833868b9bc2b3bca9c"
           "f4113");
  iterate (32, 5, 1000,
           "aa3b4749d55b9daf1e5b00288826c467274ce3ebbdd5c17b975e09d4af6c67cf10d087202db88286e2b79fceea3ec353ef54faa26e2"
           "19f38");
}

TEST_MAIN ()
