/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-question.c - answers are wiped, kinds have names. */
#include "base/question.h"
#include "harness.h"

TEST (answer_done_takes_the_secret)
{
  gdw_answer a = { .id = 4 };
  require (gdw_secret_copy (gdw_bytes_text ("pw"), &a.secret) == GDW_OK);
  gdw_answer_done (&a);
  check (gdw_secret_is_empty (&a.secret) && a.secret.p == NULL);
  gdw_answer_done (&a);
  gdw_answer_done (NULL);
}

TEST (names)
{
  check (strcmp (gdw_ask_kind_name (GDW_ASK_SECRET), "SECRET") == 0);
  check (strcmp (gdw_ask_kind_name (GDW_ASK_NAME), "NAME") == 0);
  check (strcmp (gdw_ask_kind_name (GDW_ASK_APPLY), "APPLY") == 0);
  check (strcmp (gdw_ask_kind_name ((gdw_ask_kind)0), "?") == 0);
  check (strcmp (gdw_ask_kind_name ((gdw_ask_kind)77), "?") == 0);
}

TEST_MAIN ()
