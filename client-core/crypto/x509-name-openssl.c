/* SPDX-License-Identifier: GPL-3.0-or-later */
/* x509-name-openssl.c - names, times and addresses of certificates as text and numbers that are safe to show. */
#include "crypto/x509-openssl.h"

#include "base/utf8.h"

#include <stdlib.h>
#include <string.h>

#include <openssl/err.h>

/* --- names --- */

void
gdw_x509_name_text (const X509_NAME *name, char buf[GDW_MAX_TEXT])
{
  const unsigned long flags =
      (ASN1_STRFLGS_RFC2253 & ~(unsigned long)ASN1_STRFLGS_ESC_MSB) | XN_FLAG_SEP_CPLUS_SPC | XN_FLAG_FN_SN;
  char *text = NULL;
  buf[0] = '\0';
  BIO *bio = BIO_new (BIO_s_mem ());
  if (bio != NULL && X509_NAME_print_ex (bio, name, 0, flags) >= 0) {
    long n = BIO_get_mem_data (bio, &text);
    if (n > 0)
      gdw_utf8_clean (gdw_bytes_make (text, (size_t)n), buf);
  }
  BIO_free (bio);
  ERR_clear_error ();
}

void
gdw_x509_common_name (const X509_NAME *name, char buf[GDW_MAX_TEXT])
{
  unsigned char *text = NULL;
  buf[0] = '\0';
  int at = X509_NAME_get_index_by_NID (name, NID_commonName, -1);
  if (at < 0)
    return;
  int n = ASN1_STRING_to_UTF8 (&text, X509_NAME_ENTRY_get_data (X509_NAME_get_entry (name, at)));
  if (n > 0)
    gdw_utf8_clean (gdw_bytes_make (text, (size_t)n), buf);
  OPENSSL_free (text);
  ERR_clear_error ();
}

/* --- times --- */

bool
gdw_x509_time (const ASN1_TIME *t, int64_t *ret_s)
{
  int days = 0, seconds = 0;
  ASN1_TIME *epoch = ASN1_TIME_set (NULL, 0);
  bool good = epoch != NULL && t != NULL && ASN1_TIME_diff (&days, &seconds, epoch, t) == 1;
  ASN1_TIME_free (epoch);
  if (good)
    *ret_s = (int64_t)days * 86400 + seconds;
  return good;
}

/* --- addresses --- */

/* Adds a URI that is plain and asks by HTTP; false: no memory. */
static bool
add_url (const GENERAL_NAME *g, gdw_x509_urls *to)
{
  static const char scheme[] = "http://";
  int type = 0;
  const ASN1_STRING *value = GENERAL_NAME_get0_value (g, &type);
  if (type != GEN_URI)
    return true;
  const unsigned char *p = ASN1_STRING_get0_data (value);
  size_t n = (size_t)ASN1_STRING_length (value), i = 0;
  if (n <= sizeof scheme - 1 || n >= GDW_MAX_URL ||
      !gdw_bytes_same_nocase (gdw_bytes_make (p, sizeof scheme - 1), gdw_bytes_text (scheme)))
    return true;
  for (size_t k = 0; k < n; k++)
    if (p[k] < 0x21 || p[k] > 0x7e)
      return true;
  while (i < GDW_MAX_CERT_URLS && to->at[i] != NULL)
    i++;
  if (i == GDW_MAX_CERT_URLS)
    return true;
  to->at[i] = malloc (n + 1);
  if (to->at[i] == NULL)
    return false;
  memcpy (to->at[i], p, n);
  to->at[i][n] = '\0';
  return true;
}

static bool
read_responders (const X509 *x, gdw_x509_urls *to)
{
  bool good = true;
  AUTHORITY_INFO_ACCESS *all = X509_get_ext_d2i (x, NID_info_access, NULL, NULL);
  for (int i = 0; all != NULL && good && i < sk_ACCESS_DESCRIPTION_num (all); i++) {
    const ACCESS_DESCRIPTION *one = sk_ACCESS_DESCRIPTION_value (all, i);
    if (OBJ_obj2nid (one->method) == NID_ad_OCSP)
      good = add_url (one->location, to);
  }
  AUTHORITY_INFO_ACCESS_free (all);
  return good;
}

static bool
read_lists (const X509 *x, gdw_x509_urls *to)
{
  bool good = true;
  CRL_DIST_POINTS *all = X509_get_ext_d2i (x, NID_crl_distribution_points, NULL, NULL);
  for (int i = 0; all != NULL && good && i < sk_DIST_POINT_num (all); i++) {
    const DIST_POINT *one = sk_DIST_POINT_value (all, i);
    bool plain = one->CRLissuer == NULL && one->reasons == NULL && one->distpoint != NULL && one->distpoint->type == 0;
    const GENERAL_NAMES *names = plain ? one->distpoint->name.fullname : NULL;
    for (int k = 0; names != NULL && good && k < sk_GENERAL_NAME_num (names); k++)
      good = add_url (sk_GENERAL_NAME_value (names, k), to);
  }
  CRL_DIST_POINTS_free (all);
  return good;
}

bool
gdw_x509_urls_find (const X509 *x, gdw_x509_urls ret[2])
{
  return read_responders (x, &ret[GDW_CERT_URL_OCSP]) && read_lists (x, &ret[GDW_CERT_URL_CRL]);
}

void
gdw_x509_urls_done (gdw_x509_urls u[2])
{
  for (size_t kind = 0; kind < 2; kind++)
    for (size_t i = 0; i < GDW_MAX_CERT_URLS; i++) {
      free (u[kind].at[i]);
      u[kind].at[i] = NULL;
    }
}
