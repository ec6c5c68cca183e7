/* SPDX-License-Identifier: GPL-3.0-or-later */
/* identity.h - what certificates say about an identity (profile/ident.h), and our own certificates and private key. */
#ifndef GDW_CRED_IDENTITY_H
#define GDW_CRED_IDENTITY_H

#include "crypto/x509.h"
#include "profile/ident.h"

/* Does the certificate say that its holder has this identity? FQDN, RFC822 and addresses by a subject alternative
 * name, DN by the subject or a name of kind DN; KEY_ID and other types never. A wildcard of the certificate counts
 * when `wildcards` says so: "*." as the whole first label, for exactly one label, and never directly above a
 * top-level domain (RFC 9525 6.3). The common name is not looked at (RFC 9525 2). Names are compared without case
 * (RFC 4343). */
bool gdw_ident_in_cert (const gdw_ident *id, const gdw_cert *c, bool wildcards);

/* A name of a certificate as an identity. The errors of gdw_ident_from. */
GDW_MUST_USE gdw_err gdw_ident_from_name (const gdw_cert_name *name, gdw_ident *ret);

/* --- our own certificates and private key --- */

typedef struct gdw_identity gdw_identity;

/* From blobs: `certs` holds our certificate and perhaps intermediates (PEM or DER; several blobs may be given), `key`
 * the private key (PEM or DER, perhaps encrypted with the passphrase). All is copied. Of the certificates the one
 * that belongs to the key becomes the first. GDW_E_AUTH: the passphrase is wrong or missing. GDW_E_FORM: no
 * certificate, or no key. GDW_E_VALUE: the key belongs to none of the certificates, or is too weak (RSA below 2048
 * bits, EC below 256). GDW_E_UNSUPPORTED, GDW_E_LIMIT, GDW_E_MEMORY. */
GDW_MUST_USE gdw_err gdw_identity_new (const gdw_bytes *certs, size_t n_certs, gdw_bytes key, gdw_bytes passphrase,
                                       gdw_identity **ret);
/* Wipes the key. Accepts NULL. */
void gdw_identity_free (gdw_identity *i);

/* DER of the k-th certificate for CERT payloads: ours first, then intermediates as they came; empty beyond the end.
 * Ends with i. */
gdw_bytes gdw_identity_cert_at (const gdw_identity *i, size_t k);
const gdw_cert *gdw_identity_cert (const gdw_identity *i);
const gdw_privkey *gdw_identity_key (const gdw_identity *i);

/* The identity to claim when the profile names none: the certificate's subject as DN (what gateways look up by
 * default), or its first subject alternative name when the subject is empty or too long. NONE when it has neither. */
gdw_ident gdw_identity_default_id (const gdw_identity *i);

#endif
