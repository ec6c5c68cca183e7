/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-question.c - the auth-dialog's key file as a question. */
#include "godwit-question.h"

#include "harness.h"

static const char text[] =
    "[VPN Plugin UI]\nVersion=2\nTitle=Sign In to Office\nDescription=The gateway says: hello\n\n"
    "[password]\nLabel=Password\nValue=known\nIsSecret=true\nShouldAsk=false\n\n"
    "[code]\nLabel=Code\nValue=\nIsSecret=true\nShouldAsk=true\n";

static guint answered, withdrawn;

static void
on_answered (GodwitQuestion *q, gboolean filled, gpointer data)
{
  (void)q;
  (void)data;
  answered += filled ? 1 : 100;
}

static void
on_withdrawn (GodwitQuestion *q, gpointer data)
{
  (void)q;
  (void)data;
  withdrawn++;
}

TEST (the_key_file_is_read)
{
  g_autoptr (GodwitQuestion) q = godwit_question_new ("u", text, sizeof text - 1, NULL);
  require (q != NULL);
  check (strcmp (godwit_question_title (q), "Sign In to Office") == 0);
  check (strcmp (godwit_question_description (q), "The gateway says: hello") == 0);
  check (godwit_question_count (q) == 2);
  check (strcmp (godwit_question_field (q, 0)->value, "known") == 0);
  check (!godwit_question_field (q, 0)->asked);
  check (strcmp (godwit_question_field (q, 1)->name, "code") == 0);
  check (godwit_question_field (q, 1)->value == NULL && godwit_question_field (q, 1)->asked);
  check (godwit_question_asks (q));
}

TEST (what_is_none_is_refused)
{
  g_autoptr (GError) error = NULL;
  check (godwit_question_new ("u", "Title=x\n", 8, &error) == NULL);
  check (error != NULL);
  check (godwit_question_new ("u", "[other]\nTitle=x\n", 16, NULL) == NULL);
  check (godwit_question_new ("u", "", 0, NULL) == NULL);
}

TEST (more_fields_than_there_are_places_are_left_out)
{
  g_autoptr (GString) many = g_string_new ("[VPN Plugin UI]\nTitle=x\n");
  for (int i = 0; i < 100; i++)
    g_string_append_printf (many, "[field%d]\nShouldAsk=true\n", i);
  g_autoptr (GodwitQuestion) q = godwit_question_new ("u", many->str, many->len, NULL);
  require (q != NULL);
  check (godwit_question_count (q) == GODWIT_QUESTION_FIELDS);
}

TEST (it_is_answered_once)
{
  g_autoptr (GodwitQuestion) q = godwit_question_new ("u", text, sizeof text - 1, NULL);
  require (q != NULL);
  g_signal_connect (q, "answered", G_CALLBACK (on_answered), NULL);
  g_signal_connect (q, "withdrawn", G_CALLBACK (on_withdrawn), NULL);
  answered = withdrawn = 0;
  godwit_question_answer (q, TRUE);
  godwit_question_answer (q, FALSE);
  godwit_question_withdraw (q);
  check (answered == 1 && withdrawn == 0);
}

TEST_MAIN ()
