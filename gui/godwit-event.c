/* SPDX-License-Identifier: GPL-3.0-or-later */
/* godwit-event.c - fields come over the bus: their number is bounded, and a type that is not known is not told. */
#include "godwit-event.h"

#include <glib/gi18n.h>

#include "base/event.h"
#include "base/why.h"
#include "tunnel-words.h"

struct _GodwitEvent {
  GObject parent;
  gdw_event_id id;
  guint64 at;
  gint64 wall;
  guint n;
  guint32 type[GDW_MAX_FIELDS];
  char *text[GDW_MAX_FIELDS];
};

G_DEFINE_FINAL_TYPE (GodwitEvent, godwit_event, G_TYPE_OBJECT)

guint64
godwit_event_at (GodwitEvent *self)
{
  return self->at;
}

gint64
godwit_event_wall (GodwitEvent *self)
{
  return self->wall;
}

static const char *
field_text (const GodwitEvent *self, guint i, GodwitTell tell)
{
  switch (self->type[i]) {
  case GDW_FIELD_NUMBER:
  case GDW_FIELD_TEXT:
  case GDW_FIELD_SPI: return self->text[i];
  case GDW_FIELD_ADDR: return (tell & GODWIT_TELL_ADDRESSES) != 0 ? self->text[i] : "<address>";
  default: return (tell & GODWIT_TELL_NAMES) != 0 ? self->text[i] : "<name>";
  }
}

/* A constant of the engine in the person's language; the name of an end reason is its sentence. */
static const char *
text_in_words (const GodwitEvent *self, guint i)
{
  const char *text = self->text[i];
  for (gsize at = 0; self->id == GDW_EV_REFUSED && gdw_why_at (at) != GDW_WHY_NONE; at++) {
    if (g_str_equal (gdw_why_name (gdw_why_at (at)), text))
      return _ (gdw_why_text (gdw_why_at (at)));
  }
  return text[0] != '\0' ? _ (text) : "";
}

/* The i-th field for the i-th "{}". in_words: in the person's language, which may go from right to left. */
static char *
fill (const GodwitEvent *self, const char *format, GodwitTell tell, gboolean in_words)
{
  g_auto (GStrv) parts = g_strsplit (format, "{}", GDW_MAX_FIELDS + 1);
  g_autoptr (GString) s = g_string_new (parts[0]);
  for (guint i = 0; parts[0] != NULL && parts[i + 1] != NULL; i++) {
    const char *text = i >= self->n                                  ? "?"
                       : in_words && self->type[i] == GDW_FIELD_TEXT ? text_in_words (self, i)
                                                                     : field_text (self, i, tell);
    g_autofree char *field = in_words ? godwit_words_apart (text) : g_strdup (text);
    g_string_append (s, field);
    g_string_append (s, parts[i + 1]);
  }
  return g_string_free (g_steal_pointer (&s), FALSE);
}

char *
godwit_event_line (GodwitEvent *self, GodwitTell tell)
{
  return fill (self, gdw_event_format (self->id), tell, FALSE);
}

char *
godwit_event_words (GodwitEvent *self)
{
  return fill (self, _ (gdw_event_format (self->id)), GODWIT_TELL_ALL, TRUE);
}

static void
finalize (GObject *object)
{
  GodwitEvent *self = GODWIT_EVENT (object);
  for (guint i = 0; i < self->n; i++)
    g_free (self->text[i]);
  G_OBJECT_CLASS (godwit_event_parent_class)->finalize (object);
}

static void
godwit_event_class_init (GodwitEventClass *class)
{
  G_OBJECT_CLASS (class)->finalize = finalize;
}

static void
godwit_event_init (GodwitEvent *self)
{
  (void)self;
}

GodwitEvent *
godwit_event_new (GVariant *row, gint64 wall_ms)
{
  g_autoptr (GVariantIter) fields = NULL;
  guint32 id = 0, type = 0;
  guint64 at = 0;
  char *text = NULL;
  g_variant_get (row, "(uta(us))", &id, &at, &fields);
  if (gdw_event_format ((gdw_event_id)id)[0] == '\0')
    return NULL;
  GodwitEvent *self = g_object_new (GODWIT_TYPE_EVENT, NULL);
  self->id = (gdw_event_id)id;
  self->at = at;
  self->wall = wall_ms;
  while (self->n < GDW_MAX_FIELDS && g_variant_iter_next (fields, "(us)", &type, &text)) {
    self->type[self->n] = type;
    self->text[self->n++] = text;
  }
  return self;
}
