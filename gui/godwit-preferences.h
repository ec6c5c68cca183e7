/* SPDX-License-Identifier: GPL-3.0-or-later */
/* godwit-preferences.h - what the app itself does: at login, in the background, what it tells, and how new connections begin. */
#ifndef GODWIT_PREFERENCES_H
#define GODWIT_PREFERENCES_H

#include <adwaita.h>

#define GODWIT_TYPE_PREFERENCES (godwit_preferences_get_type ())
G_DECLARE_FINAL_TYPE (GodwitPreferences, godwit_preferences, GODWIT, PREFERENCES, AdwPreferencesDialog)

/* is_alone: no NetworkManager is there (godwit-backend.h). */
AdwDialog *godwit_preferences_new (gboolean is_alone);

#endif
