/* SPDX-License-Identifier: GPL-3.0-or-later */
/* revoke.h - has the issuer taken a certificate back? OCSP responses (RFC 6960) and CRLs (RFC 5280 5), handed in as octets.
 * The library parses; nothing here is asked of a network, and what time it is is handed in. */
#ifndef GDW_CRYPTO_REVOKE_H
#define GDW_CRYPTO_REVOKE_H

#include "base/out.h"
#include "crypto/x509.h"

enum {
  GDW_REVOKE_SKEW_S = 300,     /* seconds by which the clocks of two machines may differ */
  GDW_REVOKE_UNDATED_S = 86400 /* an OCSP response that names no end is good for so long */
};

typedef enum { GDW_REVOKE_UNKNOWN, GDW_REVOKE_GOOD, GDW_REVOKE_REVOKED } gdw_revoke_state;

typedef struct {
  gdw_revoke_state state;
  const char *fault;    /* UNKNOWN: why the octets tell nothing, a constant text; else "" */
  int64_t good_until_s; /* GOOD: wall seconds until which the statement holds */
} gdw_revoke_verdict;

/* Can this library judge OCSP responses and CRLs? Without it the calls below give GDW_E_UNSUPPORTED and UNKNOWN. */
bool gdw_revoke_available (void);

/* Writes the DER of an OCSP request for c, issued by issuer: one certificate, no nonce (RFC 6960 4.1). GDW_E_SPACE,
 * GDW_E_MEMORY, GDW_E_UNSUPPORTED. */
GDW_MUST_USE gdw_err gdw_ocsp_request (const gdw_cert *c, const gdw_cert *issuer, gdw_out *o);

/* What a DER OCSPResponse says about c at wall_s. Demanded (RFC 6960 3.2): status successful; signed by SHA-2 or better, by
 * the issuer itself or by a certificate that the issuer itself issued for OCSP signing and that is valid; a single response
 * for c whose thisUpdate is past and whose nextUpdate is not. Of several that fit, one that says revoked counts. A nonce is
 * not looked at: none was asked for. */
void gdw_ocsp_read (gdw_bytes response, const gdw_cert *c, const gdw_cert *issuer, int64_t wall_s,
                    gdw_revoke_verdict *ret);

/* What a DER CertificateList says about c at wall_s. Demanded (RFC 5280 6.3.3): of the issuer, signed by it with SHA-2 or
 * better and allowed to (cRLSign); thisUpdate past, nextUpdate there and not past; complete, so no delta; no critical
 * extension that is not known. An issuing distribution point must be one that c names and cover c. */
void gdw_crl_read (gdw_bytes crl, const gdw_cert *c, const gdw_cert *issuer, int64_t wall_s, gdw_revoke_verdict *ret);

#endif
