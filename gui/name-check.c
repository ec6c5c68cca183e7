/* SPDX-License-Identifier: GPL-3.0-or-later */
/* name-check.c - a question for the first of the tunnel's domains, or for the gateway's name. "There is no such name" is an answer, too. */
#include "name-check.h"

#include <net/if.h>
#include <sys/socket.h>

#define RESOLVED "org.freedesktop.resolve1"

enum { WAIT_MS = 6000 };

/* sd-resolved: nothing from a cache, a zone of its own or /etc/hosts counts. */
static const guint64 ONLY_ASKED = 1 << 11 | 1 << 12 | 1 << 13;

struct GodwitNameCheck {
  GDBusConnection *bus;
  GCancellable *stop; /* of the question under way; NULL: none */
  void (*told) (gpointer data);
  gpointer data;
  gboolean is_up; /* this time it has been asked */
  GodwitLookup lookup;
};

GodwitNameCheck *
godwit_name_check_new (GDBusConnection *bus, void (*told) (gpointer data), gpointer data)
{
  GodwitNameCheck *c = g_new0 (GodwitNameCheck, 1);
  c->bus = g_object_ref (bus);
  c->told = told;
  c->data = data;
  return c;
}

static void
stop (GodwitNameCheck *c)
{
  g_cancellable_cancel (c->stop);
  g_clear_object (&c->stop);
}

void
godwit_name_check_free (GodwitNameCheck *c)
{
  if (c == NULL)
    return;
  stop (c);
  g_object_unref (c->bus);
  g_free (c);
}

/* What an error of systemd-resolved says of the servers. */
static GodwitLookup
judge (GError *error)
{
  g_autofree char *name = g_dbus_error_get_remote_error (error);
  if (g_strcmp0 (name, RESOLVED ".DnsError.NXDOMAIN") == 0 || g_strcmp0 (name, RESOLVED ".NoSuchRR") == 0)
    return GODWIT_LOOKUP_ANSWERED;
  if (g_strcmp0 (name, RESOLVED ".NoNameServers") == 0 || /* it was given none for this link: they are not used */
      g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_SERVICE_UNKNOWN) ||
      g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_NAME_HAS_NO_OWNER))
    return GODWIT_LOOKUP_UNKNOWN;
  return GODWIT_LOOKUP_SILENT;
}

static void
on_answer (GObject *bus, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (bus), result, &error);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return; /* the check may be gone */
  GodwitNameCheck *c = data;
  c->lookup = reply != NULL ? GODWIT_LOOKUP_ANSWERED : judge (error);
  if (reply == NULL)
    g_debug ("a name was asked for: %s", error->message);
  g_clear_object (&c->stop);
  c->told (c->data);
}

static void
ask (GodwitNameCheck *c, int link, const char *name)
{
  stop (c);
  c->stop = g_cancellable_new ();
  g_dbus_connection_call (c->bus, RESOLVED, "/org/freedesktop/resolve1", RESOLVED ".Manager", "ResolveHostname",
                          g_variant_new ("(isit)", link, name, AF_UNSPEC, ONLY_ASKED), G_VARIANT_TYPE ("(a(iiay)st)"),
                          G_DBUS_CALL_FLAGS_NO_AUTO_START, WAIT_MS, c->stop, on_answer, c);
}

GodwitLookup
godwit_name_check_look (GodwitNameCheck *c, const GodwitFacts *f)
{
  gboolean is_up = f->state == GODWIT_STATE_CONNECTED && f->dns != NULL && f->device != NULL;
  if (f->state == GODWIT_STATE_OFF || f->state == GODWIT_STATE_FAILED) {
    stop (c);
    c->lookup = GODWIT_LOOKUP_UNKNOWN;
  }
  if (is_up && !c->is_up) {
    g_auto (GStrv) domains = g_strsplit (f->domains != NULL ? f->domains : "", ", ", 2);
    int link = (int)if_nametoindex (f->device);
    const char *name = domains[0] != NULL && domains[0][0] != '\0' ? domains[0] : f->gateway;
    if (link != 0 && name != NULL && name[0] != '\0')
      ask (c, link, name);
  }
  c->is_up = is_up;
  return c->lookup;
}
