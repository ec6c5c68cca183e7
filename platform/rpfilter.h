/* SPDX-License-Identifier: GPL-3.0-or-later */
/* rpfilter.h - reverse path filtering of IPv4 (RFC 3704). With a tunnel's routes in front, a strict filter drops what the gateway
 * sends: the way back to it seems to be the tunnel. A loose filter does not. The setting is one for the whole computer and several processes have
 * tunnels (the keeper, NetworkManager's services), so it is loose as long as one of them wants it, and what it was stands in a file
 * that outlives each of them. For those who apply plans only. */
#ifndef GDW_PLATFORM_RPFILTER_H
#define GDW_PLATFORM_RPFILTER_H

#include <stdbool.h>

enum { GDW_RPFILTER_LOOSE = 2, GDW_RPFILTER_UNKNOWN = -1 };

/* One tunnel's wish that the filter be loose; all zero: none. It ends with its process, too. */
typedef struct {
  bool held;
  int fd;
} gdw_rpfilter;

/* Is there an interface, or will a new one be, that filters strictly? */
bool gdw_rpfilter_is_strict (void);

/* The value for all interfaces, which wins where it is greater than their own: 0 none, 1 strict, 2 loose; UNKNOWN. */
int gdw_rpfilter_all (void);

/* Nothing filters strictly from now on until restore. dir: the folder of the file. Idempotent. False: the system does not let us. */
bool gdw_rpfilter_loosen (int dir, gdw_rpfilter *r);

/* This tunnel needs it no more; when it was the last one, the filter is as it was, also after others that were killed. r may be NULL or hold
 * nothing: then it is about those alone. *ret_changed (may be NULL): a strict filter was set back. False: it could not be. */
bool gdw_rpfilter_restore (int dir, gdw_rpfilter *r, bool *ret_changed);

#endif
