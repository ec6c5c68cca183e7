/* SPDX-License-Identifier: GPL-3.0-or-later */
/* secrets.c - the secrets of a connection. */
#include "service/secrets.h"

#include <string.h>

static const struct {
  gdw_secret_kind kind;
  const char *name;
} names[] = {
  { GDW_SECRET_PASSWORD, "password" }, { GDW_SECRET_CODE, "code" },
  { GDW_SECRET_PSK, "psk" },           { GDW_SECRET_KEY_PASSPHRASE, "key-passphrase" },
  { GDW_SECRET_PPK, "ppk" },
};

const char *
godwit_secrets_name (gdw_secret_kind kind)
{
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++) {
    if (names[i].kind == kind)
      return names[i].name;
  }
  return "password";
}

static const char *
value_of (NMSettingVpn *vpn, const char *name)
{
  const char *value = nm_setting_vpn_get_secret (vpn, name);
  return value == NULL || value[0] == '\0' || strlen (value) > GDW_FRAME_SECRET_MAX ? NULL : value;
}

gboolean
godwit_secrets_lack (NMSettingVpn *vpn, const gdw_profile *p)
{
  gdw_secret_need needs[GDW_SECRET_NEEDS];
  gsize n = gdw_profile_secrets (p, needs);
  for (gsize i = 0; i < n; i++) {
    NMSettingSecretFlags flags = NM_SETTING_SECRET_FLAG_NONE;
    if (!needs[i].required || value_of (vpn, needs[i].name) != NULL)
      continue;
    (void)nm_setting_get_secret_flags (NM_SETTING (vpn), needs[i].name, &flags, NULL);
    if ((flags & NM_SETTING_SECRET_FLAG_NOT_REQUIRED) == 0)
      return TRUE;
  }
  return FALSE;
}

gboolean
godwit_secrets_take (NMSettingVpn *vpn, gdw_secret_kind kind, gdw_secret *ret)
{
  const char *value = value_of (vpn, godwit_secrets_name (kind));
  return value != NULL && gdw_secret_copy (gdw_bytes_text (value), ret) == GDW_OK;
}

void
godwit_secrets_put (NMSettingVpn *vpn, const gdw_profile *p, gdw_frame_connect *ret)
{
  gdw_secret_need needs[GDW_SECRET_NEEDS];
  gsize n = gdw_profile_secrets (p, needs);
  for (gsize i = 0; i < n; i++) {
    gdw_frame_named_secret *to = &ret->secrets[ret->n_secrets];
    if (!godwit_secrets_take (vpn, needs[i].kind, &to->octets))
      continue;
    to->kind = (uint8_t)needs[i].kind;
    ret->n_secrets++;
  }
}
