/* SPDX-License-Identifier: GPL-3.0-or-later */
/* toolkit.h - the editor's module that fits the GTK in this process. The core plugin is linked to none: nmcli loads it too. */
#ifndef GODWIT_EDITOR_TOOLKIT_H
#define GODWIT_EDITOR_TOOLKIT_H

#include <NetworkManager.h>

/* What each editor's module exports under the name GODWIT_EDITOR_SYMBOL: a new editor for the connection (NULL: an empty one). */
#define GODWIT_EDITOR_SYMBOL "godwit_editor_new"
typedef NMVpnEditor *(*GodwitEditorNew) (NMConnection *connection, GError **error);

/* The module beside the core plugin for GTK 4 or GTK 3, and its editor. G_IO_ERROR_NOT_SUPPORTED: no GTK in this process. */
NMVpnEditor *godwit_toolkit_editor (NMConnection *connection, GError **error);

#endif
