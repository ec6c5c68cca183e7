/* SPDX-License-Identifier: GPL-3.0-or-later */
/* taken.h - has NetworkManager taken a plan over? It says nothing to the service, so it is looked at: the tun has the plan's addresses, and the
 * connection counts as activated, which it does when routes and name servers are set. */
#ifndef GODWIT_SERVICE_TAKEN_H
#define GODWIT_SERVICE_TAKEN_H

#include <glib.h>

#include "base/network.h"

enum { GODWIT_TAKEN_MS = 12000 /* less than the engine waits (GDW_ASK_APPLY_MS) */ };

typedef struct _GodwitTaken GodwitTaken;

/* is_active: does the connection count as activated? done is called once from the main loop: TRUE, it is taken over; FALSE, not in time. */
GodwitTaken *godwit_taken_watch (const char *device, const gdw_netplan *plan, gboolean (*is_active) (gpointer data),
                                 void (*done) (gpointer data, gboolean taken), gpointer data);
/* done is not called any more. Accepts NULL. */
void godwit_taken_free (GodwitTaken *t);

#endif
