/* SPDX-License-Identifier: GPL-3.0-or-later */
/* revoke-openssl.c - OCSP and CRLs with OpenSSL. The library parses and checks signatures; who may sign, for whom and until
 * when is demanded here, at a time that is handed in (the library's own check asks the machine's clock). */
#include "crypto/revoke.h"

#include "crypto/key-openssl.h"
#include "crypto/x509-openssl.h"

#include <openssl/err.h>
#include <openssl/ocsp.h>
#include <openssl/rsa.h>

static void
set (gdw_revoke_verdict *v, gdw_revoke_state state, const char *fault, int64_t good_until_s)
{
  *v = (gdw_revoke_verdict){ .state = state, .fault = fault, .good_until_s = good_until_s };
}

/* NULL when wall_s is inside; else what is wrong. undated: a statement without an end holds for a day. */
static const char *
time_fault (const ASN1_TIME *from, const ASN1_TIME *to, bool undated, int64_t wall_s, int64_t *ret_until_s)
{
  int64_t from_s = 0, until_s = 0;
  if (!gdw_x509_time (from, &from_s))
    return "its time cannot be read";
  if (to == NULL && !undated)
    return "it does not say until when it holds";
  if (to == NULL)
    until_s = from_s + GDW_REVOKE_UNDATED_S;
  else if (!gdw_x509_time (to, &until_s))
    return "its time cannot be read";
  if (from_s > wall_s + GDW_REVOKE_SKEW_S)
    return "it is from the future";
  if (until_s < wall_s - GDW_REVOKE_SKEW_S)
    return "it is out of date";
  *ret_until_s = until_s;
  return NULL;
}

static bool
is_strong (int digest)
{
  switch (digest) {
  case NID_sha256:
  case NID_sha384:
  case NID_sha512:
  case NID_sha512_256:
  case NID_sha3_256:
  case NID_sha3_384:
  case NID_sha3_512: return true;
  default: return false;
  }
}

static bool
pss_hash_strong (const X509_ALGOR *a)
{
  int type = 0;
  const void *value = NULL;
  X509_ALGOR_get0 (NULL, &type, &value, a);
  RSA_PSS_PARAMS *p =
      type == V_ASN1_SEQUENCE ? ASN1_TYPE_unpack_sequence (ASN1_ITEM_rptr (RSA_PSS_PARAMS), a->parameter) : NULL;
  bool strong = p != NULL && p->hashAlgorithm != NULL && is_strong (OBJ_obj2nid (p->hashAlgorithm->algorithm));
  RSA_PSS_PARAMS_free (p);
  return strong;
}

bool
gdw_x509_hash_strong (const X509_ALGOR *a)
{
  const ASN1_OBJECT *object = NULL;
  int digest = NID_undef, key = NID_undef;
  X509_ALGOR_get0 (&object, NULL, NULL, a);
  int nid = OBJ_obj2nid (object);
  if (nid == NID_ED25519 || nid == NID_ED448)
    return true;
  if (nid == NID_rsassaPss)
    return pss_hash_strong (a);
  return OBJ_find_sigid_algs (nid, &digest, &key) == 1 && is_strong (digest);
}

bool
gdw_revoke_available (void)
{
  return true;
}

/* --- OCSP: asking --- */

static gdw_err
put_request (OCSP_REQUEST *r, gdw_out *o)
{
  unsigned char *der = NULL;
  int n = i2d_OCSP_REQUEST (r, &der);
  if (n > 0)
    gdw_out_put (o, gdw_bytes_make (der, (size_t)n));
  OPENSSL_free (der);
  if (n <= 0)
    return GDW_E_MEMORY;
  return gdw_out_ok (o) ? GDW_OK : GDW_E_SPACE;
}

/* The certificate is named by SHA-1, the only hash that every responder knows (RFC 5019 2.1.1). It names, it proves nothing. */
gdw_err
gdw_ocsp_request (const gdw_cert *c, const gdw_cert *issuer, gdw_out *o)
{
  gdw_err err = GDW_E_MEMORY;
  OCSP_REQUEST *r = OCSP_REQUEST_new ();
  OCSP_CERTID *id = r != NULL ? OCSP_cert_to_id (NULL, c->x, issuer->x) : NULL;
  if (id != NULL && OCSP_request_add0_id (r, id) != NULL)
    err = put_request (r, o);
  else
    OCSP_CERTID_free (id);
  OCSP_REQUEST_free (r);
  ERR_clear_error ();
  return err;
}

/* --- OCSP: who may answer --- */

/* A delegate: issued by the issuer itself, for OCSP signing, valid, strong (RFC 6960 4.2.2.2). */
static const char *
delegate_fault (X509 *signer, X509 *issuer, int64_t wall_s)
{
  int64_t from_s = 0, until_s = 0;
  EVP_PKEY *key = X509_get0_pubkey (issuer);
  const X509_ALGOR *algorithm = NULL;
  X509_get0_signature (NULL, &algorithm, signer);
  (void)X509_check_purpose (signer, -1, 0); /* makes the library read the extensions */
  if ((X509_get_extension_flags (signer) & (EXFLAG_INVALID | EXFLAG_CRITICAL)) != 0)
    return "the certificate of its signer cannot be read";
  if (X509_check_issued (issuer, signer) != X509_V_OK || key == NULL || X509_verify (signer, key) != 1)
    return "its signer is not the issuer's";
  if (!gdw_x509_hash_strong (algorithm))
    return "the certificate of its signer is too weak";
  if ((X509_get_extension_flags (signer) & EXFLAG_XKUSAGE) == 0 ||
      (X509_get_extended_key_usage (signer) & XKU_OCSP_SIGN) == 0)
    return "its signer may not sign such answers";
  if ((X509_get_key_usage (signer) & (KU_DIGITAL_SIGNATURE | KU_NON_REPUDIATION)) == 0)
    return "its signer may not sign such answers";
  if (!gdw_x509_time (X509_get0_notBefore (signer), &from_s) ||
      !gdw_x509_time (X509_get0_notAfter (signer), &until_s) || wall_s < from_s || wall_s > until_s)
    return "the certificate of its signer is not valid now";
  return NULL;
}

/* NULL: signed, by somebody who may. The library finds the signer by the response's own words and checks the signature. */
static const char *
signer_fault (OCSP_BASICRESP *b, X509 *issuer, int64_t wall_s)
{
  const char *fault = NULL;
  X509 *signer = NULL;
  STACK_OF (X509) *known = sk_X509_new_null ();
  if (known == NULL || sk_X509_push (known, issuer) <= 0) {
    fault = "no memory";
  } else if (OCSP_resp_get0_signer (b, &signer, known) != 1 || signer == NULL) {
    fault = "its signer is not known";
  } else {
    const EVP_PKEY *key = X509_get0_pubkey (signer);
    if (X509_cmp (signer, issuer) != 0)
      fault = delegate_fault (signer, issuer, wall_s);
    if (fault == NULL &&
        (key == NULL || !gdw_pkey_strong (key) || !gdw_x509_hash_strong (OCSP_resp_get0_tbs_sigalg (b))))
      fault = "its signature is too weak";
    if (fault == NULL && OCSP_basic_verify (b, known, NULL, OCSP_NOVERIFY) != 1)
      fault = "its signature is wrong";
  }
  sk_X509_free (known);
  return fault;
}

/* --- OCSP: what it says --- */

/* Is the single response about c? Its own hash names the certificate. */
static bool
is_about (const OCSP_SINGLERESP *s, const gdw_cert *c, const gdw_cert *issuer)
{
  ASN1_OBJECT *hash = NULL;
  const OCSP_CERTID *theirs = OCSP_SINGLERESP_get0_id (s);
  OCSP_id_get0_info (NULL, &hash, NULL, NULL, (OCSP_CERTID *)(uintptr_t)theirs);
  int nid = OBJ_obj2nid (hash);
  if (nid != NID_sha1 && !is_strong (nid))
    return false;
  OCSP_CERTID *ours = OCSP_cert_to_id (EVP_get_digestbynid (nid), c->x, issuer->x);
  bool same = ours != NULL && OCSP_id_cmp (ours, theirs) == 0;
  OCSP_CERTID_free (ours);
  return same;
}

static void
take_single (OCSP_SINGLERESP *s, int64_t wall_s, gdw_revoke_verdict *ret)
{
  int reason = 0;
  int64_t until_s = 0;
  ASN1_GENERALIZEDTIME *revoked = NULL, *from = NULL, *to = NULL;
  int status = OCSP_single_get0_status (s, &reason, &revoked, &from, &to);
  const char *fault = time_fault (from, to, true, wall_s, &until_s);
  if (ret->state == GDW_REVOKE_REVOKED)
    return;
  if (fault == NULL && status == V_OCSP_CERTSTATUS_REVOKED)
    set (ret, GDW_REVOKE_REVOKED, "", 0);
  else if (ret->state == GDW_REVOKE_GOOD)
    return;
  else if (fault == NULL && status == V_OCSP_CERTSTATUS_GOOD)
    set (ret, GDW_REVOKE_GOOD, "", until_s);
  else
    set (ret, GDW_REVOKE_UNKNOWN, fault != NULL ? fault : "the responder does not know the certificate", 0);
}

static bool
has_critical (const OCSP_SINGLERESP *s)
{
  return OCSP_SINGLERESP_get_ext_by_critical ((OCSP_SINGLERESP *)(uintptr_t)s, 1, -1) >= 0;
}

static void
read_basic (OCSP_BASICRESP *b, const gdw_cert *c, const gdw_cert *issuer, int64_t wall_s, gdw_revoke_verdict *ret)
{
  const char *fault = signer_fault (b, issuer->x, wall_s);
  if (fault == NULL && OCSP_BASICRESP_get_ext_by_critical (b, 1, -1) >= 0)
    fault = "it has a critical extension that is not known";
  set (ret, GDW_REVOKE_UNKNOWN, fault != NULL ? fault : "it is about another certificate", 0);
  for (int i = 0; fault == NULL && i < OCSP_resp_count (b); i++) {
    OCSP_SINGLERESP *s = OCSP_resp_get0 (b, i);
    if (is_about (s, c, issuer) && !has_critical (s))
      take_single (s, wall_s, ret);
  }
}

void
gdw_ocsp_read (gdw_bytes response, const gdw_cert *c, const gdw_cert *issuer, int64_t wall_s, gdw_revoke_verdict *ret)
{
  const unsigned char *p = response.p;
  bool fits = response.n > 0 && response.n <= GDW_MAX_FETCH;
  OCSP_RESPONSE *r = fits ? d2i_OCSP_RESPONSE (NULL, &p, (long)response.n) : NULL;
  OCSP_BASICRESP *b = NULL;
  if (r == NULL || p != response.p + response.n)
    set (ret, GDW_REVOKE_UNKNOWN, "it is no OCSP response", 0);
  else if (OCSP_response_status (r) != OCSP_RESPONSE_STATUS_SUCCESSFUL)
    set (ret, GDW_REVOKE_UNKNOWN, "the responder refuses to answer", 0);
  else if ((b = OCSP_response_get1_basic (r)) == NULL)
    set (ret, GDW_REVOKE_UNKNOWN, "it is of a kind that is not known", 0);
  else
    read_basic (b, c, issuer, wall_s, ret);
  OCSP_BASICRESP_free (b);
  OCSP_RESPONSE_free (r);
  ERR_clear_error ();
}

/* --- CRL --- */

/* Is one of the list's places one that the certificate names? */
static bool
is_named (const DIST_POINT_NAME *place, const gdw_cert *c)
{
  gdw_bytes url;
  const GENERAL_NAMES *names = place->type == 0 ? place->name.fullname : NULL;
  for (int i = 0; names != NULL && i < sk_GENERAL_NAME_num (names); i++) {
    int type = 0;
    const ASN1_STRING *value = GENERAL_NAME_get0_value (sk_GENERAL_NAME_value (names, i), &type);
    for (size_t k = 0; type == GEN_URI && gdw_cert_url_at (c, GDW_CERT_URL_CRL, k, &url); k++)
      if (gdw_bytes_same (url, gdw_bytes_make (ASN1_STRING_get0_data (value), (size_t)ASN1_STRING_length (value))))
        return true;
  }
  return false;
}

/* Does the list cover the certificate, as far as it says what it covers (RFC 5280 5.2.5)? */
static const char *
scope_fault (const X509_CRL *crl, const gdw_cert *c)
{
  int critical = -1;
  bool authority = X509_check_ca (c->x) == 1;
  ISSUING_DIST_POINT *p = X509_CRL_get_ext_d2i (crl, NID_issuing_distribution_point, &critical, NULL);
  if (p == NULL)
    return critical == -1 ? NULL : "its scope cannot be read";
  const char *fault = NULL;
  if (p->indirectCRL > 0 || p->onlyattr > 0 || p->onlysomereasons != NULL || (p->onlyuser > 0 && authority) ||
      (p->onlyCA > 0 && !authority) || (p->distpoint != NULL && !is_named (p->distpoint, c)))
    fault = "it does not cover the certificate";
  ISSUING_DIST_POINT_free (p);
  return fault;
}

/* Critical extensions of the list other than its scope, and of its entries: none is known. A delta CRL has one. */
static bool
crl_has_critical (X509_CRL *crl)
{
  for (int at = -1; (at = X509_CRL_get_ext_by_critical (crl, 1, at)) >= 0;)
    if (OBJ_obj2nid (X509_EXTENSION_get_object (X509_CRL_get_ext (crl, at))) != NID_issuing_distribution_point)
      return true;
  STACK_OF (X509_REVOKED) *all = X509_CRL_get_REVOKED (crl);
  for (int i = 0; all != NULL && i < sk_X509_REVOKED_num (all); i++)
    if (X509_REVOKED_get_ext_by_critical (sk_X509_REVOKED_value (all, i), 1, -1) >= 0)
      return true;
  return false;
}

static const char *
crl_fault (X509_CRL *crl, const gdw_cert *c, const gdw_cert *issuer, int64_t wall_s, int64_t *ret_until_s)
{
  const X509_ALGOR *algorithm = NULL;
  EVP_PKEY *key = X509_get0_pubkey (issuer->x);
  X509_CRL_get0_signature (crl, NULL, &algorithm);
  if (X509_NAME_cmp (X509_CRL_get_issuer (crl), X509_get_subject_name (issuer->x)) != 0)
    return "it is another issuer's";
  if ((X509_get_key_usage (issuer->x) & KU_CRL_SIGN) == 0)
    return "its issuer may not sign such lists";
  if (key == NULL || !gdw_pkey_strong (key) || !gdw_x509_hash_strong (algorithm))
    return "its signature is too weak";
  if (X509_CRL_verify (crl, key) != 1)
    return "its signature is wrong";
  if (X509_CRL_get_ext_by_NID (crl, NID_delta_crl, -1) >= 0 || crl_has_critical (crl))
    return "it has a critical extension that is not known";
  const char *fault =
      time_fault (X509_CRL_get0_lastUpdate (crl), X509_CRL_get0_nextUpdate (crl), false, wall_s, ret_until_s);
  return fault != NULL ? fault : scope_fault (crl, c);
}

void
gdw_crl_read (gdw_bytes octets, const gdw_cert *c, const gdw_cert *issuer, int64_t wall_s, gdw_revoke_verdict *ret)
{
  int64_t until_s = 0;
  const unsigned char *p = octets.p;
  X509_REVOKED *entry = NULL;
  bool fits = octets.n > 0 && octets.n <= GDW_MAX_FETCH;
  X509_CRL *crl = fits ? d2i_X509_CRL (NULL, &p, (long)octets.n) : NULL;
  if (crl == NULL || p != octets.p + octets.n) {
    set (ret, GDW_REVOKE_UNKNOWN, "it is no CRL", 0);
  } else {
    const char *fault = crl_fault (crl, c, issuer, wall_s, &until_s);
    if (fault != NULL)
      set (ret, GDW_REVOKE_UNKNOWN, fault, 0);
    else if (X509_CRL_get0_by_serial (crl, &entry, X509_get0_serialNumber (c->x)) != 0)
      set (ret, GDW_REVOKE_REVOKED, "", 0);
    else
      set (ret, GDW_REVOKE_GOOD, "", until_s);
  }
  X509_CRL_free (crl);
  ERR_clear_error ();
}
