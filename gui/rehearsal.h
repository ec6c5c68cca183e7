/* SPDX-License-Identifier: GPL-3.0-or-later */
/* rehearsal.h - settings tried before they count: a confined godwitd signs in to the gateway as this user, without a tun, without rights and without
 * NetworkManager; nothing of the computer's network changes. Files are read as the user, names are asked by godwit-scout. */
#ifndef GODWIT_REHEARSAL_H
#define GODWIT_REHEARSAL_H

#include "godwit-draft.h"
#include "godwit-question.h"
#include "godwit-tunnel.h"

#define GODWIT_TYPE_REHEARSAL (godwit_rehearsal_get_type ())
/* Signal "changed": the facts are others. Signal "asks" (GodwitQuestion): the person is to be asked. Signal "ended": nothing follows; the facts say
 * how: CONNECTED (it would work), FAILED, or OFF (it was cancelled). */
G_DECLARE_FINAL_TYPE (GodwitRehearsal, godwit_rehearsal, GODWIT, REHEARSAL, GObject)

/* The draft is copied; its profile is valid. A secret that it does not have is asked for. */
GodwitRehearsal *godwit_rehearsal_new (const GodwitDraft *draft);

/* Begins. Nothing here waits; it lives until it has ended, even when nobody else holds it. Once. */
void godwit_rehearsal_start (GodwitRehearsal *self);

/* Ends it in good order: the gateway is told. "ended" follows. */
void godwit_rehearsal_cancel (GodwitRehearsal *self);

enum { GODWIT_REHEARSAL_BAD_FILE = 3 }; /* facts.why: a file of the profile cannot be read, and why_text says which */

const GodwitFacts *godwit_rehearsal_facts (GodwitRehearsal *self);

#endif
