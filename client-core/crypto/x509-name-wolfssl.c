/* SPDX-License-Identifier: GPL-3.0-or-later */
/* x509-name-wolfssl.c - names and times of certificates as text and numbers that are safe to show. */
#include "crypto/x509-wolfssl.h"

#include "base/utf8.h"

#include <string.h>

#include <wolfssl/ssl.h>
#include <wolfssl/openssl/x509.h>

/* --- names --- */

/* A text that grows; what does not fit is left out. */
struct text {
  size_t n;
  char buf[2 * GDW_MAX_TEXT];
};

static void
add (struct text *t, char c)
{
  if (t->n < sizeof t->buf)
    t->buf[t->n++] = c;
}

static void
add_word (struct text *t, const char *word)
{
  for (; *word != '\0'; word++)
    add (t, *word);
}

/* RFC 4514 2.4, letters outside of ASCII as they are and controls by their numbers. */
static void
add_value (struct text *t, gdw_bytes value)
{
  static const char digits[] = "0123456789ABCDEF";
  for (size_t i = 0; i < value.n; i++) {
    const char c = (char)value.p[i];
    const bool end = i == 0 || i + 1 == value.n;
    if (value.p[i] < 0x20 || value.p[i] == 0x7f) {
      add (t, '\\');
      add (t, digits[value.p[i] >> 4]);
      add (t, digits[value.p[i] & 15]);
      continue;
    }
    if (memchr (",+\"\\<>;", c, 7) != NULL || (c == '#' && i == 0) || (c == ' ' && end))
      add (t, '\\');
    add (t, c);
  }
}

static gdw_bytes
value_of (WOLFSSL_X509_NAME_ENTRY *entry)
{
  WOLFSSL_ASN1_STRING *s = entry == NULL ? NULL : wolfSSL_X509_NAME_ENTRY_get_data (entry);
  const int n = s == NULL ? 0 : wolfSSL_ASN1_STRING_length (s);
  return n > 0 ? gdw_bytes_make (wolfSSL_ASN1_STRING_get0_data (s), (size_t)n) : GDW_BYTES_NONE;
}

static const char *
type_of (WOLFSSL_X509_NAME_ENTRY *entry)
{
  WOLFSSL_ASN1_OBJECT *type = entry == NULL ? NULL : wolfSSL_X509_NAME_ENTRY_get_object (entry);
  const char *word = type == NULL ? NULL : wolfSSL_OBJ_nid2sn (wolfSSL_OBJ_obj2nid (type));
  return word == NULL ? "?" : word;
}

void
gdw_x509_name_text (const DecodedCert *d, bool issuer, char buf[GDW_MAX_TEXT])
{
  WOLFSSL_X509_NAME *name = issuer ? d->issuerName : d->subjectName;
  struct text t = { 0 };
  const int n = name == NULL ? 0 : wolfSSL_X509_NAME_entry_count (name);
  for (int i = 0; i < n; i++) {
    WOLFSSL_X509_NAME_ENTRY *entry = wolfSSL_X509_NAME_get_entry (name, i);
    if (i > 0)
      add_word (&t, ", ");
    add_word (&t, type_of (entry));
    add (&t, '=');
    add_value (&t, value_of (entry));
  }
  buf[0] = '\0';
  if (t.n > 0)
    gdw_utf8_clean (gdw_bytes_make (t.buf, t.n), buf);
}

void
gdw_x509_common_name (const DecodedCert *d, char buf[GDW_MAX_TEXT])
{
  WOLFSSL_X509_NAME *name = d->subjectName;
  buf[0] = '\0';
  const int at = name == NULL ? -1 : wolfSSL_X509_NAME_get_index_by_NID (name, NID_commonName, -1);
  if (at < 0)
    return;
  const gdw_bytes value = value_of (wolfSSL_X509_NAME_get_entry (name, at));
  if (value.n > 0)
    gdw_utf8_clean (value, buf);
}

/* --- times --- */

/* Days from 1970 to a date of the Gregorian calendar; months are counted from March, so that a leap day ends its year. */
static int64_t
days_of (int64_t year, int64_t month, int64_t day)
{
  const int64_t y = month <= 2 ? year - 1 : year, m = (month + 9) % 12;
  return 365 * y + y / 4 - y / 100 + y / 400 + (153 * m + 2) / 5 + day - 1 - 719468;
}

bool
gdw_x509_time (const uint8_t *time, int n, int64_t *ret_s)
{
  const byte *date = NULL;
  byte format = 0;
  int date_n = 0;
  struct tm tm = { 0 };
  if (time == NULL || n <= 0 || wc_GetDateInfo (time, n, &date, &format, &date_n) != 0 ||
      wc_GetDateAsCalendarTime (date, date_n, format, &tm) != 0)
    return false;
  if (tm.tm_mon < 0 || tm.tm_mon > 11 || tm.tm_mday < 1 || tm.tm_mday > 31 || tm.tm_hour < 0 || tm.tm_hour > 23 ||
      tm.tm_min < 0 || tm.tm_min > 59 || tm.tm_sec < 0 || tm.tm_sec > 59 || tm.tm_year < 0)
    return false;
  *ret_s =
      days_of (tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday) * 86400 + tm.tm_hour * 3600 + tm.tm_min * 60 + tm.tm_sec;
  return true;
}
