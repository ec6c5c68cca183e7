/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-refusal.c - the words about algorithms that a gateway refused: what was offered, what it hinted at, which setting to change. */
#include "help.h"
#include "ike/refusal.h"

#include <string.h>

static gdw_diff d;

static bool
changes (const char *words)
{
  for (size_t i = 0; i < d.n_changes; i++)
    if (strstr (d.changes[i], words) != NULL)
      return true;
  return false;
}

TEST (without_a_hint_nothing_is_guessed)
{
  gdw_profile p = help_profile ();
  gdw_refusal_explain (&(gdw_refusal){ 0 }, &p, &d);
  check (strcmp (d.offered[0], "IKE ciphers: aes256gcm16, aes128gcm16, chacha20poly1305") == 0 && d.n_offered == 4);
  check (d.n_hints == 0 && d.n_changes == 2 && changes ("godwitctl probe") && changes ("ike.old-algorithms=true"));
  help_set (&p, "ike", "old-algorithms", "true");
  gdw_refusal_explain (&(gdw_refusal){ 0 }, &p, &d);
  check (d.n_changes == 1 && !changes ("old-algorithms"));
}

TEST (a_group_that_the_profile_leaves_out)
{
  gdw_profile p = help_profile ();
  help_set (&p, "ike", "groups", "x25519");
  gdw_refusal_explain (&(gdw_refusal){ .group = 20 }, &p, &d);
  check (d.n_hints == 1 && strcmp (d.hints[0], "it asked for the key exchange group ecp384") == 0);
  check (strcmp (d.changes[0], "add ecp384 to ike.groups") == 0 && changes ("at their defaults") && !changes ("probe"));
}

TEST (a_group_that_nobody_should_have)
{
  gdw_profile p = help_profile ();
  gdw_refusal_explain (&(gdw_refusal){ .group = 2 }, &p, &d);
  check (strcmp (d.hints[0], "it asked for the key exchange group 2") == 0);
  check (changes ("has to allow another group") && !changes ("add "));
}

TEST (esp)
{
  gdw_profile p = help_profile ();
  help_set (&p, "esp", "ciphers", "chacha20poly1305");
  gdw_refusal_explain (&(gdw_refusal){ .esp = true }, &p, &d);
  check (d.n_offered == 1 && strcmp (d.offered[0], "ESP ciphers: chacha20poly1305") == 0);
  check (changes ("leave esp.ciphers at its default") && changes ("cannot be probed") && d.n_hints == 0);
}

TEST_MAIN ()
