/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-report.c - what a report has, and what it leaves out: forty canaries in all places where names, addresses and identities can stand. */
#include "report.h"

#include "base/event.h"
#include "harness.h"

enum { CANARIES = 40 };

static char canary[CANARIES][24];

static char *
bird (guint i)
{
  if (i % 2 == 0)
    g_snprintf (canary[i], sizeof canary[i], "canary-%u-name", i);
  else
    g_snprintf (canary[i], sizeof canary[i], "192.0.2.%u", 100 + i);
  return g_strdup (canary[i]);
}

static void
add_event (GodwitTunnel *t, guint32 id, guint64 at, const char *fields)
{
  g_autofree char *text = g_strdup_printf ("(uint32 %u, uint64 %" G_GUINT64_FORMAT ", %s)", id, at, fields);
  g_autoptr (GVariant) row =
      g_variant_ref_sink (g_variant_parse (G_VARIANT_TYPE ("(uta(us))"), text, NULL, NULL, NULL));
  g_autoptr (GodwitEvent) e = godwit_event_new (row, (gint64)at);
  if (e != NULL)
    g_list_store_append (godwit_tunnel_events (t), e);
}

static GodwitTunnel *
full (guint why)
{
  GodwitTunnel *t = godwit_tunnel_new ("u");
  GodwitFacts f = { .state = GODWIT_STATE_FAILED, .why = why, .uuid = g_strdup ("u") };
  guint i = 0;
  f.name = bird (i++);
  f.remote = bird (i++);
  f.gateway = bird (i++);
  f.addresses = bird (i++);
  f.user = bird (i++);
  f.networks = bird (i++);
  f.identity = bird (i++);
  f.dns = bird (i++);
  f.own = bird (i++);
  i++;
  f.network = bird (i++);
  i++;
  f.domains = bird (i++);
  i++;
  f.why_offered = bird (i++);
  i++;
  f.note = bird (i++);
  i++;
  f.why_fact = bird (i++);
  f.manager = g_strdup ("1.52.1");
  f.why_name = g_strdup (why == 3 ? "BAD_PROFILE" : "CERT_NAME");
  f.why_text = g_strdup_printf ("gateway.address: \"%s\" is no name of a host", canary[2]);
  godwit_tunnel_set_facts (t, &f);
  for (i = 20; i < CANARIES; i += 2) {
    g_autofree char *name = bird (i), *addr = bird (i + 1);
    g_autofree char *fields = g_strdup_printf ("[(uint32 3, '%s'), (4, '%s'), (77, '%s')]", name, addr, name);
    add_event (t, GDW_EV_PATH, 1000 + i, fields);
  }
  return t;
}

static guint
found (const char *report, guint first)
{
  guint n = 0;
  for (guint i = first; i < CANARIES; i += 2)
    n += canary[i][0] != '\0' && strstr (report, canary[i]) != NULL ? 1 : 0;
  return n;
}

TEST (without_ticks_no_canary_is_in_it)
{
  for (guint why = 3; why <= 33; why += 30) {
    g_autoptr (GodwitTunnel) t = full (why);
    g_autofree char *report = godwit_report_make (t, GODWIT_TELL_NOTHING);
    check (found (report, 0) == 0 && found (report, 1) == 0);
    check (strstr (report, "the tunnel now uses the link <name> with the address <address>") != NULL);
  }
}

TEST (each_tick_brings_its_own_kind)
{
  g_autoptr (GodwitTunnel) t = full (33);
  g_autofree char *names = godwit_report_make (t, GODWIT_TELL_NAMES),
                  *addresses = godwit_report_make (t, GODWIT_TELL_ADDRESSES),
                  *both = godwit_report_make (t, GODWIT_TELL_ALL);
  check (found (names, 0) == 18 && found (names, 1) == 0); /* not the note, nor the fact, which may be of any kind */
  check (found (addresses, 0) == 0 && found (addresses, 1) == 14);
  check (found (both, 0) == 19 && found (both, 1) == 14);
}

TEST (the_first_line_is_the_reason)
{
  g_autoptr (GodwitTunnel) t = full (33), bad = full (3);
  g_autofree char *report = godwit_report_make (t, GODWIT_TELL_NOTHING),
                  *fault = godwit_report_make (bad, GODWIT_TELL_NOTHING),
                  *told = godwit_report_make (bad, GODWIT_TELL_ALL);
  check (g_str_has_prefix (report, "33 CERT_NAME: The gateway's certificate is for another name.\nGodwit "));
  check (strstr (report, ", NetworkManager 1.52.1\n") != NULL);
  check (g_str_has_prefix (fault, "3 BAD_PROFILE: gateway.address: <left out>\n"));
  check (g_str_has_prefix (told, "3 BAD_PROFILE: gateway.address: \"canary-2-name\" is no name of a host\n"));
}

TEST (times_count_from_the_first_event)
{
  g_autoptr (GodwitTunnel) t = godwit_tunnel_new ("u");
  add_event (t, GDW_EV_CONNECTING, 5000, "[(uint32 3, 'a')]");
  add_event (t, GDW_EV_CLOSED, 6042, "[]");
  add_event (t, 9999, 6043, "[]"); /* of a later service */
  g_autofree char *report = godwit_report_make (t, GODWIT_TELL_NOTHING);
  check (g_str_has_suffix (report,
                           "\n2 events, in seconds:\n     0.000  connecting to <name>\n     1.042  disconnected\n"));
  check (g_str_has_prefix (report, "0 NONE: no end reason\n"));
}

TEST (it_is_bounded_whatever_the_service_says)
{
  g_autoptr (GodwitTunnel) t = godwit_tunnel_new ("u");
  g_autofree char *much = g_strnfill (9000, 'x');
  g_autofree char *fields = g_strdup_printf ("[(uint32 2, 'ü%s'), (2, 'ü'), (2, 'ü'), (2, 'ü'), (2, 'ü')]", much);
  for (guint i = 0; i < 50; i++)
    add_event (t, GDW_EV_IKE_AGREED, i, fields);
  g_autofree char *report = godwit_report_make (t, GODWIT_TELL_ALL);
  check (strlen (report) <= GODWIT_REPORT_MAX && strlen (report) > GODWIT_REPORT_MAX - 4);
  check (g_utf8_validate (report, -1, NULL));
}

TEST_MAIN ()
