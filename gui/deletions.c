/* SPDX-License-Identifier: GPL-3.0-or-later */
/* deletions.c - a filter hides what is deleted, by uuid: when NetworkManager ends meanwhile, its connections come back as other objects. */
#include "deletions.h"

#include <gtk/gtk.h>

struct GodwitDeletions {
  GodwitBackend *backend;
  GPtrArray *pending; /* GodwitTunnel, the last one at the end */
  GHashTable *hidden; /* uuids: pending, or being carried out */
  GtkCustomFilter *filter;
  GtkFilterListModel *rest;
  GodwitDeletionsRefused refused; /* NULL: nobody listens any more */
  gpointer data;
};

static gboolean
is_seen (gpointer tunnel, gpointer data)
{
  GodwitDeletions *d = data;
  return !g_hash_table_contains (d->hidden, godwit_tunnel_facts (tunnel)->uuid);
}

static void
look_again (GodwitDeletions *d)
{
  gtk_filter_changed (GTK_FILTER (d->filter), GTK_FILTER_CHANGE_DIFFERENT);
}

GodwitDeletions *
godwit_deletions_new (GodwitBackend *backend, GodwitDeletionsRefused refused, gpointer data)
{
  GodwitDeletions *d = g_rc_box_new0 (GodwitDeletions);
  d->backend = g_object_ref (backend);
  d->pending = g_ptr_array_new_with_free_func (g_object_unref);
  d->hidden = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  d->filter = gtk_custom_filter_new (is_seen, d, NULL);
  d->rest = gtk_filter_list_model_new (g_object_ref (godwit_backend_tunnels (backend)),
                                       GTK_FILTER (g_object_ref (d->filter)));
  d->refused = refused;
  d->data = data;
  return d;
}

static void
clear (gpointer data)
{
  GodwitDeletions *d = data;
  gtk_custom_filter_set_filter_func (d->filter, NULL, NULL, NULL); /* a list may still hold it */
  g_object_unref (d->rest);
  g_object_unref (d->filter);
  g_ptr_array_unref (d->pending);
  g_hash_table_unref (d->hidden);
  g_object_unref (d->backend);
}

void
godwit_deletions_free (GodwitDeletions *d)
{
  if (d == NULL)
    return;
  d->refused = NULL;
  g_rc_box_release_full (d, clear);
}

GListModel *
godwit_deletions_rest (GodwitDeletions *d)
{
  return G_LIST_MODEL (d->rest);
}

void
godwit_deletions_add (GodwitDeletions *d, GodwitTunnel *tunnel)
{
  if (!g_hash_table_add (d->hidden, g_strdup (godwit_tunnel_facts (tunnel)->uuid)))
    return;
  g_ptr_array_add (d->pending, g_object_ref (tunnel));
  look_again (d);
}

/* The pending one of this uuid, "": the last; G_MAXUINT: none. */
static guint
find (GodwitDeletions *d, const char *uuid)
{
  for (guint i = d->pending->len; i-- > 0;) {
    if (uuid[0] == '\0' || g_strcmp0 (godwit_tunnel_facts (d->pending->pdata[i])->uuid, uuid) == 0)
      return i;
  }
  return G_MAXUINT;
}

static void
unhide (GodwitDeletions *d, GodwitTunnel *tunnel)
{
  g_hash_table_remove (d->hidden, godwit_tunnel_facts (tunnel)->uuid);
  look_again (d);
}

GodwitTunnel *
godwit_deletions_undo (GodwitDeletions *d, const char *uuid)
{
  guint at = find (d, uuid);
  if (at == G_MAXUINT)
    return NULL;
  GodwitTunnel *tunnel = g_ptr_array_steal_index (d->pending, at);
  unhide (d, tunnel);
  return tunnel;
}

/* A deletion on its way. */
struct going {
  GodwitDeletions *deletions;
  GodwitTunnel *tunnel;
  GApplication *application; /* does not end before */
};

static void
on_deleted (GObject *backend, GAsyncResult *result, gpointer data)
{
  struct going *g = data;
  GodwitDeletions *d = g->deletions;
  g_autoptr (GError) error = NULL;
  gboolean done = godwit_backend_act_finish (GODWIT_BACKEND (backend), result, &error);
  if (d->refused != NULL) {
    unhide (d, g->tunnel);
    if (!done && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND)) /* somebody else has deleted it */
      d->refused (error->message, d->data);
  }
  g_rc_box_release_full (d, clear);
  g_object_unref (g->tunnel);
  g_application_release (g->application);
  g_object_unref (g->application);
  g_free (g);
}

static void
carry_out (GodwitDeletions *d, guint at)
{
  struct going *g = g_new0 (struct going, 1);
  g->deletions = g_rc_box_acquire (d);
  g->tunnel = g_ptr_array_steal_index (d->pending, at);
  g->application = g_object_ref (g_application_get_default ());
  g_application_hold (g->application);
  godwit_backend_act_async (d->backend, g->tunnel, GODWIT_DEED_DELETE, on_deleted, g);
}

void
godwit_deletions_carry_out (GodwitDeletions *d, const char *uuid)
{
  guint at;
  if (uuid != NULL && (at = find (d, uuid)) != G_MAXUINT)
    carry_out (d, at);
  while (uuid == NULL && d->pending->len > 0)
    carry_out (d, d->pending->len - 1);
}
