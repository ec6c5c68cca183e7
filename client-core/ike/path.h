/* SPDX-License-Identifier: GPL-3.0-or-later */
/* path.h - which link and which of our addresses lead to the gateway: pure choices out of a snapshot. */
#ifndef GDW_IKE_PATH_H
#define GDW_IKE_PATH_H

#include "base/network.h"

/* The path to remote. The current path (may be none) is kept while its link lives and still has its address: what works is not left for
 * what might. Else the best link by: not metered; remote on its own network; default route of remote's family by its metric; any other
 * address of the family. None when no running link has an address of remote's family. */
gdw_path gdw_path_choose (const gdw_snapshot *net, const gdw_addr *remote, const gdw_path *current);

/* Is the path as the snapshot has it: its link runs, in the same life, with the same address, and shows no portal? */
bool gdw_path_lives (const gdw_snapshot *net, const gdw_path *p);

/* What a choice among all paths is made of. */
typedef struct {
  const gdw_snapshot *net;
  const gdw_addr *gateway; /* its addresses, the preferred one first */
  size_t n_gateway;
  const uint32_t *shunned; /* links that did badly a moment ago: they come last */
  size_t n_shunned;
} gdw_path_wish;

/* Every usable path, the best first, at most GDW_MAX_PATHS; one for each link and address of the gateway. In this order count: not
 * shunned, as gdw_path_choose ranks links, then the order of the gateway's addresses. Returns how many. */
size_t gdw_path_candidates (const gdw_path_wish *w, gdw_path ret[GDW_MAX_PATHS]);

/* Is the first of these, which are as gdw_path_candidates gave them, on a better link than the current path? The gateway's other addresses on the
 * link that we use are no reason to move. */
bool gdw_path_is_better (const gdw_path_wish *w, const gdw_path *first, const gdw_path *current);

#endif
