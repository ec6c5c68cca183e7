/* SPDX-License-Identifier: GPL-3.0-or-later */
/* keyring.c - looks secrets up by libsecret, under the attributes of NetworkManager's agents (docs/architecture.md section 13). */
#include "auth-dialog/keyring.h"

#include <glib/gi18n.h>

#include "shared/agent-schema.h"

/* For all look-ups together: a keyring that hangs must not hang the sign-in. */
#define PATIENCE_MS 5000

struct search {
  GMainLoop *loop;
  GCancellable *cancellable;
  GAsyncResult *result;
};

static void
on_result (GObject *source, GAsyncResult *result, gpointer user_data)
{
  struct search *s = user_data;
  (void)source;
  s->result = g_object_ref (result);
  g_main_loop_quit (s->loop);
}

static gboolean
on_patience_over (gpointer user_data)
{
  struct search *s = user_data;
  g_cancellable_cancel (s->cancellable);
  return G_SOURCE_REMOVE;
}

/* Runs the loop until the call that was just begun has its result. */
static GAsyncResult *
result_of (struct search *s)
{
  g_main_loop_run (s->loop);
  return g_steal_pointer (&s->result);
}

/* The items of one secret: the first that is open gives the value. */
static const char *
take_value (GList *items, godwit_field *f)
{
  gboolean locked = FALSE;
  for (GList *i = items; i != NULL && f->value == NULL; i = i->next) {
    SecretValue *v = secret_item_get_secret (i->data);
    const char *text = v != NULL ? secret_value_get_text (v) : NULL;
    locked |= secret_item_get_locked (i->data);
    if (text != NULL)
      godwit_field_set (f, text);
    if (v != NULL)
      secret_value_unref (v);
  }
  return locked && f->value == NULL ? _ ("The keyring is locked: unlock it, or enter here what it keeps.") : NULL;
}

static const char *
search_one (struct search *s, SecretService *service, godwit_field *f, const char *uuid)
{
  GHashTable *attributes = godwit_agent_attributes (uuid, f->name);
  GError *error = NULL;
  secret_service_search (service, &godwit_agent_schema, attributes, SECRET_SEARCH_ALL | SECRET_SEARCH_LOAD_SECRETS,
                         s->cancellable, on_result, s);
  GAsyncResult *result = result_of (s);
  GList *items = secret_service_search_finish (service, result, &error);
  const char *fault = take_value (items, f);
  if (error != NULL) {
    g_printerr ("keyring: %s\n", error->message);
    fault = _ ("The keyring did not answer.");
  }
  g_clear_error (&error);
  g_list_free_full (items, g_object_unref);
  g_object_unref (result);
  g_hash_table_unref (attributes);
  return fault;
}

/* One that is locked stays: it is no worse than before. */
static void
forget_one (struct search *s, SecretService *service, const godwit_field *f, const char *uuid)
{
  GHashTable *attributes = godwit_agent_attributes (uuid, f->name);
  GError *error = NULL;
  secret_service_clear (service, &godwit_agent_schema, attributes, s->cancellable, on_result, s);
  GAsyncResult *result = result_of (s);
  if (!secret_service_clear_finish (service, result, &error) && error != NULL)
    g_printerr ("keyring: %s\n", error->message);
  g_clear_error (&error);
  g_object_unref (result);
  g_hash_table_unref (attributes);
}

static const char *
search_all (struct search *s, godwit_request *r, const char *uuid)
{
  GError *error = NULL;
  const char *fault = NULL;
  secret_service_get (SECRET_SERVICE_OPEN_SESSION, s->cancellable, on_result, s);
  GAsyncResult *result = result_of (s);
  SecretService *service = secret_service_get_finish (result, &error);
  g_object_unref (result);
  if (service == NULL) {
    g_printerr ("keyring: %s\n", error->message);
    g_error_free (error);
    return _ ("There is no keyring here.");
  }
  for (size_t i = 0; i < r->n && fault == NULL; i++)
    if (godwit_field_is_refused (r, &r->fields[i]))
      forget_one (s, service, &r->fields[i], uuid);
    else if (godwit_field_in_keyring (&r->fields[i]))
      fault = search_one (s, service, &r->fields[i], uuid);
  g_object_unref (service);
  return fault;
}

const char *
godwit_keyring_fill (godwit_request *r, const char *uuid)
{
  struct search s = { 0 };
  gboolean wanted = FALSE;
  for (size_t i = 0; i < r->n; i++)
    wanted |= godwit_field_in_keyring (&r->fields[i]) || godwit_field_is_refused (r, &r->fields[i]);
  if (!wanted)
    return NULL;
  s.loop = g_main_loop_new (NULL, FALSE);
  s.cancellable = g_cancellable_new ();
  guint patience = g_timeout_add (PATIENCE_MS, on_patience_over, &s);
  const char *fault = search_all (&s, r, uuid);
  if (!g_cancellable_is_cancelled (s.cancellable))
    g_source_remove (patience);
  g_object_unref (s.cancellable);
  g_main_loop_unref (s.loop);
  return fault;
}
