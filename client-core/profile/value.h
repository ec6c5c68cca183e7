/* SPDX-License-Identifier: GPL-3.0-or-later */
/* value.h - one setting's value between text and its field. Inside this room only. */
#ifndef GDW_PROFILE_VALUE_H
#define GDW_PROFILE_VALUE_H

#include "profile/profile.h"

/* Reads text as k wants it into the field at `field`, which is untouched on failure. Clean UTF-8 has been checked by the caller. */
GDW_MUST_USE gdw_err gdw_value_read (const gdw_key *k, gdw_bytes text, void *field, gdw_profile_fault *ret_fault);

/* Writes the text of the field. */
void gdw_value_put (const gdw_key *k, const void *field, gdw_out *ret);

#endif
