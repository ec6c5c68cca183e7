/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-say.c - durations and sizes as people read them, and exit statuses of end reasons. */
#include "ctl/say.h"

#include "harness.h"

#include <fcntl.h>
#include <glib.h>
#include <unistd.h>

static bool
lasts (gdw_ms ms, const char *want)
{
  g_autofree char *got = ctl_say_duration (ms);
  if (strcmp (got, want) != 0)
    printf ("# \"%s\" instead of \"%s\"\n", got, want);
  return strcmp (got, want) == 0;
}

TEST (durations)
{
  check (lasts (0, "0 s"));
  check (lasts (59999, "59 s"));
  check (lasts (60000, "1 min 0 s"));
  check (lasts (3599000, "59 min 59 s"));
  check (lasts (3600000, "1 h 0 min"));
  check (lasts (86400000, "1 d 0 h"));
  check (lasts (90000000, "1 d 1 h"));
}

TEST (an_end_reason_is_its_number_and_both_sentences)
{
  char said[1024] = "";
  int out[2], before = dup (2);
  require (pipe (out) == 0);
  fflush (stderr);
  (void)dup2 (out[1], 2);
  int status = ctl_say_why (GDW_WHY_CERT_NAME, "it offers gw.example.org");
  check (ctl_say_why (GDW_WHY_NONE, "") == 0);
  fflush (stderr);
  (void)dup2 (before, 2);
  close (out[1]);
  ssize_t n = read (out[0], said, sizeof said - 1);
  close (out[0]);
  check (status == 33);
  check (n > 0 && strstr (said, gdw_why_text (GDW_WHY_CERT_NAME)) != NULL);
  check (strstr (said, gdw_why_repair (GDW_WHY_CERT_NAME)) != NULL);
  check (strstr (said, "it offers gw.example.org\n") != NULL);
  check (strchr (said, '\033') == NULL); /* no terminal, no colour */
}

TEST (what_a_later_quantum_computer_could_read)
{
  static gdw_frame_status s;
  g_strlcpy (s.key_exchange, "X25519 + ML-KEM-768", sizeof s.key_exchange);
  s.quantum = GDW_QUANTUM_KEM;
  g_autofree char *kem = ctl_say_quantum (&s);
  check (strcmp (kem, "X25519 + ML-KEM-768: recorded traffic stays secret from a later quantum computer; "
                      "signatures do "
                      "not withstand one yet") == 0);
  g_strlcpy (s.key_exchange, "P-256", sizeof s.key_exchange);
  s.quantum = GDW_QUANTUM_NO;
  g_autofree char *none = ctl_say_quantum (&s);
  check (strcmp (none, "P-256: a later quantum computer could read recorded traffic") == 0);
  s.quantum = GDW_QUANTUM_PPK;
  g_autofree char *ppk = ctl_say_quantum (&s);
  check (strstr (ppk, "P-256 with a post-quantum pre-shared key: recorded traffic stays secret") != NULL);
}

TEST_MAIN ()
