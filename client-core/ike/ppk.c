/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ppk.c - post-quantum pre-shared keys (RFC 8784 3). */
#include "ike/ppk.h"

#include "base/check.h"
#include "wire/ike-consts.h"

bool
gdw_ppk_is_wanted (const gdw_profile *p)
{
  return p->ike.ppk_identity[0] != '\0';
}

gdw_err
gdw_ppk_mix (gdw_ike_sa *sa)
{
  gdw_ike_keys mixed = { 0 };
  gdw_check (gdw_secret_is_empty (&sa->unmixed.d));
  gdw_err e = gdw_keymat_ppk (sa->suite.prf, gdw_secret_peek (&sa->env->ppk), &sa->keys, &mixed);
  if (e != GDW_OK)
    return e;
  sa->unmixed = sa->keys;
  sa->keys = mixed;
  return GDW_OK;
}

void
gdw_ppk_put (const gdw_ike_sa *sa, gdw_bytes without, gdw_msg_out *m)
{
  uint8_t octets[1 + sizeof sa->env->profile.ike.ppk_identity];
  gdw_out o = gdw_out_over (octets, sizeof octets);
  gdw_out_u8 (&o, GDW_PPK_ID_FIXED);
  gdw_out_put (&o, gdw_bytes_text (sa->env->profile.ike.ppk_identity));
  gdw_msg_notify (m, GDW_N_PPK_IDENTITY, gdw_out_view (&o));
  if (without.n > 0)
    gdw_msg_notify (m, GDW_N_NO_PPK_AUTH, without);
}

gdw_why
gdw_ppk_settle (gdw_ike_sa *sa, const gdw_msg *m, gdw_now now)
{
  if (gdw_secret_is_empty (&sa->unmixed.d))
    return GDW_WHY_NONE;
  if (gdw_msg_find_notify (m, GDW_N_PPK_IDENTITY, NULL)) {
    gdw_ike_keys_done (&sa->unmixed);
    sa->ppk_used = true;
    gdw_env_say_text (sa->env, GDW_EV_PPK_USED, sa->env->profile.ike.ppk_identity, now);
    return GDW_WHY_NONE;
  }
  if (sa->env->profile.ike.ppk_required) {
    gdw_env_fact (sa->env, "it does not know the key of this identity");
    return GDW_WHY_PPK_REFUSED;
  }
  gdw_ike_keys_done (&sa->keys);
  sa->keys = sa->unmixed;
  sa->unmixed = (gdw_ike_keys){ 0 };
  return GDW_WHY_NONE;
}
