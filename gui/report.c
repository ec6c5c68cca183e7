/* SPDX-License-Identifier: GPL-3.0-or-later */
/* report.c - the report, in English: it is read by others. */
#include "report.h"

#include <adwaita.h>
#include <sys/utsname.h>

#include "base/phase.h"
#include "base/why.h"
#include "profile/key.h"

/* What is wrong with a setting tells its value behind the setting's name. */
static void
put_fault (GString *s, const char *text)
{
  g_auto (GStrv) parts = g_strsplit (text, ": ", 2), setting = g_strsplit (parts[0] != NULL ? parts[0] : "", ".", 2);
  if (g_strv_length (setting) == 2 && gdw_key_find (gdw_bytes_text (setting[0]), gdw_bytes_text (setting[1])) != NULL)
    g_string_append_printf (s, "%s: ", parts[0]);
  g_string_append (s, "<left out>");
}

/* The sentence of an end reason is ours, and so is the one where there is none. */
static void
put_why (GString *s, const GodwitFacts *f, GodwitTell tell)
{
  const char *text = f->why_text != NULL ? f->why_text : "";
  g_string_append_printf (s, "%u %s: ", f->why, f->why_name != NULL ? f->why_name : "NONE");
  if (f->why != 0 && gdw_why_exists (f->why))
    g_string_append (s, gdw_why_text ((gdw_why)f->why));
  else if (f->why == 0 || tell == GODWIT_TELL_ALL)
    g_string_append (s, text[0] != '\0' ? text : "no end reason");
  else
    put_fault (s, text);
  g_string_append_c (s, '\n');
}

static void
put_versions (GString *s, const GodwitFacts *f)
{
  struct utsname u = { 0 };
  g_autofree char *os = g_get_os_info (G_OS_INFO_KEY_PRETTY_NAME);
  (void)uname (&u);
  g_string_append_printf (s, "Godwit %s", GODWIT_VERSION);
  if (f->service != NULL)
    g_string_append_printf (s, " (service %s)", f->service);
  g_string_append_printf (s, ", GTK %u.%u.%u, libadwaita %u.%u.%u, GLib %u.%u.%u", gtk_get_major_version (),
                          gtk_get_minor_version (), gtk_get_micro_version (), adw_get_major_version (),
                          adw_get_minor_version (), adw_get_micro_version (), glib_major_version, glib_minor_version,
                          glib_micro_version);
  if (f->manager != NULL)
    g_string_append_printf (s, ", NetworkManager %s", f->manager);
  g_string_append_c (s, '\n');
  g_string_append_printf (s, "%s, kernel %s\n", os != NULL ? os : "unknown system", u.release);
}

static void
put_fact (GString *s, const char *name, const char *value)
{
  if (value != NULL && value[0] != '\0')
    g_string_append_printf (s, "%s: %s\n", name, value);
}

static void
put_state (GString *s, GodwitTunnel *tunnel)
{
  static const char *const states[] = { "off", "connecting", "waiting", "connected", "moving", "no network", "failed" };
  const GodwitFacts *f = godwit_tunnel_facts (tunnel);
  g_string_append_printf (s, "state: %s, phase: %s\n", states[f->state], gdw_phase_name ((gdw_phase)f->phase));
  put_fact (s, "encryption", f->encryption);
  put_fact (s, "key exchange", f->key_exchange);
  g_string_append_printf (s, "moves: %u\n", g_list_model_get_n_items (G_LIST_MODEL (godwit_tunnel_moves (tunnel))));
}

static void
put_names (GString *s, const GodwitFacts *f)
{
  put_fact (s, "connection", f->name);
  put_fact (s, "gateway", f->gateway);
  put_fact (s, "user", f->user);
  put_fact (s, "proved to be", f->identity);
  put_fact (s, "own identity", f->own);
  put_fact (s, "network", f->network);
  put_fact (s, "domains", f->domains);
  put_fact (s, "certificate offers", f->why_offered);
}

static void
put_addresses (GString *s, const GodwitFacts *f)
{
  put_fact (s, "gateway's address", f->remote);
  put_fact (s, "addresses", f->addresses);
  put_fact (s, "networks", f->networks);
  put_fact (s, "name servers", f->dns);
}

static void
put_events (GString *s, GListModel *events, GodwitTell tell)
{
  guint n = g_list_model_get_n_items (events);
  guint64 begin = 0;
  g_string_append_printf (s, "\n%u events, in seconds:\n", n);
  for (guint i = 0; i < n; i++) {
    g_autoptr (GodwitEvent) e = g_list_model_get_item (events, i);
    g_autofree char *line = godwit_event_line (e, tell);
    guint64 at = godwit_event_at (e);
    begin = i == 0 ? at : begin;
    guint64 after = at > begin ? at - begin : 0;
    g_string_append_printf (s, "%6" G_GUINT64_FORMAT ".%03u  %s\n", after / 1000, (guint)(after % 1000), line);
  }
}

/* Cut between two characters. */
static void
bound (GString *s)
{
  if (s->len <= GODWIT_REPORT_MAX)
    return;
  const char *end = g_utf8_find_prev_char (s->str, s->str + GODWIT_REPORT_MAX + 1);
  g_string_truncate (s, (gsize)(end - s->str));
}

char *
godwit_report_make (GodwitTunnel *tunnel, GodwitTell tell)
{
  const GodwitFacts *f = godwit_tunnel_facts (tunnel);
  GString *s = g_string_new (NULL);
  put_why (s, f, tell);
  put_versions (s, f);
  put_state (s, tunnel);
  if ((tell & GODWIT_TELL_NAMES) != 0)
    put_names (s, f);
  if ((tell & GODWIT_TELL_ADDRESSES) != 0)
    put_addresses (s, f);
  if (tell == GODWIT_TELL_ALL)
    put_fact (s, "fact", f->why_fact); /* of any type */
  put_events (s, G_LIST_MODEL (godwit_tunnel_events (tunnel)), tell);
  bound (s);
  return g_string_free (s, FALSE);
}
