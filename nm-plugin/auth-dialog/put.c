/* SPDX-License-Identifier: GPL-3.0-or-later */
/* put.c - octets to a descriptor, whole. */
#include "auth-dialog/put.h"

#include <errno.h>
#include <unistd.h>

gboolean
godwit_put (int fd, const char *text, gsize n)
{
  while (n > 0) {
    ssize_t k = write (fd, text, n);
    if (k < 0 && errno == EINTR)
      continue;
    if (k <= 0)
      return FALSE;
    text += k;
    n -= (gsize)k;
  }
  return TRUE;
}
