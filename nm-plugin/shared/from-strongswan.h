/* SPDX-License-Identifier: GPL-3.0-or-later */
/* from-strongswan.h - what NetworkManager-strongswan keeps in setting "vpn" ("address", "method", "usercert" ...), as a profile. For taking a
 * connection over, and for those who give ours the names they know. */
#ifndef GODWIT_NM_FROM_STRONGSWAN_H
#define GODWIT_NM_FROM_STRONGSWAN_H

#include <NetworkManager.h>

#include "profile/profile.h"

#define GODWIT_STRONGSWAN_SERVICE "org.freedesktop.NetworkManager.strongswan"

/* Is this a data item of that plugin, other than those that ours has too ("password-flags")? */
gboolean godwit_strongswan_has_item (const char *item);

/* Does the setting use that plugin's names? */
gboolean godwit_strongswan_speaks (NMSettingVpn *vpn);

/* Sets in p, which is at its defaults, what the items say. What would connect otherwise than it says, or not at all, is a fault: *ret_fault has
 * the first (GDW_OK in err: none). What only works differently is a sentence in notes (char *, freed by the caller; NULL: not wanted). */
void godwit_strongswan_read (NMSettingVpn *vpn, gdw_profile *p, gdw_profile_fault *ret_fault, GPtrArray *notes);

/* Takes that plugin's items away: ours say it all now. */
void godwit_strongswan_forget (NMSettingVpn *vpn);

/* Our name of that plugin's one secret, "password". */
const char *godwit_strongswan_secret (const gdw_profile *p);

#endif
