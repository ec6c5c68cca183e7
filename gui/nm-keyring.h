/* SPDX-License-Identifier: GPL-3.0-or-later */
/* nm-keyring.h - a connection's secrets in the person's keyring, under the names that NetworkManager's agents use. Nothing here waits. */
#ifndef GODWIT_NM_KEYRING_H
#define GODWIT_NM_KEYRING_H

#include <gio/gio.h>

/* Keeps a secret of the connection with this uuid and name; a locked keyring asks the person to unlock it. With FALSE and the error, it is not kept. value is copied. */
void godwit_nm_keyring_store (const char *uuid, const char *id, const char *key, const char *value,
                              GAsyncReadyCallback done, gpointer data);
gboolean godwit_nm_keyring_store_finish (GAsyncResult *result, GError **error);

/* Forgets all secrets of a connection. FALSE with an error: it could not; without one: there were none. */
void godwit_nm_keyring_forget (const char *uuid, GAsyncReadyCallback done, gpointer data);
gboolean godwit_nm_keyring_forget_finish (GAsyncResult *result, GError **error);

#endif
