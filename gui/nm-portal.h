/* SPDX-License-Identifier: GPL-3.0-or-later */
/* nm-portal.h - a captive portal: a network that has to be signed in to by a page before it lets anything through, as NetworkManager's check of
 * its devices finds it. */
#ifndef GODWIT_NM_PORTAL_H
#define GODWIT_NM_PORTAL_H

#include <NetworkManager.h>

typedef struct GodwitNmPortal GodwitNmPortal;

/* changed: a device may show a portal now, or none any more. */
GodwitNmPortal *godwit_nm_portal_new (NMClient *client, void (*changed) (gpointer data), gpointer data);
void godwit_nm_portal_free (GodwitNmPortal *p);

/* A page that leads to the portal's own when it is opened: NetworkManager's for its check. NULL: no device shows a portal. It is the client's. */
const char *godwit_nm_portal_page (NMClient *client);

#endif
