/* SPDX-License-Identifier: GPL-3.0-or-later */
/* godwit-question.h - what a tunnel wants to be told by the person: fields with their labels, and the answer. */
#ifndef GODWIT_QUESTION_H
#define GODWIT_QUESTION_H

#include <gio/gio.h>

enum { GODWIT_QUESTION_FIELDS = 8 };

typedef struct {
  char *name, *label;
  char *value; /* what is known, or was typed; NULL: nothing. Wiped. */
  gboolean asked;
} GodwitQuestionField;

#define GODWIT_TYPE_QUESTION (godwit_question_get_type ())
/* Signal "answered" (boolean: the person has filled it in; FALSE: does not want to). Signal "withdrawn": nobody waits for the answer any more. Each
 * comes at most once, and only one of them. */
G_DECLARE_FINAL_TYPE (GodwitQuestion, godwit_question, GODWIT, QUESTION, GObject)

/* From the key file that nm-godwit-auth-dialog writes with --external-ui-mode. NULL: it is none. */
GodwitQuestion *godwit_question_new (const char *uuid, const char *key_file, gsize n, GError **error);

/* With one field, which is asked. */
GodwitQuestion *godwit_question_new_single (const char *uuid, const char *title, const char *description,
                                            const char *name, const char *label);

const char *godwit_question_uuid (GodwitQuestion *self);
const char *godwit_question_title (GodwitQuestion *self);
const char *godwit_question_description (GodwitQuestion *self);
gsize godwit_question_count (GodwitQuestion *self);
const GodwitQuestionField *godwit_question_field (GodwitQuestion *self, gsize i);

/* Is there a field to be filled in? */
gboolean godwit_question_asks (GodwitQuestion *self);

/* A copy is kept, and wiped with the question. */
void godwit_question_fill (GodwitQuestion *self, gsize i, const char *value);

void godwit_question_answer (GodwitQuestion *self, gboolean filled);
void godwit_question_withdraw (GodwitQuestion *self);

#endif
