/* SPDX-License-Identifier: GPL-3.0-or-later */
/* x509-name-openssl.c - names and times of certificates as text and numbers that are safe to show. */
#include "crypto/x509-openssl.h"

#include <string.h>

#include <openssl/err.h>

/* --- text from outside: valid UTF-8, no controls, nothing that turns the direction of writing --- */

/* The code point at p, of at most n octets; its length, or 0 when it is not UTF-8 (RFC 3629). */
static size_t
utf8_read (const uint8_t *p, size_t n, uint32_t *ret)
{
  static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
  uint32_t c = p[0];
  if (c < 0x80) {
    *ret = c;
    return 1;
  }
  size_t len = c >= 0xf0 && c < 0xf8 ? 4 : c >= 0xe0 && c < 0xf0 ? 3 : c >= 0xc0 && c < 0xe0 ? 2 : 0;
  if (len == 0 || len > n)
    return 0;
  c &= 0xffu >> (len + 1);
  for (size_t i = 1; i < len; i++) {
    if ((p[i] & 0xc0) != 0x80)
      return 0;
    c = c << 6 | (p[i] & 0x3fu);
  }
  if (c < least[len] || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
    return 0;
  *ret = c;
  return len;
}

static bool
shows (uint32_t c)
{
  if (c < 0x20 || (c >= 0x7f && c <= 0x9f))
    return false;
  return !(c >= 0x200b && c <= 0x200f) && !(c >= 0x2028 && c <= 0x202e) && !(c >= 0x2060 && c <= 0x206f) && c != 0xfeff;
}

static void
clean_text (const uint8_t *p, size_t n, char *buf, size_t cap)
{
  size_t at = 0;
  for (size_t i = 0; i < n;) {
    uint32_t c = 0;
    size_t len = utf8_read (p + i, n - i, &c);
    bool good = len > 0 && shows (c);
    size_t width = good ? len : 1;
    if (at + width + 1 > cap)
      break;
    if (good)
      memcpy (buf + at, p + i, len);
    else
      buf[at] = '?';
    at += width;
    i += len > 0 ? len : 1;
  }
  buf[at] = '\0';
}

/* --- names --- */

void
gdw_x509_name_text (const X509_NAME *name, char *buf, size_t cap)
{
  const unsigned long flags =
      (ASN1_STRFLGS_RFC2253 & ~(unsigned long)ASN1_STRFLGS_ESC_MSB) | XN_FLAG_SEP_CPLUS_SPC | XN_FLAG_FN_SN;
  char *text = NULL;
  buf[0] = '\0';
  BIO *bio = BIO_new (BIO_s_mem ());
  if (bio != NULL && X509_NAME_print_ex (bio, name, 0, flags) >= 0) {
    long n = BIO_get_mem_data (bio, &text);
    if (n > 0)
      clean_text ((const uint8_t *)text, (size_t)n, buf, cap);
  }
  BIO_free (bio);
  ERR_clear_error ();
}

void
gdw_x509_common_name (const X509_NAME *name, char *buf, size_t cap)
{
  unsigned char *text = NULL;
  buf[0] = '\0';
  int at = X509_NAME_get_index_by_NID (name, NID_commonName, -1);
  if (at < 0)
    return;
  int n = ASN1_STRING_to_UTF8 (&text, X509_NAME_ENTRY_get_data (X509_NAME_get_entry (name, at)));
  if (n > 0)
    clean_text (text, (size_t)n, buf, cap);
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
