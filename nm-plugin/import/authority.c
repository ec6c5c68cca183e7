/* SPDX-License-Identifier: GPL-3.0-or-later */
/* authority.c - finds the extension that makes a certificate an authority's, by its octets: nothing else of it is read. */
#include "import/authority.h"

#include <string.h>

#include "base/limits.h"
#include "profiles/blob.h"

#define PEM_BEGIN "-----BEGIN CERTIFICATE-----"
#define PEM_END   "-----END CERTIFICATE-----"

/* OID 2.5.29.19, basicConstraints, in DER. */
static const uint8_t constraints[] = { 0x06, 0x03, 0x55, 0x1d, 0x13 };

static gboolean
is_true (const uint8_t *p, size_t n)
{
  return n >= 3 && p[0] == 0x01 && p[1] == 0x01 && p[2] != 0;
}

/* Behind the name: whether it is critical, if said; then OCTET STRING { SEQUENCE { BOOLEAN cA ... } }. */
static gboolean
says_authority (const uint8_t *p, size_t n)
{
  size_t skip = is_true (p, n) ? 3 : 0;
  p += skip;
  n -= skip;
  return n >= 4 && p[0] == 0x04 && p[2] == 0x30 && p[3] >= 3 && is_true (p + 4, n - 4);
}

static godwit_authority
der_authority (const uint8_t *p, size_t n)
{
  if (n == 0 || p[0] != 0x30) /* no sequence */
    return GODWIT_AUTHORITY_UNKNOWN;
  for (size_t i = 0; i + sizeof constraints <= n; i++)
    if (memcmp (p + i, constraints, sizeof constraints) == 0)
      return says_authority (p + i + sizeof constraints, n - i - sizeof constraints) ? GODWIT_AUTHORITY_YES
                                                                                     : GODWIT_AUTHORITY_NO;
  return GODWIT_AUTHORITY_NO;
}

godwit_authority
godwit_authority_of (gdw_bytes file)
{
  if (file.n == 0)
    return GODWIT_AUTHORITY_UNKNOWN;
  const char *text = (const char *)file.p, *begin = g_strstr_len (text, (gssize)file.n, PEM_BEGIN);
  if (begin == NULL)
    return der_authority (file.p, file.n);
  begin += strlen (PEM_BEGIN);
  const char *end = g_strstr_len (begin, text + file.n - begin, PEM_END);
  if (end == NULL)
    return GODWIT_AUTHORITY_UNKNOWN;
  g_autofree char *body = g_strndup (begin, (gsize)(end - begin));
  gsize n = 0;
  g_autofree guchar *der = g_base64_decode (body, &n);
  return der_authority (der, n);
}

godwit_authority
godwit_authority_look (const char *path)
{
  g_autoptr (GBytes) file = g_path_is_absolute (path) ? godwit_blob_read (path, GDW_MAX_BLOB, NULL) : NULL;
  if (file == NULL)
    return GODWIT_AUTHORITY_UNKNOWN;
  gsize n;
  const uint8_t *p = g_bytes_get_data (file, &n);
  return godwit_authority_of ((gdw_bytes){ p, n });
}
