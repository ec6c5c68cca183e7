/* SPDX-License-Identifier: GPL-3.0-or-later */
/* main.c - godwitctl: one call, one verb. Options and help; the verbs are in files of their own. People are spoken to in their language, programs
 * (--json) in English. */
#include "ctl/ctl.h"
#include "ctl/help.h"
#include "ctl/say.h"
#include "ctl/secrets.h"

#include <glib/gi18n.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>

/* v: the verb whose help is of use; NULL: none was said. */
static int
usage (const CtlVerb *v, const char *fault)
{
  g_autofree char *help = g_strdup_printf ("godwitctl %s%s--help", v != NULL ? v->verb : "", v != NULL ? " " : "");
  ctl_say_fault (fault);
  /* Translators: %s is a command */
  fprintf (stderr, _ ("Try `%s`."), help);
  fputc ('\n', stderr);
  return CTL_USAGE;
}

/* The fault with the word that has it; of an option not what it was given, which may be a secret. */
static int
usage_word (const CtlVerb *v, const char *fault, const char *word)
{
  gsize n = word[0] == '-' ? strcspn (word, "=") : strlen (word);
  g_autofree char *clean = g_utf8_make_valid (word, (gssize)n);
  g_autofree char *text = g_strdup_printf ("%s: %s", fault, clean);
  return usage (v, text);
}

static int
run (const CtlVerb *v, CtlOptions *o)
{
  if (strcmp (v->verb, "connect") == 0)
    return ctl_connect (o);
  if (strcmp (v->verb, "disconnect") == 0)
    return ctl_disconnect (o);
  if (strcmp (v->verb, "status") == 0)
    return ctl_status (o);
  if (strcmp (v->verb, "watch") == 0)
    return ctl_watch (o);
  if (strcmp (v->verb, "check") == 0)
    return ctl_check (o);
  if (strcmp (v->verb, "import") == 0)
    return ctl_import (o);
  if (strcmp (v->verb, "probe") == 0)
    return ctl_probe (o);
  if (strcmp (v->verb, "repair") == 0)
    return ctl_repair (o);
  if (strcmp (v->verb, "schema") == 0)
    return ctl_schema (o);
  puts ("godwitctl " GODWIT_VERSION);
  printf (_ ("built with %s"), GODWIT_CRYPTO); /* the engine's; this program has no cryptography of its own */
  putchar ('\n');
  return CTL_GOOD;
}

/* Takes one option at argv[*i]; NULL: taken, else what is wrong. */
static const char *
take_option (int argc, char **argv, int *i, const CtlVerb *v, CtlOptions *o)
{
  const char *fault = _ ("there is no such option");
  gboolean connecting = v != NULL && strcmp (v->verb, "connect") == 0;
  if (strcmp (argv[*i], "--json") == 0) {
    o->json = TRUE;
    return NULL;
  }
  if (v != NULL && strcmp (v->verb, "import") == 0 && strcmp (argv[*i], "--from-nm") == 0) {
    o->from_nm = TRUE;
    return NULL;
  }
  if (connecting && strcmp (argv[*i], "--detach") == 0) {
    o->detach = TRUE;
    return NULL;
  }
  if (connecting && g_str_has_prefix (argv[*i], "--secret=") &&
      ctl_secrets_add (o, argv[*i] + strlen ("--secret="), &fault))
    return NULL;
  if (connecting && strcmp (argv[*i], "--secret") == 0 && *i + 1 < argc) {
    *i += 1;
    return ctl_secrets_add (o, argv[*i], &fault) ? NULL : fault;
  }
  return fault;
}

/* A word that is no option: the verb, then its NAME or FILE. NULL: taken, else what is wrong. */
static const char *
take_word (const char *word, const CtlVerb **v, CtlOptions *o)
{
  if (*v == NULL) {
    *v = ctl_verb_find (word);
    return *v == NULL ? _ ("there is no such verb") : NULL;
  }
  if ((*v)->naming == CTL_NAME_NO || o->name != NULL)
    return _ ("there is a word too many");
  o->name = word;
  return word[0] == '\0' ? _ ("the name is empty") : NULL;
}

/* -1: go on; else an exit status. */
static int
parse (int argc, char **argv, const CtlVerb **ret_verb, CtlOptions *o)
{
  for (int i = 1; i < argc; i++) {
    const char *fault = NULL, *word = argv[i];
    if (strcmp (argv[i], "--help") == 0 || strcmp (argv[i], "-h") == 0) {
      ctl_help_print (*ret_verb);
      return CTL_GOOD;
    }
    if (*ret_verb == NULL && strcmp (argv[i], "--version") == 0)
      *ret_verb = ctl_verb_find ("version");
    else if (argv[i][0] == '-')
      fault = take_option (argc, argv, &i, *ret_verb, o);
    else
      fault = take_word (argv[i], ret_verb, o);
    if (fault != NULL)
      return usage_word (*ret_verb, fault, word);
  }
  return -1;
}

static const char *
lacking (const CtlVerb *v)
{
  if (strcmp (v->verb, "probe") == 0)
    return _ ("say which gateway");
  return strcmp (v->verb, "import") == 0 ? _ ("say which connection") : _ ("say which profile");
}

static void
speak (void)
{
  (void)setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, GODWIT_LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
}

int
main (int argc, char **argv)
{
  const CtlVerb *v = NULL;
  CtlOptions o = { 0 };
  const struct rlimit none = { 0, 0 };
  speak ();
  (void)setrlimit (RLIMIT_CORE, &none); /* secrets pass through */
  (void)prctl (PR_SET_DUMPABLE, 0);
  int status = parse (argc, argv, &v, &o);
  if (status < 0 && v == NULL)
    status = usage (NULL, _ ("say what to do"));
  if (status < 0 && v->naming == CTL_NAME_MUST && o.name == NULL)
    status = usage (v, lacking (v));
  if (status < 0 && strcmp (v->verb, "import") == 0 && !o.from_nm)
    status = usage (v, _ ("say from where: --from-nm"));
  if (o.json)
    (void)setlocale (LC_ALL, "C");
  if (status < 0)
    status = run (v, &o);
  ctl_secrets_done (&o);
  return status;
}
