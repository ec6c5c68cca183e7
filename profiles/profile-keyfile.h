/* SPDX-License-Identifier: GPL-3.0-or-later */
/* profile-keyfile.h - our own *.godwit key file: what GKeyFile reads, held tighter, with errors that name file and line.
 *   - UTF-8 without control characters (a line may end with CR LF); at most GODWIT_KEYFILE_MAX octets
 *   - comments are lines that begin with "#"; a value is taken as it is, without escapes and without blanks at both ends
 *   - an unknown group or key, a key named twice, a group named twice and a secret are errors; so is a file without [godwit] version */
#ifndef GODWIT_PROFILES_PROFILE_KEYFILE_H
#define GODWIT_PROFILES_PROFILE_KEYFILE_H

#include <glib.h>

#include "profile/profile.h"

#define GODWIT_KEYFILE_MAX    65536u
#define GODWIT_KEYFILE_SUFFIX ".godwit"

#define GODWIT_PROFILE_ERROR (godwit_profile_error_quark ())
GQuark godwit_profile_error_quark (void);

typedef enum {
  GODWIT_PROFILE_ERROR_FILE,  /* cannot be read or written, or is too long */
  GODWIT_PROFILE_ERROR_FORM,  /* a line that is no key file's, not UTF-8, a group or key twice, no version */
  GODWIT_PROFILE_ERROR_KEY,   /* an unknown group or key, or a secret */
  GODWIT_PROFILE_ERROR_VALUE, /* a value outside its range */
  GODWIT_PROFILE_ERROR_STATE, /* settings that contradict each other, or one that is lacking (no line) */
} GodwitProfileError;

/* Reads and validates. Messages are "FILE:LINE: what is wrong" with `origin` as FILE, or "FILE: ..." where no line is at fault.
 * On failure *ret is untouched. */
gboolean godwit_profile_parse (const char *text, gsize n, const char *origin, gdw_profile *ret, GError **error);

/* The same from a file, which must be a regular one. */
gboolean godwit_profile_read (const char *path, gdw_profile *ret, GError **error);

/* The text of a profile: what differs from the default, and always version, uuid, name and address. With `all`, every setting with
 * its help as a comment. Secrets are not in a profile and never here. To be freed with g_free. */
char *godwit_profile_format (const gdw_profile *p, gboolean all);

/* Writes the file whole or not at all, readable by its owner only. A profile without a uuid gets one first. */
gboolean godwit_profile_write (const char *path, gdw_profile *p, GError **error);

/* The profile's name, or the file's name without folder and ".godwit" (what is no letter, digit, dot, underscore or hyphen becomes a
 * hyphen; at most 64 characters). path may be NULL. To be freed with g_free. */
char *godwit_profile_name (const gdw_profile *p, const char *path);

#endif
