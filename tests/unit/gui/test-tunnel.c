/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-tunnel.c - facts as properties: what differs is notified, and nothing else. */
#include "godwit-tunnel.h"

#include "harness.h"

static char told[256];

static void
on_notify (GObject *object, GParamSpec *spec, gpointer data)
{
  (void)object;
  (void)data;
  g_strlcat (told, spec->name, sizeof told);
  g_strlcat (told, " ", sizeof told);
}

TEST (each_property_reads_its_own_field)
{
  g_autoptr (GodwitTunnel) t = godwit_tunnel_new ("u");
  GodwitFacts f = { .state = GODWIT_STATE_MOVING,
                    .since = 5,
                    .received = 7,
                    .why = 20,
                    .uuid = g_strdup ("u"),
                    .name = g_strdup ("Office"),
                    .why_text = g_strdup ("because") };
  g_autofree char *name = NULL, *text = NULL, *gateway = NULL;
  guint state, why;
  gint64 since;
  guint64 received;
  godwit_tunnel_set_facts (t, &f);
  check (f.name == NULL); /* taken over */
  g_object_get (t, "state", &state, "since", &since, "received", &received, "why", &why, "name", &name, "why-text",
                &text, "gateway", &gateway, NULL);
  check (state == GODWIT_STATE_MOVING && since == 5 && received == 7 && why == 20);
  check (strcmp (name, "Office") == 0 && strcmp (text, "because") == 0);
  check (strcmp (gateway, "") == 0); /* never NULL */
}

TEST (only_what_differs_is_notified)
{
  g_autoptr (GodwitTunnel) t = godwit_tunnel_new ("u");
  GodwitFacts first = { .name = g_strdup ("Office"), .uuid = g_strdup ("u"), .sent = 1 },
              second = { .name = g_strdup ("Office"), .uuid = g_strdup ("u"), .sent = 2, .link = g_strdup ("wifi0") };
  godwit_tunnel_set_facts (t, &first);
  g_signal_connect (t, "notify", G_CALLBACK (on_notify), NULL);
  told[0] = 0;
  godwit_tunnel_set_facts (t, &second);
  check (strcmp (told, "sent link ") == 0 || strcmp (told, "link sent ") == 0);
}

TEST (off_and_failed_have_nothing_to_disconnect)
{
  g_autoptr (GodwitTunnel) t = godwit_tunnel_new ("u");
  for (guint i = GODWIT_STATE_OFF; i <= GODWIT_STATE_FAILED; i++) {
    GodwitFacts f = { .state = (GodwitState)i };
    godwit_tunnel_set_facts (t, &f);
    check (godwit_tunnel_is_on (t) == (i != GODWIT_STATE_OFF && i != GODWIT_STATE_FAILED));
  }
}

TEST_MAIN ()
