/* SPDX-License-Identifier: GPL-3.0-or-later */
/* rpfilter.h - reverse path filtering of IPv4 (RFC 3704). With a tunnel's routes in front, a strict filter drops what the gateway
 * sends: the way back to it seems to be the tunnel. A loose filter does not. For the keeper only. */
#ifndef GDW_PLATFORM_RPFILTER_H
#define GDW_PLATFORM_RPFILTER_H

#include <stdbool.h>

enum { GDW_RPFILTER_LOOSE = 2, GDW_RPFILTER_UNKNOWN = -1 };

/* Is there an interface, or will a new one be, that filters strictly? */
bool gdw_rpfilter_is_strict (void);

/* The value for all interfaces, which wins where it is greater than their own: 0 none, 1 strict, 2 loose; UNKNOWN. */
int gdw_rpfilter_all (void);

/* False: the system does not let us. */
bool gdw_rpfilter_set_all (int value);

#endif
