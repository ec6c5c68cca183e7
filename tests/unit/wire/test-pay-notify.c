/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-pay-notify.c - the Notify payload. */
#include "harness.h"
#include "hostile.h"
#include "wire/ike-consts.h"
#include "wire/pay-notify.h"

static gdw_err
read_one (gdw_bytes b)
{
  gdw_pay_notify n;
  return gdw_pay_notify_read (b, &n);
}

TEST (round_trip)
{
  uint8_t buf[64], want[64];
  gdw_out o = gdw_out_over (buf, sizeof buf);
  gdw_pay_notify n = { GDW_PROTO_ESP, GDW_N_REKEY_SA, gdw_bytes_make ("\1\2\3\4", 4), gdw_bytes_text ("xy") };
  gdw_pay_notify_put (&o, &n);
  check_bytes (gdw_out_view (&o), test_hex ("03 04 4009 01020304 7879", want));
  gdw_pay_notify r;
  require (gdw_pay_notify_read (gdw_out_view (&o), &r) == GDW_OK);
  check (r.proto == n.proto && r.type == n.type);
  check_bytes (r.spi, n.spi);
  check_bytes (r.data, n.data);
}

TEST (spi_beyond_the_end)
{
  uint8_t buf[64];
  check (hostile_short_taken (read_one, test_hex ("03 04 4009 01020304", buf)) == 0);
  check (hostile_read (read_one, test_hex ("00 ff 4006 0102", buf)) == GDW_E_SHORT);
}

TEST (spi_size_of_its_protocol)
{
  uint8_t buf[64];
  check (read_one (test_hex ("03 08 4009 0102030405060708", buf)) == GDW_E_FORM);
  check (read_one (test_hex ("02 03 4009 010203", buf)) == GDW_E_FORM);
  check (read_one (test_hex ("01 04 4009 01020304", buf)) == GDW_E_FORM);
  check (read_one (test_hex ("01 08 4009 0102030405060708", buf)) == GDW_OK);
  check (read_one (test_hex ("01 00 000e", buf)) == GDW_OK);
  check (read_one (test_hex ("00 03 000e 010203", buf)) == GDW_OK);
}

TEST (errors_and_status)
{
  check (gdw_notify_is_error (GDW_N_MICROSOFT_STATUS) && gdw_notify_is_error (16383));
  check (!gdw_notify_is_error (GDW_N_INITIAL_CONTACT));
}

TEST_MAIN ()
