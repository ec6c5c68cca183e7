/* SPDX-License-Identifier: GPL-3.0-or-later */
/* gate.h - who may ask the keeper for what. Root for everything, a tunnel's owner for that tunnel; groups and polkit come with their
 * feature. */
#ifndef GDW_KEEPER_GATE_H
#define GDW_KEEPER_GATE_H

#include <stdbool.h>
#include <stdint.h>

typedef enum {
  GDW_GATE_ENTER, /* talk to the keeper at all */
  GDW_GATE_START, /* start a tunnel */
  GDW_GATE_REPAIR,
  GDW_GATE_SEE, /* the rest: with a certain tunnel */
  GDW_GATE_STOP,
} gdw_gate_wish;

#define GDW_GATE_NOBODY UINT32_MAX /* no user: never allowed anything */

/* The user at the other end of a local socket, as the kernel tells it; GDW_GATE_NOBODY when it cannot. */
uint32_t gdw_gate_peer (int fd);

/* owner: of the tunnel, for SEE and STOP; else GDW_GATE_NOBODY. */
bool gdw_gate_may (uint32_t user, gdw_gate_wish wish, uint32_t owner);

#endif
