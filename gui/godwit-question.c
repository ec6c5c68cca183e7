/* SPDX-License-Identifier: GPL-3.0-or-later */
/* godwit-question.c - the key file "VPN Plugin UI" as a question. */
#include "godwit-question.h"

#include <string.h>

#define GROUP "VPN Plugin UI"

struct _GodwitQuestion {
  GObject parent;
  char *uuid, *title, *description;
  GodwitQuestionField field[GODWIT_QUESTION_FIELDS];
  gsize n;
  gboolean over;
};

enum { ANSWERED, WITHDRAWN, SIGNALS };
static guint signals[SIGNALS];

G_DEFINE_FINAL_TYPE (GodwitQuestion, godwit_question, G_TYPE_OBJECT)

static void
wipe (char *text)
{
  if (text != NULL)
    explicit_bzero (text, strlen (text));
  g_free (text);
}

static void
add_field (GodwitQuestion *self, GKeyFile *file, const char *name)
{
  GodwitQuestionField *f = &self->field[self->n++];
  char *value = g_key_file_get_string (file, name, "Value", NULL);
  f->name = g_strdup (name);
  f->label = g_key_file_get_string (file, name, "Label", NULL);
  f->asked = g_key_file_get_boolean (file, name, "ShouldAsk", NULL);
  if (f->label == NULL)
    f->label = g_strdup (name);
  if (value != NULL && value[0] != '\0')
    f->value = value;
  else
    g_free (value);
}

GodwitQuestion *
godwit_question_new (const char *uuid, const char *key_file, gsize n, GError **error)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  if (!g_key_file_load_from_data (file, key_file, n, G_KEY_FILE_NONE, error))
    return NULL;
  g_autoptr (GodwitQuestion) self = g_object_new (GODWIT_TYPE_QUESTION, NULL);
  g_auto (GStrv) groups = g_key_file_get_groups (file, NULL);
  self->uuid = g_strdup (uuid);
  self->title = g_key_file_get_string (file, GROUP, "Title", error);
  self->description = g_key_file_get_string (file, GROUP, "Description", NULL);
  if (self->title == NULL)
    return NULL;
  for (gsize i = 0; groups[i] != NULL && self->n < GODWIT_QUESTION_FIELDS; i++) {
    if (strcmp (groups[i], GROUP) != 0)
      add_field (self, file, groups[i]);
  }
  return g_steal_pointer (&self);
}

GodwitQuestion *
godwit_question_new_single (const char *uuid, const char *title, const char *description, const char *name,
                            const char *label)
{
  GodwitQuestion *self = g_object_new (GODWIT_TYPE_QUESTION, NULL);
  self->uuid = g_strdup (uuid);
  self->title = g_strdup (title);
  self->description = g_strdup (description);
  self->field[self->n++] = (GodwitQuestionField){ g_strdup (name), g_strdup (label), NULL, TRUE };
  return self;
}

const char *
godwit_question_uuid (GodwitQuestion *self)
{
  return self->uuid;
}

const char *
godwit_question_title (GodwitQuestion *self)
{
  return self->title;
}

const char *
godwit_question_description (GodwitQuestion *self)
{
  return self->description != NULL ? self->description : "";
}

gsize
godwit_question_count (GodwitQuestion *self)
{
  return self->n;
}

const GodwitQuestionField *
godwit_question_field (GodwitQuestion *self, gsize i)
{
  return &self->field[i];
}

gboolean
godwit_question_asks (GodwitQuestion *self)
{
  for (gsize i = 0; i < self->n; i++) {
    if (self->field[i].asked)
      return TRUE;
  }
  return FALSE;
}

void
godwit_question_fill (GodwitQuestion *self, gsize i, const char *value)
{
  wipe (self->field[i].value);
  self->field[i].value = g_strdup (value);
}

void
godwit_question_answer (GodwitQuestion *self, gboolean filled)
{
  if (self->over)
    return;
  self->over = TRUE;
  g_signal_emit (self, signals[ANSWERED], 0, filled);
}

void
godwit_question_withdraw (GodwitQuestion *self)
{
  if (self->over)
    return;
  self->over = TRUE;
  g_signal_emit (self, signals[WITHDRAWN], 0);
}

static void
finalize (GObject *object)
{
  GodwitQuestion *self = GODWIT_QUESTION (object);
  for (gsize i = 0; i < self->n; i++) {
    wipe (self->field[i].value);
    g_free (self->field[i].name);
    g_free (self->field[i].label);
  }
  g_free (self->uuid);
  g_free (self->title);
  g_free (self->description);
  G_OBJECT_CLASS (godwit_question_parent_class)->finalize (object);
}

static void
godwit_question_class_init (GodwitQuestionClass *class)
{
  G_OBJECT_CLASS (class)->finalize = finalize;
  signals[ANSWERED] = g_signal_new ("answered", GODWIT_TYPE_QUESTION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                    G_TYPE_NONE, 1, G_TYPE_BOOLEAN);
  signals[WITHDRAWN] =
      g_signal_new ("withdrawn", GODWIT_TYPE_QUESTION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
godwit_question_init (GodwitQuestion *self)
{
  (void)self;
}
