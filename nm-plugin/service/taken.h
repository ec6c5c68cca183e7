/* SPDX-License-Identifier: GPL-3.0-or-later */
/* taken.h - has NetworkManager taken a plan over? It says nothing to the service, so it is looked at: the connection counts as activated, which it
 * does when routes and name servers are set, and the tun has the plan's addresses and routes, which tells of a plan that changes when it
 * is activated already. Name servers alone that change are not looked at: who has them is systemd-resolved's or a file's business. */
#ifndef GODWIT_SERVICE_TAKEN_H
#define GODWIT_SERVICE_TAKEN_H

#include <glib.h>

#include "base/network.h"

enum { GODWIT_TAKEN_MS = 12000 /* less than the engine waits (GDW_ASK_APPLY_MS) */ };

typedef struct _GodwitTaken GodwitTaken;

/* plan: with the routes only that the connection takes. is_active: does the connection count as activated? done is called once from the main loop:
 * TRUE, it is taken over; FALSE, not in time. A route that NetworkManager will not have is no reason to end a tunnel: it is said in the log. */
GodwitTaken *godwit_taken_watch (const char *device, const gdw_netplan *plan, gboolean (*is_active) (gpointer data),
                                 void (*done) (gpointer data, gboolean taken), gpointer data);
/* done is not called any more. Accepts NULL. */
void godwit_taken_free (GodwitTaken *t);

#endif
