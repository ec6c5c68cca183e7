/* SPDX-License-Identifier: GPL-3.0-or-later */
/* keyring.c - libsecret, without waiting. */
#include "keyring.h"

#include <string.h>

#include "shared/agent-schema.h"

static void
wipe (gpointer text)
{
  if (text != NULL)
    explicit_bzero (text, strlen (text));
  g_free (text);
}

GHashTable *
godwit_keyring_table (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, wipe);
}

void
godwit_keyring_table_set (GHashTable *secrets, const char *name, const char *text)
{
  g_hash_table_replace (secrets, g_strdup (name), g_strdup (text));
}

/* Of several items for one secret the first that is open counts. */
static void
take_item (GHashTable *secrets, SecretItem *item)
{
  g_autoptr (GHashTable) attributes = secret_item_get_attributes (item);
  const char *name = attributes != NULL ? g_hash_table_lookup (attributes, "setting-key") : NULL;
  SecretValue *value = secret_item_get_secret (item);
  const char *text = value != NULL ? secret_value_get_text (value) : NULL;
  if (name != NULL && text != NULL && !g_hash_table_contains (secrets, name))
    godwit_keyring_table_set (secrets, name, text);
  if (value != NULL)
    secret_value_unref (value);
}

static void
on_found (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  (void)source;
  GList *items = secret_service_search_finish (NULL, result, &error);
  if (error != NULL) {
    g_task_return_error (task, error);
    return;
  }
  GHashTable *secrets = godwit_keyring_table ();
  for (GList *i = items; i != NULL; i = i->next)
    take_item (secrets, i->data);
  g_list_free_full (items, g_object_unref);
  g_task_return_pointer (task, secrets, (GDestroyNotify)g_hash_table_unref);
}

static GHashTable *
attributes_of (const char *uuid, const char *name)
{
  return name != NULL
             ? godwit_agent_attributes (uuid, name)
             : secret_attributes_build (&godwit_agent_schema, "connection-uuid", uuid, "setting-name", "vpn", NULL);
}

void
godwit_keyring_find_async (const char *uuid, GCancellable *stop, GAsyncReadyCallback done, gpointer data)
{
  g_autoptr (GHashTable) attributes = attributes_of (uuid, NULL);
  secret_service_search (NULL, &godwit_agent_schema, attributes,
                         SECRET_SEARCH_ALL | SECRET_SEARCH_UNLOCK | SECRET_SEARCH_LOAD_SECRETS, stop, on_found,
                         g_task_new (NULL, stop, done, data));
}

GHashTable *
godwit_keyring_find_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
on_stored (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  (void)source;
  (void)data;
  if (!secret_password_store_finish (result, &error))
    g_warning ("the keyring does not keep a secret: %s", error->message);
}

void
godwit_keyring_store (const char *uuid, const char *label, const char *name, const char *text)
{
  g_autoptr (GHashTable) attributes = attributes_of (uuid, name);
  g_autofree char *words = g_strdup_printf ("VPN %s secret for %s", name, label);
  secret_password_storev (&godwit_agent_schema, attributes, SECRET_COLLECTION_DEFAULT, words, text, NULL, on_stored,
                          NULL);
}

static void
on_cleared (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  (void)source;
  (void)data;
  if (!secret_password_clear_finish (result, &error) && error != NULL)
    g_warning ("the keyring does not forget a secret: %s", error->message);
}

void
godwit_keyring_clear (const char *uuid, const char *name)
{
  g_autoptr (GHashTable) attributes = attributes_of (uuid, name);
  secret_password_clearv (&godwit_agent_schema, attributes, NULL, on_cleared, NULL);
}
