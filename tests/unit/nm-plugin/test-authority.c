/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-authority.c - whether a certificate says that it is an authority's, in the forms that the extension has. */
#include "import/authority.h"

#include <glib.h>
#include <string.h>

#include "harness.h"

/* The extension's octets between others. */
#define OF(...)         godwit_authority_of (GDW_OCTETS (0x30, 0x20, 0x02, 0x01, __VA_ARGS__))
#define GDW_OCTETS(...) ((gdw_bytes){ (const uint8_t[]){ __VA_ARGS__ }, sizeof (const uint8_t[]){ __VA_ARGS__ } })
#define NAME            0x06, 0x03, 0x55, 0x1d, 0x13
#define CRITICAL        0x01, 0x01, 0xff
#define TRUTH           0x01, 0x01, 0xff

TEST (an_authority_says_so)
{
  check (OF (NAME, CRITICAL, 0x04, 0x05, 0x30, 0x03, TRUTH) == GODWIT_AUTHORITY_YES);
  check (OF (NAME, 0x04, 0x05, 0x30, 0x03, TRUTH, 0x30, 0x00) == GODWIT_AUTHORITY_YES);
  check (OF (NAME, CRITICAL, 0x04, 0x08, 0x30, 0x06, TRUTH, 0x02, 0x01, 0x00) == GODWIT_AUTHORITY_YES);
}

TEST (others_do_not)
{
  check (OF (NAME, CRITICAL, 0x04, 0x02, 0x30, 0x00, TRUTH) == GODWIT_AUTHORITY_NO);
  check (OF (NAME, 0x04, 0x02, 0x30, 0x00) == GODWIT_AUTHORITY_NO);
  check (OF (0x06, 0x03, 0x55, 0x1d, 0x11, 0x04, 0x05, 0x30, 0x03, TRUTH) == GODWIT_AUTHORITY_NO);
}

TEST (what_is_cut_short_or_no_certificate_is_nothing)
{
  check (OF (NAME, CRITICAL, 0x04, 0x05, 0x30, 0x03, 0x01, 0x01) == GODWIT_AUTHORITY_NO);
  check (OF (NAME) == GODWIT_AUTHORITY_NO);
  check (godwit_authority_of (GDW_OCTETS (0x00)) == GODWIT_AUTHORITY_UNKNOWN);
  check (godwit_authority_of (gdw_bytes_text ("-----BEGIN CERTIFICATE-----\nMAA=\n")) == GODWIT_AUTHORITY_UNKNOWN);
  check (godwit_authority_of (GDW_BYTES_NONE) == GODWIT_AUTHORITY_UNKNOWN);
  check (godwit_authority_look ("/no/such/file") == GODWIT_AUTHORITY_UNKNOWN);
  check (godwit_authority_look ("system") == GODWIT_AUTHORITY_UNKNOWN);
}

TEST (pem_is_read_as_well)
{
  const uint8_t der[] = { 0x30, 0x0e, NAME, 0x04, 0x05, 0x30, 0x03, TRUTH };
  g_autofree char *body = g_base64_encode (der, sizeof der);
  g_autofree char *pem = g_strdup_printf ("words\n-----BEGIN CERTIFICATE-----\n%s\n-----END CERTIFICATE-----\n", body);
  check (godwit_authority_of (gdw_bytes_text (pem)) == GODWIT_AUTHORITY_YES);
}

TEST_MAIN ()
