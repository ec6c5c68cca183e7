/* SPDX-License-Identifier: GPL-3.0-or-later */
/* why.h - the closed list of end reasons: the world refuses. Carried by value from where it is found to END. */
#ifndef GDW_BASE_WHY_H
#define GDW_BASE_WHY_H

#include <stdbool.h>
#include <stddef.h>

typedef enum {
  GDW_WHY_NONE = 0, /* no reason: ended as asked, or not ended at all */
#define GDW_WHY(number, NAME, text, repair) GDW_WHY_##NAME = number,
#include "base/why.def"
#undef GDW_WHY
} gdw_why;

/* The stable name ("GATEWAY_SILENT"), the sentence and the repair, in English; "NONE", "" and "" for GDW_WHY_NONE
 * and for a number that is not in the list. */
const char *gdw_why_name (gdw_why why);
const char *gdw_why_text (gdw_why why);
const char *gdw_why_repair (gdw_why why);

/* Is the number in the list? For numbers that come from another process. */
bool gdw_why_exists (unsigned number);

/* The i-th reason in order of the list; GDW_WHY_NONE beyond the end. */
gdw_why gdw_why_at (size_t i);

#endif
