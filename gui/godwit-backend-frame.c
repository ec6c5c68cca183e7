/* SPDX-License-Identifier: GPL-3.0-or-later */
/* godwit-backend-frame.c - the abstract class behind both backends. */
#include "godwit-backend-frame.h"

#include <gtk/gtk.h>

enum { COUNTERS_MS = 500 }; /* as often as the service makes fresh ones */

typedef struct {
  GodwitTrouble trouble;
  GListStore *store;
  GtkSortListModel *sorted;
  guint counters; /* source; 0: nobody looks */
} GodwitBackendFramePrivate;

enum { PROP_NONE, PROP_TROUBLE };

static void backend_init (GodwitBackendInterface *iface);
G_DEFINE_ABSTRACT_TYPE_WITH_CODE (GodwitBackendFrame, godwit_backend_frame, G_TYPE_OBJECT,
                                  G_ADD_PRIVATE (GodwitBackendFrame)
                                      G_IMPLEMENT_INTERFACE (GODWIT_TYPE_BACKEND, backend_init))

static GodwitBackendFramePrivate *
own (gpointer self)
{
  return godwit_backend_frame_get_instance_private (GODWIT_BACKEND_FRAME (self));
}

void
godwit_backend_frame_set_trouble (GodwitBackendFrame *self, GodwitTrouble trouble)
{
  if (own (self)->trouble == trouble)
    return;
  own (self)->trouble = trouble;
  g_object_notify (G_OBJECT (self), "trouble");
}

void
godwit_backend_frame_add (GodwitBackendFrame *self, GodwitTunnel *tunnel)
{
  g_list_store_append (own (self)->store, tunnel);
}

void
godwit_backend_frame_remove (GodwitBackendFrame *self, GodwitTunnel *tunnel)
{
  guint at;
  if (g_list_store_find (own (self)->store, tunnel, &at))
    g_list_store_remove (own (self)->store, at);
}

static gboolean
on_counters (gpointer self)
{
  if (GODWIT_BACKEND_FRAME_GET_CLASS (self)->count (self))
    return G_SOURCE_CONTINUE;
  own (self)->counters = 0;
  return G_SOURCE_REMOVE;
}

void
godwit_backend_frame_begin_counting (GodwitBackendFrame *self)
{
  if (own (self)->counters == 0)
    own (self)->counters = g_timeout_add (COUNTERS_MS, on_counters, self);
}

/* --- the object --- */

static GListModel *
tunnels (GodwitBackend *backend)
{
  return G_LIST_MODEL (own (backend)->sorted);
}

static void
backend_init (GodwitBackendInterface *iface)
{
  iface->tunnels = tunnels;
}

static void
get_property (GObject *object, guint id, GValue *value, GParamSpec *spec)
{
  (void)id;
  (void)spec;
  g_value_set_uint (value, own (object)->trouble);
}

static void
dispose (GObject *object)
{
  g_clear_handle_id (&own (object)->counters, g_source_remove);
  g_clear_object (&own (object)->sorted);
  g_clear_object (&own (object)->store);
  G_OBJECT_CLASS (godwit_backend_frame_parent_class)->dispose (object);
}

static void
godwit_backend_frame_class_init (GodwitBackendFrameClass *class)
{
  G_OBJECT_CLASS (class)->get_property = get_property;
  G_OBJECT_CLASS (class)->dispose = dispose;
  g_object_class_override_property (G_OBJECT_CLASS (class), PROP_TROUBLE, "trouble");
}

static void
godwit_backend_frame_init (GodwitBackendFrame *self)
{
  GtkExpression *name = gtk_property_expression_new (GODWIT_TYPE_TUNNEL, NULL, "name");
  GtkSorter *by_name = GTK_SORTER (gtk_string_sorter_new (name));
  own (self)->trouble = GODWIT_TROUBLE_STARTING;
  own (self)->store = g_list_store_new (GODWIT_TYPE_TUNNEL);
  own (self)->sorted = gtk_sort_list_model_new (G_LIST_MODEL (g_object_ref (own (self)->store)), by_name);
}
