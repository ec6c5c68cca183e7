/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fake-logind.c - owns systemd-logind's name on the system bus of a test and says PrepareForSleep: each line of its input is one signal,
 * "sleep" before a sleep and "wake" after it; "lie" is a wake-up from the wrong object. Says "ready" when it has the name. */
#include <gio/gio.h>
#include <stdio.h>
#include <string.h>

static void
fail (const char *what, GError *error)
{
  fprintf (stderr, "fake-logind: %s: %s\n", what, error == NULL ? "?" : error->message);
  exit (1);
}

static void
take_name (GDBusConnection *bus)
{
  GError *error = NULL;
  guint32 got = 0;
  GVariant *reply = g_dbus_connection_call_sync (
      bus, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "RequestName",
      g_variant_new ("(su)", "org.freedesktop.login1", 4u), G_VARIANT_TYPE ("(u)"), 0, 5000, NULL, &error);
  if (reply == NULL)
    fail ("RequestName", error);
  g_variant_get (reply, "(u)", &got);
  g_variant_unref (reply);
  if (got != 1)
    fail ("the name is taken", NULL);
}

int
main (void)
{
  GError *error = NULL;
  char line[64];
  GDBusConnection *bus = g_bus_get_sync (G_BUS_TYPE_SYSTEM, NULL, &error);
  if (bus == NULL)
    fail ("the bus", error);
  take_name (bus);
  printf ("ready\n");
  fflush (stdout);
  while (fgets (line, sizeof line, stdin) != NULL) {
    line[strcspn (line, "\n")] = '\0';
    const char *path = strcmp (line, "lie") == 0 ? "/org/freedesktop/nobody" : "/org/freedesktop/login1";
    if (!g_dbus_connection_emit_signal (bus, NULL, path, "org.freedesktop.login1.Manager", "PrepareForSleep",
                                        g_variant_new ("(b)", strcmp (line, "sleep") == 0), &error) ||
        !g_dbus_connection_flush_sync (bus, NULL, &error))
      fail ("PrepareForSleep", error);
  }
  return 0;
}
