/* SPDX-License-Identifier: GPL-3.0-or-later */
/* x509-openssl.c - certificates with OpenSSL: read from PEM and DER, their names, times and keys. */
#include "crypto/x509-openssl.h"

#include "crypto/key-openssl.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/err.h>
#include <openssl/pem.h>

/* --- blobs of several certificates --- */

static size_t
each_der (gdw_bytes blob, bool (*take) (void *data, X509 *x, gdw_bytes der), void *data)
{
  const unsigned char *p = blob.p, *end = blob.p + blob.n;
  size_t count = 0;
  bool more = true;
  while (more && p < end) {
    const unsigned char *begin = p;
    X509 *x = d2i_X509 (NULL, &p, end - p);
    if (x == NULL)
      break;
    count++;
    more = take (data, x, gdw_bytes_make (begin, (size_t)(p - begin)));
    X509_free (x);
  }
  return count;
}

static bool
is_certificate (const char *label)
{
  return strcmp (label, PEM_STRING_X509) == 0 || strcmp (label, PEM_STRING_X509_OLD) == 0;
}

/* What lies between the blocks, and blocks of other kinds, are passed over. */
static size_t
each_pem (gdw_bytes blob, bool (*take) (void *data, X509 *x, gdw_bytes der), void *data)
{
  size_t count = 0;
  bool more = true;
  BIO *bio = BIO_new_mem_buf (blob.p, (int)blob.n);
  for (int left = (int)blob.n, before = left + 1; more && bio != NULL && left > 0 && left < before;
       before = left, left = BIO_pending (bio)) {
    char *label = NULL, *header = NULL;
    unsigned char *der = NULL;
    long n = 0;
    if (PEM_read_bio (bio, &label, &header, &der, &n) != 1)
      continue; /* a broken block, or the end: each call takes a line or ends the loop */
    if (is_certificate (label) && n > 0)
      count += each_der (gdw_bytes_make (der, (size_t)n), take, data) > 0 ? 1 : 0;
    OPENSSL_free (label);
    OPENSSL_free (header);
    OPENSSL_free (der);
  }
  BIO_free (bio);
  return count;
}

size_t
gdw_x509_each (gdw_bytes blob, bool (*take) (void *data, X509 *x, gdw_bytes der), void *data)
{
  if (blob.n == 0 || blob.n > GDW_MAX_AUTHORITY_BLOB)
    return 0;
  bool der = blob.p[0] == 0x30; /* a SEQUENCE; '0' begins no PEM */
  size_t count = der ? each_der (blob, take, data) : each_pem (blob, take, data);
  ERR_clear_error ();
  return count;
}

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

static bool
name_of (const GENERAL_NAME *g, gdw_cert_name *ret)
{
  int type = 0;
  const void *value = GENERAL_NAME_get0_value (g, &type);
  const unsigned char *der = NULL;
  size_t n = 0;
  if (type == GEN_DIRNAME) {
    if (X509_NAME_get0_der (value, &der, &n) != 1)
      return false;
    *ret = (gdw_cert_name){ GDW_NAME_DN, gdw_bytes_make (der, n) };
    return true;
  }
  if (type != GEN_DNS && type != GEN_EMAIL && type != GEN_IPADD)
    return false;
  gdw_bytes text = gdw_bytes_make (ASN1_STRING_get0_data (value), (size_t)ASN1_STRING_length (value));
  if (type == GEN_IPADD) {
    *ret = (gdw_cert_name){ GDW_NAME_IP, text };
    return text.n == 4 || text.n == 16;
  }
  *ret = (gdw_cert_name){ type == GEN_DNS ? GDW_NAME_DNS : GDW_NAME_EMAIL, text };
  return is_plain (text);
}

static void
read_names (gdw_cert *c)
{
  c->alternatives = X509_get_ext_d2i (c->x, NID_subject_alt_name, NULL, NULL);
  int n = c->alternatives == NULL ? 0 : sk_GENERAL_NAME_num (c->alternatives);
  for (int i = 0; i < n && c->n_names < GDW_MAX_CERT_NAMES; i++)
    if (name_of (sk_GENERAL_NAME_value (c->alternatives, i), &c->names[c->n_names]))
      c->n_names++;
  gdw_x509_name_text (X509_get_subject_name (c->x), c->subject);
  gdw_x509_name_text (X509_get_issuer_name (c->x), c->issuer);
  gdw_x509_common_name (X509_get_subject_name (c->x), c->common);
}

/* Extensions that cannot be read, or a key that is nonsense, make no certificate. A key that is merely unknown may
 * stay. */
static bool
is_sound (X509 *x)
{
  gdw_key_kind kind;
  EVP_PKEY *key = X509_get0_pubkey (x);
  (void)X509_check_purpose (x, -1, 0); /* makes the library read the extensions */
  if ((X509_get_extension_flags (x) & EXFLAG_INVALID) != 0)
    return false;
  return key == NULL || gdw_pkey_judge (key, &kind) != GDW_E_VALUE;
}

static gdw_err
read_inside (gdw_cert *c)
{
  if (!is_sound (c->x) || !gdw_x509_time (X509_get0_notBefore (c->x), &c->not_before_s) ||
      !gdw_x509_time (X509_get0_notAfter (c->x), &c->not_after_s))
    return GDW_E_FORM;
  int spki_n = i2d_X509_PUBKEY (X509_get_X509_PUBKEY (c->x), &c->spki);
  if (spki_n <= 0 || !gdw_x509_urls_find (c->x, c->urls))
    return GDW_E_MEMORY;
  c->spki_n = (size_t)spki_n;
  read_names (c);
  return GDW_OK;
}

static gdw_err
cert_from (X509 *x, gdw_bytes der, gdw_cert **ret)
{
  if (der.n > GDW_MAX_CERT)
    return GDW_E_LIMIT;
  gdw_cert *c = calloc (1, sizeof *c);
  if (c == NULL || X509_up_ref (x) != 1) {
    free (c);
    return GDW_E_MEMORY;
  }
  c->x = x;
  gdw_err err = read_inside (c);
  c->der = malloc (der.n);
  if (err == GDW_OK && c->der == NULL)
    err = GDW_E_MEMORY;
  if (err != GDW_OK) {
    gdw_cert_free (c);
    return err;
  }
  memcpy (c->der, der.p, der.n);
  c->der_n = der.n;
  *ret = c;
  return GDW_OK;
}

gdw_err
gdw_x509_wrap (X509 *x, gdw_cert **ret)
{
  unsigned char *der = NULL;
  int n = i2d_X509 (x, &der);
  gdw_err err = n <= 0 ? GDW_E_MEMORY : cert_from (x, gdw_bytes_make (der, (size_t)n), ret);
  OPENSSL_free (der);
  return err;
}

gdw_err
gdw_cert_read (gdw_bytes der, gdw_cert **ret)
{
  const unsigned char *p = der.p;
  if (der.n > GDW_MAX_CERT)
    return GDW_E_LIMIT;
  X509 *x = der.n == 0 ? NULL : d2i_X509 (NULL, &p, (long)der.n);
  gdw_err err = x == NULL || p != der.p + der.n ? GDW_E_FORM : cert_from (x, der, ret);
  X509_free (x);
  ERR_clear_error ();
  return err;
}

struct collect {
  gdw_cert **to;
  size_t cap, n;
  gdw_err err;
};

static bool
collect_one (void *data, X509 *x, gdw_bytes der)
{
  struct collect *all = data;
  if (all->n == all->cap) {
    all->err = GDW_E_LIMIT;
    return false;
  }
  gdw_err err = cert_from (x, der, &all->to[all->n]);
  if (err == GDW_OK)
    all->n++;
  else if (err == GDW_E_MEMORY)
    all->err = err;
  return all->err == GDW_OK;
}

gdw_err
gdw_certs_read (gdw_bytes blob, size_t cap, gdw_cert **ret, size_t *ret_n)
{
  struct collect all = { ret, cap, 0, GDW_OK };
  gdw_x509_each (blob, collect_one, &all);
  if (all.err == GDW_OK && all.n == 0)
    all.err = GDW_E_FORM;
  if (all.err == GDW_OK) {
    *ret_n = all.n;
    return GDW_OK;
  }
  for (size_t i = 0; i < all.n; i++) {
    gdw_cert_free (ret[i]);
    ret[i] = NULL;
  }
  return all.err;
}

void
gdw_cert_free (gdw_cert *c)
{
  if (c == NULL)
    return;
  GENERAL_NAMES_free (c->alternatives);
  X509_free (c->x);
  gdw_x509_urls_done (c->urls);
  OPENSSL_free (c->spki);
  free (c->der);
  free (c);
}

gdw_bytes
gdw_cert_der (const gdw_cert *c)
{
  return gdw_bytes_make (c->der, c->der_n);
}

gdw_bytes
gdw_cert_spki (const gdw_cert *c)
{
  return gdw_bytes_make (c->spki, c->spki_n);
}

gdw_bytes
gdw_cert_subject (const gdw_cert *c)
{
  const unsigned char *der = NULL;
  size_t n = 0;
  if (X509_NAME_get0_der (X509_get_subject_name (c->x), &der, &n) != 1)
    return GDW_BYTES_NONE;
  return gdw_bytes_make (der, n);
}

const char *
gdw_cert_subject_text (const gdw_cert *c)
{
  return c->subject;
}

const char *
gdw_cert_issuer_text (const gdw_cert *c)
{
  return c->issuer;
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

bool
gdw_cert_url_at (const gdw_cert *c, gdw_cert_url kind, size_t i, gdw_bytes *ret)
{
  if (i >= GDW_MAX_CERT_URLS || c->urls[kind].at[i] == NULL)
    return false;
  *ret = gdw_bytes_text (c->urls[kind].at[i]);
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

gdw_err
gdw_cert_key (const gdw_cert *c, gdw_pubkey **ret)
{
  EVP_PKEY *key = X509_get0_pubkey (c->x);
  ERR_clear_error ();
  return key == NULL ? GDW_E_UNSUPPORTED : gdw_pubkey_wrap (key, ret);
}

bool
gdw_cert_has_key (const gdw_cert *c, const gdw_privkey *k)
{
  EVP_PKEY *key = X509_get0_pubkey (c->x);
  bool same = key != NULL && EVP_PKEY_eq (key, k->key) == 1;
  ERR_clear_error ();
  return same;
}
