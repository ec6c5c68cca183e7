/* SPDX-License-Identifier: GPL-3.0-or-later */
/* autostart.h - does Godwit start at login? The truth is the file that the desktop reads (Desktop Application Autostart Specification). */
#ifndef GODWIT_AUTOSTART_H
#define GODWIT_AUTOSTART_H

#include <glib.h>

gboolean godwit_autostart_is_on (void);

/* Writes the file, or takes it away. FALSE: it could not, and the error says why (G_FILE_ERROR). */
gboolean godwit_autostart_set (gboolean on, GError **error);

#endif
