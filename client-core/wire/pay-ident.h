/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pay-ident.h - the payloads by which a side says and proves who it is: ID, CERT, CERTREQ, AUTH (RFC 7296 3.5 to 3.8). */
#ifndef GDW_WIRE_PAY_IDENT_H
#define GDW_WIRE_PAY_IDENT_H

#include "base/bytes.h"
#include "base/err.h"
#include "base/out.h"

/* IDi and IDr. body is what AUTH covers (RestOfInitIDPayload: type, three reserved octets as received, data; RFC 7296 2.15). */
typedef struct {
  uint8_t type; /* GDW_ID_* */
  gdw_bytes data;
  gdw_bytes body;
} gdw_pay_id;

typedef struct {
  uint8_t encoding; /* GDW_CERT_* */
  gdw_bytes data;   /* CERT: the certificate; CERTREQ: SHA-1 hashes of 20 octets, perhaps none */
} gdw_pay_cert;

typedef struct {
  uint8_t method; /* GDW_AUTH_* */
  gdw_bytes data;
} gdw_pay_auth;

/* GDW_E_SHORT; GDW_E_LIMIT: data longer than GDW_MAX_ID; GDW_E_FORM: an address that has not 4 or 16 octets. Empty data is taken
 * for KEY_ID only. */
GDW_MUST_USE gdw_err gdw_pay_id_read (gdw_bytes body, gdw_pay_id *ret);
/* Writes type and data (body is not looked at). */
void gdw_pay_id_put (gdw_out *o, uint8_t type, gdw_bytes data);

/* GDW_E_SHORT: no encoding octet, or no data. */
GDW_MUST_USE gdw_err gdw_pay_cert_read (gdw_bytes body, gdw_pay_cert *ret);
/* GDW_E_SHORT; GDW_E_FORM: X.509 hashes are not whole. */
GDW_MUST_USE gdw_err gdw_pay_certreq_read (gdw_bytes body, gdw_pay_cert *ret);
/* For CERT and CERTREQ. */
void gdw_pay_cert_put (gdw_out *o, uint8_t encoding, gdw_bytes data);

/* GDW_E_SHORT: no method, or no data. */
GDW_MUST_USE gdw_err gdw_pay_auth_read (gdw_bytes body, gdw_pay_auth *ret);
void gdw_pay_auth_put (gdw_out *o, uint8_t method, gdw_bytes data);

#endif
