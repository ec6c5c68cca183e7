/* SPDX-License-Identifier: GPL-3.0-or-later */
/* keyring-wait.c - the default collection of the secret service: find it, look whether it is locked, ask, watch it. The prompt is the service's own
 * (Secret Service API: Unlock, Prompt, Dismiss); secret_service_unlock cannot take it back without a complaint of libsecret's.
 * A login that unlocks it (pam_gnome_keyring, by gnome-keyring's own socket) is not told on the bus: seen with gnome-keyring 48, whose property has
 * changed and nobody hears of it. So it is looked at now and then as well. */
#include "keyring-wait.h"

#include <libsecret/secret.h>

enum { LOOK_S = 5 };

struct GodwitKeyringWait {
  GodwitKeyringTold told;
  gpointer data;
  GCancellable *stop;
  SecretService *service;
  SecretCollection *collection;
  char *prompt; /* its object path; NULL: nobody is asked */
  guint look;   /* the next look */
};

#define PROMPT     "org.freedesktop.Secret.Prompt"
#define COLLECTION "org.freedesktop.Secret.Collection"

static void
call_prompt (GodwitKeyringWait *w, const char *method, GVariant *arguments)
{
  GDBusProxy *service = G_DBUS_PROXY (w->service);
  if (w->prompt != NULL)
    g_dbus_connection_call (g_dbus_proxy_get_connection (service), g_dbus_proxy_get_name (service), w->prompt, PROMPT,
                            method, arguments, NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL, NULL, NULL);
}

/* Nobody needs to answer any more. */
static void
withdraw (GodwitKeyringWait *w)
{
  call_prompt (w, "Dismiss", NULL);
  g_clear_pointer (&w->prompt, g_free);
}

/* May free w. A question that is still there is not withdrawn: gnome-keyring 48 locks what another way has opened when it is told Dismiss. */
static void
is_open (GodwitKeyringWait *w)
{
  g_clear_pointer (&w->prompt, g_free);
  if (w->collection != NULL)
    g_signal_handlers_disconnect_by_data (w->collection, w);
  g_clear_handle_id (&w->look, g_source_remove);
  g_cancellable_cancel (w->stop); /* a look that is under way has nothing more to say */
  w->told (TRUE, w->data);
}

static void
on_locked (SecretCollection *collection, GParamSpec *spec, gpointer w)
{
  (void)spec;
  if (!secret_collection_get_locked (collection))
    is_open (w);
}

static void
on_looked (GObject *bus, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) value = NULL;
  g_autoptr (GVariant) reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (bus), result, &error);
  if (reply == NULL) /* w may be gone; who cannot answer is asked the next time */
    return;
  g_variant_get (reply, "(v)", &value);
  if (g_variant_is_of_type (value, G_VARIANT_TYPE_BOOLEAN) && !g_variant_get_boolean (value))
    is_open (data);
}

/* libsecret has the property as it was told of it. */
static gboolean
on_look (gpointer data)
{
  GodwitKeyringWait *w = data;
  GDBusProxy *collection = G_DBUS_PROXY (w->collection);
  g_dbus_connection_call (g_dbus_proxy_get_connection (collection), g_dbus_proxy_get_name (collection),
                          g_dbus_proxy_get_object_path (collection), "org.freedesktop.DBus.Properties", "Get",
                          g_variant_new ("(ss)", COLLECTION, "Locked"), G_VARIANT_TYPE ("(v)"),
                          G_DBUS_CALL_FLAGS_NO_AUTO_START, -1, w->stop, on_looked, w);
  return G_SOURCE_CONTINUE;
}

/* When the person has unlocked it, the collection says so; who declines is not asked again. */
static void
on_unlock (GObject *service, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = g_dbus_proxy_call_finish (G_DBUS_PROXY (service), result, &error);
  const char *prompt = NULL;
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  GodwitKeyringWait *w = data;
  if (reply == NULL || !g_variant_is_of_type (reply, G_VARIANT_TYPE ("(aoo)"))) {
    g_message ("the keyring does not ask to be unlocked: %s", error != NULL ? error->message : "another answer");
    return;
  }
  g_variant_get (reply, "(@ao&o)", NULL, &prompt);
  if (g_str_equal (prompt, "/")) /* it went without */
    return;
  w->prompt = g_strdup (prompt);
  call_prompt (w, "Prompt", g_variant_new ("(s)", ""));
}

static void
on_collection (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  SecretCollection *collection = secret_collection_for_alias_finish (result, &error);
  (void)source;
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return; /* w is gone */
  GodwitKeyringWait *w = data;
  w->collection = collection;
  if (collection == NULL || !secret_collection_get_locked (collection)) {
    is_open (w);
    return;
  }
  const char *path = g_dbus_proxy_get_object_path (G_DBUS_PROXY (collection));
  (void)g_signal_connect (collection, "notify::locked", G_CALLBACK (on_locked), w);
  w->look = g_timeout_add_seconds (LOOK_S, on_look, w);
  w->told (FALSE, w->data);
  g_dbus_proxy_call (G_DBUS_PROXY (w->service), "Unlock", g_variant_new ("(@ao)", g_variant_new_objv (&path, 1)),
                     G_DBUS_CALL_FLAGS_NONE, -1, w->stop, on_unlock, w);
}

static void
on_service (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  SecretService *service = secret_service_get_finish (result, &error);
  (void)source;
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  GodwitKeyringWait *w = data;
  w->service = service;
  if (service == NULL)
    is_open (w);
  else
    secret_collection_for_alias (service, SECRET_COLLECTION_DEFAULT, SECRET_COLLECTION_NONE, w->stop, on_collection, w);
}

GodwitKeyringWait *
godwit_keyring_wait_new (GodwitKeyringTold told, gpointer data)
{
  GodwitKeyringWait *w = g_new0 (GodwitKeyringWait, 1);
  w->told = told;
  w->data = data;
  w->stop = g_cancellable_new ();
  secret_service_get (SECRET_SERVICE_NONE, w->stop, on_service, w);
  return w;
}

void
godwit_keyring_wait_free (GodwitKeyringWait *w)
{
  if (w == NULL)
    return;
  g_cancellable_cancel (w->stop);
  g_clear_handle_id (&w->look, g_source_remove);
  withdraw (w);
  if (w->collection != NULL)
    g_signal_handlers_disconnect_by_data (w->collection, w);
  g_clear_object (&w->collection);
  g_clear_object (&w->service);
  g_object_unref (w->stop);
  g_free (w);
}
