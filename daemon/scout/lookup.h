/* SPDX-License-Identifier: GPL-3.0-or-later */
/* lookup.h - one host name to addresses by c-ares, bounded in time and number. */
#ifndef GDW_SCOUT_LOOKUP_H
#define GDW_SCOUT_LOOKUP_H

#include "base/question.h"

enum {
  GDW_LOOKUP_MS = 9000, /* in all: below the bound of the front */
  GDW_LOOKUP_TRY_MS = 2000,
  GDW_LOOKUP_SERVERS = 4,
};

typedef struct {
  const char *host;
  const char *device; /* ask by this link only; NULL: any. Lives as long as the lookup */
  gdw_ip servers[GDW_LOOKUP_SERVERS];
  size_t n_servers; /* 0: the system's */
} gdw_lookup_how;

typedef struct gdw_lookup gdw_lookup;

/* Reads the system's settings (resolv.conf); rights may be given up afterwards. NULL: not possible. */
gdw_lookup *gdw_lookup_new (const gdw_lookup_how *how);

/* Asks and waits. why: NONE with addresses, NAME_NOT_FOUND (it does not exist, or has no address), NAME_NO_ANSWER, NO_RESOURCES. */
void gdw_lookup_run (gdw_lookup *l, gdw_answer *ret);

void gdw_lookup_free (gdw_lookup *l);

#endif
