/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-pay-del.c - the Delete payload. */
#include "harness.h"
#include "hostile.h"
#include "wire/ike-consts.h"
#include "wire/pay-del.h"

static gdw_err
read_one (gdw_bytes b)
{
  gdw_pay_del d;
  return gdw_pay_del_read (b, &d);
}

TEST (children)
{
  uint8_t buf[64], want[64];
  const uint32_t spis[] = { 0xc0ffee01, 2 };
  gdw_out o = gdw_out_over (buf, sizeof buf);
  gdw_pay_del_put_esp (&o, spis, 2);
  gdw_bytes b = gdw_out_view (&o);
  check_bytes (b, test_hex ("03 04 0002 c0ffee01 00000002", want));
  gdw_pay_del d;
  require (gdw_pay_del_read (b, &d) == GDW_OK);
  check (d.proto == GDW_PROTO_ESP && d.n == 2 && gdw_pay_del_spi (&d, 0) == spis[0] && gdw_pay_del_spi (&d, 1) == 2);
  check (hostile_short_taken (read_one, b) == 0);
  check (hostile_longer (read_one, b) == GDW_E_FORM);
  check (hostile_with (read_one, b, 2, 0xff) == GDW_E_FORM);
  check (hostile_with (read_one, b, 3, 1) == GDW_E_FORM);
  check (hostile_with (read_one, b, 1, 8) == GDW_E_FORM);
  check (hostile_with (read_one, b, 1, 0) == GDW_E_FORM);
}

TEST (ike_sa)
{
  uint8_t buf[64];
  gdw_out o = gdw_out_over (buf, sizeof buf);
  gdw_pay_del_put_ike (&o);
  gdw_pay_del d;
  require (gdw_pay_del_read (gdw_out_view (&o), &d) == GDW_OK);
  check (d.proto == GDW_PROTO_IKE && d.n == 0);
  check (hostile_longer (read_one, gdw_out_view (&o)) == GDW_E_FORM);
  check (read_one (test_hex ("01 08 0001 0102030405060708", buf)) == GDW_E_FORM);
}

TEST (nothing_to_delete)
{
  uint8_t buf[64];
  check (read_one (test_hex ("03 04 0000", buf)) == GDW_E_FORM);
  check (read_one (test_hex ("04 02 0001 0102", buf)) == GDW_E_UNSUPPORTED);
}

TEST_MAIN ()
