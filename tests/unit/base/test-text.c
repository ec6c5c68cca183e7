/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-text.c - the bounded writer of texts. */
#include "base/text.h"
#include "harness.h"

TEST (numbers)
{
  char buf[64];
  gdw_text t = gdw_text_over (buf, sizeof buf);
  gdw_text_number (&t, 0);
  gdw_text_char (&t, ' ');
  gdw_text_number (&t, 10);
  gdw_text_char (&t, ' ');
  gdw_text_number (&t, UINT64_MAX);
  check (strcmp (buf, "0 10 18446744073709551615") == 0 && t.n == strlen (buf) && !t.cut);
}

TEST (hexadecimal)
{
  char buf[64];
  gdw_text t = gdw_text_over (buf, sizeof buf);
  gdw_text_hex (&t, 0, 0);
  gdw_text_char (&t, ' ');
  gdw_text_hex (&t, 0xbeef, 8);
  gdw_text_char (&t, ' ');
  gdw_text_hex (&t, 0xbeef, 2);
  gdw_text_char (&t, ' ');
  gdw_text_hex (&t, UINT64_MAX, 16);
  check (strcmp (buf, "0 0000beef beef ffffffffffffffff") == 0);
}

TEST (cut_at_the_end_and_told)
{
  char buf[8];
  memset (buf, '#', sizeof buf);
  gdw_text t = gdw_text_over (buf, 5);
  check (buf[0] == '\0');
  gdw_text_put (&t, "abcd");
  check (!t.cut && strcmp (buf, "abcd") == 0);
  gdw_text_put (&t, "e");
  check (t.cut && strcmp (buf, "abcd") == 0 && buf[5] == '#' && t.n == 4);
}

TEST (octets_end_at_a_zero)
{
  char buf[16];
  gdw_text t = gdw_text_over (buf, sizeof buf);
  gdw_text_bytes (&t, gdw_bytes_make ("ab\0cd", 5));
  gdw_text_put (&t, NULL);
  check (strcmp (buf, "ab") == 0);
}

TEST (room_for_nothing)
{
  char buf[2] = { '#', '#' };
  gdw_text t = gdw_text_over (buf, 1);
  gdw_text_char (&t, 'x');
  check (buf[0] == '\0' && buf[1] == '#' && t.cut);
}

TEST (hexadecimal_digits)
{
  static const char *const digits = "0123456789abcdef";
  for (int i = 0; i < 16; i++)
    check (gdw_hex_digit ((uint8_t)digits[i]) == i);
  check (gdw_hex_digit ('A') == 10 && gdw_hex_digit ('F') == 15);
  check (gdw_hex_digit ('g') == -1 && gdw_hex_digit ('G') == -1 && gdw_hex_digit ('/') == -1 &&
         gdw_hex_digit (':') == -1);
  check (gdw_hex_digit ('@') == -1 && gdw_hex_digit ('`') == -1 && gdw_hex_digit (0) == -1 &&
         gdw_hex_digit (0xff) == -1);
}

TEST_MAIN ()
