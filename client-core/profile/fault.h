/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fault.h - building the sentence of a gdw_profile_fault. Inside this room, but for gdw_fault_words: who shows them translates them. */
#ifndef GDW_PROFILE_FAULT_H
#define GDW_PROFILE_FAULT_H

#include "base/text.h"
#include "profile/profile.h"

/* What is wrong: rows of faults.def. */
typedef enum {
  GDW_FAULT_NONE,
#define GDW_FAULT(NAME, words) GDW_FAULT_##NAME,
#include "profile/faults.def"
#undef GDW_FAULT
} gdw_fault_id;

/* Its words, with {} where something is filled in; NULL for GDW_FAULT_NONE and beyond the last. */
const char *gdw_fault_words (unsigned id);

/* Puts its words, with these for each {} in order; a or b NULL: none. */
void gdw_fault_fill (gdw_text *t, gdw_fault_id id, const char *a, const char *b);

/* Begins "group.key: " in the fault; without a key the sentence begins empty. */
gdw_text gdw_fault_begin (gdw_profile_fault *fault, gdw_err err, const gdw_key *key);

/* The octets between quotes: clean characters stay, others become "?"; cut to about 60 octets. */
void gdw_fault_quote (gdw_text *t, gdw_bytes input);

/* A whole sentence: "group.key: words". Returns err. */
gdw_err gdw_fault_plain (gdw_profile_fault *fault, gdw_err err, const gdw_key *key, gdw_fault_id id);

/* A whole sentence: "group.key: "input" words". Returns err. */
gdw_err gdw_fault_say (gdw_profile_fault *fault, gdw_err err, const gdw_key *key, gdw_bytes input, gdw_fault_id id);

#endif
