/* SPDX-License-Identifier: GPL-3.0-or-later */
/* keep.c - flags of a secret from and to the form's three choices. */
#include "editor/keep.h"

GodwitKeep
godwit_keep_of (NMSettingSecretFlags flags)
{
  if ((flags & NM_SETTING_SECRET_FLAG_NOT_SAVED) != 0)
    return GODWIT_KEEP_NOT;
  return (flags & NM_SETTING_SECRET_FLAG_AGENT_OWNED) != 0 ? GODWIT_KEEP_FOR_USER : GODWIT_KEEP_FOR_ALL;
}

NMSettingSecretFlags
godwit_keep_flags (GodwitKeep keep, NMSettingSecretFlags before)
{
  NMSettingSecretFlags other = before & NM_SETTING_SECRET_FLAG_NOT_REQUIRED;
  switch (keep) {
  case GODWIT_KEEP_FOR_ALL: return other;
  case GODWIT_KEEP_NOT: return other | NM_SETTING_SECRET_FLAG_NOT_SAVED;
  case GODWIT_KEEP_FOR_USER: break;
  }
  return other | NM_SETTING_SECRET_FLAG_AGENT_OWNED;
}
