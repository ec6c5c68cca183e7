/* SPDX-License-Identifier: GPL-3.0-or-later */
/* plan-check.h - may this gdw_netplan be applied? It comes from a process that reads hostile octets, so it is hostile itself: it may not
 * ask for more than the profile allows. */
#ifndef GDW_FRONT_PLAN_CHECK_H
#define GDW_FRONT_PLAN_CHECK_H

#include "base/network.h"
#include "profile/profile.h"

/* NULL: yes. Else what is wrong with it, a constant text. */
const char *gdw_plan_fault (const gdw_netplan *plan, const gdw_profile *profile);

#endif
