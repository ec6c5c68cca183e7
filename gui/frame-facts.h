/* SPDX-License-Identifier: GPL-3.0-or-later */
/* frame-facts.h - what a godwitd says in frames, as facts for the views: for a tunnel that no NetworkManager stands between. No link, no loop. */
#ifndef GODWIT_FRAME_FACTS_H
#define GODWIT_FRAME_FACTS_H

#include "control/frame.h"
#include "godwit-tunnel.h"

/* Addresses, networks, name servers, identities, algorithms. The rest of f stays. */
void godwit_frame_status_facts (const gdw_frame_status *s, GodwitFacts *f);

/* Why it ended, and the gateway's certificate where that is why. */
void godwit_frame_end_facts (const gdw_frame_end *e, GodwitFacts *f);

#endif
