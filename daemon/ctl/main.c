/* SPDX-License-Identifier: GPL-3.0-or-later */
/* main.c - godwitctl: one call, one verb. Options and help; the verbs are in files of their own. */
#include "ctl/ctl.h"
#include "ctl/say.h"
#include "ctl/secrets.h"

#include <locale.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>

typedef enum { NO_NAME, MAY_NAME, MUST_NAME } Naming;

typedef struct {
  const char *verb;
  Naming naming;
  const char *synopsis, *help;
} Verb;

static const Verb verbs[] = {
  { "connect", MUST_NAME, "connect NAME|FILE [--detach] [--secret KEY=fd:N]",
    "Connects and stays in the foreground until interrupted; Ctrl-C disconnects.\n"
    "  NAME                 a profile in /etc/godwit/profiles, without \".godwit\"\n"
    "  FILE                 a profile by its path: with a slash, or ending in \".godwit\"\n"
    "  --detach             return when connected; `godwitctl disconnect` ends the tunnel\n"
    "  --secret KEY=fd:N    read a secret from descriptor N; KEY is password, psk, code or key-passphrase.\n"
    "                       May be given once for each KEY. Secrets that are missing are asked for at the "
    "terminal.\n" },
  { "disconnect", MAY_NAME, "disconnect [NAME|FILE]",
    "Disconnects, and returns when routes and name servers are as before.\n"
    "  NAME|FILE            the tunnel; may be left out when only one is up\n" },
  { "status", MAY_NAME, "status [NAME|FILE]",
    "Shows the tunnels that are up.\n"
    "  --json               as JSON (docs/status.schema.json)\n" },
  { "watch", NO_NAME, "watch",
    "Shows what happens to all tunnels, line by line, until interrupted.\n  --json               one JSON object a "
    "line\n" },
  { "check", MUST_NAME, "check NAME|FILE",
    "Reads a profile and the files that it names, and tells what is wrong with file and line.\n" },
  { "repair", NO_NAME, "repair",
    "Restores routes, rules and name servers that a tunnel left behind whose processes were killed,\n"
    "and mends those of living tunnels.\n" },
  { "schema", NO_NAME, "schema", "Prints all settings of a profile as JSON.\n" },
  { "version", NO_NAME, "version", "Prints the version.\n" },
};

static const char general[] =
    "Usage: godwitctl [--json] VERB [NAME|FILE]\n"
    "\n"
    "  connect      connect a tunnel\n"
    "  disconnect   end a tunnel\n"
    "  status       show the tunnels that are up\n"
    "  watch        show what happens, line by line\n"
    "  check        tell whether a profile is good\n"
    "  repair       restore the network after something was killed\n"
    "  schema       all settings of a profile, as JSON\n"
    "  version      print the version\n"
    "\n"
    "  --json       results as JSON on standard output\n"
    "  --help       this text; after a verb: about the verb\n"
    "\n"
    "Exit status: 0 good, 1 our own mistake, 2 usage, 3 bad profile, otherwise the number of the end reason\n"
    "(10 to 119, docs/end-reasons.md). The log is /var/log/godwit.log.\n";

static const Verb *
find_verb (const char *word)
{
  for (gsize i = 0; i < G_N_ELEMENTS (verbs); i++) {
    if (strcmp (verbs[i].verb, word) == 0)
      return &verbs[i];
  }
  return NULL;
}

static int
usage (const char *fault)
{
  ctl_say_fault (fault);
  fputs ("Try `godwitctl --help`.\n", stderr);
  return CTL_USAGE;
}

static int
help (const Verb *v)
{
  if (v == NULL)
    fputs (general, stdout);
  else
    printf ("Usage: godwitctl [--json] %s\n\n%s", v->synopsis, v->help);
  return CTL_GOOD;
}

static int
run (const Verb *v, CtlOptions *o)
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
  if (strcmp (v->verb, "repair") == 0)
    return ctl_repair (o);
  if (strcmp (v->verb, "schema") == 0)
    return ctl_schema (o);
  puts ("godwitctl " GODWIT_VERSION);
  return CTL_GOOD;
}

/* Takes one option at argv[*i]; NULL: taken, else what is wrong. */
static const char *
take_option (int argc, char **argv, int *i, const Verb *v, CtlOptions *o)
{
  const char *fault = "there is no such option";
  gboolean connecting = v != NULL && strcmp (v->verb, "connect") == 0;
  if (strcmp (argv[*i], "--json") == 0) {
    o->json = TRUE;
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
take_word (const char *word, const Verb **v, CtlOptions *o)
{
  if (*v == NULL) {
    *v = find_verb (word);
    return *v == NULL ? "there is no such verb" : NULL;
  }
  if ((*v)->naming == NO_NAME || o->name != NULL)
    return "there is a word too many";
  o->name = word;
  return word[0] == '\0' ? "the name is empty" : NULL;
}

/* -1: go on; else an exit status. */
static int
parse (int argc, char **argv, const Verb **ret_verb, CtlOptions *o)
{
  for (int i = 1; i < argc; i++) {
    const char *fault = NULL;
    if (strcmp (argv[i], "--help") == 0 || strcmp (argv[i], "-h") == 0)
      return help (*ret_verb);
    if (*ret_verb == NULL && strcmp (argv[i], "--version") == 0)
      *ret_verb = find_verb ("version");
    else if (argv[i][0] == '-')
      fault = take_option (argc, argv, &i, *ret_verb, o);
    else
      fault = take_word (argv[i], ret_verb, o);
    if (fault != NULL)
      return usage (fault);
  }
  return -1;
}

int
main (int argc, char **argv)
{
  const Verb *v = NULL;
  CtlOptions o = { 0 };
  const struct rlimit none = { 0, 0 };
  (void)setlocale (LC_ALL, "");
  (void)setrlimit (RLIMIT_CORE, &none); /* secrets pass through */
  (void)prctl (PR_SET_DUMPABLE, 0);
  int status = parse (argc, argv, &v, &o);
  if (status < 0 && v == NULL)
    status = usage ("say what to do");
  if (status < 0 && v->naming == MUST_NAME && o.name == NULL)
    status = usage ("say which profile");
  if (status < 0)
    status = run (v, &o);
  ctl_secrets_done (&o);
  return status;
}
