/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-form.c - what texts of a profile may look like. */
#include "harness.h"

#include "profile/form.h"

static bool
clean (const char *text)
{
  return gdw_form_is_clean (gdw_bytes_text (text));
}

static bool
host (const char *text)
{
  return gdw_form_is_host (gdw_bytes_text (text));
}

TEST (clean_utf8)
{
  check (clean (""));
  check (clean ("plain text ~"));
  check (clean ("\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80")); /* 2, 3 and 4 octets */
  check (clean ("\xf4\x8f\xbf\xbf"));                     /* U+10FFFF */
}

TEST (controls_are_refused)
{
  check (!clean ("a\nb"));
  check (!clean ("a\tb"));
  check (!clean ("\x1b[2J"));
  check (!clean ("\x7f"));
  check (!clean ("\xc2\x85")); /* C1 */
  check (clean ("\xc2\xa0"));
  check (!gdw_form_is_clean (gdw_bytes_make ("a\0b", 3)));
}

TEST (broken_utf8_is_refused)
{
  static const char *const broken[] = { "\x80",
                                        "\xc3",
                                        "\xc3(",
                                        "\xc0\xaf",
                                        "\xc1\xbf",
                                        "\xe0\x80\xaf",
                                        "\xed\xa0\x80",
                                        "\xe2\x82",
                                        "\xf0\x80\x80\x80",
                                        "\xf4\x90\x80\x80",
                                        "\xf5\x80\x80\x80",
                                        "\xff",
                                        "abc\xe2\x28\xa1" };
  for (size_t i = 0; i < sizeof broken / sizeof broken[0]; i++)
    check (!clean (broken[i]));
}

TEST (hosts)
{
  check (host ("vpn.example.org"));
  check (host ("vpn.example.org."));
  check (host ("a"));
  check (host ("3com.example"));
  check (host ("xn--bcher-kva.example"));
  check (host ("under_score.example"));
}

TEST (what_is_no_host)
{
  static const char *const bad[] = { "",      ".",     "a..b",  ".a",    "-a.b",      "a-.b", "a.b-",
                                     "a b",   "a/b",   "a:500", "1.2.3", "192.0.2.1", "a.1",  "b\xc3\xbc.example",
                                     "a.b..", "[::1]", "a;b" };
  for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
    check (!host (bad[i]));
}

TEST (host_bounds)
{
  char text[300];
  memset (text, 'a', sizeof text);
  check (gdw_form_is_host (gdw_bytes_make (text, 63)));
  check (!gdw_form_is_host (gdw_bytes_make (text, 64)));
  for (size_t i = 50; i < sizeof text; i += 50)
    text[i] = '.';
  check (gdw_form_is_host (gdw_bytes_make (text, 253)));
  check (!gdw_form_is_host (gdw_bytes_make (text, 254)));
}

TEST (labels)
{
  check (gdw_form_is_label (gdw_bytes_text ("work-1.b_c")));
  check (!gdw_form_is_label (gdw_bytes_text ("")));
  check (!gdw_form_is_label (gdw_bytes_text (".")));
  check (!gdw_form_is_label (gdw_bytes_text ("-x")));
  check (!gdw_form_is_label (gdw_bytes_text ("../x")));
  check (!gdw_form_is_label (gdw_bytes_text ("a/b")));
}

TEST (uuids)
{
  check (gdw_form_is_uuid (gdw_bytes_text ("0f5e7b0e-6a5c-4a0b-9c3e-1d2f3A4B5C6D")));
  check (!gdw_form_is_uuid (gdw_bytes_text ("0f5e7b0e-6a5c-4a0b-9c3e-1d2f3a4b5c6")));
  check (!gdw_form_is_uuid (gdw_bytes_text ("0f5e7b0e-6a5c-4a0b-9c3e-1d2f3a4b5c6g")));
  check (!gdw_form_is_uuid (gdw_bytes_text ("0f5e7b0e06a5c-4a0b-9c3e-1d2f3a4b5c6d")));
}

TEST (items_of_a_list)
{
  gdw_bytes rest = gdw_bytes_text (" a ;b;;c;"), item;
  check (gdw_form_item (&rest, &item));
  check_bytes (item, gdw_bytes_text ("a"));
  check (gdw_form_item (&rest, &item));
  check_bytes (item, gdw_bytes_text ("b"));
  check (gdw_form_item (&rest, &item));
  check (item.n == 0);
  check (gdw_form_item (&rest, &item));
  check_bytes (item, gdw_bytes_text ("c"));
  check (!gdw_form_item (&rest, &item)); /* a closing separator opens no further item */
}

TEST (numbers)
{
  uint32_t v = 7;
  check (gdw_form_number (gdw_bytes_text ("0"), &v) && v == 0);
  check (gdw_form_number (gdw_bytes_text ("4294967295"), &v) && v == UINT32_MAX);
  check (!gdw_form_number (gdw_bytes_text ("4294967296"), &v));
  check (!gdw_form_number (gdw_bytes_text ("99999999999"), &v));
  check (!gdw_form_number (gdw_bytes_text (""), &v));
  check (!gdw_form_number (gdw_bytes_text ("-1"), &v));
  check (!gdw_form_number (gdw_bytes_text ("+1"), &v));
  check (!gdw_form_number (gdw_bytes_text ("0x10"), &v));
  check (!gdw_form_number (gdw_bytes_text ("1 "), &v));
  check (v == UINT32_MAX); /* untouched on failure */
}

TEST_MAIN ()
