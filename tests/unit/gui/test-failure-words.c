/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-failure-words.c - the facts of an end and what to do, as a person reads them. */
#include "failure-words.h"

#include "base/why.h"
#include "harness.h"

static gboolean
says (char *text, const char *wanted)
{
  gboolean same = g_strcmp0 (text, wanted) == 0;
  if (!same)
    printf ("# \"%s\" instead of \"%s\"\n", text, wanted);
  g_free (text);
  return same;
}

TEST (a_certificate_for_another_name_says_which_was_wanted_and_which_there_are)
{
  GodwitFacts f = { .why_fact = (char *)"wanted vpn.example.org, offered a.example.net b.example.net",
                    .cert_rule = (char *)"name",
                    .cert_wanted = (char *)"vpn.example.org",
                    .cert_names = (char *)"a.example.net, b.example.net" };
  check (
      says (godwit_failure_fact (&f), "Wanted: vpn.example.org. The certificate is for: a.example.net, b.example.net"));
  f.cert_rule = (char *)"identity";
  check (says (godwit_failure_fact (&f),
               "Wanted: vpn.example.org. The gateway calls itself: a.example.net, b.example.net"));
}

TEST (whose_certificate_it_is_is_said)
{
  GodwitFacts f = { .why_fact = (char *)"C=XX, CN=gw", .cert_subject = (char *)"C=XX, CN=gw" };
  check (says (godwit_failure_fact (&f), "Certificate: C=XX, CN=gw"));
  f.cert_top = (char *)"CN=ca";
  f.why_fact = (char *)"CN=ca";
  check (says (godwit_failure_fact (&f), "Certificate: CN=ca"));
}

TEST (a_name_is_not_written_as_a_sentence)
{
  GodwitFacts f = { .why = GDW_WHY_GATEWAY_ID_OTHER, .why_fact = (char *)"other.example.org" };
  check (says (godwit_failure_fact (&f), "The gateway calls itself: other.example.org"));
  f.why_fact = (char *)"alice";
  check (says (godwit_failure_fact (&f), "The gateway calls itself: alice"));
  f.why = GDW_WHY_TUN_DENIED;
  f.why_fact = (char *)"tun0 is there already";
  check (says (godwit_failure_fact (&f), "tun0 is there already"));
  f.why_fact = (char *)"/dev/net/tun";
  check (says (godwit_failure_fact (&f), "/dev/net/tun"));
}

TEST (another_fact_is_a_sentence_and_none_is_none)
{
  GodwitFacts f = { .why_fact = (char *)"the pool is empty" };
  check (says (godwit_failure_fact (&f), "The pool is empty"));
  f.why_fact = (char *)"expired";
  check (says (godwit_failure_fact (&f), "Expired"));
  f.why_fact = (char *)"INVALID_SYNTAX";
  check (says (godwit_failure_fact (&f), "The gateway’s answer: INVALID_SYNTAX"));
  f.why_fact = (char *)"IKE";
  check (says (godwit_failure_fact (&f), "IKE"));
  f.why_fact = (char *)"";
  check (godwit_failure_fact (&f) == NULL);
  f.why_fact = NULL;
  check (godwit_failure_fact (&f) == NULL && godwit_failure_advice (&f) == NULL);
}

TEST (advice_calls_a_setting_what_the_form_calls_it)
{
  GodwitFacts f = { .why_repair = (char *)"Trust its own key (gateway.trusted-keys), or set gateway.revocation." };
  check (says (godwit_failure_advice (&f), "Trust its own key (“Trusted Gateway Keys”), or set “Revocation Check”."));
  f.why_repair = (char *)"Check /etc/resolv.conf, godwitctl and vpn.example.org.";
  check (says (godwit_failure_advice (&f), "Check /etc/resolv.conf, godwitctl and vpn.example.org."));
}

/* The names of settings in the table of end reasons are all found: none is left as it stands in a file. */
TEST (no_advice_of_the_table_has_the_name_of_a_setting)
{
  static const char *const groups[] = { "gateway.", "sign-in.", "ike.", "esp.", "network.", "mobility." };
  guint advised = 0;
  for (int i = 0; i < 120; i++) {
    GodwitFacts f = { .why_repair = (char *)gdw_why_repair ((gdw_why)i) };
    g_autofree char *advice = godwit_failure_advice (&f);
    advised += advice != NULL;
    for (gsize g = 0; advice != NULL && g < G_N_ELEMENTS (groups); g++) {
      const char *at = strstr (advice, groups[g]);
      bool is_name = at != NULL && g_ascii_islower (at[strlen (groups[g])]);
      if (is_name)
        printf ("# %s\n", advice);
      check (!is_name);
    }
  }
  check (advised > 50);
}

TEST_MAIN ()
