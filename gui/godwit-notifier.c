/* SPDX-License-Identifier: GPL-3.0-or-later */
/* godwit-notifier.c - one notification for each tunnel, which the next one replaces. */
#include "godwit-notifier.h"

#include <glib/gi18n.h>

#include "godwit-move.h"

/* A tunnel as it was told last. */
struct told {
  GodwitNotifier *notifier;
  GodwitTunnel *tunnel;
  GodwitState state;
  guint moves;
};

struct GodwitNotifier {
  GtkApplication *application;
  GListModel *tunnels;
  GSettings *settings; /* "notifications" */
  GHashTable *told;    /* GodwitTunnel -> struct told */
};

char *
godwit_notifier_words (const GodwitFacts *f, GodwitState before, gboolean moved)
{
  if (f->state == GODWIT_STATE_CONNECTED && moved && f->network != NULL) /* Translators: %s is the name of a network */
    return g_strdup_printf (_ ("Moved to %s, and still connected"), f->network);
  if (f->state == before)
    return NULL;
  switch (f->state) {
  case GODWIT_STATE_CONNECTED: return before == GODWIT_STATE_MOVING ? NULL : g_strdup (_ ("Connected"));
  case GODWIT_STATE_NO_NETWORK: return g_strdup (_ ("No network; the tunnel waits for one"));
  case GODWIT_STATE_FAILED: return g_strdup (f->why_text != NULL ? _ (f->why_text) : _ ("Connection failed"));
  case GODWIT_STATE_WAITING:
    return g_strdup (f->keyring ? _ ("Waiting for your keyring") : _ ("Waiting for your password or code"));
  case GODWIT_STATE_OFF:
  case GODWIT_STATE_CONNECTING:
  case GODWIT_STATE_MOVING: break;
  }
  return NULL;
}

static gboolean
is_looked_at (GodwitNotifier *n)
{
  GtkWindow *window = gtk_application_get_active_window (n->application);
  return window != NULL && gtk_window_is_active (window);
}

static void
tell (struct told *t)
{
  const GodwitFacts *f = godwit_tunnel_facts (t->tunnel);
  guint moves = g_list_model_get_n_items (G_LIST_MODEL (godwit_tunnel_moves (t->tunnel)));
  g_autofree char *words = godwit_notifier_words (f, t->state, moves > t->moves);
  t->state = f->state;
  t->moves = moves;
  if (f->state == GODWIT_STATE_OFF)
    g_application_withdraw_notification (G_APPLICATION (t->notifier->application), f->uuid);
  if (words == NULL || is_looked_at (t->notifier) || !g_settings_get_boolean (t->notifier->settings, "notifications"))
    return;
  g_autoptr (GNotification) note = g_notification_new (f->name);
  g_notification_set_body (note, words);
  g_notification_set_default_action_and_target (note, "app.show", "s", f->uuid);
  if (f->state == GODWIT_STATE_WAITING)
    g_notification_set_priority (note, G_NOTIFICATION_PRIORITY_HIGH);
  g_application_send_notification (G_APPLICATION (t->notifier->application), f->uuid, note);
}

static void
told_free (gpointer data)
{
  struct told *t = data;
  g_signal_handlers_disconnect_by_data (t->tunnel, t);
  g_signal_handlers_disconnect_by_data (godwit_tunnel_moves (t->tunnel), t);
  g_object_unref (t->tunnel);
  g_free (t);
}

static void
watch (GodwitNotifier *n, GodwitTunnel *tunnel)
{
  struct told *t = g_new0 (struct told, 1);
  t->notifier = n;
  t->tunnel = g_object_ref (tunnel);
  t->state = godwit_tunnel_facts (tunnel)->state;
  t->moves = g_list_model_get_n_items (G_LIST_MODEL (godwit_tunnel_moves (tunnel)));
  (void)g_signal_connect_swapped (tunnel, "notify::state", G_CALLBACK (tell), t);
  (void)g_signal_connect_swapped (godwit_tunnel_moves (tunnel), "items-changed", G_CALLBACK (tell), t);
  g_hash_table_insert (n->told, tunnel, t);
}

static gboolean
is_gone (gpointer tunnel, gpointer told, gpointer data)
{
  GListModel *all = data;
  (void)told;
  for (guint i = 0; i < g_list_model_get_n_items (all); i++) {
    g_autoptr (GodwitTunnel) one = g_list_model_get_item (all, i);
    if (one == tunnel)
      return FALSE;
  }
  return TRUE;
}

static void
on_items (GListModel *all, guint at, guint removed, guint added, GodwitNotifier *n)
{
  if (removed > 0)
    (void)g_hash_table_foreach_remove (n->told, is_gone, all);
  for (guint i = at; i < at + added; i++) {
    g_autoptr (GodwitTunnel) tunnel = g_list_model_get_item (all, i);
    if (!g_hash_table_contains (n->told, tunnel))
      watch (n, tunnel);
  }
}

void
godwit_notifier_say (GodwitNotifier *n, const char *sentence)
{
  g_autoptr (GNotification) note = g_notification_new (g_get_application_name ());
  if (!g_settings_get_boolean (n->settings, "notifications"))
    return;
  g_notification_set_body (note, sentence);
  g_application_send_notification (G_APPLICATION (n->application), NULL, note);
}

GodwitNotifier *
godwit_notifier_new (GtkApplication *application, GodwitBackend *backend, GSettings *settings)
{
  GodwitNotifier *n = g_new0 (GodwitNotifier, 1);
  n->application = application;
  n->settings = settings;
  n->tunnels = godwit_backend_tunnels (backend);
  n->told = g_hash_table_new_full (NULL, NULL, NULL, told_free);
  (void)g_signal_connect (n->tunnels, "items-changed", G_CALLBACK (on_items), n);
  on_items (n->tunnels, 0, 0, g_list_model_get_n_items (n->tunnels), n);
  return n;
}

void
godwit_notifier_free (GodwitNotifier *n)
{
  if (n == NULL)
    return;
  g_signal_handlers_disconnect_by_data (n->tunnels, n);
  g_hash_table_unref (n->told);
  g_free (n);
}
