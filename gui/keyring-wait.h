/* SPDX-License-Identifier: GPL-3.0-or-later */
/* keyring-wait.h - at the begin of a session the keyring may be locked: waits until it is open, and asks the person once. */
#ifndef GODWIT_KEYRING_WAIT_H
#define GODWIT_KEYRING_WAIT_H

#include <glib.h>

typedef struct GodwitKeyringWait GodwitKeyringWait;

/* open FALSE: it is locked, and the person is being asked; it is told once at most. TRUE: it is open, or there is none; this comes once, at the end,
 * whoever has unlocked it. A person who declines is not asked again, and the keyring goes on being waited for. */
typedef void (*GodwitKeyringTold) (gboolean open, gpointer data);

GodwitKeyringWait *godwit_keyring_wait_new (GodwitKeyringTold told, gpointer data);
/* Nothing is told any more. Accepts NULL. */
void godwit_keyring_wait_free (GodwitKeyringWait *w);

#endif
