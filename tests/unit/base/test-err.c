/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-err.c - every error has a name of its own. */
#include "base/err.h"
#include "harness.h"

TEST (names)
{
  for (int a = GDW_OK; a <= GDW_E_MEMORY; a++) {
    check (strcmp (gdw_err_name ((gdw_err)a), "?") != 0);
    for (int b = GDW_OK; b < a; b++)
      check (strcmp (gdw_err_name ((gdw_err)a), gdw_err_name ((gdw_err)b)) != 0);
  }
  check (strcmp (gdw_err_name (GDW_E_SHORT), "short") == 0);
  check (strcmp (gdw_err_name ((gdw_err)999), "?") == 0);
}

TEST_MAIN ()
