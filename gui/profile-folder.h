/* SPDX-License-Identifier: GPL-3.0-or-later */
/* profile-folder.h - the person's own profile files (*.godwit) where no NetworkManager keeps connections: $XDG_CONFIG_HOME/godwit. A file has no
 * secret in it; which secrets are asked each time stands beside them in "asked-each-time", and what was up last in "connect-at-login". */
#ifndef GODWIT_PROFILE_FOLDER_H
#define GODWIT_PROFILE_FOLDER_H

#include <gio/gio.h>

#include "godwit-draft.h"

typedef struct GodwitProfileFolder GodwitProfileFolder;

/* Something in the folder has changed. */
typedef void (*GodwitProfileFolderChanged) (gpointer data);

/* Makes the folder (mode 0700) where it is missing, and watches it. */
GodwitProfileFolder *godwit_profile_folder_new (GodwitProfileFolderChanged changed, gpointer data);
/* Accepts NULL. */
void godwit_profile_folder_free (GodwitProfileFolder *folder);

/* A profile file as it was read. */
typedef struct {
  char *path;
  guint64 version; /* changes with the file */
  gdw_profile profile;
  char *fault; /* why it is no profile, for people; NULL: it is one */
} GodwitProfileFile;

/* Reads all profile files in a thread, since the folder may lie on a slow disk: sorted by their paths, at most 256 of at most 64 KiB each. */
void godwit_profile_folder_read_async (GodwitProfileFolder *folder, GCancellable *cancel, GAsyncReadyCallback done,
                                       gpointer data);
/* An array of GodwitProfileFile, which it frees; NULL: cancelled. */
GPtrArray *godwit_profile_folder_read_finish (GAsyncResult *result, GError **error);

/* A number that changes with the file; 0: there is none. Reads one file, at once. */
guint64 godwit_profile_folder_version (const char *path);

/* Writes a draft's profile (not its secrets) to path, or to a new file when path is NULL; a profile without a uuid gets one. Returns the path;
 * free with g_free. NULL: *error is a sentence for people. */
char *godwit_profile_folder_write (GodwitProfileFolder *folder, const char *path, GodwitDraft *d, GError **error);

/* Is the secret of this profile to be asked each time? */
gboolean godwit_profile_folder_is_asked (GodwitProfileFolder *folder, const char *uuid, const char *secret);
void godwit_profile_folder_set_asked (GodwitProfileFolder *folder, const char *uuid, const char *secret,
                                      gboolean asked);

/* Did the person have it up last? Then it comes up again when they log in. */
gboolean godwit_profile_folder_is_wanted (GodwitProfileFolder *folder, const char *uuid);
void godwit_profile_folder_set_wanted (GodwitProfileFolder *folder, const char *uuid, gboolean wanted);

/* The file goes, and what is noted beside it. */
gboolean godwit_profile_folder_delete (GodwitProfileFolder *folder, const char *path, const char *uuid, GError **error);

#endif
