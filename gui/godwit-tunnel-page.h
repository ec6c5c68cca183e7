/* SPDX-License-Identifier: GPL-3.0-or-later */
/* godwit-tunnel-page.h - all about one tunnel: the head block, what it is connected with, how it is protected, where it has moved. */
#ifndef GODWIT_TUNNEL_PAGE_H
#define GODWIT_TUNNEL_PAGE_H

#include <adwaita.h>

#include "godwit-tunnel.h"

#define GODWIT_TYPE_TUNNEL_PAGE (godwit_tunnel_page_get_type ())
/* Property "tunnel" (GodwitTunnel, may be NULL). */
G_DECLARE_FINAL_TYPE (GodwitTunnelPage, godwit_tunnel_page, GODWIT, TUNNEL_PAGE, AdwBin)

#endif
