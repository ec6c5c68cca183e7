/* SPDX-License-Identifier: GPL-3.0-or-later */
/* taken.h - has NetworkManager taken a plan over? It says nothing to the service, so the tun is looked at: it has the plan's addresses. */
#ifndef GODWIT_SERVICE_TAKEN_H
#define GODWIT_SERVICE_TAKEN_H

#include <glib.h>

#include "base/network.h"

enum { GODWIT_TAKEN_MS = 12000 /* less than the engine waits (GDW_ASK_APPLY_MS) */ };

typedef struct _GodwitTaken GodwitTaken;

/* done is called once from the main loop: TRUE, it has them; FALSE, it has not in time. */
GodwitTaken *godwit_taken_watch (const char *device, const gdw_netplan *plan,
                                 void (*done) (gpointer data, gboolean taken), gpointer data);
/* done is not called any more. Accepts NULL. */
void godwit_taken_free (GodwitTaken *t);

#endif
