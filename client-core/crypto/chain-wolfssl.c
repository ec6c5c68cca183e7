/* SPDX-License-Identifier: GPL-3.0-or-later */
/* chain-wolfssl.c - trust anchors kept as octets, and the verdict on a chain, with wolfSSL.
 * The library reads the certificates and checks each signature; the path (RFC 5280 6) is looked for and judged here, since
 * the library's own way asks the system's clock, keeps state between chains, and applies name constraints of the direct
 * issuer only. */
#include "crypto/constraint-wolfssl.h"
#include "crypto/x509-wolfssl.h"

#include <stdlib.h>
#include <string.h>

#include <wolfssl/ssl.h>

/* --- trust anchors --- */

struct anchor {
  uint8_t *der;
  size_t n;
  uint8_t name[KEYID_SIZE]; /* the library's hash of the subject: finds candidates, decides nothing */
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

struct adding {
  gdw_anchors *to;
  gdw_err err;
};

/* An anchor whose key the library cannot use is passed over: nothing that it issued could be checked. */
static bool
add_one (void *data, gdw_cert **c)
{
  struct adding *adding = data;
  gdw_anchors *a = adding->to;
  const gdw_bytes der = gdw_cert_der (*c), spki = gdw_cert_spki (*c);
  uint8_t digest[GDW_HASH_MAX];
  if (a->n == GDW_MAX_AUTHORITIES)
    return false;
  for (size_t i = 0; i < a->n; i++)
    if (gdw_bytes_same (gdw_bytes_make (a->at[i].der, a->at[i].n), der))
      return true;
  struct anchor *one = &a->at[a->n];
  if (spki.n == 0 || gdw_hash (GDW_HASH_SHA1, &spki, 1, digest) != GDW_OK)
    return true;
  one->der = malloc (der.n);
  if (one->der == NULL) {
    adding->err = GDW_E_MEMORY;
    return false;
  }
  memcpy (one->der, der.p, der.n);
  memcpy (one->spki, digest, sizeof one->spki);
  memcpy (one->name, (*c)->decoded.subjectHash, sizeof one->name);
  one->n = der.n;
  a->n++;
  return true;
}

gdw_err
gdw_anchors_add (gdw_anchors *a, gdw_bytes blob)
{
  struct adding adding = { a, GDW_OK };
  size_t found = gdw_x509_each (blob, add_one, &adding);
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

/* --- a path --- */

enum {
  LINKS = GDW_MAX_CHAIN,
  SIGNATURES = 64 /* at most so many are checked: certificates that name each other make many paths */
};

struct search {
  const gdw_anchors *anchors;
  const gdw_cert *const *between;
  size_t n;
  gdw_chain_use use;
  int64_t wall_s;
  unsigned signatures; /* still to be checked */
  const gdw_cert *path[LINKS];
  gdw_chain *chain;       /* where the links of a good path go; may be NULL */
  gdw_chain_verdict best; /* of the path that came furthest so far */
  bool ended;             /* best is a verdict on a whole path */
};

static gdw_chain_verdict
verdict (gdw_why why, size_t depth, const gdw_cert *link)
{
  gdw_chain_verdict v = { .why = why, .depth = (unsigned)depth };
  if (link != NULL)
    memcpy (v.subject, link->subject_text, sizeof v.subject);
  return v;
}

static bool
is_same (const gdw_cert *a, const gdw_cert *b)
{
  return gdw_bytes_same (gdw_cert_der (a), gdw_cert_der (b));
}

static bool
names_fit (const gdw_cert *child, const gdw_cert *issuer)
{
  const DecodedCert *c = &child->decoded, *i = &issuer->decoded;
  return c->issuerRawLen > 0 && i->subjectRawLen > 0 &&
         gdw_bytes_same (gdw_bytes_make (c->issuerRaw, (size_t)c->issuerRawLen),
                         gdw_bytes_make (i->subjectRaw, (size_t)i->subjectRawLen));
}

static bool
is_self_issued (const gdw_cert *c)
{
  return names_fit (c, c);
}

static bool
issued_by (struct search *s, const gdw_cert *child, const gdw_cert *issuer)
{
  const DecodedCert *i = &issuer->decoded;
  if (!names_fit (child, issuer) || i->publicKey == NULL || s->signatures == 0)
    return false;
  s->signatures--;
  return wc_CheckCertSigPubKey (child->der, (word32)child->der_n, NULL, i->publicKey, i->pubKeySize, (int)i->keyOID) ==
         0;
}

/* --- the links of a whole path, one by one --- */

/* SHA-2, also with PSS in the one form that signatures have here (suites.c). */
static bool
signature_is_strong (const gdw_cert *c)
{
  static const gdw_sig_scheme pss[] = { GDW_SIG_PSS_SHA256, GDW_SIG_PSS_SHA384, GDW_SIG_PSS_SHA512 };
  const DecodedCert *d = &c->decoded;
  switch ((int)d->signatureOID) {
  case CTC_SHA224wRSA:
  case CTC_SHA256wRSA:
  case CTC_SHA384wRSA:
  case CTC_SHA512wRSA:
  case CTC_SHA224wECDSA:
  case CTC_SHA256wECDSA:
  case CTC_SHA384wECDSA:
  case CTC_SHA512wECDSA:
  case CTC_ED25519:
  case CTC_ED448: return true;
  case CTC_RSASSAPSS: break;
  default: return false;
  }
  for (size_t i = 0; i < sizeof pss / sizeof pss[0]; i++) {
    const gdw_bytes whole = gdw_sig_der (pss[i]);
    if (d->sigParamsLength > 0 && d->sigParamsLength < whole.n && d->sigParamsIndex + d->sigParamsLength <= c->der_n &&
        memcmp (whole.p + (whole.n - d->sigParamsLength), c->der + d->sigParamsIndex, d->sigParamsLength) == 0)
      return true;
  }
  return false;
}

/* RFC 4945 5.1.3.12 and what gateways really have: IKE, TLS server (Windows wants it), the old "IKE intermediate", or
 * anything. The library knows some by name and keeps the list of all. */
static bool
extended_use_fits (const gdw_cert *c)
{
  static const uint8_t ike[] = { 0x2b, 6, 1, 5, 5, 7, 3, 17 }, intermediate[] = { 0x2b, 6, 1, 5, 5, 8, 2, 2 };
  const DecodedCert *d = &c->decoded;
  bool fits = !d->extExtKeyUsageSet || (d->extExtKeyUsage & (EXTKEYUSE_ANY | EXTKEYUSE_SERVER_AUTH)) != 0;
  const unsigned char *at = d->extExtKeyUsageSrc, *end = at == NULL ? NULL : at + d->extExtKeyUsageSz;
  while (!fits && at < end) {
    WOLFSSL_ASN1_OBJECT *use = wolfSSL_d2i_ASN1_OBJECT (NULL, &at, end - at);
    if (use == NULL)
      break;
    const gdw_bytes number = gdw_bytes_make (use->obj, use->objSz); /* without tag and length, unlike elsewhere */
    fits = gdw_bytes_same (number, gdw_bytes_of (ike)) || gdw_bytes_same (number, gdw_bytes_of (intermediate));
    wolfSSL_ASN1_OBJECT_free (use);
  }
  return fits;
}

/* What an issuer must have (RFC 5280 6.1.4 k to n). An anchor may be older than these rules when it signed itself. */
static gdw_why
judge_issuer (const gdw_cert *c, bool is_anchor, size_t below)
{
  const DecodedCert *d = &c->decoded;
  if (!d->isCA && (d->extBasicConstSet || !is_anchor || !is_self_issued (c)))
    return GDW_WHY_CERT_BAD;
  if (d->extKeyUsageSet && (d->extKeyUsage & KEYUSE_KEY_CERT_SIGN) == 0)
    return GDW_WHY_CERT_BAD;
  return d->pathLengthSet && below > d->pathLength ? GDW_WHY_CERT_BAD : GDW_WHY_NONE;
}

static gdw_why
judge_strength (const gdw_cert *c, bool is_anchor)
{
  return c->key != NULL && gdw_any_strong (c->key) && (is_anchor || signature_is_strong (c)) ? GDW_WHY_NONE
                                                                                             : GDW_WHY_CERT_WEAK;
}

static gdw_why
judge_use (const gdw_cert *c, size_t depth, bool is_anchor, gdw_chain_use use)
{
  const DecodedCert *d = &c->decoded;
  if (use == GDW_CHAIN_ANY || (is_anchor && depth > 0))
    return GDW_WHY_NONE;
  if (!extended_use_fits (c))
    return GDW_WHY_CERT_KEY_USE;
  /* RFC 4945 5.1.3.2 */
  return depth == 0 && d->extKeyUsageSet && (d->extKeyUsage & (KEYUSE_DIGITAL_SIG | KEYUSE_CONTENT_COMMIT)) == 0
             ? GDW_WHY_CERT_KEY_USE
             : GDW_WHY_NONE;
}

/* From the anchor down. When they are good: until when. */
static gdw_chain_verdict
judge_times (const struct search *s, size_t n)
{
  gdw_chain_verdict good = verdict (GDW_WHY_NONE, n - 1, s->path[n - 1]);
  good.good_until_s = INT64_MAX;
  for (size_t i = n; i-- > 0;) {
    const gdw_cert *c = s->path[i];
    if (s->wall_s < c->not_before_s)
      return verdict (GDW_WHY_CERT_NOT_YET_VALID, i, c);
    if (s->wall_s > c->not_after_s)
      return verdict (GDW_WHY_CERT_EXPIRED, i, c);
    if (c->not_after_s < good.good_until_s)
      good.good_until_s = c->not_after_s;
  }
  return good;
}

static gdw_chain_verdict
judge_path (const struct search *s, size_t n)
{
  size_t below = 0; /* issuers between this one and the leaf that did not issue themselves */
  for (size_t i = 0; i < n; i++) {
    const gdw_cert *c = s->path[i];
    const bool is_anchor = i == n - 1;
    gdw_why why = c->critical ? GDW_WHY_CERT_BAD : GDW_WHY_NONE;
    if (why == GDW_WHY_NONE && i > 0)
      why = judge_issuer (c, is_anchor, below);
    if (why == GDW_WHY_NONE)
      why = judge_strength (c, is_anchor);
    if (why != GDW_WHY_NONE)
      return verdict (why, i, c);
    below += i > 0 && !is_self_issued (c) ? 1 : 0;
  }
  const gdw_chain_verdict v = judge_times (s, n);
  if (v.why != GDW_WHY_NONE)
    return v;
  for (size_t i = 0; i + 1 < n; i++)
    for (size_t k = i + 1; k < n && (i == 0 || !is_self_issued (s->path[i])); k++)
      if (!gdw_constraint_allows (s->path[k], s->path[i]))
        return verdict (GDW_WHY_CERT_BAD, i, s->path[i]);
  for (size_t i = 0; i < n; i++) {
    gdw_why why = judge_use (s->path[i], i, i == n - 1, s->use);
    if (why != GDW_WHY_NONE)
      return verdict (why, i, s->path[i]);
  }
  return v;
}

/* --- looking for one --- */

static bool
keep_links (const struct search *s, size_t n)
{
  for (size_t i = 0; i < n; i++) {
    if (gdw_cert_read (gdw_cert_der (s->path[i]), &s->chain->at[i]) != GDW_OK)
      return false;
    s->chain->n++;
  }
  return true;
}

static bool
end_path (struct search *s, size_t n)
{
  gdw_chain_verdict v = judge_path (s, n);
  if (v.why == GDW_WHY_NONE && s->chain != NULL && !keep_links (s, n)) {
    gdw_chain_done (s->chain);
    v = verdict (GDW_WHY_NO_RESOURCES, 0, NULL);
  }
  if (v.why != GDW_WHY_NONE && s->ended)
    return false; /* the first whole path says what is wrong */
  s->best = v;
  s->ended = true;
  return v.why == GDW_WHY_NONE;
}

/* Is the last link an anchor, or issued by one? True when that gives a good path. */
static bool
try_anchors (struct search *s, size_t n)
{
  const gdw_cert *last = s->path[n - 1];
  for (size_t i = 0; i < s->anchors->n; i++) {
    const struct anchor *one = &s->anchors->at[i];
    const bool itself = gdw_bytes_same (gdw_bytes_make (one->der, one->n), gdw_cert_der (last));
    gdw_cert *anchor = NULL;
    bool good = false;
    if (!itself && memcmp (one->name, last->decoded.issuerHash, KEYID_SIZE) != 0)
      continue;
    if (itself) {
      good = end_path (s, n);
    } else if (n < LINKS && gdw_cert_read (gdw_bytes_make (one->der, one->n), &anchor) == GDW_OK) {
      s->path[n] = anchor;
      good = issued_by (s, last, anchor) && end_path (s, n + 1);
    }
    gdw_cert_free (anchor);
    if (good)
      return true;
  }
  return false;
}

static bool
is_on_path (const struct search *s, size_t n, const gdw_cert *c)
{
  for (size_t i = 0; i < n; i++)
    if (is_same (s->path[i], c))
      return true;
  return false;
}

/* path[0] to path[n - 1] are there. True: a good path was found. As deep as there are certificates. */
static bool
extend (struct search *s, size_t n)
{
  if (!s->ended && n - 1 >= s->best.depth)
    s->best = verdict (GDW_WHY_AUTHORITY_UNKNOWN, n - 1, s->path[n - 1]);
  if (try_anchors (s, n))
    return true;
  for (size_t i = 0; i < s->n && n < LINKS - 1; i++) {
    const gdw_cert *next = s->between[i];
    if (is_on_path (s, n, next) || !issued_by (s, s->path[n - 1], next))
      continue;
    s->path[n] = next;
    if (extend (s, n + 1))
      return true;
  }
  return false;
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
  struct search s = { .anchors = anchors,
                      .between = between,
                      .n = n < GDW_MAX_CERTS ? n : GDW_MAX_CERTS,
                      .use = use,
                      .wall_s = wall_s,
                      .signatures = SIGNATURES,
                      .chain = ret_chain,
                      .path = { leaf } };
  if (ret_chain != NULL)
    *ret_chain = (gdw_chain){ 0 };
  (void)extend (&s, 1);
  *ret = s.best;
}
