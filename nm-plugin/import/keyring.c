/* SPDX-License-Identifier: GPL-3.0-or-later */
/* keyring.c - reads by libsecret and stores anew. The secret itself stays in libsecret's own memory, which it locks and wipes. */
#include "import/keyring.h"

#include <glib/gi18n.h>

#include "import/call.h"
#include "shared/agent-schema.h"

static SecretService *
find_service (void)
{
  GodwitCall c;
  godwit_call_begin (&c);
  secret_service_get (SECRET_SERVICE_OPEN_SESSION, c.cancellable, godwit_call_done, &c);
  SecretService *service = secret_service_get_finish (godwit_call_result (&c), NULL);
  godwit_call_end (&c);
  return service;
}

/* The value of the first item that is open; NULL: *ret_why says why there is none. */
static SecretValue *
look_up (SecretService *service, const GodwitKept *kept, const char **ret_why)
{
  GodwitCall c;
  GError *error = NULL;
  GHashTable *attributes = godwit_agent_attributes (kept->uuid, kept->key);
  SecretValue *value = NULL;
  gboolean locked = FALSE;
  godwit_call_begin (&c);
  secret_service_search (service, &godwit_agent_schema, attributes, SECRET_SEARCH_ALL | SECRET_SEARCH_LOAD_SECRETS,
                         c.cancellable, godwit_call_done, &c);
  GList *items = secret_service_search_finish (service, godwit_call_result (&c), &error);
  for (GList *i = items; i != NULL && value == NULL; i = i->next) {
    value = secret_item_get_secret (i->data);
    locked |= secret_item_get_locked (i->data);
  }
  if (value == NULL)
    *ret_why = error != NULL ? _ ("the keyring did not answer")
               : locked      ? _ ("the keyring is locked")
                             : _ ("the keyring has none of the old connection");
  g_clear_error (&error);
  g_list_free_full (items, g_object_unref);
  g_hash_table_unref (attributes);
  godwit_call_end (&c);
  return value;
}

static gboolean
store (SecretService *service, const GodwitKept *kept, const char *name, SecretValue *value)
{
  GodwitCall c;
  GHashTable *attributes = godwit_agent_attributes (kept->uuid, kept->key);
  char *label = g_strdup_printf ("VPN %s secret for %s", kept->key, name);
  godwit_call_begin (&c);
  secret_service_store (service, &godwit_agent_schema, attributes, SECRET_COLLECTION_DEFAULT, label, value,
                        c.cancellable, godwit_call_done, &c);
  gboolean done = secret_service_store_finish (service, godwit_call_result (&c), NULL);
  godwit_call_end (&c);
  g_free (label);
  g_hash_table_unref (attributes);
  return done;
}

const char *
godwit_keyring_copy (const GodwitKept *from, const GodwitKept *to, const char *name)
{
  const char *why = NULL;
  SecretService *service = find_service ();
  if (service == NULL)
    return _ ("there is no keyring here");
  SecretValue *value = look_up (service, from, &why);
  if (value != NULL) {
    if (!store (service, to, name, value))
      why = _ ("the keyring did not take it");
    secret_value_unref (value);
  }
  g_object_unref (service);
  return why;
}
