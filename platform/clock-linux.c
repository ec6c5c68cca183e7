/* SPDX-License-Identifier: GPL-3.0-or-later */
/* clock-linux.c - CLOCK_BOOTTIME counts sleep, CLOCK_MONOTONIC does not; a timer that is cancelled when the wall is set costs no
 * wake-up in between; Linux takes a resume for that, and cancels before user processes run on, while timeouts go on where they stood. */
#include "platform/clock.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#ifdef GDW_LAB_CLOCK
#include "platform/clock-lab.h"
#else
static gdw_us
lab_us (void)
{
  return 0;
}

static int
lab_resume (void)
{
  return -1;
}
#endif

struct gdw_clock_watch {
  int fd;
  gdw_ms slept; /* as of the last take */
};

static gdw_us
read_clock (clockid_t id)
{
  struct timespec t = { 0 };
  clock_gettime (id, &t);
  return (gdw_us)t.tv_sec * 1000000 + (gdw_us)t.tv_nsec / 1000;
}

gdw_us
gdw_clock_us (void)
{
  return read_clock (CLOCK_BOOTTIME) + lab_us ();
}

gdw_now
gdw_clock_now (void)
{
  struct timespec wall = { 0 };
  clock_gettime (CLOCK_REALTIME, &wall);
  return (gdw_now){ .mono = gdw_clock_us () / 1000, .wall_s = wall.tv_sec + (int64_t)(lab_us () / 1000000) };
}

gdw_ms
gdw_clock_slept (void)
{
  gdw_us awake = read_clock (CLOCK_MONOTONIC); /* read first: the difference is never below zero */
  return (read_clock (CLOCK_BOOTTIME) - awake + lab_us ()) / 1000;
}

/* Never expires by itself. */
static bool
arm (int fd)
{
  struct itimerspec far = { 0 };
  far.it_value.tv_sec = (time_t)1 << 33;
  return timerfd_settime (fd, TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET, &far, NULL) == 0;
}

gdw_clock_watch *
gdw_clock_watch_new (void)
{
  gdw_clock_watch *w = malloc (sizeof *w);
  if (w == NULL)
    return NULL;
  w->slept = gdw_clock_slept ();
  w->fd = lab_resume ();
  bool lab = w->fd >= 0;
  if (!lab)
    w->fd = timerfd_create (CLOCK_REALTIME, TFD_CLOEXEC | TFD_NONBLOCK);
  if (w->fd < 0 || (!lab && !arm (w->fd))) {
    if (w->fd >= 0)
      close (w->fd);
    free (w);
    return NULL;
  }
  return w;
}

void
gdw_clock_watch_free (gdw_clock_watch *w)
{
  if (w == NULL)
    return;
  close (w->fd);
  free (w);
}

intptr_t
gdw_clock_watch_waitable (const gdw_clock_watch *w)
{
  return w->fd;
}

gdw_ms
gdw_clock_watch_take (gdw_clock_watch *w)
{
  uint64_t told[16]; /* a timer needs one, the signals of a lab all */
  ssize_t got = read (w->fd, told, sizeof told);
  if (got >= 0 || errno == ECANCELED)
    (void)arm (w->fd);
  gdw_ms before = w->slept;
  w->slept = gdw_clock_slept ();
  return w->slept > before ? w->slept - before : 0;
}
