/* SPDX-License-Identifier: GPL-3.0-or-later */
/* diff.h - why two ends found no common algorithm, in words for a person: what we offered, what the peer hinted at, what may be changed. */
#ifndef GDW_BASE_DIFF_H
#define GDW_BASE_DIFF_H

#include <stdint.h>

#include "base/limits.h"

enum { GDW_MAX_DIFF = 4 /* lines of each kind */ };

typedef struct {
  uint8_t n_offered, n_hints, n_changes; /* all 0: there is nothing to say */
  char offered[GDW_MAX_DIFF][GDW_MAX_TEXT], hints[GDW_MAX_DIFF][GDW_MAX_TEXT], changes[GDW_MAX_DIFF][GDW_MAX_TEXT];
} gdw_diff;

#endif
