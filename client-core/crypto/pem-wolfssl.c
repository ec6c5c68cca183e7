/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pem-wolfssl.c - the blocks of a PEM text (RFC 7468). */
#include "crypto/pem-wolfssl.h"

#include <string.h>

enum { LABEL_MAX = 64 /* octets of a label and the dashes behind it */ };

static const char dashes[] = "-----", begin[] = "-----BEGIN ", end[] = "-----END ";

/* Where the text stands, from octet `from` on; in.n when it does not. */
static size_t
find (gdw_bytes in, size_t from, gdw_bytes what)
{
  for (size_t i = from; i + what.n <= in.n; i++)
    if (memcmp (in.p + i, what.p, what.n) == 0)
      return i;
  return in.n;
}

static gdw_bytes
cut (gdw_bytes in, size_t from, size_t to)
{
  return gdw_bytes_make (in.p + from, to - from);
}

/* A block that begins at octet `at`; false when its lines are not in order. */
static bool
read_block (gdw_bytes in, size_t at, gdw_pem *ret, size_t *ret_end)
{
  const size_t label = at + sizeof begin - 1;
  const gdw_bytes line = cut (in, 0, in.n - label < LABEL_MAX ? in.n : label + LABEL_MAX);
  const size_t label_end = find (line, label, gdw_bytes_text (dashes));
  const size_t body = label_end + sizeof dashes - 1;
  if (label_end == line.n || memchr (in.p + label, '\n', label_end - label) != NULL)
    return false;
  const size_t other = find (in, body, gdw_bytes_text (begin)); /* so that no octet is looked at for two blocks */
  const size_t body_end = find (cut (in, 0, other), body, gdw_bytes_text (end));
  const size_t again = body_end + sizeof end - 1, again_end = again + (label_end - label);
  if (body_end == other || again_end + sizeof dashes - 1 > in.n ||
      !gdw_bytes_same (cut (in, label, label_end), cut (in, again, again_end)) ||
      !gdw_bytes_same (cut (in, again_end, again_end + sizeof dashes - 1), gdw_bytes_text (dashes)))
    return false;
  *ret_end = again_end + sizeof dashes - 1;
  ret->label = cut (in, label, label_end);
  ret->block = cut (in, at, *ret_end);
  ret->body = cut (in, body, body_end);
  ret->has_headers = memchr (ret->body.p, ':', ret->body.n) != NULL;
  return true;
}

bool
gdw_pem_next (gdw_bytes *rest, gdw_pem *ret)
{
  const gdw_bytes in = *rest;
  for (size_t at = find (in, 0, gdw_bytes_text (begin)); at < in.n;
       at = find (in, at + sizeof begin - 1, gdw_bytes_text (begin))) {
    gdw_pem pem;
    size_t ends = 0;
    if (read_block (in, at, &pem, &ends)) {
      *rest = cut (in, ends, in.n);
      *ret = pem;
      return true;
    }
  }
  *rest = GDW_BYTES_NONE;
  return false;
}

bool
gdw_pem_is (const gdw_pem *p, const char *label)
{
  return gdw_bytes_same (p->label, gdw_bytes_text (label));
}
