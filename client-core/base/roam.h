/* SPDX-License-Identifier: GPL-3.0-or-later */
/* roam.h - one move of a tunnel from a path to another: why, and how long nothing came. */
#ifndef GDW_BASE_ROAM_H
#define GDW_BASE_ROAM_H

#include "base/instant.h"
#include "base/network.h"

typedef enum {
#define GDW_ROAM_ROW(number, NAME, name, words) GDW_ROAM_##NAME = number,
#include "base/roams.def"
#undef GDW_ROAM_ROW
} gdw_roam_reason;

typedef struct {
  gdw_ms at; /* when the new path had answered */
  gdw_roam_reason reason;
  gdw_path from, to;               /* the same but for the translator behind a NAT_MOVED */
  char from_link[16], to_link[16]; /* their names as they were then */
  gdw_ms gap_ms; /* from when something was missing to the first answer by the new path; 0: nothing was */
} gdw_roam;

/* "link-lost", and in words for people; "" for a number that nobody has. */
const char *gdw_roam_name (gdw_roam_reason r);
const char *gdw_roam_words (gdw_roam_reason r);

#endif
