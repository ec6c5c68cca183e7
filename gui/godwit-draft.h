/* SPDX-License-Identifier: GPL-3.0-or-later */
/* godwit-draft.h - a connection as it is edited: name, profile, secrets and who keeps them. */
#ifndef GODWIT_DRAFT_H
#define GODWIT_DRAFT_H

#include "form/profile-form.h"

enum { GODWIT_DRAFT_SECRETS = 4 };

typedef struct {
  char *name; /* of a connection: any text, not empty */
  gdw_profile profile;
  gboolean autoconnect;
  struct {
    const char *name; /* as in keys.def */
    char *text;       /* NULL: not known. Wiped when freed. */
    GodwitKeep keep;
  } secret[GODWIT_DRAFT_SECRETS];
  gsize n_secrets;
  guint64 version; /* of the connection that was read: 0 for a new one */
} GodwitDraft;

/* All defaults. */
GodwitDraft *godwit_draft_new (void);
GodwitDraft *godwit_draft_copy (const GodwitDraft *d);

/* Sets a secret, or who keeps it; text is copied and may be NULL. What is beyond GODWIT_DRAFT_SECRETS is left out (keys.def has no more). */
void godwit_draft_set_secret (GodwitDraft *d, const char *name, const char *text, GodwitKeep keep);

/* Wipes the secrets; accepts NULL. */
void godwit_draft_free (GodwitDraft *d);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GodwitDraft, godwit_draft_free)

#endif
