/* SPDX-License-Identifier: GPL-3.0-or-later */
/* nm-entry.h - a connection of NetworkManager with what is known of it: its settings, its activation, the last status; and the facts that follow. */
#ifndef GODWIT_NM_ENTRY_H
#define GODWIT_NM_ENTRY_H

#include <NetworkManager.h>

#include "godwit-tunnel.h"
#include "name-check.h"
#include "own-certificate.h"

typedef struct {
  NMClient *client; /* not owned */
  NMRemoteConnection *remote;
  NMVpnConnection *active; /* NULL: it is not being activated, nor active */
  GodwitTunnel *tunnel;
  GVariant *status;                  /* of Status1, the last; NULL: none */
  gint64 status_at;                  /* us of g_get_monotonic_time: when it was read */
  gboolean has_ended;                /* the last activation ended by itself, and nobody has tried since */
  NMActiveConnectionStateReason end; /* how */
  GodwitNameCheck *names;
  gboolean is_cancelled;           /* the person declined to answer, or ended it: its end is no failure */
  gboolean due, waits_for_keyring; /* it shall come up after the login; and lacks the keyring (nm-login.h) */
  GodwitOwnCertificate own;
  guint watchers; /* views that look at its counters */
} GodwitNmEntry;

GodwitNmEntry *godwit_nm_entry_new (NMClient *client, NMRemoteConnection *remote);
void godwit_nm_entry_free (gpointer entry);

/* Reckons the facts anew and hands them to the tunnel. */
void godwit_nm_entry_refresh (GodwitNmEntry *e);

/* Is it a connection of ours? */
gboolean godwit_nm_entry_is_ours (NMConnection *connection);

/* The activation has changed; NULL: there is none any more. */
void godwit_nm_entry_set_active (GodwitNmEntry *e, NMVpnConnection *active);

/* The person declined to type a password or code, or gave up waiting for the keyring. */
void godwit_nm_entry_cancel (GodwitNmEntry *e);

/* all NULL: the service is gone. */
void godwit_nm_entry_set_status (GodwitNmEntry *e, GVariant *all);

/* What happened so far: the answer of GetEvents. */
void godwit_nm_entry_set_events (GodwitNmEntry *e, GVariant *told);

#endif
