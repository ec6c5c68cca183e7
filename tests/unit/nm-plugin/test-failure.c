/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-failure.c - end reasons as NetworkManager knows them. */
#include "service/failure.h"

#include <string.h>

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

/* What a line of the log has of the fields that we want. */
static GLogWriterOutput
count_fields (GLogLevelFlags level, const GLogField *fields, gsize n, gpointer data)
{
  unsigned *found = data;
  check (level == G_LOG_LEVEL_WARNING);
  for (gsize i = 0; i < n; i++)
    *found += (strcmp (fields[i].key, "NM_CONNECTION") == 0 && strcmp (fields[i].value, "the uuid") == 0) ||
              (strcmp (fields[i].key, "MESSAGE") == 0 && strcmp (fields[i].value, "It is %s.") == 0);
  return G_LOG_WRITER_HANDLED;
}

TEST (a_sentence_stands_in_the_log_beside_the_connections_uuid)
{
  unsigned found = 0;
  g_log_set_writer_func (count_fields, &found, NULL);
  godwit_failure_log ("the uuid", "It is %s.");
  check (found == 2);
}

TEST_MAIN ()
