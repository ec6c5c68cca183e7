/* SPDX-License-Identifier: GPL-3.0-or-later */
/* profile-needs.c - which secrets and files a profile's sign-in wants. */
#include "profile/profile-needs.h"

static gdw_secret_need
secret (const char *group, const char *name, gdw_secret_kind kind, bool required)
{
  return (gdw_secret_need){ name, kind, gdw_key_find (gdw_bytes_text (group), gdw_bytes_text (name)), required };
}

size_t
gdw_profile_secrets (const gdw_profile *p, gdw_secret_need ret[GDW_SECRET_NEEDS])
{
  size_t n = 0;
  if (p->sign_in.method == GDW_WORD_METHOD_EAP || p->sign_in.second == GDW_WORD_SECOND_EAP)
    ret[n++] = secret ("sign-in", "password", GDW_SECRET_PASSWORD, true);
  if (p->sign_in.method == GDW_WORD_METHOD_PSK)
    ret[n++] = secret ("sign-in", "psk", GDW_SECRET_PSK, true);
  if (p->sign_in.method == GDW_WORD_METHOD_CERTIFICATE)
    ret[n++] = secret ("sign-in", "key-passphrase", GDW_SECRET_KEY_PASSPHRASE, false);
  if (p->ike.ppk_identity[0] != '\0')
    ret[n++] = secret ("ike", "ppk", GDW_SECRET_PPK, true);
  return n;
}

static gdw_file_need
file (gdw_file_kind kind, const char *path, const char *group, const char *name)
{
  return (gdw_file_need){ kind, path, gdw_key_find (gdw_bytes_text (group), gdw_bytes_text (name)) };
}

bool
gdw_profile_file (const gdw_profile *p, size_t i, gdw_file_need *ret)
{
  const struct gdw_texts *a = &p->gateway.authorities;
  size_t n = p->sign_in.method == GDW_WORD_METHOD_PSK ? 0 : a->n;
  bool certificate = p->sign_in.method == GDW_WORD_METHOD_CERTIFICATE;
  if (i < n)
    *ret = file (GDW_FILE_AUTHORITIES, a->at[i], "gateway", "authorities");
  else if (certificate && i == n)
    *ret = file (GDW_FILE_CERTIFICATE, p->sign_in.certificate, "sign-in", "certificate");
  else if (certificate && i == n + 1 && p->sign_in.private_key[0] != '\0')
    *ret = file (GDW_FILE_PRIVATE_KEY, p->sign_in.private_key, "sign-in", "private-key");
  else
    return false;
  return true;
}
