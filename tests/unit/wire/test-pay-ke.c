/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-pay-ke.c - KE and Nonce payloads, the wanted group, the signature hashes. */
#include "harness.h"
#include "hostile.h"
#include "wire/ike-consts.h"
#include "wire/pay-ke.h"

static gdw_err
read_ke (gdw_bytes b)
{
  gdw_pay_ke ke;
  return gdw_pay_ke_read (b, &ke);
}

TEST (ke_round_trip)
{
  uint8_t buf[64], want[64];
  gdw_out o = gdw_out_over (buf, sizeof buf);
  gdw_pay_ke_put (&o, GDW_KE_CURVE25519, gdw_bytes_text ("K"));
  check_bytes (gdw_out_view (&o), test_hex ("001f 0000 4b", want));
  gdw_pay_ke ke;
  require (gdw_pay_ke_read (gdw_out_view (&o), &ke) == GDW_OK);
  check (ke.group == GDW_KE_CURVE25519 && ke.data.n == 1 && ke.data.p[0] == 'K');
  check (hostile_short_taken (read_ke, gdw_out_view (&o)) == 0);
}

TEST (nonce_bounds)
{
  uint8_t buf[257] = { 0 };
  gdw_bytes nonce = GDW_BYTES_NONE;
  check (gdw_pay_nonce_read (gdw_bytes_make (buf, 15), &nonce) == GDW_E_VALUE);
  check (gdw_pay_nonce_read (gdw_bytes_make (buf, 257), &nonce) == GDW_E_VALUE && nonce.n == 0);
  check (gdw_pay_nonce_read (gdw_bytes_make (buf, 16), &nonce) == GDW_OK && nonce.n == 16);
  check (gdw_pay_nonce_read (gdw_bytes_make (buf, 256), &nonce) == GDW_OK && nonce.n == 256);
}

TEST (wanted_group)
{
  uint16_t group = 7;
  check (gdw_wanted_group_read (gdw_bytes_make ("\0", 1), &group) == GDW_E_SHORT);
  check (gdw_wanted_group_read (gdw_bytes_make ("\0\23\0", 3), &group) == GDW_E_SHORT && group == 7);
  check (gdw_wanted_group_read (gdw_bytes_make ("\0\23", 2), &group) == GDW_OK && group == GDW_KE_ECP_256);
}

TEST_MAIN ()
