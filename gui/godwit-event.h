/* SPDX-License-Identifier: GPL-3.0-or-later */
/* godwit-event.h - one event of a tunnel (events.def) as the service told it: its fields keep their types, so that names and addresses are left out by
 * type. */
#ifndef GODWIT_EVENT_H
#define GODWIT_EVENT_H

#include <gio/gio.h>

#define GODWIT_TYPE_EVENT (godwit_event_get_type ())
G_DECLARE_FINAL_TYPE (GodwitEvent, godwit_event, GODWIT, EVENT, GObject)

/* What of an event may be told. */
typedef enum {
  GODWIT_TELL_NOTHING = 0,
  GODWIT_TELL_NAMES = 1, /* names, identities, words of the gateway */
  GODWIT_TELL_ADDRESSES = 2,
  GODWIT_TELL_ALL = 3,
} GodwitTell;

/* row: "(uta(us))" of docs/dbus.md. wall_ms: when it happened, ms since 1970. NULL: this build does not know the event. */
GodwitEvent *godwit_event_new (GVariant *row, gint64 wall_ms);

/* ms of CLOCK_BOOTTIME; and of the wall, since 1970. */
guint64 godwit_event_at (GodwitEvent *self);
gint64 godwit_event_wall (GodwitEvent *self);

/* The sentence with its fields, in English; or in the user's language. What may not be told becomes "<name>", "<address>". Free with g_free. */
char *godwit_event_line (GodwitEvent *self, GodwitTell tell);
char *godwit_event_words (GodwitEvent *self);

#endif
