/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-esp-pkt.c - ESP header and trailer, and the kinds of datagrams on port 4500. */
#include "harness.h"
#include "hostile.h"
#include "wire/esp-pkt.h"
#include "wire/ike-consts.h"

static gdw_err
read_plain (gdw_bytes b)
{
  gdw_esp_plain p;
  return gdw_esp_plain_read (b, &p);
}

TEST (datagrams_are_told_apart)
{
  uint8_t buf[64];
  gdw_bytes inner = GDW_BYTES_NONE;
  check (gdw_encap_split (test_hex ("ff", buf), NULL) == GDW_ENCAP_KEEPALIVE);
  check (gdw_encap_split (test_hex ("fe", buf), NULL) == GDW_ENCAP_NONE);
  check (gdw_encap_split (test_hex ("ffff", buf), NULL) == GDW_ENCAP_NONE);
  check (gdw_encap_split (GDW_BYTES_NONE, NULL) == GDW_ENCAP_NONE);
  check (gdw_encap_split (test_hex ("00000000", buf), &inner) == GDW_ENCAP_IKE && inner.n == 0);
  check (gdw_encap_split (test_hex ("00000000 aabb", buf), &inner) == GDW_ENCAP_IKE && inner.n == 2 &&
         inner.p == buf + 4);
  check (gdw_encap_split (test_hex ("000000ff 00000001", buf), NULL) == GDW_ENCAP_NONE); /* reserved SPI */
  check (gdw_encap_split (test_hex ("00000100 000001", buf), NULL) == GDW_ENCAP_NONE);
  check (gdw_encap_split (test_hex ("00000100 00000001", buf), &inner) == GDW_ENCAP_ESP && inner.n == 8);
}

TEST (header)
{
  uint8_t buf[8];
  gdw_out o = gdw_out_over (buf, sizeof buf);
  gdw_esp_header_put (&o, 0xc0ffee01, 7);
  gdw_esp_header h;
  require (gdw_esp_header_read (gdw_out_view (&o), &h) == GDW_OK);
  check (h.spi == 0xc0ffee01 && h.seq == 7);
  check (gdw_esp_header_read (gdw_bytes_make (buf, 7), &h) == GDW_E_SHORT);
}

TEST (trailer_round_trip)
{
  uint8_t buf[64];
  for (size_t n = 0; n < 20; n++) {
    gdw_out o = gdw_out_over (buf, sizeof buf);
    gdw_out_zero (&o, n);
    gdw_esp_trailer_put (&o, gdw_esp_pad (n, 16), GDW_IPPROTO_IPV4);
    check (o.n % 16 == 0 && o.n >= n + 2 && o.n < n + 2 + 16);
    gdw_esp_plain p;
    require (gdw_esp_plain_read (gdw_out_view (&o), &p) == GDW_OK);
    check (p.body.n == n && p.next == GDW_IPPROTO_IPV4);
  }
  check (gdw_esp_pad (2, 4) == 0 && gdw_esp_pad (3, 4) == 3);
}

TEST (trailer_that_lies)
{
  uint8_t buf[64];
  check (hostile_read (read_plain, GDW_BYTES_NONE) == GDW_E_SHORT);
  check (hostile_read (read_plain, test_hex ("04", buf)) == GDW_E_SHORT);
  check (hostile_read (read_plain, test_hex ("00 04", buf)) == GDW_OK);
  check (hostile_read (read_plain, test_hex ("01 04", buf)) == GDW_E_FORM);
  check (hostile_read (read_plain, test_hex ("010203 ff 04", buf)) == GDW_E_FORM);
  check (hostile_read (read_plain, test_hex ("010203 04 04", buf)) == GDW_E_FORM);
  check (hostile_read (read_plain, test_hex ("010203 03 04", buf)) == GDW_OK);
  check (hostile_read (read_plain, test_hex ("010204 03 04", buf)) == GDW_E_FORM);
  check (hostile_read (read_plain, test_hex ("000000 03 04", buf)) == GDW_E_FORM);
}

TEST_MAIN ()
