/* SPDX-License-Identifier: GPL-3.0-or-later */
/* edited.h - a connection as an editor holds it: the profile and its secrets, from an NMConnection and back. No toolkit. */
#ifndef GODWIT_EDITOR_EDITED_H
#define GODWIT_EDITOR_EDITED_H

#include "shared/nm-profile.h"

enum {
  GODWIT_EDITED_SECRETS = 4, /* the secrets of keys.def */
  GODWIT_EDITED_SECRET = 1024,
};

/* A secret: its name and who keeps it (the flags NetworkManager has beside it). */
typedef struct {
  const char *name;
  NMSettingSecretFlags flags;
  char *text; /* NULL: none known. Wiped by godwit_edited_clear. */
} GodwitEditedSecret;

typedef struct {
  gdw_profile profile;
  gdw_profile_fault
      fault; /* the first data item that is no setting of ours, or has a value that it cannot have; err GDW_OK: none */
  gboolean is_new; /* the connection has no data of ours yet: what is written becomes persistent */
  GodwitEditedSecret secret[GODWIT_EDITED_SECRETS];
} GodwitEdited;

/* What the connection says; NULL stands for an empty one. Secrets that have no flags are kept for this user alone (agent-owned). */
void godwit_edited_read (NMConnection *connection, GodwitEdited *ret);

/* Makes the connection's setting "vpn" say it, with the secrets that this sign-in wants: text and flags; those of other sign-ins are taken away.
 * The setting is made where there is none. A new connection gets vpn.persistent=yes, without which NetworkManager ends the tunnel a few seconds
 * after its network is gone. A profile that is not valid: FALSE, and nothing is written. */
gboolean godwit_edited_write (const GodwitEdited *e, NMConnection *connection, GError **error);

/* The secret of this name, or NULL. */
GodwitEditedSecret *godwit_edited_secret (GodwitEdited *e, const char *name);

/* Gives a secret another text (NULL or empty: none), wiping the old. */
void godwit_edited_set_secret (GodwitEditedSecret *s, const char *text);

void godwit_edited_clear (GodwitEdited *e);

#endif
