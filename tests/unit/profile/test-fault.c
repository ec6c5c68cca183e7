/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-fault.c - sentences about a wrong setting: what is quoted of the input is clean and short. */
#include "harness.h"

#include "profile/fault.h"
#include "profile/form.h"

static gdw_bytes
quoted (gdw_profile_fault *f, gdw_bytes input)
{
  gdw_fault_say (f, GDW_E_FORM, gdw_key_at (0), input, GDW_FAULT_TWICE);
  return gdw_bytes_text (f->text);
}

TEST (names_the_setting)
{
  gdw_profile_fault f;
  check (gdw_fault_say (&f, GDW_E_VALUE, gdw_key_at (0), gdw_bytes_text ("2"), GDW_FAULT_TWICE) == GDW_E_VALUE);
  check (f.err == GDW_E_VALUE && f.key == gdw_key_at (0));
  check_bytes (gdw_bytes_text (f.text), gdw_bytes_text ("godwit.version: \"2\" is named twice."));
  check (gdw_fault_plain (&f, GDW_E_UNKNOWN, NULL, GDW_FAULT_MISSING) == GDW_E_UNKNOWN);
  check_bytes (gdw_bytes_text (f.text), gdw_bytes_text ("This setting must be given."));
}

TEST (cleans_what_it_quotes)
{
  gdw_profile_fault f;
  gdw_bytes t = quoted (&f, gdw_bytes_make ("a\x1b[2J\0\xff\xc3\xa9", 9));
  check (gdw_form_is_clean (t));
  check_bytes (t, gdw_bytes_text ("godwit.version: \"a?[2J??\xc3\xa9\" is named twice."));
}

TEST (cuts_long_input)
{
  gdw_profile_fault f;
  char text[5000];
  memset (text, 'x', sizeof text);
  gdw_bytes t = quoted (&f, gdw_bytes_make (text, sizeof text));
  check (t.n < 120);
  check (strstr (f.text, "xxx...\" is named twice.") != NULL);
  memset (text, 0xc3, sizeof text);
  check (gdw_form_is_clean (quoted (&f, gdw_bytes_make (text, sizeof text))));
}

TEST (fills_in_and_knows_its_rows)
{
  char buf[80];
  gdw_text t = gdw_text_over (buf, sizeof buf);
  gdw_fault_fill (&t, GDW_FAULT_RANGE, "3", "7");
  check (strcmp (buf, " is not a number from 3 to 7.") == 0);
  t = gdw_text_over (buf, sizeof buf);
  gdw_fault_fill (&t, GDW_FAULT_NOT_AMONG, NULL, NULL);
  check (strcmp (buf, " is not one of .") == 0);
  check (gdw_fault_words (GDW_FAULT_NONE) == NULL && gdw_fault_words (GDW_FAULT_OLD_CIPHER + 1) == NULL);
  for (unsigned i = 1; i <= GDW_FAULT_OLD_CIPHER; i++)
    check (gdw_fault_words (i) != NULL && gdw_fault_words (i)[0] != '\0');
}

TEST_MAIN ()
