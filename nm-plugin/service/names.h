/* SPDX-License-Identifier: GPL-3.0-or-later */
/* names.h - the name servers of a tunnel at systemd-resolved, before NetworkManager hands them over: it does that when the connection counts as
 * activated, and until then questions would go to the servers of the uplinks, in clear and past the tunnel's routes, since systemd-resolved
 * binds its sockets to a link. What NetworkManager says afterwards is the same, and stays. */
#ifndef GODWIT_SERVICE_NAMES_H
#define GODWIT_SERVICE_NAMES_H

#include <NetworkManager.h>

#include "base/network.h"

typedef struct {
  gboolean without[2]; /* IPv4, IPv6: the connection does not take the tunnel's name servers (ignore-auto-dns) */
} GodwitNames;

/* The connection from now on. */
void godwit_names_begin (GodwitNames *n, NMConnection *connection);

/* The plan's as (servers, domains, default route) with the types of SetLinkDNS, SetLinkDomains and SetLinkDefaultRoute behind the index: "(a(iay)a(sb)b)",
 * floating. NULL: nothing is asked inside. */
GVariant *godwit_names_make (const GodwitNames *n, const gdw_netplan *plan);

/* Tells systemd-resolved, where it runs, and does not wait; what fails is said in the log. The link's end undoes it. bus: the system bus. */
void godwit_names_tell (const GodwitNames *n, GDBusConnection *bus, const char *device, const gdw_netplan *plan);

#endif
