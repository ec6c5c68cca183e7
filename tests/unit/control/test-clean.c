/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-clean.c - which texts of another process may be shown. */
#include "control/clean.h"

#include "harness.h"

static bool
is_clean (const char *text)
{
  return gdw_text_is_clean (gdw_bytes_text (text));
}

TEST (plain_and_foreign_letters_are_clean)
{
  check (is_clean (""));
  check (is_clean ("vpn.example.org ~ 42"));
  check (is_clean ("Z\xc3\xbcrich, \xe6\x9d\xb1\xe4\xba\xac, \xf0\x9f\x90\xa6"));
}

TEST (control_characters_are_not)
{
  check (!is_clean ("two\nlines"));
  check (!is_clean ("\x1b[31mred"));
  check (!is_clean ("\x7f"));
  check (!is_clean ("\xc2\x9b"
                    "31m"));
  check (!gdw_text_is_clean (gdw_bytes_make ("a\0b", 3)));
}

TEST (what_turns_the_direction_is_not)
{
  check (!is_clean ("abc\xe2\x80\xae"
                    "def"));
  check (!is_clean ("\xe2\x81\xa6"));
}

TEST (broken_utf8_is_not)
{
  check (!is_clean ("\xc3"));
  check (!is_clean ("\xc3("));
  check (!is_clean ("\x80"));
  check (!is_clean ("\xc0\xaf"));
  check (!is_clean ("\xe0\x80\xaf"));
  check (!is_clean ("\xed\xa0\x80"));
  check (!is_clean ("\xf4\x90\x80\x80"));
  check (!is_clean ("\xff"));
}

TEST (what_is_not_clean_is_written_with_question_marks)
{
  uint8_t buf[16];
  gdw_out o = gdw_out_over (buf, sizeof buf);
  gdw_text_put_clean (gdw_bytes_text ("a\nb\xff"), &o);
  check_bytes (gdw_out_view (&o), gdw_bytes_text ("a?b?"));
  o = gdw_out_over (buf, sizeof buf);
  gdw_text_put_clean (gdw_bytes_text ("\xc3\xbc"), &o);
  check_bytes (gdw_out_view (&o), gdw_bytes_text ("\xc3\xbc"));
}

TEST_MAIN ()
