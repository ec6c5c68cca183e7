/* SPDX-License-Identifier: GPL-3.0-or-later */
/* identity.h - who somebody is: an identity as it goes into IDi and IDr, its text form in profiles, and our own certificates and key. */
#ifndef GDW_CRED_IDENTITY_H
#define GDW_CRED_IDENTITY_H

#include "base/limits.h"
#include "crypto/x509.h"

/* ID types of RFC 7296 3.5; the numbers of the wire. */
typedef enum {
  GDW_IDENT_NONE = 0,
  GDW_IDENT_IPV4 = 1,
  GDW_IDENT_FQDN = 2,
  GDW_IDENT_EMAIL = 3, /* ID_RFC822_ADDR */
  GDW_IDENT_IPV6 = 5,
  GDW_IDENT_DN = 9, /* ID_DER_ASN1_DN */
  GDW_IDENT_KEY_ID = 11,
} gdw_ident_type;

/* An identity by value. n is 0 with GDW_IDENT_NONE. A type number that is none of the enum's can be held (it comes from the peer);
 * it equals and is confirmed by nothing but itself. */
typedef struct {
  uint8_t type;
  uint16_t n; /* octets */
  uint8_t octets[GDW_MAX_ID];
} gdw_ident;

/* From type and octets of an ID payload. GDW_E_LIMIT (too long), GDW_E_FORM (an address of a wrong length; a name that is empty or has a
 * zero inside). */
GDW_MUST_USE gdw_err gdw_ident_from (uint8_t type, gdw_bytes octets, gdw_ident *ret);

/* From the text of a profile. The form tells the type:
 *   192.0.2.1 and 2001:db8::1   IPV4, IPV6          someone@example.org   EMAIL
 *   C=CH, O=Example, CN=gw      DN (it has a '=')   @#0a1b2c              KEY_ID in hex
 *   everything else             FQDN
 * and a prefix forces it: ipv4: ipv6: fqdn: email: dn: keyid: (keyid:text gives the octets of the text).
 * GDW_E_FORM, GDW_E_VALUE (empty), GDW_E_LIMIT. */
GDW_MUST_USE gdw_err gdw_ident_parse (gdw_bytes text, gdw_ident *ret);

/* The octets; the view ends with *id. */
gdw_bytes gdw_ident_bytes (const gdw_ident *id);

enum { GDW_IDENT_TEXT = GDW_MAX_TEXT + 1 };
/* Text for people and logs, in the form that gdw_ident_parse reads where the octets are printable; "" for NONE. Returns buf. */
char *gdw_ident_text (const gdw_ident *id, char buf[GDW_IDENT_TEXT]);

/* Same type and same identity: FQDN and the host of EMAIL without case, DN by RFC 5280 7.1, all else octet by octet. */
bool gdw_ident_same (const gdw_ident *a, const gdw_ident *b);

/* Does the certificate say that its holder has this identity? FQDN, EMAIL and addresses by a subject alternative name, DN by the subject or
 * a name of kind DN; KEY_ID never. A wildcard of the certificate counts when `wildcards` says so: "*." as the whole first label, for
 * exactly one label, and never directly above a top-level domain (RFC 9525 6.3). The common name is not looked at (RFC 9525 2). */
bool gdw_ident_in_cert (const gdw_ident *id, const gdw_cert *c, bool wildcards);

/* --- our own certificates and private key --- */

typedef struct gdw_identity gdw_identity;

/* From blobs: `certs` holds our certificate and perhaps intermediates (PEM or DER; several blobs may be given), `key` the private key (PEM
 * or DER, perhaps encrypted with the passphrase). All is copied. Of the certificates the one that belongs to the key becomes the first.
 * GDW_E_AUTH: the passphrase is wrong or missing. GDW_E_FORM: no certificate, or no key. GDW_E_VALUE: the key belongs to none of the
 * certificates, or is too weak (RSA below 2048 bits, EC below 256). GDW_E_UNSUPPORTED, GDW_E_LIMIT, GDW_E_MEMORY. */
GDW_MUST_USE gdw_err gdw_identity_new (const gdw_bytes *certs, size_t n_certs, gdw_bytes key, gdw_bytes passphrase,
                                       gdw_identity **ret);
/* Wipes the key. Accepts NULL. */
void gdw_identity_free (gdw_identity *i);

/* DER of the k-th certificate for CERT payloads: ours first, then intermediates as they came; empty beyond the end. Ends with i. */
gdw_bytes gdw_identity_cert_at (const gdw_identity *i, size_t k);
const gdw_cert *gdw_identity_cert (const gdw_identity *i);
const gdw_privkey *gdw_identity_key (const gdw_identity *i);

/* The identity to claim when the profile names none: the certificate's subject as DN (what gateways look up by default), or its first
 * subject alternative name when the subject is empty or too long. NONE when it has neither. */
gdw_ident gdw_identity_default_id (const gdw_identity *i);

#endif
