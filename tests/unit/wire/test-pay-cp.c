/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-pay-cp.c - the Configuration payload. */
#include "harness.h"
#include "hostile.h"
#include "wire/ike-consts.h"
#include "wire/pay-cp.h"

static gdw_err
read_one (gdw_bytes b)
{
  gdw_pay_cp cp;
  return gdw_pay_cp_read (b, &cp);
}

TEST (round_trip)
{
  uint8_t buf[64], want[64];
  gdw_pay_cp cp = { .type = GDW_CFG_REQUEST }, r;
  check (gdw_pay_cp_add (&cp, GDW_CP_IP4_ADDRESS, GDW_BYTES_NONE));
  check (gdw_pay_cp_add (&cp, GDW_CP_IP4_DNS, gdw_bytes_make ("\12\0\0\1", 4)));
  gdw_out o = gdw_out_over (buf, sizeof buf);
  gdw_pay_cp_put (&o, &cp);
  check_bytes (gdw_out_view (&o), test_hex ("01 000000 0001 0000 0003 0004 0a000001", want));
  require (gdw_pay_cp_read (gdw_out_view (&o), &r) == GDW_OK);
  check (r.type == GDW_CFG_REQUEST && r.n == 2 && r.attr[1].type == GDW_CP_IP4_DNS && r.attr[1].value.n == 4);
}

TEST (lengths)
{
  uint8_t buf[64];
  gdw_bytes b = test_hex ("02 000000 0001 0004 0a000001", buf);
  check (hostile_short_taken (read_one, b) == 1); /* only the one without any attribute */
  check (read_one (gdw_bytes_make (b.p, 4)) == GDW_OK);
  check (hostile_longer (read_one, b) == GDW_E_SHORT);
  check (hostile_with (read_one, b, 7, 5) == GDW_E_SHORT);
  check (hostile_with (read_one, b, 6, 0xff) == GDW_E_SHORT);
}

TEST (the_reserved_bit_is_ignored)
{
  uint8_t buf[64];
  gdw_pay_cp cp;
  require (gdw_pay_cp_read (test_hex ("02 000000 8001 0000", buf), &cp) == GDW_OK);
  check (cp.n == 1 && cp.attr[0].type == GDW_CP_IP4_ADDRESS);
}

TEST (too_many)
{
  uint8_t buf[4 + 4 * (GDW_MAX_CP_ATTRS + 1)] = { 2 };
  check (read_one (gdw_bytes_of (buf)) == GDW_E_LIMIT);
  check (read_one (gdw_bytes_make (buf, sizeof buf - 4)) == GDW_OK);
  gdw_pay_cp full = { .n = GDW_MAX_CP_ATTRS };
  check (!gdw_pay_cp_add (&full, 1, GDW_BYTES_NONE));
}

/* "address/prefix" of a value in hex, or the error's name. */
static const char *
net (uint16_t type, const char *hex)
{
  static char text[GDW_NET_TEXT];
  uint8_t buf[64];
  gdw_cp_attr a = { type, test_hex (hex, buf) };
  gdw_net n;
  gdw_err e = gdw_cp_net_read (&a, &n);
  return e == GDW_OK ? gdw_net_text (&n, text) : gdw_err_name (e);
}

TEST (addresses_and_networks)
{
  check (strcmp (net (GDW_CP_IP4_ADDRESS, "0a000001"), "10.0.0.1/32") == 0);
  check (strcmp (net (GDW_CP_IP4_NETMASK, "ffffff00"), "255.255.255.0/24") == 0);
  check (strcmp (net (GDW_CP_IP4_SUBNET, "0a000000 ff000000"), "10.0.0.0/8") == 0);
  check (strcmp (net (GDW_CP_IP4_SUBNET, "00000000 00000000"), "0.0.0.0/0") == 0);
  check (strcmp (net (GDW_CP_IP6_DNS, "20010db8000000000000000000000001"), "2001:db8::1/128") == 0);
  check (strcmp (net (GDW_CP_IP6_ADDRESS, "20010db8000000000000000000000001 40"), "2001:db8::1/64") == 0);
  check (strcmp (net (GDW_CP_IP6_ADDRESS, "20010db8000000000000000000000001"), "2001:db8::1/128") == 0);
  check (strcmp (net (GDW_CP_IP6_SUBNET, "20010db8000000000000000000000000 20"), "2001:db8::/32") == 0);
}

TEST (bad_values)
{
  check (strcmp (net (GDW_CP_IP4_ADDRESS, ""), "short") == 0);
  check (strcmp (net (GDW_CP_IP4_ADDRESS, "0a0000"), "short") == 0);
  check (strcmp (net (GDW_CP_IP4_DNS, "0a00000102"), "short") == 0);
  check (strcmp (net (GDW_CP_IP4_NETMASK, "ff00ff00"), "value") == 0);
  check (strcmp (net (GDW_CP_IP4_SUBNET, "0a000000 00ffffff"), "value") == 0);
  check (strcmp (net (GDW_CP_IP4_SUBNET, "0a000000"), "short") == 0);
  check (strcmp (net (GDW_CP_IP6_SUBNET, "20010db8000000000000000000000000 81"), "value") == 0);
  check (strcmp (net (GDW_CP_IP6_SUBNET, "20010db8000000000000000000000000"), "short") == 0);
  check (strcmp (net (GDW_CP_APPLICATION_VERSION, "0a000001"), "unsupported") == 0);
}

static const char *
domain (gdw_bytes value)
{
  static char text[GDW_MAX_HOST];
  gdw_cp_attr a = { GDW_CP_DNS_DOMAIN, value };
  gdw_err e = gdw_cp_domain_read (&a, text);
  return e == GDW_OK ? text : gdw_err_name (e);
}

TEST (domains)
{
  check (strcmp (domain (gdw_bytes_text ("Corp.Example.")), "corp.example") == 0);
  check (strcmp (domain (gdw_bytes_text (".")), ".") == 0);
  check (strcmp (domain (GDW_BYTES_NONE), "short") == 0);
  check (strcmp (domain (gdw_bytes_text ("..")), "value") == 0);
  check (strcmp (domain (gdw_bytes_text ("a..b")), "value") == 0);
  check (strcmp (domain (gdw_bytes_text (".a")), "value") == 0);
  check (strcmp (domain (gdw_bytes_text ("a b")), "value") == 0);
  check (strcmp (domain (gdw_bytes_text ("a\nnameserver 192.0.2.1")), "value") == 0);
  check (strcmp (domain (gdw_bytes_make ("a\0b", 3)), "value") == 0);
  check (strcmp (domain (gdw_bytes_text ("\xc3\xa4.example")), "value") == 0);
}

TEST (anchors)
{
  static const uint8_t ds[] = { 0x4f, 0x66, 13, 2, 0xab, 0xcd };
  gdw_cp_attr a = { GDW_CP_DNSSEC_TA, gdw_bytes_of (ds) };
  gdw_cp_anchor t = { 0 };
  require (gdw_cp_anchor_read (&a, &t) == GDW_OK);
  check (t.key_tag == 0x4f66 && t.algorithm == 13 && t.digest_type == 2 && t.digest.n == 2 && t.digest.p[0] == 0xab);
  for (size_t n = 0; n <= 4; n++) { /* also without a digest */
    a.value = gdw_bytes_make (ds, n);
    check (gdw_cp_anchor_read (&a, &t) == GDW_E_SHORT);
  }
}

TEST (long_domains)
{
  char name[300];
  memset (name, 'a', sizeof name);
  check (strcmp (domain (gdw_bytes_make (name, 64)), "value") == 0); /* one label */
  for (size_t i = 63; i < sizeof name; i += 64)
    name[i] = '.';
  check (strlen (domain (gdw_bytes_make (name, 253))) == 253);
  check (strcmp (domain (gdw_bytes_make (name, 255)), "value") == 0);
}

TEST_MAIN ()
