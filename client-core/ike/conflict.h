/* SPDX-License-Identifier: GPL-3.0-or-later */
/* conflict.h - where a plan and this computer's own networks stand in each other's way, and what of the gateway's configuration does not
 * come to pass. Nothing of it ends a connection: a person is told, by an event and a note of the status. Pure. */
#ifndef GDW_IKE_CONFLICT_H
#define GDW_IKE_CONFLICT_H

#include "base/note.h"
#include "ike/netplan.h"

/* What is to be said about this plan made from this configuration, while the links are these; at most GDW_MAX_NOTES, warnings first. */
void gdw_conflicts_find (const gdw_profile *p, const gdw_config *c, const gdw_netplan *plan, const gdw_snapshot *net,
                         gdw_ms at, gdw_notes *ret);

/* Why a wanted family (4 or 6) has no address, in a few constant words (RFC 8983). */
const char *gdw_conflict_family_words (const gdw_config *c, uint8_t family);

#endif
