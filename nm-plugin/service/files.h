/* SPDX-License-Identifier: GPL-3.0-or-later */
/* files.h - the files that a profile names, read with the rights of the connection's owner, never with more.
 *
 * Who may activate a connection of his own names any path in it, and the service is root. So a connection of one user (connection.permissions) is
 * served with what that user can read, by a short-lived child that is that user; one of several users or of all only with files that root
 * alone can have put there. */
#ifndef GODWIT_SERVICE_FILES_H
#define GODWIT_SERVICE_FILES_H

#include <NetworkManager.h>

#include "control/frame.h"
#include "profile/profile.h"

enum {
  GODWIT_FILES_MS = 10000, /* one file, with its child */
  GODWIT_FILES_HEAD = 9,   /* octets before those of the file: '+' and their number, in 8 hexadecimal digits */
};

/* What was read; a reference count, since a second attempt takes the same. */
typedef struct _GodwitFiles GodwitFiles;
typedef struct _GodwitFilesReading GodwitFilesReading;

/* The folder of our programs: GODWIT_LIBEXEC_DIR or where they are installed. */
const char *godwit_files_libexec (void);

/* With whose rights? The one user's name; NULL: root, and root's files only. */
const char *godwit_files_owner (NMConnection *connection);

/* Is the i-th file of the profile one that can be asked for? A relative path is meant from nowhere: FALSE, and the error names the
 * setting. *ret_path NULL: there is no such file. To be freed with g_free. */
gboolean godwit_files_path (const gdw_profile *p, gsize i, char **ret_path, gdw_frame_blob *ret_head, gsize *ret_max,
                            GError **error);

/* Reads them all, one after another; done is called from the main loop with a reference, or NULL and what went wrong. user is copied. */
GodwitFilesReading *godwit_files_read (const gdw_profile *p, const char *user,
                                       void (*done) (gpointer data, GodwitFiles *files, const GError *error),
                                       gpointer data);
/* done is not called any more. Accepts NULL. */
void godwit_files_cancel (GodwitFilesReading *r);

/* A list of none. */
GodwitFiles *godwit_files_none (void);
GodwitFiles *godwit_files_ref (GodwitFiles *f);
void godwit_files_unref (GodwitFiles *f);
guint godwit_files_count (const GodwitFiles *f);
GBytes *godwit_files_octets (const GodwitFiles *f, guint i);
const gdw_frame_blob *godwit_files_head (const GodwitFiles *f, guint i);

/* The file that a connection of several users names, by its path without links, all of which root alone can change: that is to be read, for
 * links may lead elsewhere a moment later. NULL: others than root can change the file or a folder above it. */
char *godwit_files_real (const char *path, GError **error);

/* The child: nm-godwit-service --read USER|- MAX PATH. Becomes the user ("-": stays root and takes root's files only), writes the head and
 * the octets to descriptor 1, or '-' and a sentence. Returns the exit status. */
int godwit_files_child (const char *user, const char *max, const char *path);

#endif
