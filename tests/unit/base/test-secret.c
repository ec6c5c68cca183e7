/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-secret.c - octets that are moved and wiped. */
#include "base/secret.h"
#include "harness.h"

TEST (new_is_zero)
{
  gdw_secret s;
  require (gdw_secret_new (16, &s) == GDW_OK);
  check (s.n == 16 && gdw_bytes_all_zero (gdw_secret_peek (&s)) && !gdw_secret_is_empty (&s));
  gdw_secret_done (&s);
  check (s.p == NULL && s.n == 0 && gdw_secret_is_empty (&s));
}

TEST (empty)
{
  gdw_secret s;
  require (gdw_secret_new (0, &s) == GDW_OK);
  check (gdw_secret_is_empty (&s) && gdw_secret_peek (&s).n == 0);
  gdw_secret_done (&s);
  gdw_secret_done (&s); /* twice does no harm */
  gdw_secret_done (NULL);
}

TEST (copy_is_its_own)
{
  char word[] = "hunter2";
  gdw_secret s;
  require (gdw_secret_copy (gdw_bytes_text (word), &s) == GDW_OK);
  word[0] = 'X';
  check_bytes (gdw_secret_peek (&s), gdw_bytes_text ("hunter2"));
  gdw_secret_done (&s);
}

TEST (take_moves)
{
  gdw_secret s;
  require (gdw_secret_copy (gdw_bytes_text ("abc"), &s) == GDW_OK);
  const uint8_t *where = s.p;
  gdw_secret t = gdw_secret_take (&s);
  check (t.p == where && t.n == 3 && gdw_secret_is_empty (&s) && s.p == NULL);
  gdw_secret_done (&s);
  gdw_secret_done (&t);
}

TEST (no_memory_leaves_the_result_untouched)
{
#if defined(__SANITIZE_ADDRESS__)
  skip ("the address sanitizer ends a program that asks for so much");
#endif
  gdw_secret s = { (uint8_t *)"x", 1 };
  check (gdw_secret_new (SIZE_MAX / 2, &s) == GDW_E_MEMORY);
  check (s.n == 1 && s.p[0] == 'x');
}

TEST_MAIN ()
