/* SPDX-License-Identifier: GPL-3.0-or-later */
/* phase.h - where a tunnel stands, for people: the engine says it, frames carry it, godwitctl shows it. */
#ifndef GDW_BASE_PHASE_H
#define GDW_BASE_PHASE_H

#include <stdbool.h>

typedef enum {
#define GDW_PHASE_ROW(number, NAME, name, text) GDW_PHASE_##NAME = number,
#include "base/phases.def"
#undef GDW_PHASE_ROW
} gdw_phase;

/* "connected" and "both sides prove who they are"; "?" for a number that is not in the list. */
const char *gdw_phase_name (gdw_phase p);
const char *gdw_phase_text (gdw_phase p);

/* Is the number in the list? For numbers that come from another process. */
bool gdw_phase_exists (unsigned number);

#endif
