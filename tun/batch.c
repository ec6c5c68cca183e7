/* SPDX-License-Identifier: GPL-3.0-or-later */
/* batch.c - reading and writing packets through a descriptor that keeps packet borders: shared by the devices of Unix kind. */
#include "tun/batch.h"

#include "base/check.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/uio.h>
#include <unistd.h>

static size_t
fd_read (gdw_tun *t, gdw_super *ret, size_t cap)
{
  gdw_tun_fd *d = (gdw_tun_fd *)t;
  size_t n = 0;
  while (n < cap) {
    uint8_t *buffer = d->buffers + n * GDW_TUN_BUFFER;
    ssize_t got = read (d->fd, buffer, GDW_TUN_BUFFER);
    if (got < 0 && errno == EINTR)
      continue;
    if (got <= 0) {
      /* EBADFD is what a tun says whose interface was deleted; 0 is the far end of a fake. Without this the pump would spin. */
      t->gone = got == 0 || errno == EBADFD || errno == ENODEV;
      break;
    }
    size_t tail = GDW_TUN_BUFFER - (size_t)got;
    ret[n++] =
        (gdw_super){ .data = buffer, .len = (uint32_t)got, .tail = (uint16_t)(tail < UINT16_MAX ? tail : UINT16_MAX) };
  }
  return n;
}

static bool
write_one (int fd, const gdw_gather *g)
{
  struct iovec v[1 + GDW_MAX_TRAIN_PIECES];
  int k = 0;
  size_t want = 0;
  if (g->head_len > 0)
    v[k++] = (struct iovec){ (void *)(uintptr_t)g->head, g->head_len };
  for (size_t i = 0; i < g->n; i++)
    v[k++] = (struct iovec){ (void *)(uintptr_t)g->part[i].p, g->part[i].n };
  for (int i = 0; i < k; i++)
    want += v[i].iov_len;
  ssize_t done;
  do
    done = writev (fd, v, k);
  while (done < 0 && errno == EINTR);
  return done >= 0 && (size_t)done == want;
}

static void
fd_write (gdw_tun *t, const gdw_gathers *g)
{
  gdw_tun_fd *d = (gdw_tun_fd *)t;
  for (size_t i = 0; i < g->n; i++) {
    gdw_check (g->at[i].piece ==
               0); /* super-packets towards the tun need its offload header, which is not asked for yet */
    if (!write_one (d->fd, &g->at[i]))
      t->facts.refused++;
  }
}

static void
fd_close (gdw_tun *t)
{
  gdw_tun_fd *d = (gdw_tun_fd *)t;
  close (d->fd);
  free (d->buffers);
  free (d);
}

gdw_tun_fd *
gdw_tun_fd_new (int fd)
{
  static const gdw_tun_ops ops = { fd_read, fd_write, fd_close };
  gdw_tun_fd *d = calloc (1, sizeof *d);
  uint8_t *buffers = malloc ((size_t)GDW_TUN_BATCH * GDW_TUN_BUFFER);
  if (d == NULL || buffers == NULL) {
    free (d);
    free (buffers);
    close (fd);
    return NULL;
  }
  d->tun.ops = &ops;
  d->tun.waitable = fd;
  d->fd = fd;
  d->buffers = buffers;
  return d;
}
