/* SPDX-License-Identifier: GPL-3.0-or-later */
/* carry.h - a *.godwit file to a connection of NetworkManager, and back (`nmcli connection import type godwit file ...`). No secret is in the file,
 * nor who keeps it. */
#ifndef GODWIT_EDITOR_CARRY_H
#define GODWIT_EDITOR_CARRY_H

#include <NetworkManager.h>

/* The connection that a profile file describes, with its uuid (one is made where it has none) and vpn.persistent=yes. Files that it names
 * relative to its own folder get whole paths, since a connection has no folder. NULL: what is no profile, or not valid; the message names the line. */
NMConnection *godwit_carry_in (const char *path, GError **error);

/* Writes the connection as a profile file, whole or not at all. */
gboolean godwit_carry_out (NMConnection *connection, const char *path, GError **error);

/* A file name for it, from the connection's id: "Office.godwit". Free with g_free. */
char *godwit_carry_name (NMConnection *connection);

#endif
