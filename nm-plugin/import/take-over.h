/* SPDX-License-Identifier: GPL-3.0-or-later */
/* take-over.h - a connection of NetworkManager-strongswan as one of ours. */
#ifndef GODWIT_IMPORT_TAKE_OVER_H
#define GODWIT_IMPORT_TAKE_OVER_H

#include <NetworkManager.h>

/* A new connection beside `old`: its id and " (Godwit)", a uuid of its own, the same users and addresses, the profile in our names, persistent,
 * and the flags that say who keeps the secret, with the secret where `old` has it. Sentences about what is different are added to notes (char *).
 * NULL: it is not that plugin's, or cannot be ours; the message says which item (G_IO_ERROR_INVALID_DATA). */
NMConnection *godwit_take_over (NMConnection *old, GPtrArray *notes, GError **error);

#endif
