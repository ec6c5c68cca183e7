/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-why.c - the closed list of end reasons keeps its promises. */
#include "base/why.h"
#include "harness.h"

TEST (numbers_are_exit_codes_and_unique)
{
  size_t n = 0;
  for (; gdw_why_at (n) != GDW_WHY_NONE; n++) {
    check (gdw_why_at (n) >= 10 && gdw_why_at (n) <= 119);
    check (gdw_why_exists ((unsigned)gdw_why_at (n)));
    for (size_t m = 0; m < n; m++) {
      check (gdw_why_at (m) != gdw_why_at (n));
      check (strcmp (gdw_why_name (gdw_why_at (m)), gdw_why_name (gdw_why_at (n))) != 0);
    }
  }
  check (n > 40);
}

TEST (each_is_a_sentence_and_a_repair)
{
  for (size_t i = 0; gdw_why_at (i) != GDW_WHY_NONE; i++) {
    const char *text = gdw_why_text (gdw_why_at (i)), *repair = gdw_why_repair (gdw_why_at (i));
    check (strlen (text) > 10 && text[strlen (text) - 1] == '.');
    check (strlen (repair) > 10 && repair[strlen (repair) - 1] == '.');
  }
}

TEST (fixed_numbers)
{
  check (GDW_WHY_GATEWAY_SILENT == 12 && GDW_WHY_SIGN_IN_REFUSED == 20 && GDW_WHY_TUN_DENIED == 70);
  check (strcmp (gdw_why_name (GDW_WHY_GATEWAY_SILENT), "GATEWAY_SILENT") == 0);
}

TEST (unknown_numbers)
{
  check (!gdw_why_exists (0) && !gdw_why_exists (9) && !gdw_why_exists (120) && !gdw_why_exists (~0u));
  check (strcmp (gdw_why_name (GDW_WHY_NONE), "NONE") == 0 && gdw_why_text (GDW_WHY_NONE)[0] == '\0');
  check (strcmp (gdw_why_name ((gdw_why)119), "NONE") == 0 && gdw_why_repair ((gdw_why)119)[0] == '\0');
  check (gdw_why_at (100000) == GDW_WHY_NONE);
}

TEST_MAIN ()
