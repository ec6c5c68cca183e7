/* SPDX-License-Identifier: GPL-3.0-or-later */
/* godwit-head.h - the head block of a tunnel's page: its state in words and by an icon, what goes with it, and the one button. */
#ifndef GODWIT_HEAD_H
#define GODWIT_HEAD_H

#include <adwaita.h>

#include "godwit-tunnel.h"

#define GODWIT_TYPE_HEAD (godwit_head_get_type ())
/* Property "tunnel" (GodwitTunnel, may be NULL). The button activates "win.toggle". */
G_DECLARE_FINAL_TYPE (GodwitHead, godwit_head, GODWIT, HEAD, GtkBox)

#endif
