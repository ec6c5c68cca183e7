/* SPDX-License-Identifier: GPL-3.0-or-later */
/* revoke-wolfssl.c - OCSP and CRLs cannot be judged with wolfSSL 5.7.2 as Debian builds it. Its OCSP check leaves out
 * whether the signer may answer for the issuer (WOLFSSL_NO_OCSP_ISSUER_CHECK), both ask the machine's clock instead of
 * taking a time, and neither tells what a list covers. So nothing counts as good or as revoked here, and who must know
 * (gateway.revocation=strict) is refused. */
#include "crypto/revoke.h"

static const char fault[] = "this program is built with wolfSSL, which cannot judge it";

bool
gdw_revoke_available (void)
{
  return false;
}

gdw_err
gdw_ocsp_request (const gdw_cert *c, const gdw_cert *issuer, gdw_out *o)
{
  (void)c, (void)issuer, (void)o;
  return GDW_E_UNSUPPORTED; /* the answer could not be read */
}

void
gdw_ocsp_read (gdw_bytes response, const gdw_cert *c, const gdw_cert *issuer, int64_t wall_s, gdw_revoke_verdict *ret)
{
  (void)response, (void)c, (void)issuer, (void)wall_s;
  *ret = (gdw_revoke_verdict){ .state = GDW_REVOKE_UNKNOWN, .fault = fault };
}

void
gdw_crl_read (gdw_bytes crl, const gdw_cert *c, const gdw_cert *issuer, int64_t wall_s, gdw_revoke_verdict *ret)
{
  (void)crl, (void)c, (void)issuer, (void)wall_s;
  *ret = (gdw_revoke_verdict){ .state = GDW_REVOKE_UNKNOWN, .fault = fault };
}
