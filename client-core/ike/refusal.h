/* SPDX-License-Identifier: GPL-3.0-or-later */
/* refusal.h - what a gateway refused of our algorithms, and the words about it. Pure. */
#ifndef GDW_IKE_REFUSAL_H
#define GDW_IKE_REFUSAL_H

#include <stdbool.h>

#include "base/diff.h"
#include "profile/profile.h"

typedef struct {
  bool esp;       /* of the first child; else of the IKE SA */
  uint16_t group; /* that the gateway asked for and we do not offer; 0: it asked for none */
} gdw_refusal;

/* The lines about it. p: as the tunnel uses it (gdw_propose_trim). What the gateway did not say is not guessed: then the probe, or the
 * gateway's administrator, is named. */
void gdw_refusal_explain (const gdw_refusal *r, const gdw_profile *p, gdw_diff *ret);

#endif
