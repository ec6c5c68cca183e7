/* SPDX-License-Identifier: GPL-3.0-or-later */
/* godwit-backend.c - the interface's own functions: a task for each deed, and the rest by the table. */
#include "godwit-backend.h"

enum { ASKS, TELLS, SIGNALS };
static guint signals[SIGNALS];

G_DEFINE_INTERFACE (GodwitBackend, godwit_backend, G_TYPE_OBJECT)

static void
godwit_backend_default_init (GodwitBackendInterface *iface)
{
  g_object_interface_install_property (iface, g_param_spec_uint ("trouble", NULL, NULL, 0, GODWIT_TROUBLE_NOT_ALLOWED,
                                                                 GODWIT_TROUBLE_NONE,
                                                                 G_PARAM_READABLE | G_PARAM_STATIC_STRINGS));
  signals[ASKS] = g_signal_new ("asks", GODWIT_TYPE_BACKEND, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                GODWIT_TYPE_QUESTION);
  signals[TELLS] = g_signal_new ("tells", GODWIT_TYPE_BACKEND, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                 G_TYPE_STRING);
}

void
godwit_backend_ask (GodwitBackend *self, GodwitQuestion *question)
{
  g_signal_emit (self, signals[ASKS], 0, question);
}

void
godwit_backend_tell (GodwitBackend *self, const char *sentence)
{
  g_signal_emit (self, signals[TELLS], 0, sentence);
}

void
godwit_backend_log_in (GodwitBackend *self)
{
  if (GODWIT_BACKEND_GET_IFACE (self)->log_in != NULL)
    GODWIT_BACKEND_GET_IFACE (self)->log_in (self);
}

GListModel *
godwit_backend_offers (GodwitBackend *self)
{
  return GODWIT_BACKEND_GET_IFACE (self)->offers != NULL ? GODWIT_BACKEND_GET_IFACE (self)->offers (self) : NULL;
}

void
godwit_backend_take_over_async (GodwitBackend *self, GodwitTunnel *offer, GAsyncReadyCallback done, gpointer data)
{
  GODWIT_BACKEND_GET_IFACE (self)->take_over (self, offer, g_task_new (self, NULL, done, data));
}

char *
godwit_backend_take_over_finish (GodwitBackend *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

GListModel *
godwit_backend_tunnels (GodwitBackend *self)
{
  return GODWIT_BACKEND_GET_IFACE (self)->tunnels (self);
}

GodwitTrouble
godwit_backend_trouble (GodwitBackend *self)
{
  guint trouble;
  g_object_get (self, "trouble", &trouble, NULL);
  return (GodwitTrouble)trouble;
}

gboolean
godwit_backend_is_alone (GodwitBackend *self)
{
  return GODWIT_BACKEND_GET_IFACE (self)->is_alone;
}

void
godwit_backend_act_async (GodwitBackend *self, GodwitTunnel *tunnel, GodwitDeed deed, GAsyncReadyCallback done,
                          gpointer data)
{
  GODWIT_BACKEND_GET_IFACE (self)->act (self, tunnel, deed, g_task_new (self, NULL, done, data));
}

gboolean
godwit_backend_act_finish (GodwitBackend *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

void
godwit_backend_load_async (GodwitBackend *self, GodwitTunnel *tunnel, GAsyncReadyCallback done, gpointer data)
{
  GODWIT_BACKEND_GET_IFACE (self)->load (self, tunnel, g_task_new (self, NULL, done, data));
}

GodwitDraft *
godwit_backend_load_finish (GodwitBackend *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
godwit_backend_save_async (GodwitBackend *self, GodwitTunnel *tunnel, const GodwitDraft *draft,
                           GAsyncReadyCallback done, gpointer data)
{
  GODWIT_BACKEND_GET_IFACE (self)->save (self, tunnel, draft, g_task_new (self, NULL, done, data));
}

char *
godwit_backend_save_finish (GodwitBackend *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

GodwitDraft *
godwit_backend_read_file (GodwitBackend *self, const char *path, GError **error)
{
  return GODWIT_BACKEND_GET_IFACE (self)->read_file (self, path, error);
}

void
godwit_backend_watch (GodwitBackend *self, GodwitTunnel *tunnel, gboolean closely)
{
  GODWIT_BACKEND_GET_IFACE (self)->watch (self, tunnel, closely);
}
