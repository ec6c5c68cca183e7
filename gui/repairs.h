/* SPDX-License-Identifier: GPL-3.0-or-later */
/* repairs.h - what the app itself can do about an end reason: a change of the settings behind one button. No widgets. */
#ifndef GODWIT_REPAIRS_H
#define GODWIT_REPAIRS_H

#include "godwit-draft.h"
#include "godwit-tunnel.h"

/* The button's label, in the user's language, or NULL: nothing can be repaired here. Free with g_free. */
char *godwit_repair_label (const GodwitFacts *f);

/* TRUE: the button shows the gateway's certificate first; godwit_repair_apply is what trust in it changes. */
gboolean godwit_repair_shows_certificate (const GodwitFacts *f);

/* TRUE: the button opens facts->portal, the sign-in of a network that lets nothing through before; no setting changes. */
gboolean godwit_repair_opens_page (const GodwitFacts *f);

/* TRUE: the button opens the settings, since the person has to say something (a user name, a file). */
gboolean godwit_repair_needs_person (const GodwitFacts *f);

/* Changes the draft. FALSE: it cannot be (the name that the certificate offers is none); the draft is as before. */
gboolean godwit_repair_apply (const GodwitFacts *f, GodwitDraft *d);

#endif
