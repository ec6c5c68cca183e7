/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-form-fault.c - the sentence about a wrong setting in the user's language: what is quoted and filled in stays. */
#include "form/form-words.h"

#include <libintl.h>
#include <locale.h>
#include <unistd.h>

#include "harness.h"

static char *
said (const char *group, const char *key, const char *value)
{
  gdw_profile p;
  gdw_profile_fault fault = { 0 };
  gdw_profile_init (&p);
  if (gdw_profile_set_text (&p, group, key, value, &fault) == GDW_OK)
    return NULL;
  return godwit_form_fault (&fault);
}

static void
says (const char *group, const char *key, const char *value, const char *want)
{
  g_autofree char *got = said (group, key, value);
  if (g_strcmp0 (got, want) != 0) {
    printf ("# %s\n", got);
    check (!"it says something else");
  }
}

TEST (in_english)
{
  says ("ike", "liveness", "9\" to 7", "\"9\" to 7\" is not a number from 10 to 120.");
  says ("gateway", "address", "", "This setting must be given.");
  says ("gateway", "revocation", "x", "\"x\" is not one of strict, when-available, off.");
}

/* A locale by that name is all that translations want; FALSE: there is none to be had. */
static gboolean
speak_german (void)
{
  g_autofree char *folder = g_dir_make_tmp ("locale-XXXXXX", NULL),
                  *german = g_build_filename (folder, "de.utf8", NULL);
  gboolean can = symlink ("/usr/lib/locale/C.utf8", german) == 0 && g_setenv ("LOCPATH", folder, TRUE) &&
                 setlocale (LC_ALL, "de.UTF-8") != NULL;
  bindtextdomain (GETTEXT_PACKAGE, GODWIT_PO);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  unlink (german);
  rmdir (folder);
  return can && strcmp (dgettext (GETTEXT_PACKAGE, "_Cancel"), "_Cancel") != 0;
}

TEST (in_german)
{
  if (!speak_german ()) {
    printf ("# there is no German here\n");
    return;
  }
  says ("ike", "liveness", "9", "\"9\" ist keine Zahl von 10 bis 120.");
  says ("gateway", "remote-identity", "CN=",
        "\"CN=\" ist keine Identität: ein Name, benutzer@domäne, eine IP-Adresse, ein DN wie CN=Name oder keyid: mit "
        "Hexadezimalziffern.");
}

TEST_MAIN ()
