/* SPDX-License-Identifier: GPL-3.0-or-later */
/* blob.h - a file that a profile names, read whole and bounded: it travels to the engine as octets, never as a path. */
#ifndef GODWIT_PROFILES_BLOB_H
#define GODWIT_PROFILES_BLOB_H

#include <glib.h>

#include "profile/profile-needs.h"

/* The octets of a regular file of at most max octets. Errors are of G_FILE_ERROR, with the path in the message: what cannot be opened,
 * is no regular file (a fifo is not waited for), or is too long (G_FILE_ERROR_INVAL). */
GBytes *godwit_blob_read (const char *path, gsize max, GError **error);

/* The file that the i-th need of a profile means, with its bound: a relative path is meant from the folder of the profile's own file
 * (or the working folder when profile_path is NULL), "system" means the system's bundle. NULL beyond the end. Free with g_free. */
char *godwit_blob_path (const gdw_profile *p, size_t i, const char *profile_path, gdw_file_need *ret_need,
                        gsize *ret_max);

/* Where this system keeps its bundle of certificate authorities (PEM); NULL when no known place has one. */
const char *godwit_blob_system_authorities (void);

#endif
