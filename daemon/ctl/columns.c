/* SPDX-License-Identifier: GPL-3.0-or-later */
/* columns.c - text in the columns of a terminal. */
#include "ctl/columns.h"

#include <glib/gi18n.h>
#include <string.h>

enum { WIDTH = 80 };

static int
columns_of (gunichar c)
{
  return g_unichar_iszerowidth (c) ? 0 : g_unichar_iswide (c) ? 2 : 1;
}

static int
columns_between (const char *from, const char *to)
{
  int n = 0;
  for (const char *s = from; s < to; s = g_utf8_next_char (s))
    n += columns_of (g_utf8_get_char (s));
  return n;
}

int
ctl_columns (const char *text)
{
  return columns_between (text, text + strlen (text));
}

int
ctl_columns_of_all (const char *const *texts, gsize n)
{
  int widest = 0;
  for (gsize i = 0; i < n; i++)
    widest = MAX (widest, ctl_columns (_ (texts[i])));
  return widest;
}

void
ctl_columns_print (FILE *to, const char *text, int wanted)
{
  fprintf (to, "%s%*s", text, MAX (wanted - ctl_columns (text), 0), "");
}

/* The end of what stays together: up to a blank, or one wide letter with the mark behind it. */
static const char *
end_of_piece (const char *s)
{
  const char *end = s;
  while (*end != '\0' && *end != ' ' && (end == s || !g_unichar_iswide (g_utf8_get_char (end))))
    end = g_utf8_next_char (end);
  while (end > s && g_unichar_iswide (g_utf8_get_char (end)) && g_unichar_ispunct (g_utf8_get_char (end)))
    end = g_utf8_next_char (end);
  return end;
}

void
ctl_columns_wrap (const char *text, int at, int indent)
{
  gboolean has_gap = FALSE;
  while (*text != '\0') {
    const char *end = end_of_piece (text);
    int n = columns_between (text, end);
    if (at > indent && at + has_gap + n > WIDTH) {
      printf ("\n%*s", indent, "");
      at = indent;
      has_gap = FALSE;
    }
    printf ("%s%.*s", has_gap ? " " : "", (int)(end - text), text);
    at += has_gap + n;
    has_gap = *end == ' ';
    text = end + strspn (end, " ");
  }
  putchar ('\n');
}
