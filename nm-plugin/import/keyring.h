/* SPDX-License-Identifier: GPL-3.0-or-later */
/* keyring.h - a secret that the person's keyring keeps for one connection, for another one as well. */
#ifndef GODWIT_IMPORT_KEYRING_H
#define GODWIT_IMPORT_KEYRING_H

/* Whose secret, and which. */
typedef struct {
  const char *uuid, *key;
} GodwitKept;

/* Copies it; the old one stays. name: the new connection's, for who looks into the keyring. NULL: done; else why not, as words behind a colon.
 * The keyring is not unlocked for it. */
const char *godwit_keyring_copy (const GodwitKept *from, const GodwitKept *to, const char *name);

#endif
