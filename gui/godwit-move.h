/* SPDX-License-Identifier: GPL-3.0-or-later */
/* godwit-move.h - one entry of a tunnel's history: it moved to another network, or connected anew. */
#ifndef GODWIT_MOVE_H
#define GODWIT_MOVE_H

#include <gio/gio.h>

#define GODWIT_TYPE_MOVE (godwit_move_get_type ())
G_DECLARE_FINAL_TYPE (GodwitMove, godwit_move, GODWIT, MOVE, GObject)

/* at: seconds since 1970 (UTC). reason: a name of roam.def. from and to: what a person calls the networks, may be "". gap: ms without a packet. */
GodwitMove *godwit_move_new (gint64 at, const char *reason, const char *from, const char *to, guint64 gap);

gint64 godwit_move_at (GodwitMove *self);
guint64 godwit_move_gap (GodwitMove *self);

/* "From Wi-Fi to LTE" or "Connected anew"; "10:42 · the network was gone · nothing for 36 ms". In the user's language; free with g_free. */
char *godwit_move_title (GodwitMove *self);
char *godwit_move_detail (GodwitMove *self);

#endif
