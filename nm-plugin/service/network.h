/* SPDX-License-Identifier: GPL-3.0-or-later */
/* network.h - what the system knows besides: which links are metered or show a captive portal, whether our connection is active
 * (NetworkManager), and that the computer woke (logind). By D-Bus, asynchronously; what does not answer is as if it had nothing to say. */
#ifndef GODWIT_SERVICE_NETWORK_H
#define GODWIT_SERVICE_NETWORK_H

#include <gio/gio.h>

#include "control/frame.h"

typedef struct _GodwitNetwork GodwitNetwork;

typedef struct {
  gpointer owner;
  void (*links) (gpointer owner, const gdw_frame_links *links);
  void (*woke) (gpointer owner, gdw_ms slept);
} GodwitNetworkOwner;

/* bus: the system bus. */
GodwitNetwork *godwit_network_new (const GodwitNetworkOwner *owner, GDBusConnection *bus);
/* Accepts NULL. */
void godwit_network_free (GodwitNetwork *n);

/* Does NetworkManager say that the connection of this uuid is activated? TRUE also when it cannot be asked. */
gboolean godwit_network_is_active (const GodwitNetwork *n, const char *uuid);

#endif
