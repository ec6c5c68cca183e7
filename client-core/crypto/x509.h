/* SPDX-License-Identifier: GPL-3.0-or-later */
/* x509.h - certificates: read, name, check a chain up to trust anchors at a given time. The library parses; nothing
 * here reads ASN.1 itself. No file and no clock is used: what is trusted and what time it is are handed in. */
#ifndef GDW_CRYPTO_X509_H
#define GDW_CRYPTO_X509_H

#include "base/limits.h"
#include "base/why.h"
#include "crypto/crypto.h"

enum {
  GDW_SPKI_HASH = 20,               /* octets: SHA-1 of a SubjectPublicKeyInfo, as in CERTREQ (RFC 7296 3.7) */
  GDW_MAX_CERT = 65535,             /* octets of one certificate's DER */
  GDW_MAX_CERT_NAMES = 64,          /* subject alternative names looked at; more are ignored */
  GDW_MAX_CERT_URLS = 2,            /* addresses of each kind; more are ignored */
  GDW_MAX_CHAIN = GDW_MAX_CERTS + 2 /* links: the leaf, GDW_MAX_CERTS between, the anchor */
};

/* --- one certificate --- */

typedef struct gdw_cert gdw_cert;

typedef enum { GDW_NAME_DNS, GDW_NAME_IP, GDW_NAME_EMAIL, GDW_NAME_DN } gdw_name_kind;

/* A name that a certificate is for. DNS and EMAIL: ASCII text without a zero (names with a zero or another octet
 * outside 0x21..0x7e are left out). IP: 4 or 16 octets. DN: a DER Name. The view ends with the certificate. */
typedef struct {
  gdw_name_kind kind;
  gdw_bytes value;
} gdw_cert_name;

/* Reads one DER certificate, which must fill der. GDW_E_FORM (not a certificate, or its key's numbers make no sense),
 * GDW_E_LIMIT, GDW_E_MEMORY. */
GDW_MUST_USE gdw_err gdw_cert_read (gdw_bytes der, gdw_cert **ret);
void gdw_cert_free (gdw_cert *c);

/* Reads all certificates of a blob: PEM with any text between, or DER. What cannot be read is passed over. Of the
 * first `cap` certificates *ret_n are written to ret, each to be freed by the caller. GDW_E_FORM: not one;
 * GDW_E_LIMIT: more than cap. */
GDW_MUST_USE gdw_err gdw_certs_read (gdw_bytes blob, size_t cap, gdw_cert **ret, size_t *ret_n);

/* The certificate's DER; its SubjectPublicKeyInfo; its subject as a DER Name (as in ID_DER_ASN1_DN). Views end with
 * c. */
gdw_bytes gdw_cert_der (const gdw_cert *c);
gdw_bytes gdw_cert_spki (const gdw_cert *c);
gdw_bytes gdw_cert_subject (const gdw_cert *c);

/* The subject for people: "CN=gw.example.org, O=Example", UTF-8 without controls, cut before GDW_MAX_TEXT octets.
 * Ends with c. */
const char *gdw_cert_subject_text (const gdw_cert *c);
/* The same of the issuer: who is said to have issued it. */
const char *gdw_cert_issuer_text (const gdw_cert *c);
/* The first common name alone, "" when there is none. For showing only: it is never compared with what is wanted (RFC
 * 9525 2). */
const char *gdw_cert_common_name (const gdw_cert *c);

/* The i-th subject alternative name of the four kinds; false beyond the end. The subject itself is not among them. */
bool gdw_cert_name_at (const gdw_cert *c, size_t i, gdw_cert_name *ret);

/* Wall seconds since 1970, both inclusive. */
int64_t gdw_cert_not_before_s (const gdw_cert *c);
int64_t gdw_cert_not_after_s (const gdw_cert *c);

/* The public key, to be freed by the caller. GDW_E_UNSUPPORTED (DSA, an unknown curve ...), GDW_E_VALUE (RSA with an
 * exponent that is even or below 3, or a modulus above 16,384 bits), GDW_E_MEMORY. */
GDW_MUST_USE gdw_err gdw_cert_key (const gdw_cert *c, gdw_pubkey **ret);

/* Does the private key belong to this certificate? */
bool gdw_cert_has_key (const gdw_cert *c, const gdw_privkey *k);

/* Where the certificate says that its status can be asked for (RFC 5280 4.2.2.1, 4.2.1.13). */
typedef enum { GDW_CERT_URL_OCSP, GDW_CERT_URL_CRL } gdw_cert_url;

/* The i-th address of this kind, below GDW_MAX_CERT_URLS: printable ASCII that begins with "http://", below GDW_MAX_URL
 * octets; all others are left out, also CRLs of an issuer that is not the certificate's own and those for some reasons
 * only. The view ends with c. False beyond the end. */
bool gdw_cert_url_at (const gdw_cert *c, gdw_cert_url kind, size_t i, gdw_bytes *ret);

/* --- trust anchors --- */

/* A set of certificates that are trusted as they are. A system bundle has 150: only their DER and hashes are kept,
 * and one becomes an object of the library while a chain asks for it. Read-only once filled. */
typedef struct gdw_anchors gdw_anchors;

GDW_MUST_USE gdw_err gdw_anchors_new (gdw_anchors **ret);
void gdw_anchors_free (gdw_anchors *a);
/* Adds every certificate of a PEM or DER blob; the octets are copied. Certificates already there, and those beyond
 * GDW_MAX_AUTHORITIES, are passed over. GDW_E_FORM: not one certificate in it. */
GDW_MUST_USE gdw_err gdw_anchors_add (gdw_anchors *a, gdw_bytes blob);
size_t gdw_anchors_count (const gdw_anchors *a);
/* SHA-1 of the i-th anchor's SubjectPublicKeyInfo, GDW_SPKI_HASH octets; empty beyond the end. For CERTREQ. */
gdw_bytes gdw_anchors_hash_at (const gdw_anchors *a, size_t i);

/* --- a chain --- */

typedef enum {
  GDW_CHAIN_GATEWAY, /* extended key usage, if any, must allow IKE (RFC 4945 5.1.3.12), TLS server or anything */
  GDW_CHAIN_ANY,     /* no demand on extended key usage (authorities of TLS, later CRL and OCSP signers) */
} gdw_chain_use;

typedef struct {
  gdw_why why;                /* NONE: good */
  unsigned depth;             /* of the link that failed: 0 is the leaf, 1 its issuer ... */
  char subject[GDW_MAX_TEXT]; /* of that link, as gdw_cert_subject_text; when good, of the trust anchor */
  int64_t good_until_s;       /* when good: the first moment at which a link of the chain expires */
} gdw_chain_verdict;

/* The links of a good chain: at[0] is the leaf, the last one the anchor; each is issued by the next. Owned. */
typedef struct {
  size_t n;
  gdw_cert *at[GDW_MAX_CHAIN];
} gdw_chain;

void gdw_chain_done (gdw_chain *c); /* accepts NULL and an empty one */

/* Looks for a chain from the leaf over some of the n intermediates (hostile, in any order; they may repeat the leaf
 * and the root) to an anchor, valid at wall_s. Demanded of every link: a signature by SHA-2 or better, RSA of 2048
 * bits or more, EC of 256 bits or more; of issuers: basicConstraints CA, keyCertSign, path length, name constraints.
 * An anchor that is the leaf itself is a good chain of one (a pinned certificate). At most GDW_MAX_CERTS links. Not
 * looked at: the leaf's names, revocation. Whys: AUTHORITY_UNKNOWN, CERT_EXPIRED, CERT_NOT_YET_VALID, CERT_KEY_USE,
 * CERT_WEAK, CERT_BAD, NO_RESOURCES. ret_chain (may be NULL): the links when the chain is good, else empty; to be given back
 * by gdw_chain_done. */
void gdw_chain_check (const gdw_anchors *anchors, const gdw_cert *leaf, const gdw_cert *const *between, size_t n,
                      gdw_chain_use use, int64_t wall_s, gdw_chain_verdict *ret, gdw_chain *ret_chain);

#endif
