/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-pay-ts.c - traffic selectors. */
#include "harness.h"
#include "hostile.h"
#include "wire/ike-consts.h"
#include "wire/pay-ts.h"

static gdw_err
read_one (gdw_bytes b)
{
  gdw_pay_ts ts;
  return gdw_pay_ts_read (b, &ts);
}

static const char TWO[] = "02 000000"
                          "07 06 0010 0050 01bb 0a000000 0a0000ff"
                          "08 00 0028 0000 ffff 20010db8000000000000000000000000 20010db80000ffffffffffffffffffff";

TEST (round_trip)
{
  uint8_t buf[128], back[128];
  gdw_pay_ts ts;
  gdw_bytes b = test_hex (TWO, buf);
  require (gdw_pay_ts_read (b, &ts) == GDW_OK);
  require (ts.n == 2 && ts.unknown == 0);
  check (ts.ts[0].proto == GDW_IPPROTO_TCP && ts.ts[0].port_first == 80 && ts.ts[0].port_last == 443);
  check (ts.ts[0].first.family == 4 && ts.ts[0].last.b[3] == 0xff && ts.ts[1].first.family == 6);
  gdw_out o = gdw_out_over (back, sizeof back);
  gdw_pay_ts_put (&o, &ts);
  check_bytes (gdw_out_view (&o), b);
}

TEST (every_wrong_length_is_refused)
{
  uint8_t buf[128];
  gdw_bytes b = test_hex (TWO, buf);
  check (hostile_short_taken (read_one, b) == 0);
  check (hostile_longer (read_one, b) == GDW_E_SHORT);
  for (unsigned len = 0; len < 256; len++)
    check (len == 0x10 || hostile_with (read_one, b, 7, (uint8_t)len) != GDW_OK);
  check (hostile_with (read_one, b, 0, 0) == GDW_E_FORM);
  check (hostile_with (read_one, b, 0, 1) == GDW_E_SHORT);
  check (hostile_with (read_one, b, 0, 3) == GDW_E_SHORT);
  check (hostile_with (read_one, b, 0, GDW_MAX_TS + 1) == GDW_E_LIMIT);
}

TEST (ranges)
{
  uint8_t buf[128];
  check (read_one (test_hex ("01 000000 07 00 0010 0000 ffff 0a000001 0a000000", buf)) == GDW_E_FORM);
  check (read_one (test_hex ("01 000000 07 00 0010 0002 0001 0a000000 0a000000", buf)) == GDW_E_FORM);
  check (read_one (test_hex ("01 000000 07 00 0010 ffff 0000 0a000000 0a000000", buf)) == GDW_OK); /* OPAQUE */
}

TEST (unknown_types_are_passed_over)
{
  uint8_t buf[128];
  gdw_pay_ts ts;
  gdw_bytes b = test_hex ("02 000000 0a 00 0006 0102 07 00 0010 0000 ffff 0a000000 0a0000ff", buf);
  require (gdw_pay_ts_read (b, &ts) == GDW_OK);
  check (ts.n == 1 && ts.unknown == 1);
  check (hostile_with (read_one, b, 7, 3) == GDW_E_FORM);
  check (hostile_with (read_one, b, 7, 0) == GDW_E_FORM);
}

static gdw_ts
of (const char *hex, uint8_t prefix)
{
  uint8_t buf[16];
  gdw_net net = { gdw_ip_from (test_hex (hex, buf)), prefix };
  return gdw_ts_of_net (&net);
}

TEST (networks_to_ranges)
{
  uint8_t buf[16];
  gdw_ts ts = of ("0a016263", 22);
  check_bytes (gdw_ip_bytes (&ts.first), test_hex ("0a016000", buf));
  check_bytes (gdw_ip_bytes (&ts.last), test_hex ("0a0163ff", buf));
  ts = of ("20010db8000000000000000000000001", 128);
  check (gdw_ip_same (&ts.first, &ts.last) && ts.last.b[15] == 1);
  ts = gdw_ts_any (4);
  check_bytes (gdw_ip_bytes (&ts.last), test_hex ("ffffffff", buf));
  check (gdw_ip_bytes (&ts.first).n == 4 && ts.port_last == 65535 && ts.proto == 0);
  ts = gdw_ts_any (6);
  check_bytes (gdw_ip_bytes (&ts.last), test_hex ("ffffffffffffffffffffffffffffffff", buf));
}

TEST (inside)
{
  gdw_ts wide = of ("0a000000", 8), narrow = of ("0a010000", 16), other = of ("0b000000", 16);
  check (gdw_ts_inside (&narrow, &wide) && gdw_ts_inside (&wide, &wide));
  check (!gdw_ts_inside (&wide, &narrow) && !gdw_ts_inside (&other, &wide));
  gdw_ts any6 = gdw_ts_any (6), any4 = gdw_ts_any (4);
  check (gdw_ts_inside (&wide, &any4) && !gdw_ts_inside (&wide, &any6));
  gdw_ts tcp = narrow;
  tcp.proto = GDW_IPPROTO_TCP;
  check (gdw_ts_inside (&tcp, &wide) && !gdw_ts_inside (&narrow, &tcp));
  gdw_ts http = tcp;
  http.port_first = http.port_last = 80;
  check (gdw_ts_inside (&http, &tcp) && !gdw_ts_inside (&tcp, &http));
  gdw_ts opaque = tcp;
  opaque.port_first = 65535;
  opaque.port_last = 0;
  check (!gdw_ts_inside (&opaque, &http) && gdw_ts_inside (&opaque, &tcp) && gdw_ts_inside (&opaque, &opaque));
  check (gdw_ts_same (&http, &http) && !gdw_ts_same (&http, &tcp) && !gdw_ts_same (&narrow, &wide));
}

TEST_MAIN ()
