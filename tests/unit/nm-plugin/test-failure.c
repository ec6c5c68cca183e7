/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-failure.c - end reasons as NetworkManager knows them. */
#include "service/failure.h"

#include "harness.h"

TEST (only_what_another_secret_heals_is_a_failed_login)
{
  unsigned logins = 0;
  for (size_t i = 0; gdw_why_at (i) != GDW_WHY_NONE; i++)
    logins += godwit_failure_of (gdw_why_at (i)) == NM_VPN_PLUGIN_FAILURE_LOGIN_FAILED ? 1 : 0;
  check (godwit_failure_of (GDW_WHY_SIGN_IN_REFUSED) == NM_VPN_PLUGIN_FAILURE_LOGIN_FAILED);
  check (godwit_failure_of (GDW_WHY_SECRET_MISSING) == NM_VPN_PLUGIN_FAILURE_LOGIN_FAILED);
  check (godwit_failure_of (GDW_WHY_AUTHORITY_UNKNOWN) == NM_VPN_PLUGIN_FAILURE_CONNECT_FAILED);
  check (godwit_failure_of (GDW_WHY_WORKER_DIED) == NM_VPN_PLUGIN_FAILURE_CONNECT_FAILED);
  check (logins == 8);
}

TEST (what_concerns_the_inside_is_a_bad_configuration)
{
  check (godwit_failure_of (GDW_WHY_NO_ADDRESS) == NM_VPN_PLUGIN_FAILURE_BAD_IP_CONFIG);
  check (godwit_failure_of (GDW_WHY_PLAN_REFUSED) == NM_VPN_PLUGIN_FAILURE_BAD_IP_CONFIG);
  check (godwit_failure_of (GDW_WHY_APPLY_FAILED) == NM_VPN_PLUGIN_FAILURE_BAD_IP_CONFIG);
}

TEST (words_are_the_sentence_the_fact_and_the_repair)
{
  gdw_frame_end end = { .why = GDW_WHY_GATEWAY_SILENT };
  g_autofree char *bare = godwit_failure_words (&end);
  g_strlcpy (end.fact, "four addresses", sizeof end.fact);
  g_autofree char *words = godwit_failure_words (&end);
  check (g_str_has_prefix (bare, "The gateway did not answer. Check "));
  check (g_str_has_prefix (words, "The gateway did not answer. (four addresses) Check "));
}

TEST_MAIN ()
