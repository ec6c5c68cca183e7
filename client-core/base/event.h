/* SPDX-License-Identifier: GPL-3.0-or-later */
/* event.h - what happened, as a record of typed fields; the list is events.def. There is no field type for a secret, and names and
 * addresses are types of their own, so that redaction goes by type. */
#ifndef GDW_BASE_EVENT_H
#define GDW_BASE_EVENT_H

#include "base/addr.h"
#include "base/instant.h"
#include "base/limits.h"
#include "base/text.h"

typedef enum {
  GDW_EV_NONE = 0,
#define GDW_EVENT(number, NAME, level, text) GDW_EV_##NAME = number,
#include "base/events.def"
#undef GDW_EVENT
} gdw_event_id;

typedef enum {
  GDW_LEVEL_ERROR = 3,
  GDW_LEVEL_WARNING = 4,
  GDW_LEVEL_NOTICE = 5,
  GDW_LEVEL_INFO = 6,
  GDW_LEVEL_DEBUG = 7
} gdw_level; /* as syslog */

typedef enum {
  GDW_FIELD_NONE = 0,
  GDW_FIELD_NUMBER,
  GDW_FIELD_TEXT, /* our own words: algorithm names, states; a constant or a short copy */
  GDW_FIELD_NAME, /* a name, an identity, words of the peer: redacted unless allowed */
  GDW_FIELD_ADDR, /* redacted unless allowed */
  GDW_FIELD_SPI,
} gdw_field_type;

typedef struct {
  gdw_field_type type;
  uint64_t number; /* NUMBER, SPI */
  gdw_addr addr;   /* ADDR; port 0: none */
  char text[GDW_MAX_TEXT];
} gdw_field;

enum { GDW_MAX_FIELDS = 4 };

/* The i-th field fills the i-th {} of the event's text in events.def. */
typedef struct {
  gdw_event_id id;
  gdw_ms at;
  uint8_t n_fields;
  gdw_field field[GDW_MAX_FIELDS];
} gdw_event;

gdw_event gdw_event_new (gdw_event_id id, gdw_ms at);
/* Each adds one field, in the order of the text; more than GDW_MAX_FIELDS is our own mistake. Texts are cut at GDW_MAX_TEXT. */
void gdw_event_number (gdw_event *e, uint64_t n);
void gdw_event_spi (gdw_event *e, uint64_t spi);
void gdw_event_text (gdw_event *e, const char *constant);
void gdw_event_name (gdw_event *e, gdw_bytes name);
void gdw_event_addr (gdw_event *e, const gdw_addr *a);

const char *gdw_event_id_name (gdw_event_id id); /* "IKE_UP"; "NONE" when unknown */
const char *gdw_event_format (gdw_event_id id);  /* the text with {} */
gdw_level gdw_event_level (gdw_event_id id);

/* The sentence with its fields filled in, always ended by a zero; cut at cap. redact: names and addresses become "<name>", "<address>".
 * Returns the number of octets without the zero. */
size_t gdw_event_sentence (const gdw_event *e, bool redact, char *buf, size_t cap);
/* The same with another text in place of the event's own: a translation of it, with as many {}. */
size_t gdw_event_sentence_as (const gdw_event *e, const char *format, bool redact, char *buf, size_t cap);

/* One field by itself, as it stands in the sentence. */
void gdw_event_field (gdw_text *t, const gdw_field *f, bool redact);

#endif
