/* SPDX-License-Identifier: GPL-3.0-or-later */
/* env.c - what the IKE SAs of one tunnel share. */
#include "ike/env.h"

#include "wire/ike-consts.h"

void
gdw_env_done (gdw_env *env)
{
  gdw_anchors_free (env->anchors);
  gdw_identity_free (env->identity);
  gdw_secret_done (&env->psk);
  gdw_secret_done (&env->ppk);
  gdw_secret_done (&env->password);
  gdw_effects_done (&env->effects);
  gdw_wipe (env->in, sizeof env->in);
  gdw_wipe (env->chain, sizeof env->chain);
}

void
gdw_env_fact (gdw_env *env, const char *text)
{
  size_t n = 0;
  env->cert = (gdw_cert_facts){ 0 };
  for (; text[n] != '\0' && n + 1 < sizeof env->fact; n++)
    env->fact[n] = text[n] >= ' ' && text[n] <= '~' ? text[n] : '?';
  env->fact[n] = '\0';
}

void
gdw_env_say (gdw_env *env, gdw_event_id id, gdw_now now)
{
  gdw_event e = gdw_event_new (id, now.mono);
  gdw_effect_event (&env->effects, &e);
}

void
gdw_env_say_text (gdw_env *env, gdw_event_id id, const char *text, gdw_now now)
{
  gdw_event e = gdw_event_new (id, now.mono);
  gdw_event_text (&e, text);
  gdw_effect_event (&env->effects, &e);
}

void
gdw_env_say_name (gdw_env *env, gdw_event_id id, const char *name, const char *by, gdw_now now)
{
  gdw_event e = gdw_event_new (id, now.mono);
  gdw_event_name (&e, gdw_bytes_text (name));
  if (by != NULL)
    gdw_event_text (&e, by);
  gdw_effect_event (&env->effects, &e);
}

void
gdw_env_say_number (gdw_env *env, gdw_event_id id, uint64_t n, gdw_now now)
{
  gdw_event e = gdw_event_new (id, now.mono);
  gdw_event_number (&e, n);
  gdw_effect_event (&env->effects, &e);
}

void
gdw_env_note (gdw_env *env, const gdw_event *e)
{
  if (gdw_notes_has (&env->notes, e))
    return;
  (void)gdw_notes_keep (&env->notes, e); /* without room it is said nevertheless */
  gdw_effect_event (&env->effects, e);
}

void
gdw_env_judge (gdw_env *env, const gdw_suite *s, const char *what, gdw_now now)
{
  char words[96];
  if (!gdw_cipher_is_old (s->cipher))
    return;
  gdw_event e = gdw_event_new (GDW_EV_OLD_ALGORITHMS, now.mono);
  gdw_event_text (&e, what);
  gdw_event_text (&e, gdw_suite_text (s, words, sizeof words));
  gdw_env_note (env, &e);
}

void
gdw_env_drop (gdw_env *env, const char *reason, gdw_now now)
{
  env->dropped++;
  gdw_env_say_text (env, GDW_EV_DROPPED, reason, now);
}

const char *
gdw_notify_name (uint16_t type)
{
  static const struct {
    uint16_t type;
    const char *name;
  } names[] = {
    { GDW_N_UNSUPPORTED_CRITICAL_PAYLOAD, "UNSUPPORTED_CRITICAL_PAYLOAD" },
    { GDW_N_INVALID_IKE_SPI, "INVALID_IKE_SPI" },
    { GDW_N_INVALID_MAJOR_VERSION, "INVALID_MAJOR_VERSION" },
    { GDW_N_INVALID_SYNTAX, "INVALID_SYNTAX" },
    { GDW_N_INVALID_MESSAGE_ID, "INVALID_MESSAGE_ID" },
    { GDW_N_INVALID_SPI, "INVALID_SPI" },
    { GDW_N_NO_PROPOSAL_CHOSEN, "NO_PROPOSAL_CHOSEN" },
    { GDW_N_INVALID_KE_PAYLOAD, "INVALID_KE_PAYLOAD" },
    { GDW_N_AUTHENTICATION_FAILED, "AUTHENTICATION_FAILED" },
    { GDW_N_SINGLE_PAIR_REQUIRED, "SINGLE_PAIR_REQUIRED" },
    { GDW_N_NO_ADDITIONAL_SAS, "NO_ADDITIONAL_SAS" },
    { GDW_N_INTERNAL_ADDRESS_FAILURE, "INTERNAL_ADDRESS_FAILURE" },
    { GDW_N_FAILED_CP_REQUIRED, "FAILED_CP_REQUIRED" },
    { GDW_N_TS_UNACCEPTABLE, "TS_UNACCEPTABLE" },
    { GDW_N_INVALID_SELECTORS, "INVALID_SELECTORS" },
    { GDW_N_TEMPORARY_FAILURE, "TEMPORARY_FAILURE" },
    { GDW_N_CHILD_SA_NOT_FOUND, "CHILD_SA_NOT_FOUND" },
    { GDW_N_MICROSOFT_STATUS, "a Windows error code" },
    { GDW_N_INITIAL_CONTACT, "INITIAL_CONTACT" },
    { GDW_N_AUTH_LIFETIME, "AUTH_LIFETIME" },
    { GDW_N_ADDITIONAL_TS_POSSIBLE, "ADDITIONAL_TS_POSSIBLE" },
  };
  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
    if (names[i].type == type)
      return names[i].name;
  return "an unknown notify";
}
