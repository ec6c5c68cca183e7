/* SPDX-License-Identifier: GPL-3.0-or-later */
/* nm-typed.c - secrets that wait, each with the activation that decides about it. */
#include "nm-typed.h"

#include <string.h>

typedef struct {
  GodwitNmTyped *owner;
  char *uuid, *id, *key, *value;
  NMActiveConnection *active; /* NULL: libnm has not told of it yet */
} waiting;

struct _GodwitNmTyped {
  NMClient *client;
  GodwitNmTypedKeep keep;
  gpointer data;
  GPtrArray *all; /* waiting */
};

static void
waiting_free (gpointer data)
{
  waiting *w = data;
  if (w->active != NULL)
    g_signal_handlers_disconnect_by_data (w->active, w);
  g_clear_object (&w->active);
  explicit_bzero (w->value, strlen (w->value));
  g_free (w->value);
  g_free (w->key);
  g_free (w->id);
  g_free (w->uuid);
  g_free (w);
}

/* One secret at a time: each has a handler of its own. */
static void
on_state (NMActiveConnection *active, guint state, guint reason, gpointer data)
{
  waiting *w = data;
  GodwitNmTyped *t = w->owner;
  (void)active;
  (void)reason;
  if (state == NM_ACTIVE_CONNECTION_STATE_ACTIVATED)
    t->keep (w->uuid, w->id, w->key, w->value, t->data);
  if (state == NM_ACTIVE_CONNECTION_STATE_ACTIVATED || state == NM_ACTIVE_CONNECTION_STATE_DEACTIVATED)
    g_ptr_array_remove_fast (t->all, w);
}

static void
attach (waiting *w)
{
  const GPtrArray *all = nm_client_get_active_connections (w->owner->client);
  for (guint i = 0; i < all->len && w->active == NULL; i++) {
    NMActiveConnection *active = all->pdata[i];
    if (g_strcmp0 (nm_active_connection_get_uuid (active), w->uuid) != 0 ||
        nm_active_connection_get_state (active) == NM_ACTIVE_CONNECTION_STATE_DEACTIVATED)
      continue;
    w->active = g_object_ref (active);
    (void)g_signal_connect (active, "state-changed", G_CALLBACK (on_state), w);
  }
}

static gboolean
is_among (const GPtrArray *actives, const NMActiveConnection *active)
{
  for (guint i = 0; i < actives->len; i++) {
    if (actives->pdata[i] == active)
      return TRUE;
  }
  return FALSE;
}

/* An activation that NetworkManager does not have any more is over, whether it said so or not (it may have ended itself). */
static void
on_actives (GodwitNmTyped *t)
{
  const GPtrArray *actives = nm_client_get_active_connections (t->client);
  for (guint i = t->all->len; i > 0; i--) {
    waiting *w = t->all->pdata[i - 1];
    if (w->active == NULL)
      attach (w);
    else if (!is_among (actives, w->active))
      g_ptr_array_remove_index_fast (t->all, i - 1);
  }
}

void
godwit_nm_typed_add (GodwitNmTyped *t, NMConnection *connection, const char *key, const char *value)
{
  const char *uuid = nm_connection_get_uuid (connection);
  for (guint i = t->all->len; i > 0; i--) {
    const waiting *w = t->all->pdata[i - 1];
    if (g_strcmp0 (w->uuid, uuid) == 0 && g_strcmp0 (w->key, key) == 0)
      g_ptr_array_remove_index_fast (t->all, i - 1);
  }
  waiting *w = g_new0 (waiting, 1);
  *w = (waiting){ t,   g_strdup (uuid), g_strdup (nm_connection_get_id (connection)), g_strdup (key), g_strdup (value),
                  NULL };
  g_ptr_array_add (t->all, w);
  attach (w);
}

GodwitNmTyped *
godwit_nm_typed_new (NMClient *client, GodwitNmTypedKeep keep, gpointer data)
{
  GodwitNmTyped *t = g_new0 (GodwitNmTyped, 1);
  t->client = g_object_ref (client);
  t->keep = keep;
  t->data = data;
  t->all = g_ptr_array_new_with_free_func (waiting_free);
  (void)g_signal_connect_swapped (client, "notify::" NM_CLIENT_ACTIVE_CONNECTIONS, G_CALLBACK (on_actives), t);
  return t;
}

void
godwit_nm_typed_free (GodwitNmTyped *t)
{
  if (t == NULL)
    return;
  g_signal_handlers_disconnect_by_data (t->client, t);
  g_ptr_array_unref (t->all);
  g_object_unref (t->client);
  g_free (t);
}
