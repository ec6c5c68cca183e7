/* SPDX-License-Identifier: GPL-3.0-or-later */
/* godwit-notifier.h - tells of what happens to tunnels while nobody looks at the window: connected, moved, no network, failed, a question. */
#ifndef GODWIT_NOTIFIER_H
#define GODWIT_NOTIFIER_H

#include <gtk/gtk.h>

#include "godwit-backend.h"

typedef struct GodwitNotifier GodwitNotifier;

/* Watches all of the backend's tunnels. Nothing is sent while "notifications" is off in the settings. None of them is owned; all outlive it. */
GodwitNotifier *godwit_notifier_new (GtkApplication *application, GodwitBackend *backend, GSettings *settings);
/* Accepts NULL. */
void godwit_notifier_free (GodwitNotifier *n);

/* A sentence that is of no tunnel. */
void godwit_notifier_say (GodwitNotifier *n, const char *sentence);

/* What is said of a change, in the user's language; NULL: nothing. Free with g_free. moved: it is on another network than before. */
char *godwit_notifier_words (const GodwitFacts *f, GodwitState before, gboolean moved);

#endif
