/* SPDX-License-Identifier: GPL-3.0-or-later */
/* call.c - waits for an answer of another process. */
#include "import/call.h"

/* A person may have to agree first (polkit, a keyring's own question). */
#define PATIENCE_MS 20000

static gboolean
on_patience_over (gpointer user_data)
{
  GodwitCall *c = user_data;
  c->patience = 0;
  g_cancellable_cancel (c->cancellable);
  return G_SOURCE_REMOVE;
}

void
godwit_call_begin (GodwitCall *c)
{
  *c = (GodwitCall){ .loop = g_main_loop_new (NULL, FALSE), .cancellable = g_cancellable_new () };
  c->patience = g_timeout_add (PATIENCE_MS, on_patience_over, c);
}

void
godwit_call_done (GObject *source, GAsyncResult *result, gpointer call)
{
  GodwitCall *c = call;
  (void)source;
  c->result = g_object_ref (result);
  g_main_loop_quit (c->loop);
}

GAsyncResult *
godwit_call_result (GodwitCall *c)
{
  g_main_loop_run (c->loop);
  return c->result;
}

void
godwit_call_end (GodwitCall *c)
{
  if (c->patience != 0)
    g_source_remove (c->patience);
  g_object_unref (c->result);
  g_object_unref (c->cancellable);
  g_main_loop_unref (c->loop);
}
