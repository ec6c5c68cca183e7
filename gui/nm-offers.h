/* SPDX-License-Identifier: GPL-3.0-or-later */
/* nm-offers.h - connections of NetworkManager's strongSwan plugin, which can be taken over: a list that follows NetworkManager, and the deed. */
#ifndef GODWIT_NM_OFFERS_H
#define GODWIT_NM_OFFERS_H

#include <NetworkManager.h>

#include "godwit-tunnel.h"

typedef struct GodwitNmOffers GodwitNmOffers;

/* Empty until there is a client. */
GodwitNmOffers *godwit_nm_offers_new (void);
/* Accepts NULL. */
void godwit_nm_offers_free (GodwitNmOffers *o);

/* Begins to follow; client outlives o. */
void godwit_nm_offers_follow (GodwitNmOffers *o, NMClient *client);

/* GodwitTunnel. One for which there is a connection of ours by its new name is not among them. Belongs to o. */
GListModel *godwit_nm_offers_list (GodwitNmOffers *o);

/* By nm-godwit-import, as `godwitctl import --from-nm` does; ends the task (godwit_backend_take_over_async). Takes the reference. */
void godwit_nm_offers_take_over (GodwitTunnel *offer, GTask *task);

#endif
