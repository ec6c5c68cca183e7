/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-keymat.c - prf+ and all keys of IKEv2 against a second, independent derivation (derive.py). */
#include "harness.h"

#include "base/limits.h"
#include "ike/keymat.h"

struct derived {
  const char *name;
  uint16_t prf, encr, bits, integ;
  const char *d, *ei, *er, *pi, *pr;                                         /* after IKE_SA_INIT */
  const char *child_i, *child_r;                                             /* a child of it */
  const char *child_dh_i, *child_dh_r;                                       /* with a key exchange of its own */
  const char *new_d, *new_ei, *new_er;                                       /* after a rekey of the IKE SA */
  const char *auth;                                                          /* AUTH by a shared key */
  const char *further_d, *further_ei, *further_er, *further_pi, *further_pr; /* after IKE_INTERMEDIATE */
  const char *followed_d, *followed_pr;                                      /* a rekey with two IKE_FOLLOWUP_KE */
  const char *child_more_i, *child_more_r;                                   /* a child with two */
  const char *ppk_d, *ppk_pi, *ppk_pr;                                       /* with a PPK */
};

#include "derived.h"

enum { ROWS = sizeof rows / sizeof rows[0], MOST = 2 * GDW_MAX_KEY };

/* What goes in: views of octets that live as long as it. */
struct given {
  uint8_t ni[64], nr[64], spi_i[8], spi_r[8], shared[64], shared_2[64], more[64];
  gdw_keymat_salt salt;
  gdw_bytes first, second;
};

static void
give (struct given *g)
{
  test_hex (spi_i_hex, g->spi_i);
  test_hex (spi_r_hex, g->spi_r);
  g->salt = (gdw_keymat_salt){ test_hex (ni_hex, g->ni), test_hex (nr_hex, g->nr), g->spi_i, g->spi_r };
  g->first = test_hex (shared_hex, g->shared);
  g->second = test_hex (shared_2_hex, g->shared_2);
  test_hex (more_hex, g->more);
}

static gdw_suite
suite_of (const struct derived *row)
{
  return (gdw_suite){ gdw_cipher_find (row->encr, row->bits, row->integ), gdw_prf_find (row->prf),
                      gdw_group_find (31) };
}

static void
is_hex (const gdw_secret *got, const char *want_hex)
{
  uint8_t want[MOST];
  check_bytes (gdw_secret_peek (got), test_hex (want_hex, want));
}

TEST (keys_after_ike_sa_init)
{
  struct given g;
  give (&g);
  for (size_t i = 0; i < ROWS; i++) {
    gdw_suite s = suite_of (&rows[i]);
    gdw_ike_keys k = { 0 };
    require (gdw_keymat_ike (&s, g.first, &g.salt, &k) == GDW_OK);
    is_hex (&k.d, rows[i].d);
    is_hex (&k.ei, rows[i].ei);
    is_hex (&k.er, rows[i].er);
    is_hex (&k.pi, rows[i].pi);
    is_hex (&k.pr, rows[i].pr);
    gdw_ike_keys_done (&k);
  }
}

static void
child_is (const struct derived *row, const struct given *g, gdw_bytes shared, const char *want_i, const char *want_r)
{
  uint8_t d[GDW_HASH_MAX];
  gdw_suite s = suite_of (row);
  gdw_secret to_r = GDW_SECRET_NONE, to_i = GDW_SECRET_NONE;
  require (gdw_keymat_child (s.cipher, s.prf, test_hex (row->d, d), shared, &g->salt, &to_r, &to_i) == GDW_OK);
  is_hex (&to_r, want_i);
  is_hex (&to_i, want_r);
  gdw_secret_done (&to_r);
  gdw_secret_done (&to_i);
}

TEST (keys_of_children)
{
  struct given g;
  give (&g);
  for (size_t i = 0; i < ROWS; i++) {
    child_is (&rows[i], &g, GDW_BYTES_NONE, rows[i].child_i, rows[i].child_r);
    child_is (&rows[i], &g, g.second, rows[i].child_dh_i, rows[i].child_dh_r);
  }
}

TEST (keys_after_a_rekey)
{
  struct given g;
  give (&g);
  for (size_t i = 0; i < ROWS; i++) {
    uint8_t d[GDW_HASH_MAX];
    gdw_suite s = suite_of (&rows[i]);
    gdw_ike_keys k = { 0 };
    require (gdw_keymat_rekey (&s, s.prf, test_hex (rows[i].d, d), g.second, &g.salt, &k) == GDW_OK);
    is_hex (&k.d, rows[i].new_d);
    is_hex (&k.ei, rows[i].new_ei);
    is_hex (&k.er, rows[i].new_er);
    gdw_ike_keys_done (&k);
  }
}

TEST (keys_after_a_further_key_exchange)
{
  struct given g;
  give (&g);
  for (size_t i = 0; i < ROWS; i++) {
    uint8_t d[GDW_HASH_MAX];
    gdw_suite s = suite_of (&rows[i]);
    gdw_ike_keys k = { 0 };
    require (gdw_keymat_further (&s, test_hex (rows[i].d, d), gdw_bytes_make (g.more, 32), &g.salt, &k) == GDW_OK);
    is_hex (&k.d, rows[i].further_d);
    is_hex (&k.ei, rows[i].further_ei);
    is_hex (&k.er, rows[i].further_er);
    is_hex (&k.pi, rows[i].further_pi);
    is_hex (&k.pr, rows[i].further_pr);
    gdw_ike_keys_done (&k);
  }
}

TEST (keys_after_a_rekey_that_was_followed_up)
{
  struct given g;
  give (&g);
  g.salt.more = gdw_bytes_of (g.more);
  for (size_t i = 0; i < ROWS; i++) {
    uint8_t d[GDW_HASH_MAX];
    gdw_suite s = suite_of (&rows[i]);
    gdw_ike_keys k = { 0 };
    require (gdw_keymat_rekey (&s, s.prf, test_hex (rows[i].d, d), g.second, &g.salt, &k) == GDW_OK);
    is_hex (&k.d, rows[i].followed_d);
    is_hex (&k.pr, rows[i].followed_pr);
    gdw_ike_keys_done (&k);
    child_is (&rows[i], &g, g.second, rows[i].child_more_i, rows[i].child_more_r);
  }
}

TEST (keys_with_a_ppk)
{
  struct given g;
  give (&g);
  for (size_t i = 0; i < ROWS; i++) {
    gdw_suite s = suite_of (&rows[i]);
    gdw_ike_keys k = { 0 }, mixed = { 0 };
    require (gdw_keymat_ike (&s, g.first, &g.salt, &k) == GDW_OK);
    require (gdw_keymat_ppk (s.prf, gdw_bytes_of (g.more), &k, &mixed) == GDW_OK);
    is_hex (&mixed.d, rows[i].ppk_d);
    is_hex (&mixed.pi, rows[i].ppk_pi);
    is_hex (&mixed.pr, rows[i].ppk_pr);
    check (gdw_secret_is_empty (&mixed.ei) && gdw_secret_is_empty (&mixed.er));
    gdw_ike_keys_done (&k);
    gdw_ike_keys_done (&mixed);
  }
}

TEST (auth_by_a_shared_key)
{
  struct given g;
  give (&g);
  for (size_t i = 0; i < ROWS; i++) {
    uint8_t got[GDW_HASH_MAX], want[GDW_HASH_MAX];
    gdw_suite s = suite_of (&rows[i]);
    require (gdw_keymat_auth_mac (s.prf, g.first, g.second, got) == GDW_OK);
    check_bytes (gdw_bytes_make (got, s.prf->len), test_hex (rows[i].auth, want));
  }
}

TEST (prf_plus_ends_after_255_blocks)
{
  static uint8_t out[255 * 32 + 1];
  const gdw_bytes seed = gdw_bytes_text ("seed");
  check (gdw_prf_plus (gdw_prf_find (5), gdw_bytes_text ("key"), &seed, 1, out, 255 * 32) == GDW_OK);
  check (gdw_prf_plus (gdw_prf_find (5), gdw_bytes_text ("key"), &seed, 1, out, 255 * 32 + 1) == GDW_E_LIMIT);
}

TEST_MAIN ()
