/* SPDX-License-Identifier: GPL-3.0-or-later */
/* godwit-service.h - the VPN service that NetworkManager starts, one process per connection: the entry points of a VPN plugin over a worker. */
#ifndef GODWIT_SERVICE_H
#define GODWIT_SERVICE_H

#include <NetworkManager.h>

#define GODWIT_TYPE_SERVICE (godwit_service_get_type ())
G_DECLARE_FINAL_TYPE (GodwitService, godwit_service, GODWIT, SERVICE, NMVpnServicePlugin)

/* On the system bus, under the name that NetworkManager chose. watch_peer: ends with it. */
GodwitService *godwit_service_new (const char *bus_name, gboolean watch_peer, GError **error);

/* The last attempt ended for a reason that people should have time to read (status.h). */
gboolean godwit_service_has_reason (const GodwitService *s);

/* Ends what runs; TRUE: nothing does any more. Call it until then, with turns of the main loop between. */
gboolean godwit_service_end (GodwitService *s);

#endif
