/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-pay-ident.c - ID, CERT, CERTREQ and AUTH payloads. */
#include "base/limits.h"
#include "harness.h"
#include "hostile.h"
#include "wire/ike-consts.h"
#include "wire/pay-ident.h"

static gdw_err
read_id (gdw_bytes b)
{
  gdw_pay_id id;
  return gdw_pay_id_read (b, &id);
}

static gdw_err
read_cert (gdw_bytes b)
{
  gdw_pay_cert c;
  return gdw_pay_cert_read (b, &c);
}

static gdw_err
read_certreq (gdw_bytes b)
{
  gdw_pay_cert c;
  return gdw_pay_certreq_read (b, &c);
}

static gdw_err
read_auth (gdw_bytes b)
{
  gdw_pay_auth a;
  return gdw_pay_auth_read (b, &a);
}

TEST (id_round_trip)
{
  uint8_t buf[64], want[64];
  gdw_out o = gdw_out_over (buf, sizeof buf);
  gdw_pay_id_put (&o, GDW_ID_FQDN, gdw_bytes_text ("gw"));
  check_bytes (gdw_out_view (&o), test_hex ("02 000000 6777", want));
  gdw_pay_id id;
  require (gdw_pay_id_read (gdw_out_view (&o), &id) == GDW_OK);
  check (id.type == GDW_ID_FQDN);
  check_bytes (id.data, gdw_bytes_text ("gw"));
  buf[2] = 0xaa; /* reserved octets are part of what AUTH covers */
  require (gdw_pay_id_read (gdw_out_view (&o), &id) == GDW_OK);
  check_bytes (id.body, test_hex ("02 00aa00 6777", want));
}

TEST (id_sizes)
{
  uint8_t buf[64], big[4 + GDW_MAX_ID + 1] = { GDW_ID_FQDN };
  check (hostile_short_taken (read_id, test_hex ("02 000000 67", buf)) == 0);
  check (read_id (test_hex ("01 000000 0a0b0c", buf)) == GDW_E_FORM);
  check (read_id (test_hex ("01 000000 0a0b0c0d", buf)) == GDW_OK);
  check (read_id (test_hex ("05 000000 0a0b0c0d", buf)) == GDW_E_FORM);
  check (read_id (test_hex ("0b 000000", buf)) == GDW_OK);
  check (read_id (gdw_bytes_of (big)) == GDW_E_LIMIT);
  check (read_id (gdw_bytes_make (big, sizeof big - 1)) == GDW_OK);
}

TEST (cert_and_certreq)
{
  uint8_t buf[64] = { GDW_CERT_X509 };
  gdw_pay_cert c;
  check (hostile_short_taken (read_cert, gdw_bytes_make ("\4x", 2)) == 0);
  require (gdw_pay_cert_read (gdw_bytes_make ("\4xyz", 4), &c) == GDW_OK);
  check (c.encoding == GDW_CERT_X509);
  check_bytes (c.data, gdw_bytes_text ("xyz"));
  check (read_certreq (GDW_BYTES_NONE) == GDW_E_SHORT);
  check (read_certreq (gdw_bytes_make (buf, 1)) == GDW_OK);
  check (read_certreq (gdw_bytes_make (buf, 41)) == GDW_OK);
  check (read_certreq (gdw_bytes_make (buf, 40)) == GDW_E_FORM);
  buf[0] = GDW_CERT_OCSP;
  check (read_certreq (gdw_bytes_make (buf, 40)) == GDW_OK);
}

TEST (cert_writer)
{
  uint8_t buf[8];
  gdw_out o = gdw_out_over (buf, sizeof buf);
  gdw_pay_cert_put (&o, GDW_CERT_X509, gdw_bytes_text ("der"));
  check_bytes (gdw_out_view (&o), gdw_bytes_make ("\4der", 4));
}

TEST (auth_round_trip)
{
  uint8_t buf[64], want[64];
  gdw_out o = gdw_out_over (buf, sizeof buf);
  gdw_pay_auth_put (&o, GDW_AUTH_SIGNATURE, gdw_bytes_text ("s"));
  check_bytes (gdw_out_view (&o), test_hex ("0e 000000 73", want));
  gdw_pay_auth a;
  require (gdw_pay_auth_read (gdw_out_view (&o), &a) == GDW_OK);
  check (a.method == GDW_AUTH_SIGNATURE && a.data.n == 1);
  check (hostile_short_taken (read_auth, gdw_out_view (&o)) == 0);
}

TEST_MAIN ()
