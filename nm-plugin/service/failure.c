/* SPDX-License-Identifier: GPL-3.0-or-later */
/* failure.c - an end reason as NetworkManager knows them, and in words. */
#include "service/failure.h"

NMVpnPluginFailure
godwit_failure_of (gdw_why why)
{
  switch (why) {
  case GDW_WHY_SIGN_IN_REFUSED:
  case GDW_WHY_PROOF_REFUSED:
  case GDW_WHY_SECRET_MISSING:
  case GDW_WHY_PASSWORD_EXPIRED:
  case GDW_WHY_OWN_KEY_UNUSABLE:
  case GDW_WHY_ACCOUNT_RESTRICTED:
  case GDW_WHY_EAP_FAILED:
  case GDW_WHY_PPK_REFUSED: return NM_VPN_PLUGIN_FAILURE_LOGIN_FAILED;
  case GDW_WHY_NO_ADDRESS:
  case GDW_WHY_CONFIG_REFUSED:
  case GDW_WHY_PLAN_REFUSED:
  case GDW_WHY_APPLY_FAILED:
  case GDW_WHY_DNS_FAILED: return NM_VPN_PLUGIN_FAILURE_BAD_IP_CONFIG;
  default: return NM_VPN_PLUGIN_FAILURE_CONNECT_FAILED;
  }
}

char *
godwit_failure_words (const gdw_frame_end *end)
{
  GString *s = g_string_new (gdw_why_text (end->why));
  if (end->fact[0] != '\0')
    g_string_append_printf (s, " (%s)", end->fact);
  if (gdw_why_repair (end->why)[0] != '\0')
    g_string_append_printf (s, " %s", gdw_why_repair (end->why));
  return g_string_free (s, FALSE);
}

void
godwit_failure_log (const char *uuid, const char *words)
{
  g_log_structured (G_LOG_DOMAIN, G_LOG_LEVEL_WARNING, "NM_CONNECTION", uuid, "MESSAGE", "%s", words);
}
