/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-utf8.c - reading UTF-8, and cleaning the peer's words. */
#include "base/utf8.h"
#include "harness.h"

static uint32_t
first (const char *octets, size_t n, size_t *ret_used)
{
  gdw_cur c = gdw_cur_over (gdw_bytes_make (octets, n));
  uint32_t v = gdw_utf8_next (&c);
  *ret_used = n - gdw_cur_left (&c);
  return v;
}

TEST (characters)
{
  size_t used;
  check (first ("a", 1, &used) == 'a' && used == 1);
  check (first ("\xc3\xa4", 2, &used) == 0xe4 && used == 2);
  check (first ("\xe2\x82\xac", 3, &used) == 0x20ac && used == 3);
  check (first ("\xf0\x9f\x94\x92", 4, &used) == 0x1f512 && used == 4);
  check (first ("\xf4\x8f\xbf\xbf", 4, &used) == 0x10ffff && used == 4);
}

TEST (no_characters)
{
  static const struct {
    const char *octets;
    size_t n;
  } bad[] = {
    { "\x80", 1 },
    { "\xc3", 1 },
    { "\xc3(", 2 },
    { "\xc0\x80", 2 },
    { "\xc1\xbf", 2 },
    { "\xe0\x9f\xbf", 3 },
    { "\xed\xa0\x80", 3 },
    { "\xf0\x8f\xbf\xbf", 4 },
    { "\xe2\x82", 2 },
    { "\xf0\x9f\x94", 3 },
    { "\xf4\x90\x80\x80", 4 },
    { "\xf5\x80\x80\x80", 4 },
    { "\xff\xff\xff\xff", 4 },
  };
  for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
    size_t used;
    check (first (bad[i].octets, bad[i].n, &used) == GDW_UTF8_BAD && used == 1);
  }
  size_t used;
  check (first ("", 0, &used) == GDW_UTF8_BAD);
}

TEST (clean_words)
{
  char text[GDW_MAX_TEXT];
  check (gdw_utf8_clean (gdw_bytes_text ("Enter \xe2\x82\xac code:"), text) == 15);
  check (strcmp (text, "Enter \xe2\x82\xac code:") == 0);
  gdw_utf8_clean (gdw_bytes_make ("a\0b\n\x1b[31m\xc2\x9b", 11), text);
  check (strcmp (text, "a b  [31m ") == 0);
  gdw_utf8_clean (gdw_bytes_text ("x\xe2\x80\xaey\xffz"), text);
  check (strcmp (text, "x?y?z") == 0);
  check (gdw_utf8_clean (GDW_BYTES_NONE, text) == 0 && text[0] == '\0');
}

TEST (long_words_end_between_characters)
{
  char text[GDW_MAX_TEXT + 1];
  uint8_t words[600];
  for (size_t i = 0; i < sizeof words; i += 3)
    memcpy (words + i, "\xe2\x82\xac", 3);
  text[GDW_MAX_TEXT] = 'X';
  check (gdw_utf8_clean (gdw_bytes_of (words), text) == 255);
  check (text[255] == '\0' && text[GDW_MAX_TEXT] == 'X');
  check (gdw_utf8_clean (gdw_bytes_make (words + 1, 599), text) <= 255);
}

TEST_MAIN ()
