/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fault.h - building the sentence of a gdw_profile_fault. Inside this room only. */
#ifndef GDW_PROFILE_FAULT_H
#define GDW_PROFILE_FAULT_H

#include "base/text.h"
#include "profile/profile.h"

/* Begins "group.key: " in the fault; without a key the sentence begins empty. */
gdw_text gdw_fault_begin (gdw_profile_fault *fault, gdw_err err, const gdw_key *key);

/* The octets between quotes: clean characters stay, others become "?"; cut to about 60 octets. */
void gdw_fault_quote (gdw_text *t, gdw_bytes input);

/* A whole sentence: "group.key: words". Returns err. */
gdw_err gdw_fault_plain (gdw_profile_fault *fault, gdw_err err, const gdw_key *key, const char *words);

/* A whole sentence: "group.key: "input" words". Returns err. */
gdw_err gdw_fault_say (gdw_profile_fault *fault, gdw_err err, const gdw_key *key, gdw_bytes input, const char *words);

#endif
