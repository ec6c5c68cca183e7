/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-bytes.c - views, comparisons, wiping. */
#include "base/bytes.h"
#include "harness.h"

TEST (make_and_text)
{
  uint8_t three[3] = { 1, 2, 3 };
  gdw_bytes b = gdw_bytes_make (three, 2);
  check (b.p == three && b.n == 2);
  check (gdw_bytes_of (three).n == 3);
  check (gdw_bytes_text ("abc").n == 3);
  check (gdw_bytes_text ("").n == 0);
  check (gdw_bytes_text (NULL).p == NULL && gdw_bytes_text (NULL).n == 0);
}

TEST (same)
{
  uint8_t a[4] = { 1, 2, 3, 4 }, b[4] = { 1, 2, 3, 4 };
  check (gdw_bytes_same (gdw_bytes_of (a), gdw_bytes_of (b)));
  for (size_t i = 0; i < 4; i++)
    for (unsigned bit = 0; bit < 8; bit++) {
      b[i] ^= (uint8_t)(1u << bit);
      check (!gdw_bytes_same (gdw_bytes_of (a), gdw_bytes_of (b)));
      b[i] ^= (uint8_t)(1u << bit);
    }
  check (!gdw_bytes_same (gdw_bytes_make (a, 3), gdw_bytes_of (b)));
  check (gdw_bytes_same (GDW_BYTES_NONE, gdw_bytes_make (a, 0)));
}

TEST (same_nocase_folds_ascii_letters_only)
{
  check (gdw_bytes_same_nocase (gdw_bytes_text ("Vpn.Example.ORG"), gdw_bytes_text ("vPN.eXAMPLE.org")));
  check (!gdw_bytes_same_nocase (gdw_bytes_text ("vpn.example.org"), gdw_bytes_text ("vpn.example.or")));
  check (!gdw_bytes_same_nocase (gdw_bytes_text ("@"), gdw_bytes_text ("`")));
  check (!gdw_bytes_same_nocase (gdw_bytes_text ("["), gdw_bytes_text ("{")));
  check (!gdw_bytes_same_nocase (gdw_bytes_text ("\xc4"), gdw_bytes_text ("\xe4")));
}

TEST (all_zero)
{
  uint8_t a[33] = { 0 };
  check (gdw_bytes_all_zero (gdw_bytes_of (a)));
  check (gdw_bytes_all_zero (GDW_BYTES_NONE));
  a[32] = 0x80;
  check (!gdw_bytes_all_zero (gdw_bytes_of (a)));
  check (gdw_bytes_all_zero (gdw_bytes_make (a, 32)));
}

TEST (wipe)
{
  uint8_t a[5] = { 9, 9, 9, 9, 9 };
  gdw_wipe (a, 4);
  check (gdw_bytes_all_zero (gdw_bytes_make (a, 4)) && a[4] == 9);
}

TEST_MAIN ()
