/* SPDX-License-Identifier: GPL-3.0-or-later */
/* chain-openssl.c - trust anchors kept as octets, and the verdict on a chain, with OpenSSL.
 * The library builds and checks the chain (RFC 5280 6); what it is lenient about is demanded here afterwards. */
#include "crypto/key-openssl.h"
#include "crypto/x509-openssl.h"

#include <stdlib.h>
#include <string.h>

#include <openssl/err.h>

/* --- trust anchors --- */

struct anchor {
  uint8_t *der;
  size_t n;
  unsigned long name; /* the library's 32-bit hash of the subject: finds candidates, decides nothing */
  uint8_t spki[GDW_SPKI_HASH];
};

struct gdw_anchors {
  struct anchor at[GDW_MAX_AUTHORITIES];
  size_t n;
};

gdw_err
gdw_anchors_new (gdw_anchors **ret)
{
  gdw_anchors *a = calloc (1, sizeof *a);
  if (a == NULL)
    return GDW_E_MEMORY;
  *ret = a;
  return GDW_OK;
}

void
gdw_anchors_free (gdw_anchors *a)
{
  if (a == NULL)
    return;
  for (size_t i = 0; i < a->n; i++)
    free (a->at[i].der);
  free (a);
}

static bool
spki_hash (const X509 *x, uint8_t ret[GDW_SPKI_HASH])
{
  unsigned char *spki = NULL;
  uint8_t digest[GDW_HASH_MAX];
  int n = i2d_X509_PUBKEY (X509_get_X509_PUBKEY (x), &spki);
  const gdw_bytes part = gdw_bytes_make (spki, n > 0 ? (size_t)n : 0);
  bool good = n > 0 && gdw_hash (GDW_HASH_SHA1, &part, 1, digest) == GDW_OK;
  OPENSSL_free (spki);
  if (good)
    memcpy (ret, digest, GDW_SPKI_HASH);
  return good;
}

struct adding {
  gdw_anchors *to;
  gdw_err err;
};

static bool
add_one (void *data, X509 *x, gdw_bytes der)
{
  struct adding *adding = data;
  gdw_anchors *a = adding->to;
  if (a->n == GDW_MAX_AUTHORITIES)
    return false;
  for (size_t i = 0; i < a->n; i++)
    if (gdw_bytes_same (gdw_bytes_make (a->at[i].der, a->at[i].n), der))
      return true;
  struct anchor *one = &a->at[a->n];
  if (der.n > GDW_MAX_CERT || !spki_hash (x, one->spki))
    return true;
  one->der = malloc (der.n);
  if (one->der == NULL) {
    adding->err = GDW_E_MEMORY;
    return false;
  }
  memcpy (one->der, der.p, der.n);
  one->n = der.n;
  one->name = X509_subject_name_hash (x);
  a->n++;
  return true;
}

gdw_err
gdw_anchors_add (gdw_anchors *a, gdw_bytes blob)
{
  struct adding adding = { a, GDW_OK };
  size_t found = gdw_x509_each (blob, add_one, &adding);
  ERR_clear_error ();
  if (adding.err != GDW_OK)
    return adding.err;
  return found == 0 ? GDW_E_FORM : GDW_OK;
}

size_t
gdw_anchors_count (const gdw_anchors *a)
{
  return a->n;
}

gdw_bytes
gdw_anchors_hash_at (const gdw_anchors *a, size_t i)
{
  return i < a->n ? gdw_bytes_make (a->at[i].spki, GDW_SPKI_HASH) : GDW_BYTES_NONE;
}

/* --- a chain: the library's part --- */

/* Is this anchor the issuer, by name, of a certificate at hand, or one of them itself? */
static bool
is_candidate (const struct anchor *one, X509 *const *x, size_t n)
{
  for (size_t i = 0; i < n; i++)
    if (one->name == X509_issuer_name_hash (x[i]) || one->name == X509_subject_name_hash (x[i]))
      return true;
  return false;
}

/* A store of the anchors that may matter: one becomes an object only here. */
static X509_STORE *
store_for (const gdw_anchors *a, X509 *const *x, size_t n)
{
  X509_STORE *store = X509_STORE_new ();
  for (size_t i = 0; store != NULL && i < a->n; i++) {
    const unsigned char *p = a->at[i].der;
    if (!is_candidate (&a->at[i], x, n))
      continue;
    X509 *anchor = d2i_X509 (NULL, &p, (long)a->at[i].n);
    bool good = anchor != NULL && X509_STORE_add_cert (store, anchor) == 1;
    X509_free (anchor);
    if (!good) {
      X509_STORE_free (store);
      store = NULL;
    }
  }
  return store;
}

static gdw_why
why_of (int error)
{
  switch (error) {
  case X509_V_OK: return GDW_WHY_NONE;
  case X509_V_ERR_CERT_HAS_EXPIRED: return GDW_WHY_CERT_EXPIRED;
  case X509_V_ERR_CERT_NOT_YET_VALID: return GDW_WHY_CERT_NOT_YET_VALID;
  case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
  case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
  case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
  case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
  case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
  case X509_V_ERR_CERT_UNTRUSTED: return GDW_WHY_AUTHORITY_UNKNOWN;
  case X509_V_ERR_EE_KEY_TOO_SMALL:
  case X509_V_ERR_CA_KEY_TOO_SMALL:
  case X509_V_ERR_CA_MD_TOO_WEAK: return GDW_WHY_CERT_WEAK;
  case X509_V_ERR_INVALID_PURPOSE:
  case X509_V_ERR_KEYUSAGE_NO_CERTSIGN: return GDW_WHY_CERT_KEY_USE;
  case X509_V_ERR_OUT_OF_MEM: return GDW_WHY_NO_RESOURCES;
  default: return GDW_WHY_CERT_BAD;
  }
}

static void
set_verdict (gdw_chain_verdict *v, gdw_why why, size_t depth, X509 *link)
{
  v->why = why;
  v->depth = (unsigned)depth;
  v->subject[0] = '\0';
  if (link != NULL)
    gdw_x509_name_text (X509_get_subject_name (link), v->subject);
}

/* --- a chain: our part --- */

/* RFC 4945 5.1.3.12 and what gateways really have: IKE, TLS server (Windows wants it), the old "IKE intermediate", or
 * anything. */
static bool
extended_use_fits (X509 *x)
{
  static const char *const fitting[] = { "1.3.6.1.5.5.7.3.17", "1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.8.2.2",
                                         "2.5.29.37.0" };
  if ((X509_get_extension_flags (x) & EXFLAG_XKUSAGE) == 0)
    return true;
  bool fits = false;
  EXTENDED_KEY_USAGE *uses = X509_get_ext_d2i (x, NID_ext_key_usage, NULL, NULL);
  for (int i = 0; uses != NULL && i < sk_ASN1_OBJECT_num (uses); i++) {
    char number[32];
    if (OBJ_obj2txt (number, sizeof number, sk_ASN1_OBJECT_value (uses, i), 1) <= 0)
      continue;
    for (size_t k = 0; k < sizeof fitting / sizeof fitting[0]; k++)
      fits = fits || strcmp (number, fitting[k]) == 0;
  }
  EXTENDED_KEY_USAGE_free (uses);
  return fits;
}

/* What the library does not demand of a link, or only in its strict mode, which refuses too much else. */
static gdw_why
judge_link (X509 *x, size_t depth, bool is_anchor, gdw_chain_use use)
{
  EVP_PKEY *key = X509_get0_pubkey (x);
  if (key == NULL || !gdw_pkey_strong (key))
    return GDW_WHY_CERT_WEAK;
  if (depth > 0 && !is_anchor && X509_check_ca (x) != 1) /* 1: basicConstraints says so; no older sign counts */
    return GDW_WHY_CERT_BAD;
  if (use == GDW_CHAIN_ANY || (is_anchor && depth > 0))
    return GDW_WHY_NONE;
  if (!extended_use_fits (x))
    return GDW_WHY_CERT_KEY_USE;
  /* RFC 4945 5.1.3.2; the library gives all bits where the extension is absent */
  if (depth == 0 && (X509_get_key_usage (x) & (KU_DIGITAL_SIGNATURE | KU_NON_REPUDIATION)) == 0)
    return GDW_WHY_CERT_KEY_USE;
  return GDW_WHY_NONE;
}

static void
judge_chain (STACK_OF (X509) * chain, gdw_chain_use use, gdw_chain_verdict *ret)
{
  int n = sk_X509_num (chain);
  ret->good_until_s = INT64_MAX;
  for (int i = 0; i < n; i++) {
    X509 *x = sk_X509_value (chain, i);
    int64_t until_s = 0;
    gdw_why why = judge_link (x, (size_t)i, i == n - 1, use);
    if (why == GDW_WHY_NONE && !gdw_x509_time (X509_get0_notAfter (x), &until_s))
      why = GDW_WHY_CERT_BAD;
    set_verdict (ret, why, (size_t)i, x);
    if (why != GDW_WHY_NONE)
      return;
    if (until_s < ret->good_until_s)
      ret->good_until_s = until_s;
  }
}

static bool
set_demands (X509_STORE_CTX *ctx, int64_t wall_s)
{
  X509_VERIFY_PARAM *p = X509_STORE_CTX_get0_param (ctx);
  X509_VERIFY_PARAM_set_time (p, (time_t)wall_s);
  X509_VERIFY_PARAM_set_depth (p, GDW_MAX_CERTS);
  X509_VERIFY_PARAM_set_auth_level (p, 2); /* 112 bits: no SHA-1, no RSA below 2048 */
  /* Every anchor ends a chain, whether self-signed or not. */
  return X509_VERIFY_PARAM_set_flags (p, X509_V_FLAG_PARTIAL_CHAIN) == 1;
}

static bool
is_anchor (const gdw_anchors *a, const gdw_cert *c)
{
  for (size_t i = 0; i < a->n; i++)
    if (gdw_bytes_same (gdw_bytes_make (a->at[i].der, a->at[i].n), gdw_cert_der (c)))
      return true;
  return false;
}

/* The library may go on beyond the first anchor, as when the leaf itself is one. */
static bool
keep_links (const gdw_anchors *a, STACK_OF (X509) * chain, gdw_chain *ret)
{
  int n = sk_X509_num (chain);
  for (int i = 0; i < n; i++) {
    if (i >= GDW_MAX_CHAIN || gdw_x509_wrap (sk_X509_value (chain, i), &ret->at[i]) != GDW_OK)
      return false;
    ret->n++;
    if (is_anchor (a, ret->at[i]))
      break;
  }
  return true;
}

static void
verify (X509_STORE_CTX *ctx, X509 *leaf, gdw_chain_use use, gdw_chain_verdict *ret)
{
  if (X509_verify_cert (ctx) == 1) {
    judge_chain (X509_STORE_CTX_get0_chain (ctx), use, ret);
    return;
  }
  gdw_why why = why_of (X509_STORE_CTX_get_error (ctx));
  int depth = X509_STORE_CTX_get_error_depth (ctx);
  X509 *link = X509_STORE_CTX_get_current_cert (ctx);
  set_verdict (ret, why == GDW_WHY_NONE ? GDW_WHY_CERT_BAD : why, depth < 0 ? 0 : (size_t)depth,
               link == NULL ? leaf : link);
}

void
gdw_chain_done (gdw_chain *c)
{
  if (c == NULL)
    return;
  for (size_t i = 0; i < c->n; i++)
    gdw_cert_free (c->at[i]);
  *c = (gdw_chain){ 0 };
}

void
gdw_chain_check (const gdw_anchors *anchors, const gdw_cert *leaf, const gdw_cert *const *between, size_t n,
                 gdw_chain_use use, int64_t wall_s, gdw_chain_verdict *ret, gdw_chain *ret_chain)
{
  X509 *all[1 + GDW_MAX_CERTS] = { leaf->x };
  STACK_OF (X509) *untrusted = sk_X509_new_null ();
  bool good = untrusted != NULL;
  *ret = (gdw_chain_verdict){ .why = GDW_WHY_NO_RESOURCES };
  if (ret_chain != NULL)
    *ret_chain = (gdw_chain){ 0 };
  /* A leaf that is trusted itself needs nobody between: the library would look at them, and at what is wrong with them. */
  n = is_anchor (anchors, leaf) ? 0 : n < GDW_MAX_CERTS ? n : GDW_MAX_CERTS;
  for (size_t i = 0; i < n; i++) {
    all[1 + i] = between[i]->x;
    good = good && sk_X509_push (untrusted, between[i]->x) > 0;
  }
  X509_STORE *store = good ? store_for (anchors, all, 1 + n) : NULL;
  X509_STORE_CTX *ctx = store != NULL ? X509_STORE_CTX_new () : NULL;
  if (ctx != NULL && X509_STORE_CTX_init (ctx, store, leaf->x, untrusted) == 1 && set_demands (ctx, wall_s))
    verify (ctx, leaf->x, use, ret);
  if (ret->why == GDW_WHY_NONE && ret_chain != NULL &&
      !keep_links (anchors, X509_STORE_CTX_get0_chain (ctx), ret_chain)) {
    gdw_chain_done (ret_chain);
    set_verdict (ret, GDW_WHY_NO_RESOURCES, 0, leaf->x);
  }
  X509_STORE_CTX_free (ctx);
  X509_STORE_free (store);
  sk_X509_free (untrusted);
  ERR_clear_error ();
}
