/* SPDX-License-Identifier: GPL-3.0-or-later */
/* propose.h - what we offer, whether the gateway's choice is among it, and what we choose from a gateway's offer.
 * Never is anything agreed on that the profile does not name (RFC 7296 2.7, 3.3). */
#ifndef GDW_IKE_PROPOSE_H
#define GDW_IKE_PROPOSE_H

#include "ike/keymat.h"
#include "profile/profile.h"
#include "wire/pay-sa.h"

/* May this exchange go on with further key exchanges, in IKE_INTERMEDIATE or IKE_FOLLOWUP_KE (RFC 9370)? Then an offer begins with
 * proposals that have the profile's KEMs as ADDKE1. Behind them are the same without, which every gateway understands, unless it is an
 * offer for an IKE SA and the profile requires a KEM. */
typedef enum { GDW_ALONE, GDW_FURTHER } gdw_further;

/* Our offer for an IKE SA. spi: 8 octets when rekeying, NULL in IKE_SA_INIT. */
void gdw_propose_ike (const gdw_profile *p, const uint8_t *spi, gdw_further further, gdw_pay_sa *ret);

/* Our offer for a child, without a key exchange of its own. */
void gdw_propose_esp (const gdw_profile *p, uint32_t spi, gdw_pay_sa *ret);

/* The same with a key exchange of its own: the groups of gdw_propose_esp_group_at. */
void gdw_propose_esp_pfs (const gdw_profile *p, uint32_t spi, gdw_further further, gdw_pay_sa *ret);

/* Is the answer exactly one choice out of the offer: one proposal by its number, one transform of each type that was offered, and no
 * key exchange method twice (RFC 9370 2.2.1)? GDW_E_VALUE when not. *ret_spi views into choice: the peer's SPI (4 or 8 octets, or none in IKE_SA_INIT). */
GDW_MUST_USE gdw_err gdw_propose_check (const gdw_pay_sa *offer, const gdw_pay_sa *choice, gdw_suite *ret,
                                        gdw_bytes *ret_spi);

/* What we take of the gateway's offer for rekeying: the profile's order of preference decides, a proposal with a KEM before all without when
 * there may be further exchanges, and for an IKE SA nothing else when the profile requires it. wanted_group: the one of its KE
 * payload, preferred when the profile names it at all; 0: none. A child needs no group; one that offers groups gets one.
 * *ret_answer: the chosen proposal with our spi (spi_n octets). GDW_E_VALUE: nothing fits. */
GDW_MUST_USE gdw_err gdw_propose_pick (const gdw_profile *p, const gdw_pay_sa *offer, uint8_t proto,
                                       uint16_t wanted_group, gdw_further further, gdw_bytes spi, gdw_suite *ret,
                                       gdw_bytes *ret_peer_spi, gdw_pay_sa *ret_answer);

/* Adds the older set where the profile consents to it (ike.old-algorithms). Leaves only those groups and KEMs in the profile that the crypto library can do, and no KEM when post-quantum is off: asking it takes long, so it is done once, before the profile
 * is used here. Perhaps none is left. */
void gdw_propose_trim (gdw_profile *p);

/* Does the profile, trimmed, offer this group? The i-th group in order of preference; NULL beyond the end. */
const gdw_group_info *gdw_propose_group (const gdw_profile *p, uint16_t id);
const gdw_group_info *gdw_propose_group_at (const gdw_profile *p, size_t i);

/* The same for key exchanges of children: the groups of their own, or those of the IKE SA. */
const gdw_group_info *gdw_propose_esp_group (const gdw_profile *p, uint16_t id);
const gdw_group_info *gdw_propose_esp_group_at (const gdw_profile *p, size_t i);

#endif
