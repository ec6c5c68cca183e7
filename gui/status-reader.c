/* SPDX-License-Identifier: GPL-3.0-or-later */
/* status-reader.c - names come and go, properties change; each time all of them are read, and the events behind them, since a change brings no
 * values (docs/dbus.md). */
#include "status-reader.h"

#include "shared/names.h"

enum { WAIT_MS = 2000 };

/* A service on the bus. */
struct source {
  GodwitStatusReader *reader;
  char *name, *uuid; /* uuid NULL: not read yet */
  GCancellable *stop;
  gboolean asked, again; /* a read is under way; and another is wanted behind it */
  gboolean happened;     /* something has changed: the events are read, too */
};

struct GodwitStatusReader {
  GDBusConnection *bus;
  GodwitStatusTold told;
  GodwitStatusEvents events;
  GodwitStatusGone gone;
  gpointer data;
  GHashTable *sources; /* by unique name's owner: well-known name -> struct source */
  GCancellable *stop;
  guint on_owner, on_change;
};

static void read_all (struct source *s);

static void
source_free (gpointer data)
{
  struct source *s = data;
  g_cancellable_cancel (s->stop);
  g_object_unref (s->stop);
  g_free (s->name);
  g_free (s->uuid);
  g_free (s);
}

static void
on_events (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (object), result, &error);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return; /* the source is gone */
  struct source *s = data;
  if (reply != NULL && s->uuid != NULL)
    s->reader->events (s->uuid, reply, s->reader->data);
}

static void
read_events (struct source *s)
{
  s->happened = FALSE;
  g_dbus_connection_call (s->reader->bus, s->name, GODWIT_STATUS_PATH, GODWIT_STATUS_INTERFACE, "GetEvents", NULL,
                          G_VARIANT_TYPE ("(a(uta(us))u)"), G_DBUS_CALL_FLAGS_NO_AUTO_START, WAIT_MS, s->stop,
                          on_events, s);
}

static void
on_all (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (object), result, &error);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return; /* the source is gone */
  struct source *s = data;
  s->asked = FALSE;
  if (reply != NULL) {
    g_autoptr (GVariant) all = g_variant_get_child_value (reply, 0);
    const char *uuid = NULL;
    if (g_variant_lookup (all, "Uuid", "&s", &uuid) && uuid[0] != '\0') {
      g_free (s->uuid);
      s->uuid = g_strdup (uuid);
      s->reader->told (s->uuid, all, s->reader->data);
      if (s->happened)
        read_events (s);
    }
  } else
    g_debug ("%s tells nothing: %s", s->name, error->message); /* somebody else's connection */
  if (s->again)
    read_all (s);
}

static void
read_all (struct source *s)
{
  s->again = s->asked;
  if (s->asked)
    return;
  s->asked = TRUE;
  g_dbus_connection_call (s->reader->bus, s->name, GODWIT_STATUS_PATH, "org.freedesktop.DBus.Properties", "GetAll",
                          g_variant_new ("(s)", GODWIT_STATUS_INTERFACE), G_VARIANT_TYPE ("(a{sv})"),
                          G_DBUS_CALL_FLAGS_NO_AUTO_START, WAIT_MS, s->stop, on_all, s);
}

static void
appears (GodwitStatusReader *r, const char *name)
{
  if (!g_str_has_prefix (name, GODWIT_NM_SERVICE "."))
    return;
  struct source *s = g_new0 (struct source, 1);
  s->reader = r;
  s->name = g_strdup (name);
  s->stop = g_cancellable_new ();
  s->happened = TRUE;
  g_hash_table_replace (r->sources, s->name, s);
  read_all (s);
}

static void
vanishes (GodwitStatusReader *r, const char *name)
{
  struct source *s = g_hash_table_lookup (r->sources, name);
  if (s == NULL)
    return;
  g_autofree char *uuid = g_strdup (s->uuid);
  g_hash_table_remove (r->sources, name);
  if (uuid != NULL)
    r->gone (uuid, r->data);
}

static void
on_owner_changed (GDBusConnection *bus, const char *sender, const char *path, const char *interface, const char *signal,
                  GVariant *parameters, gpointer data)
{
  const char *name = NULL, *before = NULL, *now = NULL;
  (void)bus;
  (void)sender;
  (void)path;
  (void)interface;
  (void)signal;
  if (!g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(sss)")))
    return;
  g_variant_get (parameters, "(&s&s&s)", &name, &before, &now);
  if (before[0] != '\0')
    vanishes (data, name);
  if (now[0] != '\0')
    appears (data, name);
}

/* A signal names its sender by the unique name only, so all are read anew: there are few. */
static void
on_properties (GDBusConnection *bus, const char *sender, const char *path, const char *interface, const char *signal,
               GVariant *parameters, gpointer data)
{
  GodwitStatusReader *r = data;
  GHashTableIter iter;
  gpointer s;
  (void)bus;
  (void)sender;
  (void)path;
  (void)interface;
  (void)signal;
  (void)parameters;
  g_hash_table_iter_init (&iter, r->sources);
  while (g_hash_table_iter_next (&iter, NULL, &s)) {
    ((struct source *)s)->happened = TRUE;
    read_all (s);
  }
}

static void
on_names (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (object), result, &error);
  g_autofree const char **names = NULL;
  if (reply == NULL) {
    if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
      g_warning ("the bus does not tell its names: %s", error->message);
    return;
  }
  g_variant_get (reply, "(^a&s)", &names);
  for (gsize i = 0; names[i] != NULL; i++) {
    if (!g_hash_table_contains (((GodwitStatusReader *)data)->sources, names[i]))
      appears (data, names[i]);
  }
}

GodwitStatusReader *
godwit_status_reader_new (GDBusConnection *bus, GodwitStatusTold told, GodwitStatusEvents events, GodwitStatusGone gone,
                          gpointer data)
{
  GodwitStatusReader *r = g_new0 (GodwitStatusReader, 1);
  r->bus = g_object_ref (bus);
  r->told = told;
  r->events = events;
  r->gone = gone;
  r->data = data;
  r->sources = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, source_free);
  r->stop = g_cancellable_new ();
  r->on_owner = g_dbus_connection_signal_subscribe (
      bus, "org.freedesktop.DBus", "org.freedesktop.DBus", "NameOwnerChanged", "/org/freedesktop/DBus",
      GODWIT_NM_SERVICE, G_DBUS_SIGNAL_FLAGS_MATCH_ARG0_NAMESPACE, on_owner_changed, r, NULL);
  r->on_change = g_dbus_connection_signal_subscribe (bus, NULL, "org.freedesktop.DBus.Properties", "PropertiesChanged",
                                                     GODWIT_STATUS_PATH, GODWIT_STATUS_INTERFACE,
                                                     G_DBUS_SIGNAL_FLAGS_NONE, on_properties, r, NULL);
  g_dbus_connection_call (bus, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "ListNames",
                          NULL, G_VARIANT_TYPE ("(as)"), G_DBUS_CALL_FLAGS_NONE, WAIT_MS, r->stop, on_names, r);
  return r;
}

void
godwit_status_reader_free (GodwitStatusReader *r)
{
  if (r == NULL)
    return;
  g_cancellable_cancel (r->stop);
  g_dbus_connection_signal_unsubscribe (r->bus, r->on_owner);
  g_dbus_connection_signal_unsubscribe (r->bus, r->on_change);
  g_hash_table_unref (r->sources);
  g_object_unref (r->stop);
  g_object_unref (r->bus);
  g_free (r);
}

void
godwit_status_reader_again (GodwitStatusReader *r, const char *uuid)
{
  GHashTableIter iter;
  gpointer value;
  g_hash_table_iter_init (&iter, r->sources);
  while (g_hash_table_iter_next (&iter, NULL, &value)) {
    struct source *s = value;
    if (g_strcmp0 (s->uuid, uuid) == 0)
      read_all (s);
  }
}
