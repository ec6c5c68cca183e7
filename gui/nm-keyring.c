/* SPDX-License-Identifier: GPL-3.0-or-later */
/* nm-keyring.c - by libsecret, in the default collection. */
#include "nm-keyring.h"

#include <libsecret/secret.h>

#include "shared/agent-schema.h"
#include "shared/names.h"

void
godwit_nm_keyring_store (const char *uuid, const char *id, const char *key, const char *value, GAsyncReadyCallback done,
                         gpointer data)
{
  g_autofree char *label = g_strdup_printf ("VPN %s secret for %s/%s/vpn", key, id, GODWIT_NM_SERVICE);
  g_autoptr (GHashTable) attributes = godwit_agent_attributes (uuid, key);
  secret_password_storev (&godwit_agent_schema, attributes, SECRET_COLLECTION_DEFAULT, label, value, NULL, done, data);
}

gboolean
godwit_nm_keyring_store_finish (GAsyncResult *result, GError **error)
{
  return secret_password_store_finish (result, error);
}

void
godwit_nm_keyring_forget (const char *uuid, GAsyncReadyCallback done, gpointer data)
{
  g_autoptr (GHashTable) attributes =
      secret_attributes_build (&godwit_agent_schema, "connection-uuid", uuid, "setting-name", "vpn", NULL);
  secret_password_clearv (&godwit_agent_schema, attributes, NULL, done, data);
}

gboolean
godwit_nm_keyring_forget_finish (GAsyncResult *result, GError **error)
{
  return secret_password_clear_finish (result, error);
}
