/* SPDX-License-Identifier: GPL-3.0-or-later */
/* nm-typed.h - what a person typed for a connection and the keyring is to keep, until the gateway has taken it: when NetworkManager says that the
 * connection is activated it is kept, when the connection ends before it is forgotten. So the keyring never has what was refused. */
#ifndef GODWIT_NM_TYPED_H
#define GODWIT_NM_TYPED_H

#include <NetworkManager.h>

typedef struct _GodwitNmTyped GodwitNmTyped;

/* Keeps one secret. */
typedef void (*GodwitNmTypedKeep) (const char *uuid, const char *id, const char *key, const char *value, gpointer data);

GodwitNmTyped *godwit_nm_typed_new (NMClient *client, GodwitNmTypedKeep keep, gpointer data);
/* What waits is forgotten. Accepts NULL. */
void godwit_nm_typed_free (GodwitNmTyped *t);

/* The value is copied, and wiped when it is kept or forgotten. It takes the place of an earlier one of the same key. */
void godwit_nm_typed_add (GodwitNmTyped *t, NMConnection *connection, const char *key, const char *value);

#endif
