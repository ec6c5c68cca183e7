/* SPDX-License-Identifier: GPL-3.0-or-later */
/* status.h - the object io.github.godwitvpn.Status1 on the service's own bus name: the tunnel's details, for those whom they concern. Root and the
 * users of the connection may read it, everybody when it is everybody's; others get AccessDenied. What changed is told without
 * values, since a signal goes to all. */
#ifndef GODWIT_SERVICE_STATUS_H
#define GODWIT_SERVICE_STATUS_H

#include <NetworkManager.h>

#include "profile/profile.h"
#include "service/status-values.h"

typedef struct _GodwitStatus GodwitStatus;

typedef struct {
  gpointer owner;
  /* Somebody reads the counters: ask for a new STATUS. FALSE: there is nobody to ask. */
  gboolean (*query) (gpointer owner);
} GodwitStatusOwner;

/* NULL, and the error: the object cannot be registered. */
GodwitStatus *godwit_status_new (const GodwitStatusOwner *owner, GDBusConnection *bus, GError **error);
/* Accepts NULL. */
void godwit_status_free (GodwitStatus *s);

/* Whose tunnel it is from now on; what was known of the one before is forgotten. p NULL: its profile cannot be read. */
void godwit_status_begin (GodwitStatus *s, NMConnection *connection, const gdw_profile *p);

/* The profile or one of its files is no good: words say what. */
void godwit_status_fault (GodwitStatus *s, const char *words);

/* A STATUS, PHASE or EVENT came. device: of the tun. */
void godwit_status_told (GodwitStatus *s, const gdw_frame *f, const char *device);

/* It has ended; why NONE: as asked. */
void godwit_status_ended (GodwitStatus *s, const gdw_frame_end *end);

/* There is a reason that people should have time to read. */
gboolean godwit_status_has_reason (const GodwitStatus *s);

#endif
