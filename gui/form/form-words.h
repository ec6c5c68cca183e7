/* SPDX-License-Identifier: GPL-3.0-or-later */
/* form-words.h - the settings as a form shows them: short titles, where each stands, when it means something. No toolkit; what settings there are
 * is said by keys.def alone, and one that has no row here gets a title made from its name and a place by its group. */
#ifndef GODWIT_FORM_WORDS_H
#define GODWIT_FORM_WORDS_H

#include <glib.h>

#include "profile/profile-needs.h"

/* Where a setting stands. The first two are always seen, the others are under "Advanced". */
typedef enum {
  GODWIT_PLACE_GATEWAY,
  GODWIT_PLACE_SIGN_IN,
  GODWIT_PLACE_IDENTITY,
  GODWIT_PLACE_TRAFFIC,
  GODWIT_PLACE_CONNECTION,
  GODWIT_PLACE_CONTROL,
  GODWIT_PLACE_ESP,
  GODWIT_PLACES,
  GODWIT_PLACE_NONE, /* not in a form: version, uuid and name */
} GodwitPlace;

/* The i-th setting in the order in which a form shows them, NULL beyond the end. Each of keys.def comes once, but those of PLACE_NONE. */
const gdw_key *godwit_form_key_at (size_t i);

GodwitPlace godwit_form_place (const gdw_key *k);
const char *godwit_form_place_title (GodwitPlace place);

/* A setting's title, in the user's language. Free with g_free. */
char *godwit_form_title (const gdw_key *k);

/* The first sentence of its help, and all of it; both in the user's language. Free with g_free. */
char *godwit_form_summary (const gdw_key *k);
const char *godwit_form_help (const gdw_key *k);

/* How a list is typed, in one sentence; NULL for what is no list. In the user's language. */
const char *godwit_form_hint (const gdw_key *k);

/* A value as an entry shows it, and what was typed there as a value: a list is parted by commas, of files by ";", for a file's name may have a
 * comma. Free with g_free. */
char *godwit_form_shown (const gdw_key *k, const char *value);
char *godwit_form_typed (const gdw_key *k, const char *text);

/* The text of an entry after a file was chosen: the file alone, or one more in a list of files. Free with g_free. */
char *godwit_form_with_file (const gdw_key *k, const char *before, const char *path);

/* A word that a setting takes, as people say it. Free with g_free. */
char *godwit_form_choice (const gdw_choice *c);

/* Has the setting a meaning with this profile? Certificate and key have none when the sign-in is another. */
gboolean godwit_form_applies (const gdw_key *k, const gdw_profile *p);

/* Would it be refused, left as it is, because it has none? Then a form leaves it out of its profile. */
gboolean godwit_form_contradicts (const gdw_key *k, const gdw_profile *p);

/* The fault's sentence without the name of the setting, beside whose row it stands. Free with g_free. */
char *godwit_form_fault (const gdw_profile_fault *fault);

#endif
