/* SPDX-License-Identifier: GPL-3.0-or-later */
/* confine.h - give up rights for good, in two steps, and say what was got.
 *
 *   gdw_confine_drop     another user, no capability, empty root, no core, memory locked: before the second thread is made
 *   gdw_confine_filter   only the system calls that a tunnel needs, in all threads: before the first byte from outside is read
 *
 * There is no way back from either. Everything that needs a file must be open before the first. */
#ifndef GDW_PLATFORM_CONFINE_H
#define GDW_PLATFORM_CONFINE_H

#include "base/why.h"

enum { GDW_CONFINE_TEXT = 256 };

typedef struct {
  char
      text[GDW_CONFINE_TEXT]; /* what was got, for READY and the log: "user godwit, no capabilities, empty root, ..." */
  char fault[128];            /* what failed, in the system's words */
} gdw_confine_result;

/* user: name of the system user to become. A process without rights (rehearse: true allows it) stays who it is, keeps its root and
 * says so. NONE or CONFINE_FAILED. The result is to be handed to the second step, too. */
gdw_why gdw_confine_drop (const char *user, bool rehearse, gdw_confine_result *ret);

/* The filter. NONE or CONFINE_FAILED. */
gdw_why gdw_confine_filter (gdw_confine_result *ret);

#endif
