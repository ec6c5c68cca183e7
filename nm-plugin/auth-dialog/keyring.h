/* SPDX-License-Identifier: GPL-3.0-or-later */
/* keyring.h - secrets that the person's keyring keeps for NetworkManager's connections. What is typed is stored by the agent, by some
 * before the gateway has seen it: so what the gateway refused goes here, or it would stay when the person cancels. */
#ifndef GODWIT_AUTH_KEYRING_H
#define GODWIT_AUTH_KEYRING_H

#include "auth-dialog/request.h"

/* Fills the fields that are kept in the keyring, within a few seconds; a field that was refused is taken out of it instead. The keyring is not unlocked: agents do that themselves before
 * they ask us, and a prompt under a prompt helps nobody. Returns what stood in the way, as a sentence; NULL: nothing did. */
const char *godwit_keyring_fill (godwit_request *r, const char *uuid);

#endif
