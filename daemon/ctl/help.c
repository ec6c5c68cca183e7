/* SPDX-License-Identifier: GPL-3.0-or-later */
/* help.c - the verbs of godwitctl as a table, and their help on the terminal. */
#include "ctl/help.h"

#include <stdio.h>
#include <string.h>

enum { WIDTH = 80, VERB_COLUMN = 15, OPTION_COLUMN = 23 };

static const CtlVerb verbs[] = {
#define CTL_VERB(verb, naming, arguments, line, story) { #verb, CTL_NAME_##naming, arguments, line, story },
#define CTL_OPTION(verb, word, text)
#include "ctl/verbs.def"
#undef CTL_VERB
#undef CTL_OPTION
};

static const struct {
  const char *verb, *word, *text;
} options[] = {
#define CTL_VERB(verb, naming, arguments, line, story)
#define CTL_OPTION(verb, word, text) { #verb, word, text },
#include "ctl/verbs.def"
#undef CTL_VERB
#undef CTL_OPTION
};

const CtlVerb *
ctl_verb_find (const char *word)
{
  for (gsize i = 0; i < G_N_ELEMENTS (verbs); i++)
    if (strcmp (verbs[i].verb, word) == 0)
      return &verbs[i];
  return NULL;
}

/* Prints text from column `at` on, between words; further lines begin at column `indent`. */
static void
print_wrapped (const char *text, int at, int indent)
{
  for (const char *gap = ""; *text != '\0'; gap = " ") {
    int n = (int)strcspn (text, " ");
    if (at > indent && at + 1 + n > WIDTH) {
      printf ("\n%*s", indent, "");
      at = indent;
      gap = "";
    }
    at += printf ("%s%.*s", gap, n, text);
    text += n;
    text += strspn (text, " ");
  }
  putchar ('\n');
}

static void
print_options (const char *verb)
{
  for (gsize i = 0; i < G_N_ELEMENTS (options); i++) {
    if (strcmp (options[i].verb, verb) != 0)
      continue;
    printf ("  %-*s", OPTION_COLUMN - 2, options[i].word);
    print_wrapped (options[i].text, OPTION_COLUMN, OPTION_COLUMN);
  }
}

static void
print_overview (void)
{
  puts ("Usage: godwitctl [--json] VERB [NAME|FILE]\n");
  for (gsize i = 0; i < G_N_ELEMENTS (verbs); i++)
    printf ("  %-*s%s\n", VERB_COLUMN - 2, verbs[i].verb, verbs[i].line);
  putchar ('\n');
  print_options ("any");
  putchar ('\n');
  print_wrapped (
      "Exit status: 0 good, 1 our own mistake, 2 usage, 3 bad profile, otherwise the number of the end reason "
      "(10 to 119, see godwitctl(1)). The log is in systemd's journal, else in /var/log/godwit.log.",
      0, 0);
}

void
ctl_help_print (const CtlVerb *v)
{
  if (v == NULL) {
    print_overview ();
    return;
  }
  printf ("Usage: godwitctl [--json] %s%s%s\n\n", v->verb, v->arguments[0] != '\0' ? " " : "", v->arguments);
  print_wrapped (v->story, 0, 0);
  print_options (v->verb);
}
