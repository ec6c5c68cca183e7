/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-fault.c - sentences about a wrong setting: what is quoted of the input is clean and short. */
#include "harness.h"

#include "profile/fault.h"
#include "profile/form.h"

static gdw_bytes
quoted (gdw_profile_fault *f, gdw_bytes input)
{
  gdw_fault_say (f, GDW_E_FORM, gdw_key_at (0), input, " is wrong.");
  return gdw_bytes_text (f->text);
}

TEST (names_the_setting)
{
  gdw_profile_fault f;
  check (gdw_fault_say (&f, GDW_E_VALUE, gdw_key_at (0), gdw_bytes_text ("2"), " is wrong.") == GDW_E_VALUE);
  check (f.err == GDW_E_VALUE && f.key == gdw_key_at (0));
  check_bytes (gdw_bytes_text (f.text), gdw_bytes_text ("godwit.version: \"2\" is wrong."));
  check (gdw_fault_plain (&f, GDW_E_UNKNOWN, NULL, "No key.") == GDW_E_UNKNOWN);
  check_bytes (gdw_bytes_text (f.text), gdw_bytes_text ("No key."));
}

TEST (cleans_what_it_quotes)
{
  gdw_profile_fault f;
  gdw_bytes t = quoted (&f, gdw_bytes_make ("a\x1b[2J\0\xff\xc3\xa9", 9));
  check (gdw_form_is_clean (t));
  check_bytes (t, gdw_bytes_text ("godwit.version: \"a?[2J??\xc3\xa9\" is wrong."));
}

TEST (cuts_long_input)
{
  gdw_profile_fault f;
  char text[5000];
  memset (text, 'x', sizeof text);
  gdw_bytes t = quoted (&f, gdw_bytes_make (text, sizeof text));
  check (t.n < 120);
  check (strstr (f.text, "xxx...\" is wrong.") != NULL);
  memset (text, 0xc3, sizeof text);
  check (gdw_form_is_clean (quoted (&f, gdw_bytes_make (text, sizeof text))));
}

TEST_MAIN ()
