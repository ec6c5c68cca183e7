/* SPDX-License-Identifier: GPL-3.0-or-later */
/* rpfilter-linux.c - reverse path filtering by /proc/sys/net/ipv4/conf: an interface filters by the greater of its own value and "all". The file
 * holds what "all" was, in one digit. Its first octet is locked for a moment by who changes it, its second as long as somebody wants the
 * filter loose: locks of descriptors, which the kernel ends with the process that has them. */
#include "platform/rpfilter.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define CONF "/proc/sys/net/ipv4/conf"
#define NAME "rp-filter"

enum { CHANGE = 0, WISH = 1, TRIES = 200, PAUSE_NS = 1000000 };

static int
value_of (const char *interface)
{
  char path[320], text[16];
  int value = GDW_RPFILTER_UNKNOWN;
  snprintf (path, sizeof path, CONF "/%.255s/rp_filter", interface);
  int fd = open (path, O_RDONLY | O_CLOEXEC);
  if (fd < 0)
    return value;
  ssize_t n = read (fd, text, sizeof text);
  if (n > 0 && text[0] >= '0' && text[0] <= '2')
    value = text[0] - '0';
  close (fd);
  return value;
}

int
gdw_rpfilter_all (void)
{
  return value_of ("all");
}

bool
gdw_rpfilter_is_strict (void)
{
  if (gdw_rpfilter_all () >= GDW_RPFILTER_LOOSE)
    return false;
  DIR *d = opendir (CONF);
  const struct dirent *e;
  bool strict = false;
  while (d != NULL && !strict && (e = readdir (d)) != NULL)
    strict = e->d_name[0] != '.' && value_of (e->d_name) == 1; /* "all" and "default" are among them */
  if (d != NULL)
    closedir (d);
  return strict;
}

static bool
set_all (int value)
{
  char text[4];
  int n = snprintf (text, sizeof text, "%d\n", value);
  int fd = open (CONF "/all/rp_filter", O_WRONLY | O_CLOEXEC);
  bool good = fd >= 0 && n > 0 && write (fd, text, (size_t)n) == n;
  if (fd >= 0)
    close (fd);
  return good;
}

/* --- the file --- */

static bool
lock (int fd, short type, off_t octet)
{
  struct flock l = { .l_type = type, .l_whence = SEEK_SET, .l_start = octet, .l_len = 1 };
  return fcntl (fd, F_OFD_SETLK, &l) == 0;
}

static bool
is_there (int fd)
{
  struct stat st;
  return fstat (fd, &st) == 0 && st.st_nlink > 0;
}

/* The file, locked for a change: a moment for each, so one that takes long is stuck, and nobody waits for it for ever. -1: errno. */
static int
open_locked (int dir, int flags)
{
  const struct timespec pause = { .tv_nsec = PAUSE_NS };
  for (int i = 0; i < TRIES; i++) {
    int fd = openat (dir, NAME, flags | O_RDWR | O_NOFOLLOW | O_CLOEXEC, 0600);
    bool locked = fd >= 0 && lock (fd, F_WRLCK, CHANGE);
    if (fd < 0 || (locked && is_there (fd)))
      return fd;
    close (fd);
    if (!locked)
      (void)nanosleep (&pause, NULL);
  }
  errno = ETIMEDOUT;
  return -1;
}

/* What the filter was; UNKNOWN: the file says nothing. */
static int
noted (int fd)
{
  char c = 0;
  return pread (fd, &c, 1, 0) == 1 && (c == '0' || c == '1') ? c - '0' : GDW_RPFILTER_UNKNOWN;
}

static bool
note (int fd, int value)
{
  char c = (char)('0' + value);
  return pwrite (fd, &c, 1, 0) == 1;
}

static bool
is_wished (int fd)
{
  struct flock l = { .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = WISH, .l_len = 1 };
  return fcntl (fd, F_OFD_GETLK, &l) == 0 && l.l_type != F_UNLCK;
}

bool
gdw_rpfilter_loosen (int dir, gdw_rpfilter *r)
{
  int fd = open_locked (dir, 0);
  if (fd < 0 && errno == ENOENT && gdw_rpfilter_is_strict ())
    fd = open_locked (dir, O_CREAT);
  if (fd < 0)
    return !gdw_rpfilter_is_strict ();
  bool good = !gdw_rpfilter_is_strict () || (note (fd, gdw_rpfilter_all ()) && set_all (GDW_RPFILTER_LOOSE));
  /* loose without a note is the computer's own setting */
  if (!good || r->held || gdw_rpfilter_all () != GDW_RPFILTER_LOOSE || noted (fd) == GDW_RPFILTER_UNKNOWN) {
    close (fd);
    return good;
  }
  r->held = lock (fd, F_RDLCK, WISH);
  r->fd = fd;
  (void)lock (fd, F_UNLCK, CHANGE);
  if (!r->held)
    close (fd);
  return r->held;
}

bool
gdw_rpfilter_restore (int dir, gdw_rpfilter *r, bool *ret_changed)
{
  bool changed = false, good = true;
  int fd = open_locked (dir, 0);
  bool missing = fd < 0 && errno == ENOENT;
  if (r != NULL && r->held)
    close (r->fd); /* and with it the wish */
  if (r != NULL)
    r->held = false;
  if (ret_changed != NULL)
    *ret_changed = false;
  if (fd < 0)
    return missing;
  if (!is_wished (fd)) {
    int before = noted (fd);
    changed = before != GDW_RPFILTER_UNKNOWN && gdw_rpfilter_all () == GDW_RPFILTER_LOOSE;
    good = !changed || set_all (before);
    good = good && unlinkat (dir, NAME, 0) == 0;
  }
  close (fd);
  if (ret_changed != NULL)
    *ret_changed = good && changed;
  return good;
}
