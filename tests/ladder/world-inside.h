/* SPDX-License-Identifier: GPL-3.0-or-later */
/* world-inside.h - what the files of the world share: world.c, world-ends.c, world-network.c, world-client.c, world-tamper.c. */
#ifndef GDW_TESTS_LADDER_WORLD_INSIDE_H
#define GDW_TESTS_LADDER_WORLD_INSIDE_H

#include "world.h"

/* The test ends where the world itself cannot go on. */
void world_must (bool condition, const char *what);
/* Writes to the ladder. */
__attribute__ ((format (printf, 2, 3))) void world_say (struct world *w, const char *format, ...);

/* What the tunnel sends goes on the wire. */
void world_send (struct world *w, const gdw_path *path, gdw_bytes octets);
/* What the peer has to say goes on the wire. */
void world_drain_peer (struct world *w);
/* Which datagram comes next; n_flying when there is none. */
size_t world_next_flying (const struct world *w);
/* It reaches its end, which says nothing yet. */
void world_deliver (struct world *w, size_t i);

/* Takes all effects of the tunnel; answers the questions behind them. */
void world_drain_tunnel (struct world *w);

#endif
