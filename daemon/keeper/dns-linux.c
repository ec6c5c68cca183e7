/* SPDX-License-Identifier: GPL-3.0-or-later */
/* dns-linux.c - name servers by systemd-resolved (org.freedesktop.resolve1), by blocking calls of at most 2 s. */
#include "keeper/dns.h"

#include <gio/gio.h>
#include <string.h>
#include <sys/socket.h>

enum { CALL_MS = 2000 };

#define RESOLVE_NAME  "org.freedesktop.resolve1"
#define RESOLVE_PATH  "/org/freedesktop/resolve1"
#define RESOLVE_IFACE "org.freedesktop.resolve1.Manager"

/* A connection of this call's own: it must not wait behind anything. */
static GDBusConnection *
bus_open (GError **error)
{
  g_autofree char *address = g_dbus_address_get_for_bus_sync (G_BUS_TYPE_SYSTEM, NULL, error);
  if (address == NULL)
    return NULL;
  GDBusConnection *bus = g_dbus_connection_new_for_address_sync (
      address, G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION, NULL,
      NULL, error);
  if (bus != NULL)
    g_dbus_connection_set_exit_on_close (bus, FALSE);
  return bus;
}

static void
bus_close (GDBusConnection *bus)
{
  (void)g_dbus_connection_close_sync (bus, NULL, NULL);
  g_object_unref (bus);
}

bool
gdw_dns_resolved_is_there (void)
{
  GDBusConnection *bus = bus_open (NULL);
  if (bus == NULL)
    return false;
  gboolean owned = FALSE;
  GVariant *reply = g_dbus_connection_call_sync (
      bus, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "NameHasOwner",
      g_variant_new ("(s)", RESOLVE_NAME), G_VARIANT_TYPE ("(b)"), G_DBUS_CALL_FLAGS_NONE, CALL_MS, NULL, NULL);
  if (reply != NULL) {
    g_variant_get (reply, "(b)", &owned);
    g_variant_unref (reply);
  }
  bus_close (bus);
  return owned;
}

/* Takes the (floating) arguments. */
static bool
call (GDBusConnection *bus, const char *method, GVariant *arguments, GError **error)
{
  GVariant *reply = g_dbus_connection_call_sync (bus, RESOLVE_NAME, RESOLVE_PATH, RESOLVE_IFACE, method, arguments,
                                                 NULL, G_DBUS_CALL_FLAGS_NO_AUTO_START, CALL_MS, NULL, error);
  if (reply == NULL)
    return false;
  g_variant_unref (reply);
  return true;
}

static GVariant *
servers_of (uint32_t index, const gdw_netplan *plan)
{
  GVariantBuilder list;
  g_variant_builder_init (&list, G_VARIANT_TYPE ("a(iay)"));
  for (size_t i = 0; i < plan->n_dns; i++) {
    const gdw_ip *ip = &plan->dns[i];
    gsize n = ip->family == 4 ? 4 : 16;
    g_variant_builder_add (&list, "(i@ay)", ip->family == 4 ? AF_INET : AF_INET6,
                           g_variant_new_fixed_array (G_VARIANT_TYPE_BYTE, ip->b, n, 1));
  }
  return g_variant_new ("(i@a(iay))", (gint32)index, g_variant_builder_end (&list));
}

/* What is below a domain is asked at this link; no short name is completed, or a gateway would make other names of what people type. "." is every
 * name. The same as under NetworkManager (nm-plugin/service/names.c). */
static GVariant *
domains_of (uint32_t index, const gdw_netplan *plan)
{
  GVariantBuilder list;
  g_variant_builder_init (&list, G_VARIANT_TYPE ("a(sb)"));
  for (size_t i = 0; i < plan->n_domains; i++)
    g_variant_builder_add (&list, "(sb)", plan->domains[i], TRUE);
  if (plan->dns_all)
    g_variant_builder_add (&list, "(sb)", ".", TRUE);
  return g_variant_new ("(i@a(sb))", (gint32)index, g_variant_builder_end (&list));
}

static bool
fail (char *fault, GError *error)
{
  const char *words = error == NULL ? "no answer" : error->message;
  const gchar *end;
  gboolean clean = g_utf8_validate (words, -1, &end);
  g_snprintf (fault, GDW_DNS_FAULT, "systemd-resolved: %s", clean ? words : "an answer that is not readable");
  g_clear_error (&error);
  return false;
}

bool
gdw_dns_resolved_apply (uint32_t index, const gdw_netplan *plan, char ret_fault[GDW_DNS_FAULT])
{
  GError *error = NULL;
  GDBusConnection *bus = bus_open (&error);
  if (bus == NULL)
    return fail (ret_fault, error);
  bool good = call (bus, "SetLinkDNS", servers_of (index, plan), &error) &&
              call (bus, "SetLinkDomains", domains_of (index, plan), &error) &&
              call (bus, "SetLinkDefaultRoute", g_variant_new ("(ib)", (gint32)index, (gboolean)plan->dns_all), &error);
  bus_close (bus);
  return good || fail (ret_fault, error);
}

/* The link is gone: systemd-resolved forgot it by itself. */
static bool
is_gone (const GError *error)
{
  g_autofree char *name = error == NULL ? NULL : g_dbus_error_get_remote_error (error);
  return g_strcmp0 (name, "org.freedesktop.resolve1.NoSuchLink") == 0 ||
         g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_SERVICE_UNKNOWN) ||
         g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_NAME_HAS_NO_OWNER);
}

bool
gdw_dns_resolved_undo (uint32_t index, char ret_fault[GDW_DNS_FAULT])
{
  GError *error = NULL;
  GDBusConnection *bus = index == 0 ? NULL : bus_open (NULL);
  if (bus == NULL)
    return true; /* without a bus there is no systemd-resolved that could remember */
  bool good = call (bus, "RevertLink", g_variant_new ("(i)", (gint32)index), &error);
  bus_close (bus);
  if (good)
    return true;
  if (!is_gone (error))
    return fail (ret_fault, error);
  g_clear_error (&error);
  return true;
}
