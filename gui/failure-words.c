/* SPDX-License-Identifier: GPL-3.0-or-later */
/* failure-words.c - the facts of an end are words of the log, in English; where its fields are known they are said in the person's language. */
#include "failure-words.h"

#include <glib/gi18n.h>
#include <string.h>

#include "base/why.h"
#include "form/form-words.h"
#include "tunnel-words.h"

static gboolean
is_there (const char *text)
{
  return text != NULL && text[0] != '\0';
}

/* The name of a notification: INVALID_SYNTAX */
static gboolean
is_notification (const char *text)
{
  gsize n = strspn (text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ_");
  return text[n] == '\0' && strchr (text, '_') != NULL;
}

/* Words of the log; a name or number stays as it is. */
static char *
other_fact (const GodwitFacts *f)
{
  const char *fact = f->why_fact;
  gsize first = strspn (fact, "abcdefghijklmnopqrstuvwxyz");
  if (f->why ==
      GDW_WHY_GATEWAY_ID_OTHER) { /* Translators: the identity of a gateway that another one was expected of */
    g_autofree char *identity = godwit_words_apart (fact);
    return g_strdup_printf (_ ("The gateway calls itself: %s"), identity);
  }
  if (is_notification (fact)) /* Translators: %s is a word of the protocol, INVALID_SYNTAX */
    return g_strdup_printf (_ ("The gateway’s answer: %s"), fact);
  return fact[first] == '\0' || fact[first] == ' ' ? godwit_words_sentence (fact) : g_strdup (fact);
}

char *
godwit_failure_fact (const GodwitFacts *f)
{
  if (!is_there (f->why_fact))
    return NULL;
  if (is_there (f->cert_wanted) && is_there (f->cert_names)) {
    g_autofree char *wanted = godwit_words_apart (f->cert_wanted), *names = godwit_words_apart (f->cert_names);
    if (g_strcmp0 (f->cert_rule, "name") == 0) /* Translators: the name of a gateway, and those in its certificate */
      return g_strdup_printf (_ ("Wanted: %s. The certificate is for: %s"), wanted, names);
    if (g_strcmp0 (f->cert_rule, "identity") == 0) /* Translators: the name of a gateway, and what it calls itself */
      return g_strdup_printf (_ ("Wanted: %s. The gateway calls itself: %s"), wanted, names);
  }
  if (g_strcmp0 (f->why_fact, f->cert_subject) == 0 || g_strcmp0 (f->why_fact, f->cert_top) == 0) {
    g_autofree char *subject = godwit_words_apart (f->why_fact);
    /* Translators: %s is the name of whom a certificate is for */
    return g_strdup_printf (_ ("Certificate: %s"), subject);
  }
  return other_fact (f);
}

/* --- the advice --- */

/* The setting whose name stands there is called by its title. */
static gboolean
name_setting (const GMatchInfo *found, GString *words, gpointer data)
{
  g_autofree char *all = g_match_info_fetch (found, 0), *group = g_match_info_fetch (found, 1),
                  *name = g_match_info_fetch (found, 2);
  const gdw_key *key = gdw_key_find (gdw_bytes_text (group), gdw_bytes_text (name));
  g_autofree char *title = key != NULL ? godwit_form_title (key) : NULL;
  (void)data;
  if (title != NULL)
    g_string_append_printf (words, "“%s”", title);
  else
    g_string_append (words, all);
  return FALSE;
}

char *
godwit_failure_advice (const GodwitFacts *f)
{
  if (!is_there (f->why_repair))
    return NULL;
  g_autoptr (GRegex) names =
      g_regex_new ("\\b([a-z][a-z0-9-]*)\\.([a-z][a-z0-9-]*)\\b", G_REGEX_DEFAULT, G_REGEX_MATCH_DEFAULT, NULL);
  return g_regex_replace_eval (names, _ (f->why_repair), -1, 0, G_REGEX_MATCH_DEFAULT, name_setting, NULL, NULL);
}
