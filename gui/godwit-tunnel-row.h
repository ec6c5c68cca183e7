/* SPDX-License-Identifier: GPL-3.0-or-later */
/* godwit-tunnel-row.h - a connection in the sidebar: name, gateway, state by icon and in words. */
#ifndef GODWIT_TUNNEL_ROW_H
#define GODWIT_TUNNEL_ROW_H

#include <adwaita.h>

#include "godwit-tunnel.h"

#define GODWIT_TYPE_TUNNEL_ROW (godwit_tunnel_row_get_type ())
/* Property "tunnel" (GodwitTunnel, may be NULL): rows are used again for other tunnels. */
G_DECLARE_FINAL_TYPE (GodwitTunnelRow, godwit_tunnel_row, GODWIT, TUNNEL_ROW, GtkBox)

#endif
