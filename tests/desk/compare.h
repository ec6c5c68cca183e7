/* SPDX-License-Identifier: GPL-3.0-or-later */
/* compare.h - two profiles setting by setting, and how often each setting was other than its default: for the tests of both editors. */
#ifndef GDW_TESTS_COMPARE_H
#define GDW_TESTS_COMPARE_H

#include <NetworkManager.h>

#include "profile/profile.h"

/* A connection of type VPN that has nothing yet. */
NMConnection *compare_connection (const char *uuid, const char *id);

/* FALSE: each difference was printed. */
gboolean compare_same (const gdw_profile *a, const gdw_profile *b, const char *where);

/* Counts in seen what is not at its default; and has each setting been that five times at least? */
enum { COMPARE_SETTINGS = 128 };
void compare_count (const gdw_profile *p, guint seen[COMPARE_SETTINGS]);
gboolean compare_all_seen (const guint seen[COMPARE_SETTINGS]);

#endif
