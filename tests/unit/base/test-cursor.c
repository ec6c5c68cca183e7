/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-cursor.c - the bounded reader: order of octets, and what happens at and beyond the end. */
#include "base/cursor.h"
#include "harness.h"

static const uint8_t octets[18] = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18 };

TEST (numbers_are_big_endian)
{
  gdw_cur c = gdw_cur_over (gdw_bytes_of (octets));
  check (gdw_cur_u8 (&c) == 1);
  check (gdw_cur_u16 (&c) == 0x0203);
  check (gdw_cur_u24 (&c) == 0x040506);
  check (gdw_cur_u32 (&c) == 0x0708090a);
  check (gdw_cur_u64 (&c) == 0x0b0c0d0e0f101112u);
  check (gdw_cur_done (&c) && gdw_cur_left (&c) == 0);
}

TEST (each_read_fails_one_octet_early)
{
  static const size_t width[] = { 1, 2, 3, 4, 8 };
  for (size_t i = 0; i < 5; i++) {
    gdw_cur c = gdw_cur_over (gdw_bytes_make (octets, width[i] - 1));
    uint64_t got = i == 0   ? gdw_cur_u8 (&c)
                   : i == 1 ? gdw_cur_u16 (&c)
                   : i == 2 ? gdw_cur_u24 (&c)
                   : i == 3 ? gdw_cur_u32 (&c)
                            : gdw_cur_u64 (&c);
    check (got == 0 && !gdw_cur_ok (&c) && !gdw_cur_done (&c));
  }
}

TEST (sticky_after_a_failure)
{
  gdw_cur c = gdw_cur_over (gdw_bytes_make (octets, 3));
  check (gdw_cur_u32 (&c) == 0);
  check (gdw_cur_u8 (&c) == 0); /* it would have been there */
  check (gdw_cur_left (&c) == 0);
  check (gdw_cur_take (&c, 0).p == NULL);
  check (gdw_cur_rest (&c).n == 0);
  check (!gdw_cur_ok (&c) && !gdw_cur_done (&c));
}

TEST (take_rest_skip_copy)
{
  uint8_t copy[4];
  gdw_cur c = gdw_cur_over (gdw_bytes_of (octets));
  gdw_bytes two = gdw_cur_take (&c, 2);
  check (two.p == octets && two.n == 2);
  gdw_cur_skip (&c, 3);
  gdw_cur_copy (&c, copy, sizeof copy);
  check (copy[0] == 6 && copy[3] == 9);
  check (!gdw_cur_done (&c) && gdw_cur_ok (&c));
  gdw_bytes rest = gdw_cur_rest (&c);
  check (rest.n == 9 && rest.p[0] == 10);
  check (gdw_cur_done (&c));
  check (gdw_cur_rest (&c).n == 0 && gdw_cur_done (&c));
}

TEST (copy_beyond_the_end_gives_zeros)
{
  uint8_t copy[4] = { 7, 7, 7, 7 };
  gdw_cur c = gdw_cur_over (gdw_bytes_make (octets, 3));
  gdw_cur_copy (&c, copy, sizeof copy);
  check (gdw_bytes_all_zero (gdw_bytes_of (copy)) && !gdw_cur_ok (&c));
}

TEST (huge_lengths_do_not_wrap)
{
  gdw_cur c = gdw_cur_over (gdw_bytes_of (octets));
  gdw_cur_skip (&c, 1);
  gdw_cur_skip (&c, SIZE_MAX);
  check (!gdw_cur_ok (&c));
}

TEST (sub_is_bounded_by_its_part)
{
  gdw_cur c = gdw_cur_over (gdw_bytes_of (octets));
  gdw_cur part = gdw_cur_sub (&c, 2);
  check (gdw_cur_u16 (&part) == 0x0102 && gdw_cur_done (&part));
  check (gdw_cur_u8 (&part) == 0 && !gdw_cur_ok (&part));
  check (gdw_cur_u8 (&c) == 3 && gdw_cur_ok (&c));
  gdw_cur beyond = gdw_cur_sub (&c, 16);
  check (!gdw_cur_ok (&beyond) && !gdw_cur_ok (&c));
}

TEST (nothing)
{
  gdw_cur c = gdw_cur_over (GDW_BYTES_NONE);
  check (gdw_cur_done (&c) && gdw_cur_left (&c) == 0);
  check (gdw_cur_take (&c, 0).n == 0 && gdw_cur_ok (&c));
}

TEST_MAIN ()
