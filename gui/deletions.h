/* SPDX-License-Identifier: GPL-3.0-or-later */
/* deletions.h - connections that a person has deleted and may still have back: they are in no list any more, but the backend has them until they
 * are carried out. */
#ifndef GODWIT_DELETIONS_H
#define GODWIT_DELETIONS_H

#include "godwit-backend.h"

typedef struct GodwitDeletions GodwitDeletions;

/* A deletion was refused, why, as a sentence for people; the connection is in the list again. */
typedef void (*GodwitDeletionsRefused) (const char *why, gpointer data);

GodwitDeletions *godwit_deletions_new (GodwitBackend *backend, GodwitDeletionsRefused refused, gpointer data);
/* What is being carried out goes on, and keeps the application alive until then; nobody is told any more. Accepts NULL. */
void godwit_deletions_free (GodwitDeletions *d);

/* The backend's connections but the deleted ones. Belongs to d. */
GListModel *godwit_deletions_rest (GodwitDeletions *d);

void godwit_deletions_add (GodwitDeletions *d, GodwitTunnel *tunnel);

/* Takes a deletion back, uuid "": the last one. Returns the connection, or NULL: there is none that could be. Free with g_object_unref. */
GodwitTunnel *godwit_deletions_undo (GodwitDeletions *d, const char *uuid);

/* Lets the backend delete it; uuid NULL: all. Nothing when it was taken back. */
void godwit_deletions_carry_out (GodwitDeletions *d, const char *uuid);

#endif
