/* SPDX-License-Identifier: GPL-3.0-or-later */
/* secrets.h - the secrets of a connection: which are lacking, what their names are, and what the tunnel process gets of them. */
#ifndef GODWIT_SERVICE_SECRETS_H
#define GODWIT_SERVICE_SECRETS_H

#include "control/frame.h"
#include "shared/nm-profile.h"

/* Does the profile's sign-in want a secret that the connection has not got? One whose flags say "not required" is not missed, nor is a
 * passphrase that only an encrypted key would need. */
gboolean godwit_secrets_lack (NMSettingVpn *vpn, const gdw_profile *p);

/* The name under which a secret of this kind is kept and asked: "password", "code", "psk", "key-passphrase", "ppk". */
const char *godwit_secrets_name (gdw_secret_kind kind);

/* Copies the connection's secret of this kind. FALSE: it has none, or none that fits (1 to 1024 octets). */
gboolean godwit_secrets_take (NMSettingVpn *vpn, gdw_secret_kind kind, gdw_secret *ret);

/* Copies those that the profile's sign-in wants into a CONNECT; gdw_frame_done wipes them. A one-time code is never among them: it is good for
 * one sign-in, and is asked for when its time has come. */
void godwit_secrets_put (NMSettingVpn *vpn, const gdw_profile *p, gdw_frame_connect *ret);

#endif
