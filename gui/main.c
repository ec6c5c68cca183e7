/* SPDX-License-Identifier: GPL-3.0-or-later */
/* main.c - the app on NetworkManager, or on godwit-keeper where there is none. */
#include <gio/gio.h>
#include <glib/gi18n.h>

#include "godwit-application.h"
#include "godwit-backend-daemon.h"
#include "godwit-backend-nm.h"
#include "keeper-link.h"

enum { PATIENCE_MS = 2000 };

static gboolean
has_network_manager (void)
{
  g_autoptr (GDBusConnection) bus = g_bus_get_sync (G_BUS_TYPE_SYSTEM, NULL, NULL);
  g_autoptr (GVariant) reply =
      bus == NULL
          ? NULL
          : g_dbus_connection_call_sync (bus, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
                                         "NameHasOwner", g_variant_new ("(s)", "org.freedesktop.NetworkManager"),
                                         G_VARIANT_TYPE ("(b)"), G_DBUS_CALL_FLAGS_NONE, PATIENCE_MS, NULL, NULL);
  gboolean has = FALSE;
  if (reply != NULL)
    g_variant_get (reply, "(b)", &has);
  return has;
}

/* Where NetworkManager runs it is the only truth; without both, NetworkManager is what people miss. */
static GodwitBackend *
backend_new (void)
{
  return !has_network_manager () && godwit_keeper_link_exists () ? godwit_backend_daemon_new ()
                                                                 : godwit_backend_nm_new ();
}

int
main (int argc, char **argv)
{
  bindtextdomain (GETTEXT_PACKAGE, GODWIT_LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  g_set_application_name ("Godwit");
  g_autoptr (GodwitApplication) application = godwit_application_new (backend_new);
  return g_application_run (G_APPLICATION (application), argc, argv);
}
