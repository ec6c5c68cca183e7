/* SPDX-License-Identifier: GPL-3.0-or-later */
/* columns.h - text in the columns of a terminal, where a letter takes none, one or two of them. */
#ifndef GODWIT_CTL_COLUMNS_H
#define GODWIT_CTL_COLUMNS_H

#include <glib.h>
#include <stdio.h>

/* How many columns a text takes. */
int ctl_columns (const char *text);

/* The columns of the widest of n texts, translated. */
int ctl_columns_of_all (const char *const *texts, gsize n);

/* Prints a text, and blanks behind it up to `wanted` columns. */
void ctl_columns_print (FILE *to, const char *text, int wanted);

/* Prints a text from column `at` on and ends the line; a text that is too long goes on in lines that begin at column `indent`. It is cut at blanks,
 * and between letters that take two columns. */
void ctl_columns_wrap (const char *text, int at, int indent);

#endif
