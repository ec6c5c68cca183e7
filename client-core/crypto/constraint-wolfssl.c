/* SPDX-License-Identifier: GPL-3.0-or-later */
/* constraint-wolfssl.c - name constraints (RFC 5280 4.2.1.10), as wolfSSL reads them. */
#include "crypto/constraint-wolfssl.h"

#include <string.h>

static gdw_bytes
end_of (gdw_bytes b, size_t n)
{
  return gdw_bytes_make (b.p + (b.n - n), n);
}

/* The host itself, or one below it; a base that begins with a dot: below it alone. An empty one is every host. */
static bool
dns_below (gdw_bytes name, gdw_bytes base)
{
  if (base.n == 0)
    return true;
  if (name.n < base.n || !gdw_bytes_same_nocase (end_of (name, base.n), base))
    return false;
  return name.n == base.n || base.p[0] == '.' || name.p[name.n - base.n - 1] == '.';
}

/* "who@host" is that mailbox, "host" all at that host, ".host" all at hosts below it. */
static bool
mail_below (gdw_bytes name, gdw_bytes base)
{
  const uint8_t *at = name.n == 0 ? NULL : memchr (name.p, '@', name.n);
  const uint8_t *base_at = base.n == 0 ? NULL : memchr (base.p, '@', base.n);
  if (at == NULL)
    return false;
  const size_t who = (size_t)(at - name.p);
  const gdw_bytes host = gdw_bytes_make (at + 1, name.n - who - 1);
  if (base_at != NULL) {
    const size_t base_who = (size_t)(base_at - base.p);
    return gdw_bytes_same_nocase (host, gdw_bytes_make (base_at + 1, base.n - base_who - 1)) &&
           (base_who == 0 || gdw_bytes_same (gdw_bytes_make (name.p, who), gdw_bytes_make (base.p, base_who)));
  }
  if (base.n > 0 && base.p[0] == '.')
    return host.n > base.n && gdw_bytes_same_nocase (end_of (host, base.n), base);
  return base.n == 0 || gdw_bytes_same_nocase (host, base);
}

/* Both without the header of the Name: a base is the beginning of what is below it. Compared octet by octet, which is
 * stricter than RFC 5280 7.1 for what is permitted; what is excluded must not be written in another case. */
static bool
name_below (gdw_bytes name, gdw_bytes base)
{
  return name.n >= base.n && memcmp (name.p, base.p, base.n) == 0;
}

static bool
is_below (int type, gdw_bytes name, gdw_bytes base)
{
  if (type == ASN_DNS_TYPE)
    return dns_below (name, base);
  return type == ASN_RFC822_TYPE ? mail_below (name, base) : name_below (name, base);
}

static bool
allows (const DecodedCert *authority, int type, gdw_bytes name)
{
  bool asked = false, found = false;
  for (const Base_entry *b = authority->excludedNames; b != NULL; b = b->next)
    if (b->type == type && is_below (type, name, gdw_bytes_make (b->name, (size_t)b->nameSz)))
      return false;
  for (const Base_entry *b = authority->permittedNames; b != NULL; b = b->next) {
    if (b->type != type)
      continue;
    asked = true;
    found = found || is_below (type, name, gdw_bytes_make (b->name, (size_t)b->nameSz));
  }
  return !asked || found;
}

/* A list of the library: of host names, addresses and URIs mixed, of mailboxes, or of Names. */
static bool
allows_all (const DecodedCert *authority, const DNS_entry *list, bool *ret_host)
{
  for (const DNS_entry *e = list; e != NULL; e = e->next) {
    if (e->type != ASN_DNS_TYPE && e->type != ASN_RFC822_TYPE && e->type != ASN_DIR_TYPE)
      return false; /* constraints on it, if any, are not read */
    *ret_host = *ret_host || e->type == ASN_DNS_TYPE;
    if (!allows (authority, e->type, gdw_bytes_make (e->name, e->len > 0 ? (size_t)e->len : 0)))
      return false;
  }
  return true;
}

bool
gdw_constraint_allows (const gdw_cert *authority, const gdw_cert *below)
{
  const DecodedCert *a = &authority->decoded, *d = &below->decoded;
  bool host = false, other = false;
  if (!a->extNameConstraintSet)
    return true;
  if (d->subjectRawLen > 0 && !allows (a, ASN_DIR_TYPE, gdw_bytes_make (d->subjectRaw, (size_t)d->subjectRawLen)))
    return false;
  if (!allows_all (a, d->altNames, &host) || !allows_all (a, d->altEmailNames, &other) ||
      !allows_all (a, d->altDirNames, &other))
    return false;
  if (d->subjectEmail != NULL && d->subjectEmailLen > 0 &&
      !allows (a, ASN_RFC822_TYPE, gdw_bytes_make (d->subjectEmail, (size_t)d->subjectEmailLen)))
    return false;
  /* A common name that stands where host names stood before there were alternative names. */
  return host || d->subjectCN == NULL || d->subjectCNLen <= 0 ||
         memchr (d->subjectCN, '.', (size_t)d->subjectCNLen) == NULL ||
         allows (a, ASN_DNS_TYPE, gdw_bytes_make (d->subjectCN, (size_t)d->subjectCNLen));
}
