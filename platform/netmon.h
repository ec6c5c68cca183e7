/* SPDX-License-Identifier: GPL-3.0-or-later */
/* netmon.h - the links that might carry a tunnel, as whole snapshots. Opened before confinement, read after it.
 * A loss is told at once, and so is the first link that can be used when there was none, of each IP version; other gains come in bursts
 * and are gathered for a moment. */
#ifndef GDW_PLATFORM_NETMON_H
#define GDW_PLATFORM_NETMON_H

#include "base/instant.h"
#include "base/network.h"

typedef struct gdw_netmon gdw_netmon;

enum {
  GDW_NETMON_QUIET_MS =
      25, /* a gain is told when nothing more came for so long: address, then route, then the second family */
  GDW_NETMON_GATHER_MS = 200, /* and after so long in any case */
};

/* Watches the network. own_tun: interface index of our tunnel, which is never in a snapshot (0: none); other tunnels of Godwit are
 * known by their names. NULL: the system refuses. */
gdw_netmon *gdw_netmon_new (uint32_t own_tun);
void gdw_netmon_free (gdw_netmon *m); /* accepts NULL */

intptr_t gdw_netmon_waitable (const gdw_netmon *m);

/* To be called when the waitable is readable and when the deadline is reached (both may be called at any time). True: the network is
 * not what was last told; *ret is a whole new snapshot with a greater generation. The first call always tells. */
bool gdw_netmon_poll (gdw_netmon *m, gdw_ms now, gdw_snapshot *ret);

/* When a gathered gain is to be told; GDW_MS_NEVER: nothing is gathered. */
gdw_ms gdw_netmon_deadline (const gdw_netmon *m);

/* Is anything of `old` missing in `new`: a link, its carrier, an address, a default route? Pure. */
bool gdw_netmon_is_loss (const gdw_snapshot *old, const gdw_snapshot *new_one);

/* Is there a link that can carry a tunnel over IP of this version (4 or 6): it runs and has an address and a default route? Pure. */
bool gdw_netmon_is_usable (const gdw_snapshot *s, uint8_t family);

#endif
