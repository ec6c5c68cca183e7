/* SPDX-License-Identifier: GPL-3.0-or-later */
/* help.c - the verbs of godwitctl as a table, and their help on the terminal. */
#include "ctl/help.h"

#include <glib/gi18n.h>
#include <stdio.h>
#include <string.h>

#include "ctl/columns.h"

enum { VERB_COLUMN = 15, OPTION_COLUMN = 23 };

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

static void
print_usage (const char *words)
{
  g_autofree char *command = g_strdup_printf ("godwitctl [--json] %s", words);
  /* Translators: %s is how a command is typed */
  g_autofree char *usage = g_strdup_printf (_ ("Usage: %s"), command);
  ctl_columns_wrap (usage, 0, 2);
  putchar ('\n');
}

static gboolean
has_options (const char *verb)
{
  for (gsize i = 0; i < G_N_ELEMENTS (options); i++) {
    if (strcmp (options[i].verb, verb) == 0)
      return TRUE;
  }
  return FALSE;
}

static void
print_options (const char *verb)
{
  for (gsize i = 0; i < G_N_ELEMENTS (options); i++) {
    if (strcmp (options[i].verb, verb) != 0)
      continue;
    printf ("  %-*s", OPTION_COLUMN - 2, options[i].word);
    ctl_columns_wrap (_ (options[i].text), OPTION_COLUMN, OPTION_COLUMN);
  }
}

static void
print_overview (void)
{
  print_usage ("VERB [NAME|FILE]");
  for (gsize i = 0; i < G_N_ELEMENTS (verbs); i++) {
    printf ("  %-*s", VERB_COLUMN - 2, verbs[i].verb);
    ctl_columns_wrap (_ (verbs[i].line), VERB_COLUMN, VERB_COLUMN);
  }
  putchar ('\n');
  print_options ("any");
  putchar ('\n');
  ctl_columns_wrap (
      _ ("Exit status: 0 good, 1 our own mistake, 2 usage, 3 bad profile, otherwise the number of the end reason "
         "(10 to 119, see godwitctl(1)). The log is in systemd's journal, else in /var/log/godwit.log."),
      0, 0);
}

void
ctl_help_print (const CtlVerb *v)
{
  if (v == NULL) {
    print_overview ();
    return;
  }
  g_autofree char *words = g_strdup_printf ("%s%s%s", v->verb, v->arguments[0] != '\0' ? " " : "", v->arguments);
  print_usage (words);
  ctl_columns_wrap (_ (v->story), 0, 0);
  if (has_options (v->verb))
    putchar ('\n');
  print_options (v->verb);
}
