/* SPDX-License-Identifier: GPL-3.0-or-later */
/* keyring.h - the secrets of a connection in the person's keyring, under the attributes of NetworkManager's agents (docs/architecture.md section
 * 13): who comes to NetworkManager later finds them again. */
#ifndef GODWIT_KEYRING_H
#define GODWIT_KEYRING_H

#include <gio/gio.h>

/* All that it has of a connection; a locked keyring asks its person to unlock it. */
void godwit_keyring_find_async (const char *uuid, GCancellable *stop, GAsyncReadyCallback done, gpointer data);

/* Name of a secret in keys.def to its text, which is wiped with the table (g_hash_table_unref). NULL: there is no keyring that answers. */
GHashTable *godwit_keyring_find_finish (GAsyncResult *result, GError **error);

/* An empty table of that kind; and a copy of a text into one. */
GHashTable *godwit_keyring_table (void);
void godwit_keyring_table_set (GHashTable *secrets, const char *name, const char *text);

/* Stores one; label: the connection's name. Waits for nobody; what fails is warned of. */
void godwit_keyring_store (const char *uuid, const char *label, const char *name, const char *text);

/* Forgets one, or with name NULL all of the connection. */
void godwit_keyring_clear (const char *uuid, const char *name);

#endif
