/* SPDX-License-Identifier: GPL-3.0-or-later */
/* x509-wolfssl.c - certificates with wolfSSL: read from PEM and DER, their names, times and keys. */
#include "crypto/x509-wolfssl.h"

#include "crypto/pem-wolfssl.h"

#include <stdlib.h>
#include <string.h>

#include <wolfssl/wolfcrypt/coding.h>
#include <wolfssl/wolfcrypt/error-crypt.h>

/* --- one certificate --- */

/* Only what can be compared octet by octet: a zero inside a name has fooled others. */
static bool
is_plain (gdw_bytes text)
{
  for (size_t i = 0; i < text.n; i++)
    if (text.p[i] < 0x21 || text.p[i] > 0x7e)
      return false;
  return text.n > 0;
}

/* A Name, whose header stands before the contents that the library points to; empty when it does not. */
static gdw_bytes
whole_name (const gdw_cert *c, const uint8_t *contents, size_t n)
{
  const size_t head = n < 0x80 ? 2 : n < 0x100 ? 3 : 4;
  if (contents == NULL || contents < c->der + head || contents + n > c->der + c->der_n ||
      contents[-(ptrdiff_t)head] != 0x30)
    return GDW_BYTES_NONE;
  return gdw_bytes_make (contents - head, n + head);
}

/* Where octets that the library copied stand in the certificate; NULL: nowhere. */
static const uint8_t *
place_of (const gdw_cert *c, gdw_bytes copy)
{
  for (size_t at = 0; copy.n > 0 && at + copy.n <= c->der_n; at++)
    if (memcmp (c->der + at, copy.p, copy.n) == 0)
      return c->der + at;
  return NULL;
}

static void
add_names (gdw_cert *c, const DNS_entry *list)
{
  for (const DNS_entry *e = list; e != NULL && c->n_names < GDW_MAX_CERT_NAMES; e = e->next) {
    const gdw_bytes value = gdw_bytes_make (e->name, e->len > 0 ? (size_t)e->len : 0);
    gdw_cert_name *name = &c->names[c->n_names];
    if ((e->type == ASN_DNS_TYPE || e->type == ASN_RFC822_TYPE) && is_plain (value))
      *name = (gdw_cert_name){ e->type == ASN_DNS_TYPE ? GDW_NAME_DNS : GDW_NAME_EMAIL, value };
    else if (e->type == ASN_IP_TYPE && (value.n == 4 || value.n == 16))
      *name = (gdw_cert_name){ GDW_NAME_IP, value };
    else if (e->type == ASN_DIR_TYPE)
      *name = (gdw_cert_name){ GDW_NAME_DN, whole_name (c, place_of (c, value), value.n) };
    else
      continue;
    c->n_names++;
  }
}

/* The library keeps the key's numbers, not where they stood. */
static void
read_key (gdw_cert *c)
{
  uint8_t spki[GDW_SPKI_MAX];
  size_t n = 0;
  const DecodedCert *d = &c->decoded;
  const gdw_bytes kept = gdw_bytes_make (d->publicKey, d->pubKeySize);
  switch ((int)d->keyOID) {
  case RSAk: c->key_err = gdw_any_take (GDW_KEY_RSA, kept, &c->key); break;
  case ECDSAk: c->key_err = gdw_any_take (GDW_KEY_EC, kept, &c->key); break;
  case ED25519k: c->key_err = gdw_any_take (GDW_KEY_ED25519, kept, &c->key); break;
  case ED448k: c->key_err = gdw_any_take (GDW_KEY_ED448, kept, &c->key); break;
  default: c->key_err = GDW_E_UNSUPPORTED; break;
  }
  if (c->key == NULL || !gdw_any_spki (c->key, spki, &n))
    return;
  const uint8_t *at = place_of (c, gdw_bytes_make (spki, n));
  if (at != NULL) {
    c->spki = gdw_bytes_make (at, n);
    return;
  }
  gdw_any_free (c->key); /* written in another way than the one that is right, perhaps with a curve of its own */
  c->key = NULL;
  c->key_err = GDW_E_UNSUPPORTED;
}

/* What stands between the signed part and the signature: the algorithm once more, which must be the signed one (RFC 5280
 * 4.1.1.2), and a whole number of octets. The library looks at neither, so that one certificate could be written in several
 * ways. */
static bool
is_framed (const gdw_cert *c)
{
  const DecodedCert *d = &c->decoded;
  const size_t head = d->sigLength < 0x7f ? 3 : d->sigLength < 0xff ? 4 : 5, at = (size_t)(d->signature - c->der);
  if (at < head + d->sigIndex || d->signature[-1] != 0)
    return false;
  const gdw_bytes algorithm = gdw_bytes_make (c->der + d->sigIndex, at - head - d->sigIndex);
  const uint8_t *inside = place_of (c, algorithm);
  return inside != NULL && inside < c->der + d->sigIndex;
}

static gdw_err
decode (gdw_cert *c)
{
  DecodedCert *d = &c->decoded;
  const int err = wc_ParseCert (d, CERT_TYPE, NO_VERIFY, NULL);
  if (err == MEMORY_E)
    return GDW_E_MEMORY;
  c->critical = d->criticalExt != 0;
  if (d->isRPK || d->signature == NULL) /* the library takes a bare public key for a certificate (RFC 7250) */
    return GDW_E_FORM;
  c->der_n = (size_t)(d->signature - c->der) + d->sigLength; /* what comes last */
  if (!is_framed (c))
    return GDW_E_FORM;
  if ((err != 0 && !(err == ASN_CRIT_EXT_E && c->critical)) ||
      !gdw_x509_time (d->beforeDate, d->beforeDateLen, &c->not_before_s) ||
      !gdw_x509_time (d->afterDate, d->afterDateLen, &c->not_after_s))
    return GDW_E_FORM;
  read_key (c);
  if (c->key_err == GDW_E_VALUE || c->key_err == GDW_E_MEMORY)
    return c->key_err == GDW_E_VALUE ? GDW_E_FORM : GDW_E_MEMORY;
  c->subject = whole_name (c, d->subjectRaw, d->subjectRawLen > 0 ? (size_t)d->subjectRawLen : 0);
  add_names (c, d->altNames);
  add_names (c, d->altEmailNames);
  add_names (c, d->altDirNames);
  gdw_x509_name_text (d, false, c->subject_text);
  gdw_x509_name_text (d, true, c->issuer_text);
  gdw_x509_common_name (d, c->common);
  return GDW_OK;
}

/* The first certificate of der; *ret_used: how long it is. */
static gdw_err
read_first (gdw_bytes der, gdw_cert **ret, size_t *ret_used)
{
  gdw_cert *c = calloc (1, sizeof *c);
  if (c == NULL)
    return GDW_E_MEMORY;
  c->der = malloc (der.n);
  c->der_n = der.n;
  if (c->der == NULL) {
    free (c);
    return GDW_E_MEMORY;
  }
  memcpy (c->der, der.p, der.n);
  wc_InitDecodedCert (&c->decoded, c->der, (word32)der.n, NULL);
  gdw_err err = decode (c);
  if (err != GDW_OK) {
    gdw_cert_free (c);
    return err;
  }
  *ret_used = c->der_n;
  *ret = c;
  return GDW_OK;
}

gdw_err
gdw_cert_read (gdw_bytes der, gdw_cert **ret)
{
  gdw_cert *c = NULL;
  size_t used = 0;
  if (der.n > GDW_MAX_CERT)
    return GDW_E_LIMIT;
  gdw_err err = der.n == 0 ? GDW_E_FORM : read_first (der, &c, &used);
  if (err == GDW_OK && used != der.n) {
    gdw_cert_free (c);
    err = GDW_E_FORM;
  }
  if (err == GDW_OK)
    *ret = c;
  return err;
}

void
gdw_cert_free (gdw_cert *c)
{
  if (c == NULL)
    return;
  wc_FreeDecodedCert (&c->decoded);
  gdw_any_free (c->key);
  free (c->der);
  free (c);
}

/* --- blobs of several certificates --- */

/* At most GDW_MAX_CERT octets are looked at for one, whatever follows it. */
static size_t
each_der (gdw_bytes blob, bool (*take) (void *data, gdw_cert **c), void *data)
{
  size_t count = 0, used = 0;
  bool more = true;
  for (gdw_bytes rest = blob; more && rest.n > 0; rest = gdw_bytes_make (rest.p + used, rest.n - used)) {
    gdw_cert *c = NULL;
    if (read_first (gdw_bytes_make (rest.p, rest.n < GDW_MAX_CERT ? rest.n : GDW_MAX_CERT), &c, &used) != GDW_OK)
      break;
    count++;
    more = take (data, &c);
    gdw_cert_free (c);
  }
  return count;
}

static size_t
each_pem (gdw_bytes blob, bool (*take) (void *data, gdw_cert **c), void *data)
{
  size_t count = 0;
  gdw_pem pem;
  bool more = true;
  for (gdw_bytes rest = blob; more && gdw_pem_next (&rest, &pem);) {
    gdw_cert *c = NULL;
    word32 n = (word32)pem.body.n;
    uint8_t *der = gdw_pem_is (&pem, "CERTIFICATE") || gdw_pem_is (&pem, "X509 CERTIFICATE") ? malloc (n + 1) : NULL;
    size_t used = 0;
    if (der != NULL && Base64_Decode (pem.body.p, (word32)pem.body.n, der, &n) == 0 && n > 0 && n <= GDW_MAX_CERT &&
        read_first (gdw_bytes_make (der, n), &c, &used) == GDW_OK) {
      count++;
      more = take (data, &c);
    }
    gdw_cert_free (c);
    free (der);
  }
  return count;
}

size_t
gdw_x509_each (gdw_bytes blob, bool (*take) (void *data, gdw_cert **c), void *data)
{
  if (blob.n == 0 || blob.n > GDW_MAX_AUTHORITY_BLOB)
    return 0;
  bool der = blob.p[0] == 0x30; /* a SEQUENCE; '0' begins no PEM */
  return der ? each_der (blob, take, data) : each_pem (blob, take, data);
}

struct collect {
  gdw_cert **to;
  size_t cap, n;
  bool full;
};

static bool
collect_one (void *data, gdw_cert **c)
{
  struct collect *all = data;
  all->full = all->n == all->cap;
  if (all->full)
    return false;
  all->to[all->n++] = *c;
  *c = NULL;
  return true;
}

gdw_err
gdw_certs_read (gdw_bytes blob, size_t cap, gdw_cert **ret, size_t *ret_n)
{
  struct collect all = { ret, cap, 0, false };
  gdw_x509_each (blob, collect_one, &all);
  if (!all.full && all.n > 0) {
    *ret_n = all.n;
    return GDW_OK;
  }
  for (size_t i = 0; i < all.n; i++) {
    gdw_cert_free (ret[i]);
    ret[i] = NULL;
  }
  return all.full ? GDW_E_LIMIT : GDW_E_FORM;
}

/* --- what is in one --- */

gdw_bytes
gdw_cert_der (const gdw_cert *c)
{
  return gdw_bytes_make (c->der, c->der_n);
}

gdw_bytes
gdw_cert_spki (const gdw_cert *c)
{
  return c->spki;
}

gdw_bytes
gdw_cert_subject (const gdw_cert *c)
{
  return c->subject;
}

const char *
gdw_cert_subject_text (const gdw_cert *c)
{
  return c->subject_text;
}

const char *
gdw_cert_issuer_text (const gdw_cert *c)
{
  return c->issuer_text;
}

const char *
gdw_cert_common_name (const gdw_cert *c)
{
  return c->common;
}

bool
gdw_cert_name_at (const gdw_cert *c, size_t i, gdw_cert_name *ret)
{
  if (i >= c->n_names)
    return false;
  *ret = c->names[i];
  return true;
}

int64_t
gdw_cert_not_before_s (const gdw_cert *c)
{
  return c->not_before_s;
}

int64_t
gdw_cert_not_after_s (const gdw_cert *c)
{
  return c->not_after_s;
}

/* The library keeps the first address of each kind. Which reasons a list is for it does not tell: revoke-wolfssl.c. */
bool
gdw_cert_url_at (const gdw_cert *c, gdw_cert_url kind, size_t i, gdw_bytes *ret)
{
  static const char scheme[] = "http://";
  const DecodedCert *d = &c->decoded;
  const gdw_bytes url = kind == GDW_CERT_URL_OCSP ? gdw_bytes_make (d->extAuthInfo, (size_t)d->extAuthInfoSz)
                                                  : gdw_bytes_make (d->extCrlInfo, (size_t)d->extCrlInfoSz);
  const size_t n = sizeof scheme - 1;
  if (i > 0 || url.p == NULL || url.n <= n || url.n >= GDW_MAX_URL || !is_plain (url) ||
      !gdw_bytes_same_nocase (gdw_bytes_make (url.p, n), gdw_bytes_text (scheme)))
    return false;
  *ret = url;
  return true;
}

gdw_err
gdw_cert_key (const gdw_cert *c, gdw_pubkey **ret)
{
  return c->key == NULL ? GDW_E_UNSUPPORTED : gdw_pubkey_read (c->spki, ret);
}

bool
gdw_cert_has_key (const gdw_cert *c, const gdw_privkey *k)
{
  uint8_t spki[GDW_SPKI_MAX];
  size_t n = 0;
  return c->key != NULL && gdw_any_spki (k->key, spki, &n) && gdw_bytes_same (gdw_bytes_make (spki, n), c->spki);
}
