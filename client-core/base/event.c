/* SPDX-License-Identifier: GPL-3.0-or-later */
/* event.c - event records: filled in by the engine, made a sentence where they are written down. */
#include "base/event.h"

#include "base/check.h"

struct row {
  gdw_event_id id;
  const char *name, *format;
  gdw_level level;
};

static const struct row rows[] = {
#define GDW_EVENT(number, NAME, level, text) { GDW_EV_##NAME, #NAME, text, GDW_LEVEL_##level },
#include "base/events.def"
#undef GDW_EVENT
};

static const struct row *
row_of (gdw_event_id id)
{
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
    if (rows[i].id == id)
      return &rows[i];
  return NULL;
}

const char *
gdw_event_id_name (gdw_event_id id)
{
  const struct row *r = row_of (id);
  return r != NULL ? r->name : "NONE";
}

const char *
gdw_event_format (gdw_event_id id)
{
  const struct row *r = row_of (id);
  return r != NULL ? r->format : "";
}

gdw_level
gdw_event_level (gdw_event_id id)
{
  const struct row *r = row_of (id);
  return r != NULL ? r->level : GDW_LEVEL_DEBUG;
}

gdw_event
gdw_event_new (gdw_event_id id, gdw_ms at)
{
  return (gdw_event){ .id = id, .at = at };
}

static gdw_field *
field (gdw_event *e, gdw_field_type type)
{
  gdw_check (e->n_fields < GDW_MAX_FIELDS);
  gdw_field *f = &e->field[e->n_fields++];
  f->type = type;
  return f;
}

void
gdw_event_number (gdw_event *e, uint64_t n)
{
  field (e, GDW_FIELD_NUMBER)->number = n;
}

void
gdw_event_spi (gdw_event *e, uint64_t spi)
{
  field (e, GDW_FIELD_SPI)->number = spi;
}

void
gdw_event_text (gdw_event *e, const char *constant)
{
  gdw_field *f = field (e, GDW_FIELD_TEXT);
  gdw_text t = gdw_text_over (f->text, sizeof f->text);
  gdw_text_put (&t, constant);
}

void
gdw_event_name (gdw_event *e, gdw_bytes name)
{
  gdw_field *f = field (e, GDW_FIELD_NAME);
  gdw_text t = gdw_text_over (f->text, sizeof f->text);
  gdw_text_bytes (&t, name);
}

void
gdw_event_addr (gdw_event *e, const gdw_addr *a)
{
  field (e, GDW_FIELD_ADDR)->addr = *a;
}

static void
put_addr (gdw_text *t, const gdw_addr *a)
{
  char buf[GDW_ADDR_TEXT];
  gdw_text_put (t, a->port == 0 ? gdw_ip_text (&a->ip, buf) : gdw_addr_text (a, buf));
}

void
gdw_event_field (gdw_text *t, const gdw_field *f, bool redact)
{
  switch (f->type) {
  case GDW_FIELD_NONE: break;
  case GDW_FIELD_NUMBER: gdw_text_number (t, f->number); break;
  case GDW_FIELD_TEXT: gdw_text_put (t, f->text); break;
  case GDW_FIELD_NAME: gdw_text_put (t, redact ? "<name>" : f->text); break;
  case GDW_FIELD_SPI: gdw_text_hex (t, f->number, f->number > UINT32_MAX ? 16 : 8); break;
  case GDW_FIELD_ADDR:
    if (redact)
      gdw_text_put (t, "<address>");
    else
      put_addr (t, &f->addr);
    break;
  }
}

size_t
gdw_event_sentence_as (const gdw_event *e, const char *format, bool redact, char *buf, size_t cap)
{
  gdw_text t = gdw_text_over (buf, cap);
  size_t next = 0;
  for (const char *s = format; *s != '\0'; s++) {
    if (s[0] != '{' || s[1] != '}') {
      gdw_text_char (&t, *s);
      continue;
    }
    if (next < e->n_fields)
      gdw_event_field (&t, &e->field[next++], redact);
    else
      gdw_text_char (&t, '?'); /* the record has fewer fields than its text */
    s++;
  }
  return t.n;
}

size_t
gdw_event_sentence (const gdw_event *e, bool redact, char *buf, size_t cap)
{
  return gdw_event_sentence_as (e, gdw_event_format (e->id), redact, buf, cap);
}
