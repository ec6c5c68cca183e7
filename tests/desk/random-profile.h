/* SPDX-License-Identifier: GPL-3.0-or-later */
/* random-profile.h - a valid profile with any value in any setting, from a seed. */
#ifndef GDW_TESTS_RANDOM_PROFILE_H
#define GDW_TESTS_RANDOM_PROFILE_H

#include <glib.h>

#include "profile/profile.h"

/* Always valid; uuid and name are set. */
void random_profile (GRand *rand, gdw_profile *ret);

#endif
