/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fuzz-revoke.c - OCSP responses and CRLs as a stranger on the way would write them. Input: an octet, even for OCSP, odd for a CRL;
 * the rest is the octets. Nobody without the issuer's key can make a certificate revoked. */
#include "crypto/revoke.h"
#include "crypto/revoked.h"
#include "fuzz.h"

static gdw_cert *
cert_of (const char *pem)
{
  gdw_cert *c = NULL;
  size_t n = 0;
  fuzz_check (gdw_certs_read (gdw_bytes_text (pem), 1, &c, &n) == GDW_OK);
  return c;
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  gdw_revoke_verdict v = { .state = GDW_REVOKE_REVOKED };
  if (size == 0)
    return 0;
  gdw_bytes b = gdw_bytes_make (data + 1, size - 1);
  gdw_cert *leaf = cert_of (rv_leaf), *mid = cert_of (rv_mid);
  if (data[0] % 2 == 0)
    gdw_ocsp_read (b, leaf, mid, REVOKED_WALL_S, &v);
  else
    gdw_crl_read (b, leaf, mid, REVOKED_WALL_S, &v);
  fuzz_check (v.state != GDW_REVOKE_REVOKED && v.fault != NULL);
  fuzz_check ((v.state == GDW_REVOKE_UNKNOWN) == (v.fault[0] != '\0'));
  fuzz_check (v.state != GDW_REVOKE_GOOD || v.good_until_s + GDW_REVOKE_SKEW_S >= REVOKED_WALL_S);
  gdw_cert_free (leaf);
  gdw_cert_free (mid);
  return 0;
}
