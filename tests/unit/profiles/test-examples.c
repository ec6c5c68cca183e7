/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-examples.c - the examples in docs/settings.md are profiles, and one of them has every key. */
#include "harness.h"

#include "profiles/profile-keyfile.h"

static char *paper;

/* The text between the i-th "```ini" and its "```"; NULL when there is none. */
static char *
example (unsigned i)
{
  const char *from = paper, *end;
  do {
    from = strstr (from, "```ini\n");
    if (from == NULL)
      return NULL;
    from += strlen ("```ini\n");
  } while (i-- > 0);
  end = strstr (from, "```");
  return end != NULL ? g_strndup (from, (gsize)(end - from)) : NULL;
}

TEST (examples_are_profiles)
{
  require (g_file_get_contents (GDW_SETTINGS_PAPER, &paper, NULL, NULL));
  unsigned n = 0;
  char *text;
  while ((text = example (n)) != NULL) {
    GError *error = NULL;
    gdw_profile p;
    n++;
    check (godwit_profile_parse (text, strlen (text), "docs/settings.md", &p, &error));
    if (error != NULL)
      printf ("# %s\n", error->message);
    g_clear_error (&error);
    g_free (text);
  }
  check (n == 2);
}

TEST (the_last_has_every_key)
{
  require (paper != NULL);
  char *text = example (1);
  GKeyFile *file = g_key_file_new ();
  require (text != NULL);
  check (g_key_file_load_from_data (file, text, strlen (text), G_KEY_FILE_NONE, NULL));
  const gdw_key *k;
  for (size_t i = 0; (k = gdw_key_at (i)) != NULL; i++)
    check (g_key_file_has_key (file, k->group, k->name, NULL) == (k->type != GDW_KEY_SECRET));
  g_key_file_unref (file);
  g_free (text);
  g_free (paper);
}

TEST_MAIN ()
