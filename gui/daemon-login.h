/* SPDX-License-Identifier: GPL-3.0-or-later */
/* daemon-login.h - the person has logged in where no NetworkManager runs: the connections that they had up last come up again, as soon as there is a
 * network and, where a secret is in it, an open keyring. */
#ifndef GODWIT_DAEMON_LOGIN_H
#define GODWIT_DAEMON_LOGIN_H

#include "daemon-entry.h"
#include "profile-folder.h"

typedef struct GodwitDaemonLogin GodwitDaemonLogin;

/* It is to be connected now. */
typedef void (*GodwitDaemonLoginGo) (GodwitDaemonEntry *e, gpointer data);

/* entries: GodwitDaemonEntry, as they are now; their field due says who still waits. Neither is owned; both outlive it. */
GodwitDaemonLogin *godwit_daemon_login_new (GPtrArray *entries, GodwitProfileFolder *folder, GodwitDaemonLoginGo go,
                                            gpointer data);
/* Accepts NULL. */
void godwit_daemon_login_free (GodwitDaemonLogin *l);

#endif
