/* SPDX-License-Identifier: GPL-3.0-or-later */
/* nm-profile.h - a profile as NetworkManager keeps it: setting "vpn" of a connection, one data item for each setting of keys.def that is not at
 * its default, named GROUP.KEY ("gateway.address", "sign-in.user"); secrets by their names ("password"), with "password-flags" and so on
 * beside them. The group "godwit" is not among the items: uuid and name are the connection's own. */
#ifndef GODWIT_NM_PROFILE_H
#define GODWIT_NM_PROFILE_H

#include <NetworkManager.h>

#include "profile/profile-needs.h"
#include "shared/names.h"

/* The profile in a connection's setting "vpn", validated. An item that is no setting, a value outside its range, a contradiction, another
 * service's connection: FALSE, and the message names the item (G_IO_ERROR_INVALID_DATA). The connection's id becomes the name where it is a
 * LABEL, else the name is empty. */
gboolean godwit_nm_profile_read (NMConnection *connection, gdw_profile *ret, GError **error);

/* Only the data items, without asking whether the settings fit together: for an editor that shows what is half done. What is wrong is left at
 * its default, and *ret_fault has the first of them (GDW_OK in err: nothing). */
void godwit_nm_profile_peek (NMSettingVpn *vpn, gdw_profile *ret, gdw_profile_fault *ret_fault);

/* Makes setting "vpn" say this profile: service type, our data items as they are now; items at their default are taken away. Secrets and their
 * flags stay. The connection's uuid, id and interface are the caller's. */
void godwit_nm_profile_write (const gdw_profile *p, NMSettingVpn *vpn);

#endif
