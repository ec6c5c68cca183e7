/* SPDX-License-Identifier: GPL-3.0-or-later */
/* gate.h - who may ask the keeper for what. Root for everything; who is in the group godwit for tunnels of his own; polkit comes with its
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

/* Who is asking. */
typedef struct {
  uint32_t user;
  bool member; /* of the group */
} gdw_gate_who;

/* Whose wishes count: read at the start, and when the list of groups becomes another. */
typedef struct {
  uint32_t group; /* GDW_GATE_NOBODY: there is none */
  uint32_t
      own_user; /* as which godwitd and godwit-scout run: their own group gives them nothing here. GDW_GATE_NOBODY: there is none */
} gdw_gate_rules;

/* The group of this name and the user of the same name, from the system's lists. */
gdw_gate_rules gdw_gate_read_rules (const char *name);

/* Who is at the other end of a local socket, as the kernel tells it; user GDW_GATE_NOBODY when it cannot. */
gdw_gate_who gdw_gate_peer (int fd, const gdw_gate_rules *rules);

/* owner: of the tunnel, for SEE and STOP; else GDW_GATE_NOBODY. */
bool gdw_gate_may (gdw_gate_who who, gdw_gate_wish wish, uint32_t owner);

#endif
