/* SPDX-License-Identifier: GPL-3.0-or-later */
/* daemon-entry.h - a profile of the person's folder with what the keeper told of its tunnel; and the facts that follow. */
#ifndef GODWIT_DAEMON_ENTRY_H
#define GODWIT_DAEMON_ENTRY_H

#include "godwit-tunnel.h"
#include "own-certificate.h"
#include "profile-folder.h"
#include "profile/profile.h"
#include "service/event-log.h"
#include "service/status-values.h"

typedef struct GodwitDaemonCall GodwitDaemonCall;

typedef struct {
  char *path, *name; /* of the file; of the tunnel at the keeper */
  guint64 version;   /* of the file that was read */
  gdw_profile profile;
  char *fault; /* why the file is no profile; NULL: it is one */
  GodwitTunnel *tunnel;
  gboolean is_up; /* between START and END */
  guint32 number; /* the keeper's; 0: it has none (yet) */
  GodwitStatusFacts told;
  GodwitEventLog events;
  gint64 counted;         /* us of g_get_monotonic_time: when the counters came */
  GodwitDaemonCall *call; /* how it was begun by us (daemon-call.h); NULL: it was not, or is over */
  guint watchers;         /* views that look at its counters */
  GodwitOwnCertificate own;
  gboolean due, waits_for_keyring; /* at the begin of a session (daemon-login.h) */
} GodwitDaemonEntry;

GodwitDaemonEntry *godwit_daemon_entry_new (const GodwitProfileFile *file);
void godwit_daemon_entry_free (gpointer entry);

/* The file was read again; it may have changed. */
void godwit_daemon_entry_take (GodwitDaemonEntry *e, const GodwitProfileFile *file);

/* Its uuid: of the file. */
const char *godwit_daemon_entry_uuid (const GodwitDaemonEntry *e);

/* A try begins: what was known of the one before goes. */
void godwit_daemon_entry_begin (GodwitDaemonEntry *e);

/* A PHASE, STATUS or EVENT of its tunnel. */
void godwit_daemon_entry_told (GodwitDaemonEntry *e, const gdw_frame *f);

/* It is over; why NONE: as asked. */
void godwit_daemon_entry_end (GodwitDaemonEntry *e, const gdw_frame_end *end);
void godwit_daemon_entry_fail (GodwitDaemonEntry *e, gdw_why why, const char *fact);

/* It cannot begin: words say what is wrong with the profile or its files. */
void godwit_daemon_entry_fault (GodwitDaemonEntry *e, const char *words);

/* Reckons the facts anew and hands them to the tunnel. */
void godwit_daemon_entry_refresh (GodwitDaemonEntry *e);

#endif
