/* SPDX-License-Identifier: GPL-3.0-or-later */
/* confine-text.h - how the two steps of confinement write down what they got; private to this room. */
#ifndef GDW_PLATFORM_CONFINE_TEXT_H
#define GDW_PLATFORM_CONFINE_TEXT_H

#include "platform/confine.h"

/* Adds one item to the list of what was got. */
void gdw_confine_say (gdw_confine_result *r, const char *what);

/* Notes what failed; always CONFINE_FAILED. */
gdw_why gdw_confine_fail (gdw_confine_result *r, const char *doing, int error);

#endif
