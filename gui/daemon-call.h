/* SPDX-License-Identifier: GPL-3.0-or-later */
/* daemon-call.h - how the app begins a tunnel at the keeper and answers for its person: secrets from the keyring, START, CONNECT with the files, and
 * what is asked. It ends with the tunnel. */
#ifndef GODWIT_DAEMON_CALL_H
#define GODWIT_DAEMON_CALL_H

#include "daemon-entry.h"
#include "godwit-backend.h"
#include "keeper-link.h"
#include "profile-folder.h"

/* What all calls share; outlives them. */
typedef struct {
  GodwitBackend *backend; /* emits "asks" */
  GodwitKeeperLink *link;
  GodwitProfileFolder *folder;
} GodwitDaemonHost;

/* Begins; the entry has begun a try. What goes wrong ends the entry, and this call with it, but never before this function has returned. */
GodwitDaemonCall *godwit_daemon_call_new (const GodwitDaemonHost *host, GodwitDaemonEntry *e);

/* For a tunnel that was begun before the app was: it only answers, and ends with it, too. */
GodwitDaemonCall *godwit_daemon_call_new_to_answer (const GodwitDaemonHost *host, GodwitDaemonEntry *e);

/* Withdraws what is asked, wipes the secrets. Accepts NULL. */
void godwit_daemon_call_free (GodwitDaemonCall *c);

/* Does the keeper know of it? */
gboolean godwit_daemon_call_is_started (const GodwitDaemonCall *c);

/* A frame from the keeper. TRUE: it was about this call's tunnel or request, and needs no other. The call may be gone then. */
gboolean godwit_daemon_call_told (GodwitDaemonCall *c, const gdw_frame *f);

/* The link has room again. */
void godwit_daemon_call_ready (GodwitDaemonCall *c);

#endif
