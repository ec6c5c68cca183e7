/* SPDX-License-Identifier: GPL-3.0-or-later */
/* event-log.c - a ring of events, and how it is told on the bus. */
#include "service/event-log.h"

#include <string.h>

#include "base/text.h"

void
godwit_event_log_add (GodwitEventLog *log, const gdw_event *e, guint32 lost)
{
  log->lost += lost;
  if (log->n == GODWIT_EVENTS)
    log->lost++;
  else
    log->n++;
  log->event[log->next] = *e;
  log->next = (log->next + 1) % GODWIT_EVENTS;
}

/* A field by itself: as the whole sentence has it. */
static void
put_field (GVariantBuilder *b, const gdw_field *f)
{
  char text[MAX ((int)GDW_MAX_TEXT, (int)GDW_ADDR_TEXT)] = "";
  gdw_text t = gdw_text_over (text, sizeof text);
  gdw_event_field (&t, f, false);
  g_variant_builder_add (b, "(us)", (guint32)f->type, g_utf8_validate (text, -1, NULL) ? text : "");
}

static void
put_event (GVariantBuilder *b, const gdw_event *e)
{
  g_variant_builder_open (b, G_VARIANT_TYPE ("(uta(us))"));
  g_variant_builder_add (b, "u", (guint32)e->id);
  g_variant_builder_add (b, "t", (guint64)e->at);
  g_variant_builder_open (b, G_VARIANT_TYPE ("a(us)"));
  for (guint i = 0; i < e->n_fields; i++)
    put_field (b, &e->field[i]);
  g_variant_builder_close (b);
  g_variant_builder_close (b);
}

GVariant *
godwit_event_log_value (const GodwitEventLog *log)
{
  GVariantBuilder b;
  g_variant_builder_init (&b, G_VARIANT_TYPE ("a(uta(us))"));
  for (guint i = 0; i < log->n; i++)
    put_event (&b, &log->event[(log->next + GODWIT_EVENTS - log->n + i) % GODWIT_EVENTS]);
  return g_variant_new ("(a(uta(us))u)", &b, log->lost);
}
