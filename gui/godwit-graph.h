/* SPDX-License-Identifier: GPL-3.0-or-later */
/* godwit-graph.h - the last minute of a tunnel's traffic: received as an area, sent as a line, and both rates in words. */
#ifndef GODWIT_GRAPH_H
#define GODWIT_GRAPH_H

#include <adwaita.h>

#include "godwit-tunnel.h"

#define GODWIT_TYPE_GRAPH (godwit_graph_get_type ())
/* Property "tunnel" (GodwitTunnel, may be NULL); property "words" (string, read only): "84 Mbit/s received, 2 Mbit/s sent". */
G_DECLARE_FINAL_TYPE (GodwitGraph, godwit_graph, GODWIT, GRAPH, GtkWidget)

#endif
