/* SPDX-License-Identifier: GPL-3.0-or-later */
/* key-lock.c - is a private key's file encrypted? Only the outermost form is read, never the key. */
#include "auth-dialog/key-lock.h"

#include "base/cursor.h"
#include "base/limits.h"
#include "profiles/blob.h"

static gboolean
has (gdw_bytes file, const char *words)
{
  return g_strstr_len ((const char *)file.p, (gssize)file.n, words) != NULL;
}

/* Skips the length of a DER element. */
static void
der_length (gdw_cur *c)
{
  uint8_t first = gdw_cur_u8 (c);
  if (first > 0x80)
    gdw_cur_take (c, first & 0x7fu);
}

/* A key begins with its version, 0 or 1 (RFC 8017 A.1.2, RFC 5915, RFC 5958); PKCS#12 with 3 (RFC 7292 4), and an encrypted PKCS#8 with
 * the algorithm, a sequence (RFC 5958 3). */
static godwit_key_lock
der_lock (gdw_bytes file)
{
  gdw_cur c = gdw_cur_over (file);
  if (gdw_cur_u8 (&c) != 0x30)
    return GODWIT_KEY_UNKNOWN;
  der_length (&c);
  uint8_t tag = gdw_cur_u8 (&c);
  if (tag == 0x30)
    return GODWIT_KEY_LOCKED;
  uint8_t n = gdw_cur_u8 (&c), version = gdw_cur_u8 (&c);
  if (tag != 0x02 || n != 1)
    return GODWIT_KEY_UNKNOWN;
  return version == 3 ? GODWIT_KEY_LOCKED : GODWIT_KEY_OPEN;
}

godwit_key_lock
godwit_key_lock_of (gdw_bytes file)
{
  if (!has (file, "-----BEGIN "))
    return der_lock (file);
  if (has (file, "-----BEGIN ENCRYPTED PRIVATE KEY-----") || has (file, "Proc-Type: 4,ENCRYPTED"))
    return GODWIT_KEY_LOCKED;
  return has (file, "PRIVATE KEY-----") ? GODWIT_KEY_OPEN : GODWIT_KEY_UNKNOWN;
}

godwit_key_lock
godwit_key_lock_look (const gdw_profile *p)
{
  const char *path = p->sign_in.private_key[0] != '\0' ? p->sign_in.private_key : p->sign_in.certificate;
  /* A relative one has no folder here. */
  GBytes *file = g_path_is_absolute (path) ? godwit_blob_read (path, GDW_MAX_BLOB, NULL) : NULL;
  godwit_key_lock lock = GODWIT_KEY_UNKNOWN;
  if (file != NULL) {
    gsize n;
    const uint8_t *at = g_bytes_get_data (file, &n);
    lock = godwit_key_lock_of ((gdw_bytes){ at, n });
    g_bytes_unref (file);
  }
  return lock;
}
