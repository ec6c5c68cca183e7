/* SPDX-License-Identifier: GPL-3.0-or-later */
/* profile-form.h - the settings of a profile as a form, one row for each setting of keys.def by its type. Seen are the gateway and what the chosen
 * sign-in wants; the rest is under "Advanced". What is wrong is said at its row. It knows neither NetworkManager nor windows. */
#ifndef GODWIT_PROFILE_FORM_H
#define GODWIT_PROFILE_FORM_H

#include <adwaita.h>

#include "profile/profile.h"

#define GODWIT_TYPE_PROFILE_FORM (godwit_profile_form_get_type ())
G_DECLARE_FINAL_TYPE (GodwitProfileForm, godwit_profile_form, GODWIT, PROFILE_FORM, AdwBin)

/* Who keeps a secret. */
typedef enum {
  GODWIT_KEEP_FOR_USER,
  GODWIT_KEEP_FOR_ALL,
  GODWIT_KEEP_NOT, /* it is asked each time */
} GodwitKeep;

/* Property "valid" (boolean, read only): what stands in the form is a profile. Signal "changed": a person changed something. */
GtkWidget *godwit_profile_form_new (void);

/* A row of the host's own (AdwPreferencesRow), below the gateway. */
void godwit_profile_form_add_row (GodwitProfileForm *self, GtkWidget *row);

/* The row that has the keyboard first. */
GtkWidget *godwit_profile_form_get_first (GodwitProfileForm *self);

/* There is no NetworkManager: a secret is kept for this user or not at all. */
void godwit_profile_form_set_alone (GodwitProfileForm *self);

/* Shows a profile; it need not be valid. Version, uuid and name are kept and come back as they are. Emits no "changed". */
void godwit_profile_form_set_profile (GodwitProfileForm *self, const gdw_profile *p);

/* What stands in the form. FALSE: it is no valid profile, *ret_fault says why (may be NULL), and *ret is what is right of it. A certificate, key
 * or second sign-in that belongs to another sign-in than the chosen one is left out. */
gboolean godwit_profile_form_get_profile (GodwitProfileForm *self, gdw_profile *ret, gdw_profile_fault *ret_fault);

gboolean godwit_profile_form_is_valid (GodwitProfileForm *self);

/* A secret by its name in keys.def, and who keeps it. text may be NULL. */
void godwit_profile_form_set_secret (GodwitProfileForm *self, const char *name, const char *text, GodwitKeep keep);

/* The text belongs to the form; "" when there is none, or when it is asked each time; NULL when there is no such secret. */
const char *godwit_profile_form_get_secret (GodwitProfileForm *self, const char *name, GodwitKeep *ret_keep);

#endif
