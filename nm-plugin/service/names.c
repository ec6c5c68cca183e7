/* SPDX-License-Identifier: GPL-3.0-or-later */
/* names.c - SetLinkDNS, SetLinkDomains and SetLinkDefaultRoute of org.freedesktop.resolve1, without waiting. */
#include "service/names.h"

#include <net/if.h>
#include <sys/socket.h>

enum { CALL_MS = 2000 };

#define RESOLVE_NAME  "org.freedesktop.resolve1"
#define RESOLVE_PATH  "/org/freedesktop/resolve1"
#define RESOLVE_IFACE "org.freedesktop.resolve1.Manager"

void
godwit_names_begin (GodwitNames *n, NMConnection *connection)
{
  NMSettingIPConfig *settings[] = { nm_connection_get_setting_ip4_config (connection),
                                    nm_connection_get_setting_ip6_config (connection) };
  for (gsize i = 0; i < G_N_ELEMENTS (settings); i++)
    n->without[i] = settings[i] != NULL && nm_setting_ip_config_get_ignore_auto_dns (settings[i]);
}

static GVariant *
server (const gdw_ip *ip)
{
  return g_variant_new ("(i@ay)", ip->family == 4 ? AF_INET : AF_INET6,
                        g_variant_new_fixed_array (G_VARIANT_TYPE_BYTE, ip->b, ip->family == 4 ? 4 : 16, 1));
}

/* Routing domains only, as in ip-config.c: what a gateway names completes no short names. */
GVariant *
godwit_names_make (const GodwitNames *n, const gdw_netplan *plan)
{
  GVariantBuilder servers, domains;
  gsize found = 0;
  g_variant_builder_init (&servers, G_VARIANT_TYPE ("a(iay)"));
  for (gsize i = 0; i < plan->n_dns; i++) {
    if (n->without[plan->dns[i].family == 4 ? 0 : 1])
      continue;
    g_variant_builder_add_value (&servers, server (&plan->dns[i]));
    found++;
  }
  if (found == 0 || (!plan->dns_all && plan->n_domains == 0)) {
    g_variant_builder_clear (&servers);
    return NULL;
  }
  g_variant_builder_init (&domains, G_VARIANT_TYPE ("a(sb)"));
  for (gsize i = 0; i < plan->n_domains; i++)
    g_variant_builder_add (&domains, "(sb)", plan->domains[i], TRUE);
  if (plan->dns_all)
    g_variant_builder_add (&domains, "(sb)", ".", TRUE);
  return g_variant_new ("(@a(iay)@a(sb)b)", g_variant_builder_end (&servers), g_variant_builder_end (&domains),
                        (gboolean)plan->dns_all);
}

static void
on_told (GObject *source, GAsyncResult *result, gpointer data)
{
  const char *method = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);
  if (reply != NULL || g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_SERVICE_UNKNOWN) ||
      g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_NAME_HAS_NO_OWNER))
    return; /* where it does not run nobody is to be told */
  g_warning ("%s of systemd-resolved: names are asked outside until NetworkManager has told it: %s", method,
             error->message);
}

static void
call (GDBusConnection *bus, const char *method, GVariant *arguments)
{
  g_dbus_connection_call (bus, RESOLVE_NAME, RESOLVE_PATH, RESOLVE_IFACE, method, arguments, NULL,
                          G_DBUS_CALL_FLAGS_NO_AUTO_START, CALL_MS, NULL, on_told, (gpointer)method);
}

void
godwit_names_tell (const GodwitNames *n, GDBusConnection *bus, const char *device, const gdw_netplan *plan)
{
  gint32 index = (gint32)if_nametoindex (device);
  GVariant *made = index == 0 ? NULL : godwit_names_make (n, plan);
  if (made == NULL)
    return;
  g_autoptr (GVariant) all = g_variant_ref_sink (made);
  g_autoptr (GVariant) servers = g_variant_get_child_value (all, 0);
  g_autoptr (GVariant) domains = g_variant_get_child_value (all, 1);
  g_autoptr (GVariant) every = g_variant_get_child_value (all, 2);
  call (bus, "SetLinkDNS", g_variant_new ("(i@a(iay))", index, servers));
  call (bus, "SetLinkDomains", g_variant_new ("(i@a(sb))", index, domains));
  call (bus, "SetLinkDefaultRoute", g_variant_new ("(i@b)", index, every));
}
