/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-name-check.c - what is asked of systemd-resolved, when, and what its answers mean. A bus of its own has one that answers as it is told. */
#include "name-check.h"

#include "harness.h"

static const char XML[] = "<node><interface name='org.freedesktop.resolve1.Manager'><method name='ResolveHostname'>"
                          "<arg type='i' direction='in'/><arg type='s' direction='in'/><arg type='i' direction='in'/>"
                          "<arg type='t' direction='in'/><arg type='a(iiay)' direction='out'/><arg type='s' "
                          "direction='out'/><arg type='t' direction='out'/></method></interface></node>";

static const char *answer; /* the name of an error; NULL: an address */
static char asked[64];
static guint questions;
static gboolean is_told;

static void
on_call (GDBusConnection *bus, const char *sender, const char *path, const char *interface, const char *method,
         GVariant *parameters, GDBusMethodInvocation *call, gpointer data)
{
  const char *name;
  (void)bus, (void)sender, (void)path, (void)interface, (void)method, (void)data;
  g_variant_get_child (parameters, 1, "&s", &name);
  g_strlcpy (asked, name, sizeof asked);
  questions++;
  if (answer != NULL)
    g_dbus_method_invocation_return_dbus_error (call, answer, "as told");
  else
    g_dbus_method_invocation_return_value (
        call, g_variant_new ("(@a(iiay)st)", g_variant_new ("a(iiay)", NULL), name, (guint64)0));
}

static void
on_told (gpointer data)
{
  (void)data;
  is_told = TRUE;
}

static void
take_name (GDBusConnection *bus, const char *method)
{
  g_autoptr (GVariant) parameters = g_str_equal (method, "RequestName")
                                        ? g_variant_ref_sink (g_variant_new ("(su)", "org.freedesktop.resolve1", 4u))
                                        : g_variant_ref_sink (g_variant_new ("(s)", "org.freedesktop.resolve1"));
  g_autoptr (GVariant) done =
      g_dbus_connection_call_sync (bus, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", method,
                                   parameters, NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL, NULL);
  check (done != NULL);
}

static GDBusConnection *
bus_of (GTestDBus *daemon)
{
  return g_dbus_connection_new_for_address_sync (
      g_test_dbus_get_bus_address (daemon),
      G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION, NULL, NULL, NULL);
}

/* What is known when the question was answered so; up once, over the link that each machine has. */
static GodwitLookup
outcome (GDBusConnection *bus, const char *with)
{
  GodwitFacts up = { .state = GODWIT_STATE_CONNECTED,
                     .device = (char *)"lo",
                     .dns = (char *)"10.20.0.2",
                     .gateway = (char *)"vpn.example.org" };
  GodwitNameCheck *c = godwit_name_check_new (bus, on_told, NULL);
  answer = with;
  is_told = FALSE;
  check (godwit_name_check_look (c, &up) == GODWIT_LOOKUP_UNKNOWN);
  while (!is_told)
    g_main_context_iteration (NULL, TRUE);
  GodwitLookup known = godwit_name_check_look (c, &up);
  godwit_name_check_free (c);
  return known;
}

TEST (what_the_answers_mean)
{
  GTestDBus *daemon = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_test_dbus_up (daemon);
  {
    g_autoptr (GDBusConnection) bus = bus_of (daemon), other = bus_of (daemon);
    static const GDBusInterfaceVTable table = { .method_call = on_call };
    g_autoptr (GDBusNodeInfo) node = g_dbus_node_info_new_for_xml (XML, NULL);
    check (outcome (other, NULL) == GODWIT_LOOKUP_UNKNOWN); /* nobody is there to be asked */
    check (g_dbus_connection_register_object (bus, "/org/freedesktop/resolve1", node->interfaces[0], &table, NULL, NULL,
                                              NULL) != 0);
    take_name (bus, "RequestName");
    check (outcome (other, NULL) == GODWIT_LOOKUP_ANSWERED);
    check (strcmp (asked, "vpn.example.org") == 0);
    check (outcome (other, "org.freedesktop.resolve1.DnsError.NXDOMAIN") == GODWIT_LOOKUP_ANSWERED);
    check (outcome (other, "org.freedesktop.resolve1.NoSuchRR") == GODWIT_LOOKUP_ANSWERED);
    check (outcome (other, "org.freedesktop.resolve1.NoNameServers") == GODWIT_LOOKUP_UNKNOWN);
    check (outcome (other, "org.freedesktop.resolve1.DnsError.SERVFAIL") == GODWIT_LOOKUP_SILENT);
    check (outcome (other, "org.freedesktop.DBus.Error.Timeout") == GODWIT_LOOKUP_SILENT);
    take_name (bus, "ReleaseName");
  }
  g_test_dbus_down (daemon);
  g_object_unref (daemon);
}

/* Connected, moved, connected; and off again. */
TEST (asks_once_each_time_that_it_is_up)
{
  GTestDBus *daemon = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_test_dbus_up (daemon);
  {
    g_autoptr (GDBusConnection) bus = bus_of (daemon), other = bus_of (daemon);
    static const GDBusInterfaceVTable table = { .method_call = on_call };
    g_autoptr (GDBusNodeInfo) node = g_dbus_node_info_new_for_xml (XML, NULL);
    GodwitFacts up = { .state = GODWIT_STATE_CONNECTED,
                       .device = (char *)"lo",
                       .dns = (char *)"10.20.0.2",
                       .domains = (char *)"corp.example, b.example" },
                moving = up, off = { .state = GODWIT_STATE_OFF };
    GodwitNameCheck *c = godwit_name_check_new (other, on_told, NULL);
    moving.state = GODWIT_STATE_MOVING;
    check (g_dbus_connection_register_object (bus, "/org/freedesktop/resolve1", node->interfaces[0], &table, NULL, NULL,
                                              NULL) != 0);
    take_name (bus, "RequestName");
    answer = NULL;
    questions = 0;
    for (guint i = 1; i <= 2; i++) {
      is_told = FALSE;
      (void)godwit_name_check_look (c, &up);
      while (!is_told)
        g_main_context_iteration (NULL, TRUE);
      check (godwit_name_check_look (c, &up) == GODWIT_LOOKUP_ANSWERED);
      check (questions == i && strcmp (asked, "corp.example") == 0);
      check (godwit_name_check_look (c, &moving) == GODWIT_LOOKUP_ANSWERED);
    }
    check (godwit_name_check_look (c, &off) == GODWIT_LOOKUP_UNKNOWN);
    godwit_name_check_free (c);
  }
  g_test_dbus_down (daemon);
  g_object_unref (daemon);
}

TEST_MAIN ()
