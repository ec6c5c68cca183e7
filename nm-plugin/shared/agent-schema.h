/* SPDX-License-Identifier: GPL-3.0-or-later */
/* agent-schema.h - how NetworkManager's agents name a connection's secrets in a keyring (docs/architecture.md section 13). */
#ifndef GODWIT_NM_AGENT_SCHEMA_H
#define GODWIT_NM_AGENT_SCHEMA_H

#include <libsecret/secret.h>

static const SecretSchema godwit_agent_schema = {
  "org.freedesktop.NetworkManager.Connection",
  SECRET_SCHEMA_DONT_MATCH_NAME,
  {
      { "connection-uuid", SECRET_SCHEMA_ATTRIBUTE_STRING },
      { "setting-name", SECRET_SCHEMA_ATTRIBUTE_STRING },
      { "setting-key", SECRET_SCHEMA_ATTRIBUTE_STRING },
      { NULL, 0 },
  },
  0,
  NULL,
  NULL,
  NULL,
  NULL,
  NULL,
  NULL,
  NULL,
};

/* The attributes of the secret `key` of setting "vpn" of a connection. Free with g_hash_table_unref. */
static inline GHashTable *
godwit_agent_attributes (const char *uuid, const char *key)
{
  return secret_attributes_build (&godwit_agent_schema, "connection-uuid", uuid, "setting-name", "vpn", "setting-key",
                                  key, NULL);
}

#endif
