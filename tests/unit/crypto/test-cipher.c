/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-cipher.c - sealing and opening with every cipher: what was changed is refused, and no packet costs an
 * allocation. */
#include "harness.h"

#include "base/limits.h"
#include "crypto/crypto.h"

#include "library.h"

/* Counts what the library allocates; installed before its first allocation. */
static unsigned long allocations;

static void *
counting_malloc (size_t n)
{
  allocations++;
  return malloc (n);
}

static void *
counting_realloc (void *p, size_t n)
{
  allocations++;
  return realloc (p, n);
}

static gdw_cipher *
make (const gdw_cipher_info *info, uint8_t first)
{
  uint8_t key[GDW_MAX_KEY];
  for (size_t i = 0; i < sizeof key; i++)
    key[i] = (uint8_t)(first + i);
  gdw_cipher *c = NULL;
  gdw_err err =
      gdw_cipher_new (info, gdw_bytes_make (key, (size_t)info->key_len + info->salt_len + info->integ_len), &c);
  check (err == GDW_OK);
  return c;
}

static const uint8_t iv[16] = { 1, 2, 3, 4, 5, 6, 7, 8, 9 }, aad[8] = { 0xaa, 1, 0xbb };

TEST (what_is_sealed_opens_in_place)
{
  for (size_t i = 0; gdw_cipher_at (i) != NULL; i++) {
    const gdw_cipher_info *info = gdw_cipher_at (i);
    gdw_cipher *tx = make (info, 7), *rx = make (info, 7);
    uint8_t clear[1408], text[1408], icv[32];
    for (size_t n = 0; n <= sizeof clear; n += n < 64 ? info->block : 448) {
      for (size_t k = 0; k < n; k++)
        clear[k] = (uint8_t)(k * 7 + n);
      check (gdw_cipher_seal (tx, iv, gdw_bytes_of (aad), clear, text, n, icv) == GDW_OK);
      check (n == 0 || memcmp (clear, text, n) != 0);
      check (gdw_cipher_open (rx, iv, gdw_bytes_of (aad), text, n, icv) == GDW_OK);
      check (memcmp (clear, text, n) == 0);
      check (gdw_cipher_seal (tx, iv, gdw_bytes_of (aad), text, text, n, icv) ==
             GDW_OK); /* from place to the same place */
      check (gdw_cipher_open (rx, iv, gdw_bytes_of (aad), text, n, icv) == GDW_OK);
      check (memcmp (clear, text, n) == 0);
    }
    check (gdw_cipher_what (rx) == info);
    gdw_cipher_free (tx);
    gdw_cipher_free (rx);
  }
}

/* Flips one bit of each octet of the place; each time the packet must be refused, and afterwards the true one still
 * opens. */
static void
flip_each (gdw_cipher *c, uint8_t *place, size_t n, uint8_t *my_iv, uint8_t *my_aad, uint8_t *text, size_t text_n,
           uint8_t *icv)
{
  uint8_t work[64];
  for (size_t i = 0; i < n; i++) {
    place[i] ^= (uint8_t)(1 << i % 8);
    memcpy (work, text, text_n);
    check (gdw_cipher_open (c, my_iv, gdw_bytes_make (my_aad, sizeof aad), work, text_n, icv) == GDW_E_AUTH);
    place[i] ^= (uint8_t)(1 << i % 8);
  }
  memcpy (work, text, text_n);
  check (gdw_cipher_open (c, my_iv, gdw_bytes_make (my_aad, sizeof aad), work, text_n, icv) == GDW_OK);
}

TEST (every_changed_octet_is_refused)
{
  for (size_t i = 0; gdw_cipher_at (i) != NULL; i++) {
    const gdw_cipher_info *info = gdw_cipher_at (i);
    gdw_cipher *c = make (info, 9);
    uint8_t text[48] = "forty-eight octets of a packet that is precious", icv[32], my_iv[16], my_aad[8];
    memcpy (my_iv, iv, sizeof iv);
    memcpy (my_aad, aad, sizeof aad);
    check (gdw_cipher_seal (c, my_iv, gdw_bytes_of (my_aad), text, text, sizeof text, icv) == GDW_OK);
    flip_each (c, text, sizeof text, my_iv, my_aad, text, sizeof text, icv);
    flip_each (c, icv, info->icv_len, my_iv, my_aad, text, sizeof text, icv);
    flip_each (c, my_iv, info->iv_len, my_iv, my_aad, text, sizeof text, icv);
    flip_each (c, my_aad, sizeof my_aad, my_iv, my_aad, text, sizeof text, icv);
    gdw_cipher_free (c);
  }
}

TEST (another_key_refuses)
{
  for (size_t i = 0; gdw_cipher_at (i) != NULL; i++) {
    gdw_cipher *a = make (gdw_cipher_at (i), 1), *b = make (gdw_cipher_at (i), 2);
    uint8_t text[32] = { 5 }, icv[32];
    check (gdw_cipher_seal (a, iv, gdw_bytes_of (aad), text, text, sizeof text, icv) == GDW_OK);
    check (gdw_cipher_open (b, iv, gdw_bytes_of (aad), text, sizeof text, icv) == GDW_E_AUTH);
    gdw_cipher_free (a);
    gdw_cipher_free (b);
  }
}

TEST (lengths_that_do_not_fit)
{
  uint8_t key[GDW_MAX_KEY] = { 0 }, text[33] = { 0 }, icv[32] = { 0 };
  gdw_cipher *c = NULL;
  for (size_t i = 0; gdw_cipher_at (i) != NULL; i++) {
    const gdw_cipher_info *info = gdw_cipher_at (i);
    size_t n = (size_t)info->key_len + info->salt_len + info->integ_len;
    check (gdw_cipher_new (info, gdw_bytes_make (key, n - 1), &c) == GDW_E_VALUE);
    check (gdw_cipher_new (info, gdw_bytes_make (key, n + 1), &c) == GDW_E_VALUE);
    check (c == NULL);
  }
  c = make (gdw_cipher_named (gdw_bytes_text ("aes256-sha256")), 1);
  check (gdw_cipher_seal (c, iv, GDW_BYTES_NONE, text, text, 33, icv) == GDW_E_VALUE);
  check (gdw_cipher_open (c, iv, GDW_BYTES_NONE, text, 33, icv) == GDW_E_SHORT);
  gdw_cipher_free (c);
  gdw_cipher_free (NULL);
}

TEST (a_packet_costs_no_allocation)
{
  for (size_t i = 0; gdw_cipher_at (i) != NULL; i++) {
    gdw_cipher *c = make (gdw_cipher_at (i), 3);
    uint8_t text[1408] = { 0 }, icv[32];
    check (gdw_cipher_seal (c, iv, gdw_bytes_of (aad), text, text, sizeof text, icv) == GDW_OK);
    check (gdw_cipher_open (c, iv, gdw_bytes_of (aad), text, sizeof text, icv) == GDW_OK);
    unsigned long before = allocations;
    for (int k = 0; k < 20; k++) {
      check (gdw_cipher_seal (c, iv, gdw_bytes_of (aad), text, text, sizeof text, icv) == GDW_OK);
      check (gdw_cipher_open (c, iv, gdw_bytes_of (aad), text, sizeof text, icv) == GDW_OK);
    }
    if (allocations != before)
      printf ("# %s: %lu allocations\n", gdw_cipher_at (i)->name, allocations - before);
    check (allocations == before);
    gdw_cipher_free (c);
  }
  unsigned long before = allocations;
  library_free (library_malloc (1));
  check (allocations == before + 1); /* the counter counts */
}

TEST (random_octets_for_ivs_cost_no_allocation)
{
  uint8_t seed[GDW_ENTROPY_SEED] = { 1 }, some[16];
  gdw_entropy *e = NULL;
  require (gdw_entropy_new (gdw_bytes_of (seed), &e) == GDW_OK);
  unsigned long before = allocations;
  for (int k = 0; k < 1000; k++)
    gdw_entropy_fill (e, some, sizeof some);
  check (allocations == before);
  gdw_entropy_free (e);
}

int
main (void)
{
  if (!library_allocate (counting_malloc, counting_realloc, free)) {
    printf ("Bail out! the library allocated before main\n");
    return 1;
  }
  return test_run_all ();
}
