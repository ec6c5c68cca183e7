/* SPDX-License-Identifier: GPL-3.0-or-later */
/* nm-login.h - the person has logged in: what "Connect Automatically" means. NetworkManager itself brings up no VPN on its own; who starts Godwit at
 * login has them connected by it, as soon as there is a network and, where a secret is in it, an open keyring. */
#ifndef GODWIT_NM_LOGIN_H
#define GODWIT_NM_LOGIN_H

#include "nm-entry.h"

typedef struct GodwitNmLogin GodwitNmLogin;

/* NetworkManager refused to begin; the message is a sentence for people. */
typedef void (*GodwitNmLoginRefused) (GodwitNmEntry *e, const char *why, gpointer data);

/* client is running; entries: uuid -> GodwitNmEntry, as they are now. Neither is owned; both outlive it. Their field due says who still waits. */
GodwitNmLogin *godwit_nm_login_new (NMClient *client, GHashTable *entries, GodwitNmLoginRefused refused, gpointer data);
/* Accepts NULL. */
void godwit_nm_login_free (GodwitNmLogin *l);

#endif
