/* SPDX-License-Identifier: GPL-3.0-or-later */
/* wipe.h - the end of a secret that is a string; in the program and in its window's module. */
#ifndef GODWIT_AUTH_WIPE_H
#define GODWIT_AUTH_WIPE_H

#include <glib.h>
#include <string.h>

/* Frees it, its octets wiped. Accepts NULL. */
static inline void
godwit_wipe (char *secret)
{
  if (secret != NULL)
    explicit_bzero (secret, strlen (secret));
  g_free (secret);
}

#endif
