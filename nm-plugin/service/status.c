/* SPDX-License-Identifier: GPL-3.0-or-later */
/* status.c - the status object: who may read, when a change is told, and counters that are fresh when read. */
#include "service/status.h"

#include <pwd.h>
#include <string.h>

#include "service/event-log.h"
#include "shared/names.h"

enum {
  TELL_MS = 500,  /* changes are gathered */
  FRESH_MS = 500, /* counters of this age are good enough */
  QUERY_MS = 300, /* a reader waits for new ones at most so long */
  READERS = 32,   /* that wait at a time */
  USERS = 16,     /* of one connection */
};

struct _GodwitStatus {
  GodwitStatusOwner owner;
  GDBusConnection *bus;
  GCancellable *stop;
  guint registration, tell, query;
  GodwitStatusFacts facts;
  GodwitEventLog events;
  gint64 fresh; /* monotonic us of the last STATUS */
  GVariant *told[GODWIT_STATUS_PROPERTIES];
  GPtrArray *waiting; /* GDBusMethodInvocation: allowed, for new counters */
  guint asking;       /* whose user the bus is asked for */
  gboolean everybody;
  guint n_users, asked; /* asked: of which connection the users were looked up */
  uid_t users[USERS];
};

/* --- who may read --- */

/* A connection's users by name; looking them up may need a server, and so has a thread of its own. */
struct lookup {
  char **names;
  guint asked, n;
  uid_t users[USERS];
};

static void
lookup_free (gpointer data)
{
  struct lookup *l = data;
  g_strfreev (l->names);
  g_free (l);
}

static void
look_up (GTask *task, gpointer source, gpointer data, GCancellable *cancel)
{
  struct lookup *l = data;
  (void)source;
  (void)cancel;
  for (gsize i = 0; l->names[i] != NULL && l->n < USERS; i++) {
    char buf[4096];
    struct passwd pw, *found = NULL;
    if (getpwnam_r (l->names[i], &pw, buf, sizeof buf, &found) == 0 && found != NULL)
      l->users[l->n++] = pw.pw_uid;
  }
  g_task_return_boolean (task, TRUE);
}

static void
on_looked_up (GObject *source, GAsyncResult *result, gpointer data)
{
  (void)source;
  if (!g_task_propagate_boolean (G_TASK (result), NULL))
    return; /* cancelled: data is gone */
  GodwitStatus *s = data;
  const struct lookup *l = g_task_get_task_data (G_TASK (result));
  if (l->asked != s->asked)
    return;
  s->n_users = l->n;
  memcpy (s->users, l->users, sizeof s->users);
}

static void
find_users (GodwitStatus *s, NMConnection *connection)
{
  NMSettingConnection *c = nm_connection_get_setting_connection (connection);
  guint n = c == NULL ? 0 : nm_setting_connection_get_num_permissions (c);
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  s->everybody = n == 0;
  s->n_users = 0;
  s->asked++;
  for (guint i = 0; i < n; i++) {
    const char *type, *item, *detail;
    if (nm_setting_connection_get_permission (c, i, &type, &item, &detail) && strcmp (type, "user") == 0)
      g_ptr_array_add (names, g_strdup (item));
  }
  g_ptr_array_add (names, NULL);
  struct lookup *l = g_new0 (struct lookup, 1);
  l->names = (char **)g_ptr_array_free (g_steal_pointer (&names), FALSE);
  l->asked = s->asked;
  g_autoptr (GTask) task = g_task_new (NULL, s->stop, on_looked_up, s);
  g_task_set_task_data (task, l, lookup_free);
  g_task_run_in_thread (task, look_up);
}

static gboolean
may_read (const GodwitStatus *s, uid_t user)
{
  gboolean may = user == 0 || s->everybody;
  for (guint i = 0; !may && i < s->n_users; i++)
    may = s->users[i] == user;
  return may;
}

/* --- answers --- */

static void
answer_all (const GodwitStatus *s, GDBusMethodInvocation *call)
{
  GVariantBuilder b;
  g_variant_builder_init (&b, G_VARIANT_TYPE_VARDICT);
  for (gsize i = 0; i < GODWIT_STATUS_PROPERTIES; i++)
    g_variant_builder_add (&b, "{sv}", godwit_status_property (i),
                           godwit_status_value (&s->facts, godwit_status_property (i)));
  g_dbus_method_invocation_return_value (call, g_variant_new ("(a{sv})", &b));
}

/* Takes the invocation. GIO has checked interface, method, property and signature. */
static void
answer (const GodwitStatus *s, GDBusMethodInvocation *call)
{
  const char *method = g_dbus_method_invocation_get_method_name (call), *iface, *property;
  if (strcmp (method, "GetAll") == 0) {
    answer_all (s, call);
    return;
  }
  if (strcmp (method, "GetEvents") == 0) {
    g_dbus_method_invocation_return_value (call, godwit_event_log_value (&s->events));
    return;
  }
  g_variant_get (g_dbus_method_invocation_get_parameters (call), "(&s&s)", &iface, &property);
  GVariant *value = godwit_status_value (&s->facts, property);
  if (value != NULL)
    g_dbus_method_invocation_return_value (call, g_variant_new ("(v)", value));
  else
    g_dbus_method_invocation_return_error (call, G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_PROPERTY, "no property %s",
                                           property);
}

static void
answer_waiting (GodwitStatus *s)
{
  g_autoptr (GPtrArray) calls = g_steal_pointer (&s->waiting);
  s->waiting = g_ptr_array_new ();
  g_clear_handle_id (&s->query, g_source_remove);
  for (guint i = 0; i < calls->len; i++)
    answer (s, calls->pdata[i]);
}

static gboolean
on_query_late (gpointer data)
{
  GodwitStatus *s = data;
  s->query = 0;
  answer_waiting (s);
  return G_SOURCE_REMOVE;
}

static gboolean
wants_counters (GDBusMethodInvocation *call)
{
  const char *method = g_dbus_method_invocation_get_method_name (call), *iface, *property;
  if (strcmp (method, "GetEvents") == 0)
    return FALSE;
  if (strcmp (method, "GetAll") == 0)
    return TRUE;
  g_variant_get (g_dbus_method_invocation_get_parameters (call), "(&s&s)", &iface, &property);
  return godwit_status_is_counting (property);
}

static void
serve (GodwitStatus *s, GDBusMethodInvocation *call)
{
  gboolean fresh = g_get_monotonic_time () - s->fresh < FRESH_MS * 1000;
  gboolean can_wait = s->query != 0 || (!fresh && wants_counters (call) && s->owner.query (s->owner.owner));
  if (fresh || !wants_counters (call) || !can_wait || s->waiting->len >= READERS) {
    answer (s, call);
    return;
  }
  g_ptr_array_add (s->waiting, call);
  if (s->query == 0)
    s->query = g_timeout_add (QUERY_MS, on_query_late, s);
}

struct asking {
  GodwitStatus *status;
  GDBusMethodInvocation *call;
};

static void
on_user (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autofree struct asking *a = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);
  guint32 user = G_MAXUINT32;
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)) {
    g_object_unref (a->call);
    return; /* the status object is gone */
  }
  a->status->asking--;
  if (reply != NULL)
    g_variant_get (reply, "(u)", &user);
  if (reply != NULL && may_read (a->status, user))
    serve (a->status, a->call);
  else
    g_dbus_method_invocation_return_error_literal (a->call, G_DBUS_ERROR, G_DBUS_ERROR_ACCESS_DENIED,
                                                   "only root and the connection's users may see this");
}

static void
on_call (GDBusConnection *bus, const gchar *sender, const gchar *path, const gchar *iface, const gchar *method,
         GVariant *parameters, GDBusMethodInvocation *call, gpointer data)
{
  GodwitStatus *s = data;
  (void)path;
  (void)iface;
  (void)parameters;
  if (sender == NULL || s->asking >= READERS || strcmp (method, "Set") == 0) {
    g_dbus_method_invocation_return_error_literal (call, G_DBUS_ERROR, G_DBUS_ERROR_LIMITS_EXCEEDED, "not now");
    return;
  }
  struct asking *a = g_new0 (struct asking, 1);
  a->status = s;
  a->call = call;
  s->asking++;
  g_dbus_connection_call (bus, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
                          "GetConnectionUnixUser", g_variant_new ("(s)", sender), G_VARIANT_TYPE ("(u)"),
                          G_DBUS_CALL_FLAGS_NONE, 2000, s->stop, on_user, a);
}

/* --- changes --- */

static gboolean
on_tell (gpointer data)
{
  GodwitStatus *s = data;
  GVariantBuilder b;
  gsize n = 0;
  s->tell = 0;
  g_variant_builder_init (&b, G_VARIANT_TYPE_STRING_ARRAY);
  for (gsize i = 0; i < GODWIT_STATUS_PROPERTIES; i++) {
    const char *name = godwit_status_property (i);
    g_autoptr (GVariant) value = g_variant_ref_sink (godwit_status_value (&s->facts, name));
    if (godwit_status_is_counting (name) || (s->told[i] != NULL && g_variant_equal (s->told[i], value)))
      continue;
    g_clear_pointer (&s->told[i], g_variant_unref);
    s->told[i] = g_steal_pointer (&value);
    g_variant_builder_add (&b, "s", name);
    n++;
  }
  g_autoptr (GVariant) names = g_variant_ref_sink (g_variant_builder_end (&b));
  if (n > 0)
    g_dbus_connection_emit_signal (s->bus, NULL, GODWIT_STATUS_PATH, "org.freedesktop.DBus.Properties",
                                   "PropertiesChanged",
                                   g_variant_new ("(sa{sv}@as)", GODWIT_STATUS_INTERFACE, NULL, names), NULL);
  return G_SOURCE_REMOVE;
}

static void
changed (GodwitStatus *s)
{
  if (s->tell == 0)
    s->tell = g_timeout_add (TELL_MS, on_tell, s);
}

void
godwit_status_begin (GodwitStatus *s, NMConnection *connection, const gdw_profile *p)
{
  const char *name = nm_connection_get_id (connection), *uuid = nm_connection_get_uuid (connection);
  s->facts = (GodwitStatusFacts){ 0 };
  s->events = (GodwitEventLog){ 0 };
  s->fresh = 0;
  g_strlcpy (s->facts.status.name, name != NULL ? name : "", sizeof s->facts.status.name);
  if (!g_utf8_validate (s->facts.status.name, -1, NULL)) /* cut inside a character */
    s->facts.status.name[0] = '\0';
  g_strlcpy (s->facts.status.uuid, uuid != NULL ? uuid : "", sizeof s->facts.status.uuid);
  if (p != NULL)
    g_strlcpy (s->facts.status.gateway, p->gateway.address, sizeof s->facts.status.gateway);
  find_users (s, connection);
  changed (s);
}

void
godwit_status_told (GodwitStatus *s, const gdw_frame *f, const char *device)
{
  gdw_frame_status *kept = &s->facts.status;
  if (f->type == GDW_FRAME_PHASE) {
    kept->phase = f->phase.phase;
    kept->since = f->phase.since;
  } else if (f->type == GDW_FRAME_STATUS) {
    gdw_frame_status now = f->status;
    memcpy (now.name, kept->name, sizeof now.name);
    memcpy (now.uuid, kept->uuid, sizeof now.uuid);
    memcpy (now.gateway, kept->gateway, sizeof now.gateway);
    g_strlcpy (now.device, device, sizeof now.device);
    *kept = now;
    s->fresh = g_get_monotonic_time ();
    answer_waiting (s);
  } else {
    if (f->type == GDW_FRAME_EVENT)
      godwit_event_log_add (&s->events, &f->event, f->events_lost);
    return;
  }
  godwit_status_note_connected (&s->facts);
  changed (s);
}

void
godwit_status_ended (GodwitStatus *s, const gdw_frame_end *end)
{
  s->facts.end = *end;
  s->facts.status.phase = GDW_PHASE_ENDED;
  answer_waiting (s);
  g_clear_handle_id (&s->tell, g_source_remove);
  (void)on_tell (s); /* the service does not live long now */
}

void
godwit_status_fault (GodwitStatus *s, const char *words)
{
  const gdw_frame_end end = { 0 };
  g_autofree char *clean = g_utf8_make_valid (words, -1);
  g_autofree char *cut = g_utf8_substring (clean, 0, MIN (g_utf8_strlen (clean, -1), 120));
  g_strlcpy (s->facts.fault, cut, sizeof s->facts.fault);
  godwit_status_ended (s, &end);
}

gboolean
godwit_status_has_reason (const GodwitStatus *s)
{
  return s->facts.end.why != GDW_WHY_NONE || s->facts.fault[0] != '\0';
}

/* --- the object --- */

/* Without functions for properties GIO hands their calls to on_call, which may take its time. */
static const GDBusInterfaceVTable vtable = { .method_call = on_call };

GodwitStatus *
godwit_status_new (const GodwitStatusOwner *owner, GDBusConnection *bus, GError **error)
{
  GodwitStatus *s = g_new0 (GodwitStatus, 1);
  s->owner = *owner;
  s->bus = g_object_ref (bus);
  s->stop = g_cancellable_new ();
  s->waiting = g_ptr_array_new ();
  s->registration =
      g_dbus_connection_register_object (bus, GODWIT_STATUS_PATH, godwit_status_interface (), &vtable, s, NULL, error);
  if (s->registration != 0)
    return s;
  godwit_status_free (s);
  return NULL;
}

void
godwit_status_free (GodwitStatus *s)
{
  if (s == NULL)
    return;
  g_cancellable_cancel (s->stop);
  if (s->registration != 0)
    g_dbus_connection_unregister_object (s->bus, s->registration);
  answer_waiting (s);
  g_clear_handle_id (&s->tell, g_source_remove);
  g_ptr_array_unref (s->waiting);
  for (gsize i = 0; i < GODWIT_STATUS_PROPERTIES; i++)
    g_clear_pointer (&s->told[i], g_variant_unref);
  g_object_unref (s->bus);
  g_object_unref (s->stop);
  g_free (s);
}
