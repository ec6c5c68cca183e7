/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-kex.c - key exchange in every group: both ends agree, the same seed repeats, hostile values are
 * refused. */
#include "harness.h"

#include "crypto/crypto.h"
#include "library.h"

static gdw_entropy *
stream (uint8_t first)
{
  uint8_t seed[GDW_ENTROPY_SEED] = { 0 };
  gdw_entropy *e = NULL;
  seed[0] = first;
  return gdw_entropy_new (gdw_bytes_of (seed), &e) == GDW_OK ? e : NULL;
}

static void
both_ends_agree (const gdw_group_info *g)
{
  gdw_entropy *e = stream (1), *again = stream (1);
  gdw_kex *a = NULL, *b = NULL, *c = NULL, *d = NULL;
  gdw_secret x = GDW_SECRET_NONE, y = GDW_SECRET_NONE;
  require (gdw_kex_new (g, e, &a) == GDW_OK);
  require (gdw_kex_new (g, again, &b) == GDW_OK);
  check (gdw_kex_public (a).n == g->public_len);
  check_bytes (gdw_kex_public (b), gdw_kex_public (a)); /* drawn from the stream, and from nowhere else */
  require (gdw_kex_answer (g, e, gdw_kex_public (a), &c, &x) == GDW_OK);
  check (gdw_kex_public (c).n == g->answer_len && x.n == g->secret_len);
  check (!gdw_bytes_same (gdw_kex_public (a), gdw_kex_public (c)));
  require (gdw_kex_answer (g, again, gdw_kex_public (a), &d, &y) == GDW_OK);
  check_bytes (gdw_kex_public (d), gdw_kex_public (c)); /* and so is the answer */
  gdw_secret_done (&y);
  check (gdw_kex_finish (a, gdw_kex_public (c), &y) == GDW_OK);
  check_bytes (gdw_secret_peek (&x), gdw_secret_peek (&y));
  check (gdw_kex_what (a) == g && gdw_kex_what (c) == g);
  gdw_secret_done (&x);
  gdw_secret_done (&y);
  gdw_kex_free (d);
  gdw_kex_free (a);
  gdw_kex_free (b);
  gdw_kex_free (c);
  gdw_entropy_free (e);
  gdw_entropy_free (again);
}

/* OpenSSL has them all; a library may lack the largest numbers, and says so. */
static void
is_not_there (const gdw_group_info *g)
{
  gdw_entropy *e = stream (1);
  gdw_kex *k = NULL;
  check (strcmp (LIBRARY_NAME, "OpenSSL") != 0 && (g->id == 17 || g->id == 18));
  check (gdw_kex_new (g, e, &k) == GDW_E_UNSUPPORTED && k == NULL);
  printf ("# %s has no %s\n", LIBRARY_NAME, g->name);
  gdw_entropy_free (e);
}

TEST (both_ends_agree_in_every_group)
{
  for (size_t i = 0; gdw_group_at (i) != NULL; i++) {
    const gdw_group_info *g = gdw_group_at (i);
    if (g->kem)
      continue;
    if (gdw_kex_available (g))
      both_ends_agree (g);
    else
      is_not_there (g);
  }
}

/* The same in both KEMs, where the library that runs has them. */
static bool
kems_are_there (void)
{
  return gdw_kex_available (gdw_group_find (36)) && gdw_kex_available (gdw_group_find (37));
}

TEST (both_ends_agree_in_every_kem)
{
  if (!kems_are_there ())
    skip ("this library has no ML-KEM");
  both_ends_agree (gdw_group_find (36));
  both_ends_agree (gdw_group_find (37));
}

/* 3.0 is asked for it all the same, and says no without a crash. */
TEST (a_library_without_kem_says_so)
{
  gdw_entropy *e = NULL;
  gdw_kex *k = NULL;
  gdw_secret s = GDW_SECRET_NONE;
  static const uint8_t zero[1184];
  if (kems_are_there ())
    skip ("this library has ML-KEM");
  e = stream (6);
  check (gdw_kex_new (gdw_group_find (36), e, &k) == GDW_E_UNSUPPORTED);
  check (gdw_kex_answer (gdw_group_find (36), e, gdw_bytes_of (zero), &k, &s) == GDW_E_UNSUPPORTED);
  check (gdw_kex_given (gdw_group_find (36), gdw_bytes_make (zero, 64), e, &k) == GDW_E_UNSUPPORTED);
  check (k == NULL && gdw_secret_is_empty (&s));
  gdw_entropy_free (e);
}

static void
no_answer_to (const gdw_group_info *g, gdw_entropy *e, gdw_bytes peer)
{
  gdw_kex *k = NULL;
  gdw_secret s = GDW_SECRET_NONE;
  check (gdw_kex_answer (g, e, peer, &k, &s) == GDW_E_VALUE);
  check (k == NULL && gdw_secret_is_empty (&s));
}

/* Lengths both ways, and the modulus check of FIPS 203 7.2: two coefficients are 12 bits each, q is 3329. */
TEST (hostile_values_of_kems_are_refused)
{
  static uint8_t value[1600];
  gdw_entropy *e = NULL;
  if (!kems_are_there ())
    skip ("this library has no ML-KEM");
  e = stream (7);
  for (uint16_t id = 36; id <= 37; id++) {
    const gdw_group_info *g = gdw_group_find (id);
    gdw_kex *k = NULL, *answer = NULL;
    gdw_secret s = GDW_SECRET_NONE, other = GDW_SECRET_NONE;
    gdw_secret_done (&other);
    require (gdw_kex_new (g, e, &k) == GDW_OK);
    memcpy (value, gdw_kex_public (k).p, g->public_len);
    no_answer_to (g, e, GDW_BYTES_NONE);
    no_answer_to (g, e, gdw_bytes_make (value, g->public_len - 1u));
    no_answer_to (g, e, gdw_bytes_make (value, g->public_len + 1u));
    value[0] = 0x01; /* 0xd01 = q: must be below */
    value[1] = (uint8_t)((value[1] & 0xf0) | 0x0d);
    no_answer_to (g, e, gdw_bytes_make (value, g->public_len));
    value[0] = 0x00; /* q - 1 is an ordinary value */
    require (gdw_kex_answer (g, e, gdw_bytes_make (value, g->public_len), &answer, &s) == GDW_OK);
    check (gdw_kex_finish (k, gdw_bytes_make (value, g->answer_len - 1u), &other) == GDW_E_VALUE);
    check (gdw_kex_finish (k, gdw_bytes_make (value, g->answer_len + 1u), &other) == GDW_E_VALUE);
    check (gdw_kex_finish (k, GDW_BYTES_NONE, &other) == GDW_E_VALUE);
    check (gdw_secret_is_empty (&other));
    require (gdw_kex_finish (k, gdw_kex_public (answer), &other) == GDW_OK); /* for another key: another secret */
    check (!gdw_bytes_same (gdw_secret_peek (&s), gdw_secret_peek (&other)));
    gdw_secret_done (&s);
    gdw_secret_done (&other);
    gdw_kex_free (answer);
    gdw_kex_free (k);
  }
  gdw_entropy_free (e);
}

static void
refused (gdw_kex *k, gdw_bytes peer)
{
  gdw_secret s = GDW_SECRET_NONE;
  gdw_err err = gdw_kex_finish (k, peer, &s);
  if (err != GDW_E_VALUE)
    printf ("# %s: %s\n", gdw_kex_what (k)->name, gdw_err_name (err));
  check (err == GDW_E_VALUE);
  check (gdw_secret_is_empty (&s));
  gdw_secret_done (&s);
}

TEST (hostile_values_are_refused)
{
  static uint8_t value[1100], small[1100];
  gdw_entropy *e = stream (2);
  for (size_t i = 0; gdw_group_at (i) != NULL; i++) {
    const gdw_group_info *g = gdw_group_at (i);
    gdw_kex *k = NULL;
    if (g->kem || !gdw_kex_available (g))
      continue;
    require (gdw_kex_new (g, e, &k) == GDW_OK);
    memcpy (value, gdw_kex_public (k).p, g->public_len);
    refused (k, GDW_BYTES_NONE);
    refused (k, gdw_bytes_make (value, g->public_len - 1u)); /* CVE-2023-41913: also longer ones */
    refused (k, gdw_bytes_make (value, g->public_len + 1u));
    memset (small, 0, sizeof small);
    refused (k, gdw_bytes_make (small, g->public_len)); /* CVE-2015-3240 */
    if (g->id >= 14 && g->id <= 18) {
      small[g->public_len - 1] = 1;
      refused (k, gdw_bytes_make (small, g->public_len));
      memset (small, 0xff, sizeof small); /* above p; RFC 3526 primes begin and end with 64 ones */
      refused (k, gdw_bytes_make (small, g->public_len));
    } else if (g->id <= 21) {
      value[g->public_len - 1] ^= 1; /* off the curve */
      refused (k, gdw_bytes_make (value, g->public_len));
      memset (small, 0xff, sizeof small);
      refused (k, gdw_bytes_make (small, g->public_len));
    } else {
      small[0] = 1; /* a point of small order: the secret would be zero (RFC 8031 3.2) */
      refused (k, gdw_bytes_make (small, g->public_len));
    }
    gdw_kex_free (k);
  }
  gdw_entropy_free (e);
}

/* p - 1 of group 14 (RFC 3526 3): the other value whose powers are known. */
TEST (p_minus_one_is_refused)
{
  static const char p_minus_1[] =
      "FFFFFFFF FFFFFFFF C90FDAA2 2168C234 C4C6628B 80DC1CD1 29024E08 8A67CC74 020BBEA6 3B139B22 514A0879 8E3404DD"
      "EF9519B3 CD3A431B 302B0A6D F25F1437 4FE1356D 6D51C245 E485B576 625E7EC6 F44C42E9 A637ED6B 0BFF5CB6 F406B7ED"
      "EE386BFB 5A899FA5 AE9F2411 7C4B1FE6 49286651 ECE45B3D C2007CB8 A163BF05 98DA4836 1C55D39A 69163FA8 FD24CF5F"
      "83655D23 DCA3AD96 1C62F356 208552BB 9ED52907 7096966D 670C354E 4ABC9804 F1746C08 CA18217C 32905E46 2E36CE3B"
      "E39E772C 180E8603 9B2783A2 EC07A28F B5C55DF0 6F4C52C9 DE2BCBF6 95581718 3995497C EA956AE5 15D22618 98FA0510"
      "15728E5A 8AACAA68 FFFFFFFF FFFFFFFE";
  uint8_t buf[256];
  gdw_entropy *e = stream (3);
  gdw_kex *k = NULL;
  gdw_secret s = GDW_SECRET_NONE;
  require (gdw_kex_new (gdw_group_find (14), e, &k) == GDW_OK);
  gdw_bytes value = test_hex (p_minus_1, buf);
  check (value.n == 256);
  refused (k, value);
  buf[255] = 0xff; /* p */
  refused (k, value);
  buf[255] = 0xfd; /* p - 2 is an ordinary value: the bound is where it should be */
  check (gdw_kex_finish (k, value, &s) == GDW_OK);
  gdw_secret_done (&s);
  gdw_kex_free (k);
  gdw_entropy_free (e);
}

/* A secret with leading zeros keeps its length (RFC 7296 2.14): looked for with small exponents' images, x25519 has
 * none. */
TEST (modp_values_are_padded)
{
  uint8_t two[256] = { 0 };
  gdw_entropy *e = stream (4);
  gdw_kex *k = NULL;
  gdw_secret s = GDW_SECRET_NONE;
  two[255] = 2;
  require (gdw_kex_new (gdw_group_find (14), e, &k) == GDW_OK);
  check (gdw_kex_finish (k, gdw_bytes_of (two), &s) == GDW_OK); /* 2 ^ x: our own public value, since g is 2 */
  check_bytes (gdw_secret_peek (&s), gdw_kex_public (k));
  gdw_secret_done (&s);
  gdw_kex_free (k);
  gdw_entropy_free (e);
}

TEST (a_given_private_value_must_be_one)
{
  uint8_t buf[66] = { 0 };
  gdw_entropy *e = stream (5);
  gdw_kex *k = NULL;
  check (gdw_kex_given (gdw_group_find (31), gdw_bytes_make (buf, 31), e, &k) == GDW_E_VALUE);
  check (gdw_kex_given (gdw_group_find (19), gdw_bytes_make (buf, 32), e, &k) == GDW_E_VALUE);
  check (gdw_kex_given (gdw_group_find (14), gdw_bytes_make (buf, 32), e, &k) == GDW_E_UNSUPPORTED);
  if (kems_are_there ())
    check (gdw_kex_given (gdw_group_find (36), gdw_bytes_make (buf, 63), e, &k) == GDW_E_VALUE);
  check (k == NULL);
  gdw_entropy_free (e);
}

TEST_MAIN ()
