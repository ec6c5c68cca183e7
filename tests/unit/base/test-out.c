/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-out.c - the bounded writer and its holes. */
#include "base/out.h"
#include "harness.h"

TEST (numbers_are_big_endian)
{
  uint8_t buf[18], want[32];
  gdw_out o = gdw_out_over (buf, sizeof buf);
  gdw_out_u8 (&o, 1);
  gdw_out_u16 (&o, 0x0203);
  gdw_out_u24 (&o, 0x040506);
  gdw_out_u32 (&o, 0x0708090a);
  gdw_out_u64 (&o, 0x0b0c0d0e0f101112u);
  check_bytes (gdw_out_view (&o), test_hex ("0102030405060708090a0b0c0d0e0f101112", want));
  check (gdw_out_ok (&o));
}

TEST (what_does_not_fit_is_not_written_and_it_stays_bad)
{
  uint8_t buf[8];
  memset (buf, 0xee, sizeof buf);
  gdw_out o = gdw_out_over (buf, 3);
  gdw_out_u8 (&o, 1);
  gdw_out_u32 (&o, 0x02030405);
  check (!gdw_out_ok (&o));
  gdw_out_u8 (&o, 6); /* would fit */
  check (!gdw_out_ok (&o) && gdw_out_view (&o).n == 0 && gdw_out_view (&o).p == NULL);
  check (buf[0] == 1 && buf[1] == 0xee && buf[3] == 0xee);
  check (gdw_out_room (&o, 0) == NULL);
}

TEST (put_zero_room)
{
  uint8_t buf[8], want[8];
  memset (buf, 0xee, sizeof buf);
  gdw_out o = gdw_out_over (buf, sizeof buf);
  gdw_out_put (&o, gdw_bytes_text ("ab"));
  gdw_out_put (&o, GDW_BYTES_NONE);
  gdw_out_zero (&o, 2);
  uint8_t *room = gdw_out_room (&o, 4);
  require (room == buf + 4);
  memset (room, 0xcc, 4);
  check_bytes (gdw_out_view (&o), test_hex ("61620000cccccccc", want));
  check (gdw_out_ok (&o) && gdw_out_room (&o, 1) == NULL && !gdw_out_ok (&o));
}

TEST (huge_lengths_do_not_wrap)
{
  uint8_t buf[8];
  gdw_out o = gdw_out_over (buf, sizeof buf);
  gdw_out_u8 (&o, 1);
  check (gdw_out_room (&o, SIZE_MAX) == NULL && !gdw_out_ok (&o));
}

TEST (holes_count_what_follows)
{
  uint8_t buf[32], want[32];
  gdw_out o = gdw_out_over (buf, sizeof buf);
  gdw_hole outer = gdw_out_len32 (&o);
  gdw_out_u16 (&o, 0xaaaa);
  gdw_hole inner = gdw_out_len16 (&o);
  gdw_out_u24 (&o, 0xbbbbbb);
  gdw_out_close (&o, inner);
  gdw_out_close (&o, outer);
  check_bytes (gdw_out_view (&o), test_hex ("00000007 aaaa 0003 bbbbbb", want));
}

TEST (hole_that_counts_its_own_head)
{
  uint8_t buf[32], want[32];
  gdw_out o = gdw_out_over (buf, sizeof buf);
  gdw_out_u16 (&o, 0x2100);
  gdw_hole h = gdw_out_len16_from (&o, 2);
  gdw_out_u8 (&o, 0xcc);
  gdw_out_close (&o, h);
  check_bytes (gdw_out_view (&o), test_hex ("2100 0005 cc", want));
}

TEST (hole_too_narrow_for_its_length)
{
  static uint8_t buf[70000];
  gdw_out o = gdw_out_over (buf, sizeof buf);
  gdw_hole h = gdw_out_len16 (&o);
  gdw_out_zero (&o, 65535);
  gdw_out_close (&o, h);
  check (gdw_out_ok (&o) && buf[0] == 0xff && buf[1] == 0xff);
  o = gdw_out_over (buf, sizeof buf);
  h = gdw_out_len16 (&o);
  gdw_out_zero (&o, 65536);
  gdw_out_close (&o, h);
  check (!gdw_out_ok (&o));
}

TEST (a_hole_that_found_no_room_does_no_harm)
{
  uint8_t buf[4] = { 1, 2, 3, 4 };
  gdw_out o = gdw_out_over (buf, 1);
  gdw_hole h = gdw_out_len16 (&o);
  gdw_out_u8 (&o, 9);
  gdw_out_close (&o, h);
  check (!gdw_out_ok (&o) && buf[0] == 1 && buf[1] == 2);
}

TEST (patch)
{
  uint8_t buf[8], want[8];
  gdw_out o = gdw_out_over (buf, sizeof buf);
  gdw_out_zero (&o, 6);
  gdw_out_patch_u8 (&o, 0, 0x11);
  gdw_out_patch_u32 (&o, 2, 0x22334455);
  check_bytes (gdw_out_view (&o), test_hex ("1100 22334455", want));
}

TEST_MAIN ()
