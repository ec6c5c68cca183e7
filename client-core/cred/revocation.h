/* SPDX-License-Identifier: GPL-3.0-or-later */
/* revocation.h - has one of a good chain's certificates been taken back? What the gateway stapled is looked at first (RFC 4806), then the
 * addresses that the certificates name are asked: OCSP, then CRL, the gateway's own certificate first. No I/O: whoever drives it fetches
 * what a step names and hands the octets in. To be begun only when chain, name and signature of the gateway are good. */
#ifndef GDW_CRED_REVOCATION_H
#define GDW_CRED_REVOCATION_H

#include "crypto/revoke.h"

typedef struct gdw_revocation gdw_revocation;

typedef enum {
  GDW_REVOCATION_GOOD,    /* no certificate is revoked, as far as somebody said so */
  GDW_REVOCATION_ASK,     /* fetch url; with post as the body of a POST when it is not empty */
  GDW_REVOCATION_UNKNOWN, /* all was asked; of the certificate at depth nothing is known */
  GDW_REVOCATION_REVOKED, /* the certificate at depth was taken back */
} gdw_revocation_state;

/* Where it stands. The views live as long as the object, until the next call of gdw_revocation_take. */
typedef struct {
  gdw_revocation_state state;
  unsigned depth;      /* ASK, UNKNOWN, REVOKED: of the certificate; 0 is the gateway's own */
  const char *subject; /* of that certificate */
  const char *fault;   /* UNKNOWN: why, a constant text */
  bool nowhere;        /* UNKNOWN: nothing was stapled, and no certificate names an address */
  gdw_bytes url;       /* ASK */
  gdw_bytes post;      /* ASK: an OCSP request, or empty */
} gdw_revocation_step;

/* chain is moved in and is empty afterwards; its last link, the anchor, is trusted as it is. stapled: the contents of CERT payloads of
 * encoding 14; GDW_MAX_STAPLED of them are looked at, and what does not fit is passed over. GDW_E_MEMORY: chain is still the caller's. */
GDW_MUST_USE gdw_err gdw_revocation_new (gdw_chain *chain, const gdw_bytes *stapled, size_t n, int64_t wall_s,
                                         gdw_revocation **ret);
void gdw_revocation_free (gdw_revocation *r); /* accepts NULL */

gdw_revocation_step gdw_revocation_look (const gdw_revocation *r);

/* What came from the address that the step named; empty: nothing. To be called while it says ASK. At most GDW_MAX_FETCHES are asked. */
void gdw_revocation_take (gdw_revocation *r, gdw_bytes octets, int64_t wall_s);

/* No more is asked: what is not known stays so. */
void gdw_revocation_give_up (gdw_revocation *r);

#endif
