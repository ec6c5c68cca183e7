/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-tunnel-words.c - states, times and algorithms in words. */
#include "tunnel-words.h"

#include <gtk/gtk.h>

#include "base/phase.h"
#include "harness.h"

#define HOUR ((gint64)3600 * G_USEC_PER_SEC)

static gboolean
says (char *text, const char *wanted)
{
  gboolean same = g_strcmp0 (text, wanted) == 0;
  if (!same)
    printf ("# \"%s\" instead of \"%s\"\n", text, wanted);
  g_free (text);
  return same;
}

TEST (every_state_has_words_an_icon_and_a_button)
{
  for (guint i = GODWIT_STATE_OFF; i <= GODWIT_STATE_FAILED; i++) {
    check (godwit_words_state ((GodwitState)i)[0] != 0);
    check (g_str_has_suffix (godwit_words_icon ((GodwitState)i), "-symbolic"));
    check (strchr (godwit_words_button ((GodwitState)i), '_') != NULL);
  }
}

TEST (connected_says_address_time_and_network)
{
  GodwitFacts f = { .state = GODWIT_STATE_CONNECTED,
                    .since = HOUR,
                    .addresses = (char *)"10.99.0.5/32, fd99::5/128",
                    .network = (char *)"Wi-Fi “Home”" };
  check (says (godwit_words_detail (&f, 2 * HOUR + HOUR / 5), "10.99.0.5 · 1 h 12 min · Wi-Fi “Home”"));
  f.since = 0;
  f.network = NULL;
  check (says (godwit_words_detail (&f, HOUR), "10.99.0.5"));
}

TEST (connecting_says_the_step)
{
  GodwitFacts f = { .state = GODWIT_STATE_CONNECTING, .phase = GDW_PHASE_PROVING };
  check (says (godwit_words_detail (&f, 0), "Both sides prove who they are"));
  f.phase = GDW_PHASE_IDLE;
  check (says (godwit_words_detail (&f, 0), "Starting"));
}

TEST (failed_says_the_reason)
{
  GodwitFacts f = { .state = GODWIT_STATE_FAILED, .why_text = (char *)"The gateway did not answer." };
  check (says (godwit_words_detail (&f, 0), "The gateway did not answer."));
}

TEST (waiting_says_for_what)
{
  GodwitFacts f = { .state = GODWIT_STATE_WAITING };
  check (says (godwit_words_detail (&f, 0), "The gateway asks for a password or code"));
  f.keyring = TRUE;
  check (says (godwit_words_detail (&f, 0), "Waiting for your keyring"));
}

/* Wall time of an hour of a day that many days after one in November, in the zone of the process. */
static gint64
at (int days, int hour, int minute, int second)
{
  g_autoptr (GDateTime) first = g_date_time_new_local (2026, 11, 2, hour, minute, second);
  g_autoptr (GDateTime) t = g_date_time_add_days (first, days);
  return g_date_time_to_unix (t);
}

TEST (a_certificate_is_told_from_thirty_days_on)
{
  check (godwit_words_certificate (0, at (0, 12, 0, 0)) == NULL);
  check (godwit_words_certificate (at (31, 0, 0, 0), at (0, 23, 59, 59)) == NULL);
  check (says (godwit_words_certificate (at (30, 23, 59, 59), at (0, 0, 0, 0)), "Your certificate ends in 30 days"));
  check (says (godwit_words_certificate (at (1, 0, 0, 0), at (0, 23, 59, 59)), "Your certificate ends in 1 day"));
  check (says (godwit_words_certificate (at (0, 23, 59, 59), at (0, 0, 0, 0)), "Your certificate ends today"));
  check (says (godwit_words_certificate (at (0, 12, 0, 0), at (0, 12, 0, 0)), "Your certificate ends today"));
  check (says (godwit_words_certificate (at (0, 12, 0, 0), at (0, 12, 0, 1)), "Your certificate has ended"));
  check (godwit_words_certificate (G_MAXINT64, at (0, 12, 0, 0)) == NULL);
}

/* In zones on both sides of Greenwich, and in one whose clocks are set back on the way: the number changes at midnight there, and not before. */
TEST (the_days_of_a_certificate_do_not_depend_on_the_hour)
{
  static const char *const zones[] = { "UTC0", "AHEAD-5:30", "BEHIND8", "CET-1CEST,M3.5.0,M11.2.0/3" };
  for (gsize i = 0; i < G_N_ELEMENTS (zones); i++) {
    (void)g_setenv ("TZ", zones[i], TRUE);
    for (int ends = 0; ends < 24; ends += 23)
      for (int hour = 0; hour < 24; hour++)
        check (says (godwit_words_certificate (at (12, ends, 0, 0), at (0, hour, 59, 59)),
                     "Your certificate ends in 12 days"));
    check (says (godwit_words_certificate (at (12, 9, 0, 0), at (1, 0, 0, 0)), "Your certificate ends in 11 days"));
  }
  g_unsetenv ("TZ");
}

TEST (a_sentence_begins_with_a_capital_letter)
{
  check (says (godwit_words_sentence ("the gateway"), "The gateway"));
  check (says (godwit_words_sentence ("été"), "Été"));
  check (says (godwit_words_sentence (""), ""));
}

TEST (times_are_told_in_two_units_at_most)
{
  check (says (godwit_words_duration (0), "less than a minute"));
  check (says (godwit_words_duration (59), "less than a minute"));
  check (says (godwit_words_duration (60), "1 min"));
  check (says (godwit_words_duration (4320), "1 h 12 min"));
  check (says (godwit_words_duration (90000), "1 d 1 h"));
  check (says (godwit_words_in (-5), "in less than a minute at the latest"));
}

TEST (ciphers_have_the_names_that_people_know)
{
  check (says (godwit_words_cipher ("aes256gcm16-noesn"), "AES-256-GCM"));
  check (says (godwit_words_cipher ("chacha20poly1305"), "ChaCha20-Poly1305"));
  check (says (godwit_words_cipher ("aes256-sha256"), "AES-256-CBC"));
  check (says (godwit_words_cipher ("something-else"), "something-else"));
  check (says (godwit_words_cipher (NULL), ""));
}

TEST (the_verdict_on_the_key_exchange_is_said)
{
  GodwitFacts f = { .key_exchange = (char *)"X25519 + ML-KEM-768", .quantum = GODWIT_QUANTUM_SAFE };
  check (says (godwit_words_key_exchange (&f),
               "X25519 + ML-KEM-768: recorded traffic stays secret from a later quantum computer"));
  f.quantum = GODWIT_QUANTUM_WEAK;
  f.key_exchange = (char *)"X25519";
  check (says (godwit_words_key_exchange (&f), "X25519: a later quantum computer could read recorded traffic"));
  f.key_exchange = NULL;
  check (godwit_words_key_exchange (&f) == NULL);
}

TEST (what_stands_in_a_sentence_is_isolated_from_right_to_left)
{
  g_autofree char *ltr = godwit_words_apart ("84 Mbit/s");
  gtk_widget_set_default_direction (GTK_TEXT_DIR_RTL);
  g_autofree char *rtl = godwit_words_apart ("84 Mbit/s");
  gtk_widget_set_default_direction (GTK_TEXT_DIR_LTR);
  check (strcmp (ltr, "84 Mbit/s") == 0);
  check (strcmp (rtl, "\u206884 Mbit/s\u2069") == 0);
}

TEST_MAIN ()
