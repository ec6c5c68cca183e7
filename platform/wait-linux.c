/* SPDX-License-Identifier: GPL-3.0-or-later */
/* wait-linux.c - waiting by ppoll, and a wake-up by eventfd. */
#include "platform/wait.h"

#include "base/check.h"

#include <poll.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

struct gdw_wake {
  int fd;
};

void
gdw_wait_clear (gdw_wait *w)
{
  w->n = 0;
}

size_t
gdw_wait_add (gdw_wait *w, intptr_t waitable, bool want_write)
{
  gdw_check (w->n < GDW_WAIT_MAX);
  w->at[w->n].waitable = waitable;
  w->at[w->n].want_write = want_write;
  w->at[w->n].readable = false;
  w->at[w->n].writable = false;
  return w->n++;
}

bool
gdw_wait_block (gdw_wait *w, gdw_us now, gdw_us deadline)
{
  struct pollfd p[GDW_WAIT_MAX];
  for (size_t i = 0; i < w->n; i++)
    p[i] = (struct pollfd){ .fd = (int)w->at[i].waitable, .events = w->at[i].want_write ? POLLIN | POLLOUT : POLLIN };
  gdw_us left = deadline > now ? deadline - now : 0;
  struct timespec t = { (time_t)(left / 1000000), (long)(left % 1000000) * 1000 };
  int got = ppoll (p, w->n, deadline == GDW_US_NEVER ? NULL : &t, NULL);
  for (size_t i = 0; i < w->n; i++) {
    w->at[i].readable = got > 0 && (p[i].revents & (POLLIN | POLLERR | POLLHUP | POLLNVAL)) != 0;
    w->at[i].writable = got > 0 && (p[i].revents & POLLOUT) != 0;
  }
  return got > 0;
}

bool
gdw_wait_readable (const gdw_wait *w, size_t place)
{
  return place < w->n && w->at[place].readable;
}

bool
gdw_wait_writable (const gdw_wait *w, size_t place)
{
  return place < w->n && w->at[place].writable;
}

gdw_wake *
gdw_wake_new (void)
{
  gdw_wake *k = malloc (sizeof *k);
  if (k == NULL)
    return NULL;
  k->fd = eventfd (0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (k->fd < 0) {
    free (k);
    return NULL;
  }
  return k;
}

void
gdw_wake_free (gdw_wake *k)
{
  if (k == NULL)
    return;
  close (k->fd);
  free (k);
}

intptr_t
gdw_wake_waitable (const gdw_wake *k)
{
  return k->fd;
}

void
gdw_wake_set (gdw_wake *k)
{
  uint64_t one = 1;
  /* It can only fail when it is set 2^64 - 1 times already: then it is set. */
  ssize_t done = write (k->fd, &one, sizeof one);
  (void)done;
}

void
gdw_wake_take (gdw_wake *k)
{
  uint64_t times;
  ssize_t done = read (k->fd, &times, sizeof times);
  (void)done;
}
