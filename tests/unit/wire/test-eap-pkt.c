/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-eap-pkt.c - the EAP packet. */
#include "base/limits.h"
#include "harness.h"
#include "hostile.h"
#include "wire/eap-pkt.h"
#include "wire/ike-consts.h"

static gdw_err
read_one (gdw_bytes b)
{
  gdw_eap_pkt p;
  return gdw_eap_pkt_read (b, &p);
}

TEST (request)
{
  uint8_t buf[64];
  gdw_eap_pkt p;
  gdw_bytes b = test_hex ("01 07 0007 01 6869", buf);
  require (gdw_eap_pkt_read (b, &p) == GDW_OK);
  check (p.code == GDW_EAP_REQUEST && p.id == 7 && p.type == GDW_EAP_IDENTITY);
  check_bytes (p.data, gdw_bytes_text ("hi"));
  check (hostile_short_taken (read_one, b) == 0);
  check (hostile_longer (read_one, b) == GDW_OK); /* padding below EAP */
  check (hostile_with (read_one, b, 3, 8) == GDW_E_SHORT);
  check (hostile_with (read_one, b, 3, 4) == GDW_E_SHORT); /* a request without a type */
  check (hostile_with (read_one, b, 3, 3) == GDW_E_SHORT);
  check (hostile_with (read_one, b, 3, 0) == GDW_E_SHORT);
  check (hostile_with (read_one, b, 2, 0xff) == GDW_E_LIMIT);
}

TEST (success_and_failure)
{
  uint8_t buf[64];
  gdw_eap_pkt p;
  require (gdw_eap_pkt_read (test_hex ("03 07 0004", buf), &p) == GDW_OK);
  check (p.code == GDW_EAP_SUCCESS && p.type == 0 && p.data.n == 0);
  check (read_one (test_hex ("04 07 0005 00", buf)) == GDW_E_FORM);
  check (read_one (test_hex ("03 07 0003", buf)) == GDW_E_SHORT);
  check (read_one (test_hex ("00 07 0004", buf)) == GDW_E_VALUE);
  check (read_one (test_hex ("05 07 0005 01", buf)) == GDW_E_VALUE);
}

TEST (expanded)
{
  uint8_t buf[64];
  gdw_eap_pkt p;
  gdw_bytes b = test_hex ("01 01 000d fe 000137 00000002 aa", buf);
  require (gdw_eap_pkt_read (b, &p) == GDW_OK);
  check (p.vendor == 0x137 && p.vendor_type == 2 && p.data.n == 1);
  check (hostile_short_taken (read_one, b) == 0);
  check (hostile_with (read_one, b, 3, 0x0b) == GDW_E_SHORT);
}

TEST (writer)
{
  uint8_t buf[64], want[64];
  gdw_out o = gdw_out_over (buf, sizeof buf);
  gdw_hole len = gdw_eap_pkt_begin (&o, GDW_EAP_RESPONSE, 9, GDW_EAP_NAK);
  gdw_out_u8 (&o, GDW_EAP_MSCHAPV2);
  gdw_out_close (&o, len);
  check_bytes (gdw_out_view (&o), test_hex ("02 09 0006 03 1a", want));
  o = gdw_out_over (buf, sizeof buf);
  gdw_eap_pkt_put_end (&o, GDW_EAP_SUCCESS, 9);
  check_bytes (gdw_out_view (&o), test_hex ("03 09 0004", want));
}

TEST_MAIN ()
