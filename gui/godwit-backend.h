/* SPDX-License-Identifier: GPL-3.0-or-later */
/* godwit-backend.h - who has the connections and what can be done with them. NetworkManager where it runs (godwit-backend-nm.c),
 * godwit-keeper elsewhere (godwit-backend-daemon.c), a fake in tests.
 * Nothing here waits: each deed ends in a callback. */
#ifndef GODWIT_BACKEND_H
#define GODWIT_BACKEND_H

#include "godwit-draft.h"
#include "godwit-question.h"
#include "godwit-tunnel.h"

#define GODWIT_TYPE_BACKEND (godwit_backend_get_type ())
G_DECLARE_INTERFACE (GodwitBackend, godwit_backend, GODWIT, BACKEND, GObject)

/* Why there is nothing to show. */
typedef enum {
  GODWIT_TROUBLE_NONE,
  GODWIT_TROUBLE_STARTING, /* it is being asked */
  GODWIT_TROUBLE_NOT_RUNNING,
  GODWIT_TROUBLE_NO_PLUGIN,   /* NetworkManager runs, our plugin is not installed */
  GODWIT_TROUBLE_NO_KEEPER,   /* there is no NetworkManager, and godwit-keeper does not answer */
  GODWIT_TROUBLE_NOT_ALLOWED, /* godwit-keeper answers others only */
} GodwitTrouble;

typedef enum {
  GODWIT_DEED_CONNECT,
  GODWIT_DEED_DISCONNECT,
  GODWIT_DEED_DELETE,
} GodwitDeed;

/* Property "trouble" (uint, a GodwitTrouble, read only). Signals: "asks" (GodwitQuestion): the person is to be asked; "tells" (char *): something that
 * nobody asked for did not work, as a sentence for people. */
struct _GodwitBackendInterface {
  GTypeInterface parent;
  GListModel *(*tunnels) (GodwitBackend *self);
  void (*act) (GodwitBackend *self, GodwitTunnel *tunnel, GodwitDeed deed, GTask *task);
  void (*load) (GodwitBackend *self, GodwitTunnel *tunnel, GTask *task);
  void (*save) (GodwitBackend *self, GodwitTunnel *tunnel, const GodwitDraft *draft, GTask *task);
  GodwitDraft *(*read_file) (GodwitBackend *self, const char *path, GError **error);
  void (*watch) (GodwitBackend *self, GodwitTunnel *tunnel, gboolean closely);
  gboolean is_alone;                                                         /* see godwit_backend_is_alone */
  void (*log_in) (GodwitBackend *self);                                      /* NULL: nothing connects by itself */
  GListModel *(*offers) (GodwitBackend *self);                               /* NULL: there is nobody else */
  void (*take_over) (GodwitBackend *self, GodwitTunnel *offer, GTask *task); /* where there are offers */
};

/* GodwitTunnel, sorted by name. Belongs to the backend. */
GListModel *godwit_backend_tunnels (GodwitBackend *self);
GodwitTrouble godwit_backend_trouble (GodwitBackend *self);

/* No NetworkManager is behind it: what connects at login is what was up last, and nobody but this person's keyring keeps secrets. */
gboolean godwit_backend_is_alone (GodwitBackend *self);

/* FALSE: it was refused, and the error's message is a sentence for people (who declines to type a password has cancelled:
 * G_IO_ERROR_CANCELLED). A connect ends when NetworkManager has begun; how it goes on is in the tunnel's facts. */
void godwit_backend_act_async (GodwitBackend *self, GodwitTunnel *tunnel, GodwitDeed deed, GAsyncReadyCallback done,
                               gpointer data);
gboolean godwit_backend_act_finish (GodwitBackend *self, GAsyncResult *result, GError **error);

/* A connection's settings, and those secrets that may be seen. Free with godwit_draft_free. */
void godwit_backend_load_async (GodwitBackend *self, GodwitTunnel *tunnel, GAsyncReadyCallback done, gpointer data);
GodwitDraft *godwit_backend_load_finish (GodwitBackend *self, GAsyncResult *result, GError **error);

/* Writes a draft: tunnel NULL makes a connection. Returns its uuid; free with g_free. */
void godwit_backend_save_async (GodwitBackend *self, GodwitTunnel *tunnel, const GodwitDraft *draft,
                                GAsyncReadyCallback done, gpointer data);
char *godwit_backend_save_finish (GodwitBackend *self, GAsyncResult *result, GError **error);

/* What a profile file (*.godwit) says; nothing is stored. NULL: it is none, or not valid; the message names the line. Free with godwit_draft_free. */
GodwitDraft *godwit_backend_read_file (GodwitBackend *self, const char *path, GError **error);

/* For a backend: emits "asks", and "tells". */
void godwit_backend_ask (GodwitBackend *self, GodwitQuestion *question);
void godwit_backend_tell (GodwitBackend *self, const char *sentence);

/* The person has just logged in: what is to connect automatically does, as soon as there is a network and the keyring is open. */
void godwit_backend_log_in (GodwitBackend *self);

/* Connections of another program that can be taken over: GodwitTunnel with uuid, name and gateway, and no more. Belongs to the backend; NULL:
 * there cannot be any. */
GListModel *godwit_backend_offers (GodwitBackend *self);

/* Makes a connection of ours beside it; that one stays. Returns what is different, a sentence a line, "" for nothing; free with g_free. NULL: it
 * cannot be; the message says why. */
void godwit_backend_take_over_async (GodwitBackend *self, GodwitTunnel *offer, GAsyncReadyCallback done, gpointer data);
char *godwit_backend_take_over_finish (GodwitBackend *self, GAsyncResult *result, GError **error);

/* Somebody looks at its counters: they are read twice a second until nobody does. */
void godwit_backend_watch (GodwitBackend *self, GodwitTunnel *tunnel, gboolean closely);

#endif
