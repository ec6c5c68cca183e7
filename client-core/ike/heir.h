/* SPDX-License-Identifier: GPL-3.0-or-later */
/* heir.h - an IKE SA that a rekey made: it succeeds the old one, or is laid aside for another (RFC 7296 2.8, 2.18). */
#ifndef GDW_IKE_HEIR_H
#define GDW_IKE_HEIR_H

#include "ike/ike-sa.h"

/* An SA that a rekey of `old` made: it has keys, and nothing else yet. NULL: no memory. */
gdw_ike_sa *gdw_heir_new (gdw_ike_sa *old, const gdw_ike_deal *deal, gdw_now now);

/* It succeeds: it inherits path, NAT verdict, identities, children and wanted tasks; the old one keeps DELETE, which is ours to send when
 * we_delete. */
void gdw_heir_succeed (gdw_ike_sa *old, gdw_ike_sa *taken, bool we_delete, gdw_now now);

/* The other one succeeds: this one only waits to be deleted, by us or by the gateway (RFC 7296 2.8.2). */
void gdw_heir_lay_aside (gdw_ike_sa *old, gdw_ike_sa *taken, bool we_delete, gdw_now now);

#endif
