/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tun-fake.c - a tunnel device without a system: a pair of local sockets that keep packet borders. For tests and the bench. */
#include "tun/batch.h"

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

gdw_tun *
gdw_tun_fake_new (intptr_t *ret_far)
{
  int pair[2];
  if (socketpair (AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, pair) < 0)
    return NULL;
  gdw_tun_fd *d = gdw_tun_fd_new (pair[0]);
  if (d == NULL) {
    close (pair[1]);
    return NULL;
  }
  memcpy (d->tun.name, "fake", sizeof "fake");
  *ret_far = pair[1];
  return &d->tun;
}
