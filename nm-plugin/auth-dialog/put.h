/* SPDX-License-Identifier: GPL-3.0-or-later */
/* put.h - octets to a descriptor, past stdio, whose buffers nobody wipes. */
#ifndef GODWIT_AUTH_PUT_H
#define GODWIT_AUTH_PUT_H

#include <glib.h>

/* All of them; FALSE when nobody reads. */
gboolean godwit_put (int fd, const char *text, gsize n);

#endif
