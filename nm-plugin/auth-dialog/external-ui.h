/* SPDX-License-Identifier: GPL-3.0-or-later */
/* external-ui.h - the question as the key file that an agent draws by itself (gnome-shell, nmcli). */
#ifndef GODWIT_AUTH_EXTERNAL_UI_H
#define GODWIT_AUTH_EXTERNAL_UI_H

#include "auth-dialog/request.h"

/* Writes it to fd. */
gboolean godwit_external_ui_write (const godwit_request *r, int fd);

#endif
