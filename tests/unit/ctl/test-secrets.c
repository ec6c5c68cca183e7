/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-secrets.c - secrets by descriptor: what is taken, what is refused, and that each comes from one place. */
#include "ctl/secrets.h"

#include "harness.h"

#include <unistd.h>

/* "KEY=fd:N" with a descriptor that holds the text. */
static gboolean
add (CtlOptions *o, const char *key, const char *text, size_t n, const char **ret_fault)
{
  char word[64];
  int ends[2];
  if (pipe (ends) < 0 || write (ends[1], text, n) != (ssize_t)n)
    abort ();
  close (ends[1]);
  snprintf (word, sizeof word, "%s=fd:%d", key, ends[0]);
  return ctl_secrets_add (o, word, ret_fault);
}

TEST (the_line_end_is_no_part_of_a_secret)
{
  static const struct {
    const char *text, *want;
  } cases[] = { { "swordfish", "swordfish" },
                { "swordfish\n", "swordfish" },
                { "swordfish\r\n", "swordfish" },
                { " spaces \n\n", " spaces \n" },
                { "a\nb\n", "a\nb" } };
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    CtlOptions o = { 0 };
    const char *fault;
    check (add (&o, "password", cases[i].text, strlen (cases[i].text), &fault));
    require (o.n_secrets == 1);
    check (o.secrets[0].kind == GDW_SECRET_PASSWORD);
    check_bytes (gdw_secret_peek (&o.secrets[0].octets), gdw_bytes_text (cases[i].want));
    ctl_secrets_done (&o);
    check (o.n_secrets == 0);
  }
}

TEST (each_key_once)
{
  CtlOptions o = { 0 };
  const char *fault;
  check (add (&o, "password", "a", 1, &fault) && add (&o, "psk", "b", 1, &fault));
  check (add (&o, "key-passphrase", "c", 1, &fault) && add (&o, "code", "d", 1, &fault));
  check (!add (&o, "psk", "e", 1, &fault));
  check (strstr (fault, "twice") != NULL);
  check (o.n_secrets == 4);
  ctl_secrets_done (&o);
}

TEST (words_that_are_refused)
{
  static const char *const wrong[] = { "",
                                       "password",
                                       "password=",
                                       "password=swordfish",
                                       "password=fd:",
                                       "password=fd:x",
                                       "password=fd:-1",
                                       "password=fd:99999999999",
                                       "pin=fd:0",
                                       "=fd:0",
                                       "passwordx=fd:0",
                                       "pass=fd:0",
                                       "password=fd:999" };
  for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
    CtlOptions o = { 0 };
    const char *fault = NULL;
    check (!ctl_secrets_add (&o, wrong[i], &fault));
    check (fault != NULL && o.n_secrets == 0);
  }
}

TEST (too_long_and_empty_are_refused)
{
  static char text[2000];
  memset (text, 'x', sizeof text);
  CtlOptions o = { 0 };
  const char *fault;
  check (add (&o, "psk", text, GDW_FRAME_SECRET_MAX, &fault));
  ctl_secrets_done (&o);
  check (!add (&o, "psk", text, GDW_FRAME_SECRET_MAX + 1, &fault));
  check (!add (&o, "psk", text, sizeof text, &fault));
  check (!add (&o, "psk", "", 0, &fault));
  check (!add (&o, "psk", "\n", 1, &fault));
  check (o.n_secrets == 0);
}

TEST (prompts_name_what_is_asked)
{
  g_autofree char *with = ctl_secrets_prompt (GDW_SECRET_PASSWORD, "alice");
  g_autofree char *without = ctl_secrets_prompt (GDW_SECRET_PASSWORD, "");
  g_autofree char *key = ctl_secrets_prompt (GDW_SECRET_KEY_PASSPHRASE, "alice");
  check (strcmp (with, "Password for alice: ") == 0);
  check (strcmp (without, "Password: ") == 0);
  check (strcmp (key, "Passphrase of the private key: ") == 0);
}

TEST_MAIN ()
