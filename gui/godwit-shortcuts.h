/* SPDX-License-Identifier: GPL-3.0-or-later */
/* godwit-shortcuts.h - the dialog that tells the app's shortcuts. GTK's own window is wider than a telephone. */
#ifndef GODWIT_SHORTCUTS_H
#define GODWIT_SHORTCUTS_H

#include <adwaita.h>

/* offers: the backend has connections of another plugin to take over, or may have. */
AdwDialog *godwit_shortcuts_new (gboolean offers);

#endif
