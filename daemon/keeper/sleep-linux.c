/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sleep-linux.c - systemd-logind's PrepareForSleep (org.freedesktop.login1). GLib's D-Bus has a thread of its own, which connects, reads and
 * writes; what comes of it is dispatched in a context of our own, by the keeper's turns and without waiting. */
#include "keeper/sleep.h"

#include "platform/clock.h"

#include <gio/gio.h>

enum { DISPATCHES = 32 /* in one turn */ };

#define LOGIND_NAME  "org.freedesktop.login1"
#define LOGIND_PATH  "/org/freedesktop/login1"
#define LOGIND_IFACE "org.freedesktop.login1.Manager"

struct gdw_sleep {
  GMainContext *context;
  GCancellable *stop;
  GDBusConnection *bus; /* NULL: not there */
  bool connecting, woke;
  gdw_ms slept_before, slept;
};

gdw_sleep *
gdw_sleep_new (void)
{
  gdw_sleep *s = g_new0 (gdw_sleep, 1);
  s->context = g_main_context_new ();
  (void)g_main_context_acquire (s->context); /* ours for good: other threads wake up only a context that has an owner */
  s->stop = g_cancellable_new ();
  s->slept_before = gdw_clock_slept ();
  return s;
}

/* Does what is ready, and waits for none of it unless `wait` says so. */
static bool
dispatch (gdw_sleep *s, bool wait)
{
  g_main_context_push_thread_default (s->context);
  bool any = g_main_context_iteration (s->context, wait);
  g_main_context_pop_thread_default (s->context);
  return any;
}

static void
drop_bus (gdw_sleep *s)
{
  if (s->bus == NULL)
    return;
  g_signal_handlers_disconnect_by_data (s->bus, s);
  g_object_unref (s->bus);
  s->bus = NULL;
}

void
gdw_sleep_free (gdw_sleep *s)
{
  if (s == NULL)
    return;
  g_cancellable_cancel (s->stop);
  while (s->connecting)
    (void)dispatch (s, true);
  drop_bus (s);
  g_object_unref (s->stop);
  g_main_context_release (s->context);
  g_main_context_unref (s->context);
  g_free (s);
}

static void
on_closed (GDBusConnection *bus, gboolean by_peer, GError *error, gpointer data)
{
  (void)bus;
  (void)by_peer;
  (void)error;
  drop_bus (data);
}

/* (true) before the sleep, (false) after it, and also after one that came to nothing. */
static void
on_prepare (GDBusConnection *bus, const gchar *sender, const gchar *path, const gchar *iface, const gchar *signal,
            GVariant *parameters, gpointer data)
{
  gdw_sleep *s = data;
  gboolean begins = FALSE;
  (void)bus;
  (void)sender;
  (void)path;
  (void)iface;
  (void)signal;
  if (!g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(b)")))
    return;
  g_variant_get (parameters, "(b)", &begins);
  gdw_ms slept = gdw_clock_slept ();
  s->slept = slept > s->slept_before ? slept - s->slept_before : 0;
  s->slept_before = slept;
  s->woke = s->woke || !begins;
}

static void
on_bus (GObject *source, GAsyncResult *result, gpointer data)
{
  gdw_sleep *s = data;
  (void)source;
  s->connecting = false;
  s->bus = g_dbus_connection_new_for_address_finish (result, NULL);
  if (s->bus == NULL)
    return;
  g_dbus_connection_set_exit_on_close (s->bus, FALSE);
  g_signal_connect (s->bus, "closed", G_CALLBACK (on_closed), s);
  (void)g_dbus_connection_signal_subscribe (s->bus, LOGIND_NAME, LOGIND_IFACE, "PrepareForSleep", LOGIND_PATH, NULL,
                                            G_DBUS_SIGNAL_FLAGS_NONE, on_prepare, s, NULL);
  if (g_dbus_connection_is_closed (s->bus))
    drop_bus (s);
}

void
gdw_sleep_begin (gdw_sleep *s)
{
  if (s->connecting || s->bus != NULL)
    return;
  g_autofree char *address = g_dbus_address_get_for_bus_sync (G_BUS_TYPE_SYSTEM, NULL, NULL); /* looks at names only */
  if (address == NULL)
    return;
  s->connecting = true;
  s->slept_before = gdw_clock_slept ();
  g_main_context_push_thread_default (s->context);
  g_dbus_connection_new_for_address (
      address, G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION, NULL,
      s->stop, on_bus, s);
  g_main_context_pop_thread_default (s->context);
}

/* The context has one descriptor, by which the thread wakes us; more than fit would only be looked at a moment later. */
size_t
gdw_sleep_waitables (gdw_sleep *s, intptr_t ret[GDW_SLEEP_WAITABLES], gdw_ms *ret_wait)
{
  GPollFD fds[GDW_SLEEP_WAITABLES];
  gint priority = 0, wait = -1;
  *ret_wait = GDW_MS_NEVER;
  if (!s->connecting && s->bus == NULL)
    return 0;
  if (g_main_context_prepare (s->context, &priority))
    *ret_wait = 0;
  gint n = g_main_context_query (s->context, priority, &wait, fds, GDW_SLEEP_WAITABLES);
  if (wait >= 0 && (gdw_ms)wait < *ret_wait)
    *ret_wait = (gdw_ms)wait;
  n = MIN (n, GDW_SLEEP_WAITABLES);
  for (gint i = 0; i < n; i++)
    ret[i] = fds[i].fd;
  return (size_t)n;
}

bool
gdw_sleep_take (gdw_sleep *s, gdw_ms *ret_slept)
{
  for (int i = 0; i < DISPATCHES && dispatch (s, false); i++)
    ;
  if (!s->woke)
    return false;
  s->woke = false;
  *ret_slept = s->slept;
  return true;
}
