/* SPDX-License-Identifier: GPL-3.0-or-later */
/* path.h - which link and which of our addresses lead to the gateway: a pure choice out of a snapshot. */
#ifndef GDW_IKE_PATH_H
#define GDW_IKE_PATH_H

#include "base/network.h"

/* The path to remote. The current path (may be none) is kept while its link lives and still has its address: what works is not left for
 * what might. Else the best link by: remote on its own network; default route of remote's family by its metric; any other
 * address of the family. None when no running link has an address of remote's family. */
gdw_path gdw_path_choose (const gdw_snapshot *net, const gdw_addr *remote, const gdw_path *current);

#endif
