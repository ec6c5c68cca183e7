/* SPDX-License-Identifier: GPL-3.0-or-later */
/* keyring.h - secrets that the person's keyring keeps for NetworkManager's connections. Only read: what is typed is stored by the agent. */
#ifndef GODWIT_AUTH_KEYRING_H
#define GODWIT_AUTH_KEYRING_H

#include "auth-dialog/request.h"

/* Fills the fields that are kept in the keyring, within a few seconds. The keyring is not unlocked: agents do that themselves before
 * they ask us, and a prompt under a prompt helps nobody. Returns what stood in the way, as a sentence; NULL: nothing did. */
const char *godwit_keyring_fill (godwit_request *r, const char *uuid);

#endif
