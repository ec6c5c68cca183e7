/* SPDX-License-Identifier: GPL-3.0-or-later */
/* profile-files.h - the files that a profile names, read as the person in a thread of their own: a folder may be on a network. */
#ifndef GODWIT_PROFILE_FILES_H
#define GODWIT_PROFILE_FILES_H

#include <gio/gio.h>

#include "control/frame.h"
#include "profile/profile.h"

/* As CONNECT wants them: a head each, and what the PARTs have. */
typedef struct {
  guint n;
  GBytes *octets[GDW_MAX_BLOBS];
  gdw_frame_blob head[GDW_MAX_BLOBS];
} GodwitProfileFiles;

/* The profile is copied. path: of its own file, from whose folder relative paths are meant; NULL: there is none. */
void godwit_profile_files_read_async (const gdw_profile *p, const char *path, GCancellable *cancel,
                                      GAsyncReadyCallback done, gpointer data);

/* NULL: one cannot be read; the message names it. Free with godwit_profile_files_free. */
GodwitProfileFiles *godwit_profile_files_read_finish (GAsyncResult *result, GError **error);

/* Accepts NULL. */
void godwit_profile_files_free (GodwitProfileFiles *f);

#endif
