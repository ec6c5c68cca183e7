/* SPDX-License-Identifier: GPL-3.0-or-later */
/* moves.h - the moves of a tunnel from one path to another, as people are told of them. */
#ifndef GODWIT_CTL_MOVES_H
#define GODWIT_CTL_MOVES_H

#include "control/frame.h"

#include <glib.h>

/* "from wifi0 to lte0 in 12 ms: the link was lost". To be freed. */
char *ctl_moves_line (const gdw_roam *r);

/* So many of the last roams of s are news to one who knows of *known moves, which becomes what s says. */
guint ctl_moves_news (const gdw_frame_status *s, uint32_t *known);

#endif
