/* SPDX-License-Identifier: GPL-3.0-or-later */
/* whole-paths.h - the files that a profile names, independent of where its own file is. */
#ifndef GODWIT_PROFILES_WHOLE_PATHS_H
#define GODWIT_PROFILES_WHOLE_PATHS_H

#include <glib.h>

#include "profile/profile.h"

/* Makes each relative path absolute: it is meant from the folder of the profile's file. FALSE: a path becomes too long (GODWIT_PROFILE_ERROR_VALUE). */
gboolean godwit_profile_make_paths_whole (gdw_profile *p, const char *path, GError **error);

#endif
