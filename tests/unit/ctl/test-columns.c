/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-columns.c - text in columns: padded and wrapped, also where a letter has more octets than columns, or takes two. */
#include "ctl/columns.h"

#include "harness.h"

#include <unistd.h>

static char said[4096];

/* What is printed until heard. */
static int
listen_now (void)
{
  int before = dup (1);
  fflush (stdout);
  if (freopen ("columns.out", "w+", stdout) == NULL)
    abort ();
  return before;
}

static void
heard (int before)
{
  fflush (stdout);
  rewind (stdout);
  size_t n = fread (said, 1, sizeof said - 1, stdout);
  said[n] = '\0';
  (void)dup2 (before, 1);
  close (before);
  unlink ("columns.out");
}

TEST (letters_take_none_one_or_two_columns)
{
  check (ctl_columns ("gateway") == 7);
  check (ctl_columns ("für") == 3);
  check (ctl_columns ("e\u0301") == 1);
  check (ctl_columns ("网关") == 4);
}

TEST (what_is_padded_ends_in_the_same_column)
{
  int before = listen_now ();
  ctl_columns_print (stdout, "Paketgröße", 12);
  ctl_columns_print (stdout, "网关", 6);
  ctl_columns_print (stdout, "too long", 3);
  heard (before);
  check (strcmp (said, "Paketgröße  网关  too long") == 0);
}

/* No line is longer, and nothing is lost. */
static bool
fits (const char *text, int at, int indent)
{
  int before = listen_now ();
  printf ("%*s", at, "");
  ctl_columns_wrap (text, at, indent);
  heard (before);
  g_auto (GStrv) lines = g_strsplit (said, "\n", -1);
  bool good = lines[1] != NULL;
  g_autoptr (GString) all = g_string_new (NULL);
  for (int i = 0; lines[i] != NULL; i++) {
    good = good && ctl_columns (lines[i]) <= 80 && !g_str_has_suffix (lines[i], " ");
    g_string_append (all, g_strchug (lines[i]));
  }
  g_auto (GStrv) words = g_strsplit (text, " ", -1), printed = g_strsplit (all->str, " ", -1);
  g_autofree char *wanted = g_strjoinv ("", words), *got = g_strjoinv ("", printed);
  return good && strcmp (wanted, got) == 0;
}

TEST (a_long_text_is_cut_at_blanks_or_between_wide_letters)
{
  check (fits ("one", 0, 0) && strcmp (said, "one\n") == 0);
  check (fits (
      "Verbindet und bleibt im Vordergrund, bis es unterbrochen wird; Strg+C trennt. Für Geheimnisse gibt es Optionen.",
      0, 0));
  check (strstr (said, "trennt. Für\nGeheimnisse") != NULL || strstr (said, "trennt.\nFür") != NULL);
  check (fits ("显示已建立的隧道：阶段、网关、路径及最近的切换、内部地址、算法和计数器。使用 --json 时输出遵循 "
               "docs/status.schema.json。",
               23, 23));
  g_auto (GStrv) lines = g_strsplit (said, "\n", -1);
  check (g_str_has_prefix (lines[1], "                       ") && lines[1][23] != ' ');
  for (int i = 0; lines[i] != NULL; i++) /* no line begins with a mark */
    check (!g_str_has_prefix (g_strchug (lines[i]), "、") && !g_str_has_prefix (lines[i], "。"));
}

TEST_MAIN ()
