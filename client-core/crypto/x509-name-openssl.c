/* SPDX-License-Identifier: GPL-3.0-or-later */
/* x509-name-openssl.c - names and times of certificates as text and numbers that are safe to show. */
#include "crypto/x509-openssl.h"

#include "base/utf8.h"

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
