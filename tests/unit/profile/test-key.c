/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-key.c - the table of settings is well formed, and is found by name. */
#include "harness.h"

#include "profile/form.h"
#include "profile/profile.h"

TEST (found_by_group_and_name)
{
  const gdw_key *k = gdw_key_find (gdw_bytes_text ("sign-in"), gdw_bytes_text ("user"));
  require (k != NULL);
  check (k->type == GDW_KEY_TEXT);
  check (gdw_key_find (gdw_bytes_text ("sign_in"), gdw_bytes_text ("user")) == NULL);
  check (gdw_key_find (gdw_bytes_text ("gateway"), gdw_bytes_text ("user")) == NULL);
  check (gdw_key_find (gdw_bytes_text ("gateway"), gdw_bytes_text ("addres")) == NULL);
  check (gdw_key_find (GDW_BYTES_NONE, GDW_BYTES_NONE) == NULL);
  check (gdw_key_has_group (gdw_bytes_text ("esp")));
  check (!gdw_key_has_group (gdw_bytes_text ("ESP")));
}

TEST (no_setting_twice)
{
  const gdw_key *a, *b;
  for (size_t i = 0; (a = gdw_key_at (i)) != NULL; i++)
    for (size_t j = i + 1; (b = gdw_key_at (j)) != NULL; j++)
      check (strcmp (a->group, b->group) != 0 || strcmp (a->name, b->name) != 0);
}

TEST (help_is_in_sentences)
{
  const gdw_key *k;
  size_t n = 0;
  for (; (k = gdw_key_at (n)) != NULL; n++) {
    size_t len = strlen (k->help);
    check (len > 10 && k->help[len - 1] == '.');
    check (k->help[0] >= 'A' && k->help[0] <= 'Z');
    check (strlen (gdw_key_group_help (k->group)) > 10);
  }
  check (n > 20);
  check (gdw_key_group_help ("nothing")[0] == '\0');
}

TEST (lists_fit_their_field)
{
  const gdw_key *k;
  for (size_t i = 0; (k = gdw_key_at (i)) != NULL; i++) {
    size_t n = 0;
    while (gdw_key_choice_at (k, n) != NULL)
      n++;
    bool words = k->type == GDW_KEY_CHOICE || k->type == GDW_KEY_CHOICES;
    check (words ? n >= 2 && n <= GDW_PROFILE_CHOICES : n == 0);
    if (k->type == GDW_KEY_CHOICES)
      check (k->max == n);
    if (k->type == GDW_KEY_NETS)
      check (k->max <= GDW_MAX_TS);
    if (k->type == GDW_KEY_NAMES || k->type == GDW_KEY_HOSTS || k->type == GDW_KEY_PINS || k->type == GDW_KEY_PATHS)
      check (k->max <= GDW_PROFILE_TEXTS);
  }
}

TEST (choices_by_word_and_number)
{
  const gdw_key *k = gdw_key_find (gdw_bytes_text ("ike"), gdw_bytes_text ("groups"));
  require (k != NULL);
  const gdw_choice *c = gdw_key_choice (k, gdw_bytes_text ("x25519"));
  require (c != NULL);
  check (c->number == 31 && c->number == GDW_WORD_GROUP_X25519);
  check (gdw_key_choice_number (k, 31) == c);
  check (gdw_key_choice_number (k, 2) == NULL);
  check (gdw_key_choice (k, gdw_bytes_text ("aes256gcm16")) == NULL); /* a word of another list */
}

TEST (required_ones)
{
  check (gdw_key_is_required (gdw_key_find (gdw_bytes_text ("gateway"), gdw_bytes_text ("address"))));
  check (!gdw_key_is_required (gdw_key_find (gdw_bytes_text ("gateway"), gdw_bytes_text ("authorities"))));
  check (!gdw_key_is_required (gdw_key_find (gdw_bytes_text ("sign-in"), gdw_bytes_text ("password"))));
}

TEST (types_have_names)
{
  for (gdw_key_type t = GDW_KEY_TEXT; t <= GDW_KEY_SECRET; t++)
    check (gdw_key_type_name (t)[0] != '\0');
}

TEST_MAIN ()
