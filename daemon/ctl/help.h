/* SPDX-License-Identifier: GPL-3.0-or-later */
/* help.h - the verbs of godwitctl as a table, and their help on the terminal (verbs.def). */
#ifndef GODWIT_CTL_HELP_H
#define GODWIT_CTL_HELP_H

#include <glib.h>

/* May a name follow the verb? */
typedef enum { CTL_NAME_NO, CTL_NAME_MAY, CTL_NAME_MUST } CtlNaming;

typedef struct {
  const char *verb;
  CtlNaming naming;
  const char *arguments, *line, *story;
} CtlVerb;

/* The verb of this word, or NULL. */
const CtlVerb *ctl_verb_find (const char *word);

/* Prints the help of one verb, or the overview (NULL), at most 80 columns wide. */
void ctl_help_print (const CtlVerb *v);

#endif
