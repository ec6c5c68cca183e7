/* SPDX-License-Identifier: GPL-3.0-or-later */
/* place.c - where the keeper lives. */
#include "keeper/place.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/inotify.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define SOCKET "keeper.sock"

enum { QUEUE = 8, FIRST_INHERITED = 3 };

/* Ours, a folder, and nobody else writes there. */
static bool
is_safe (const struct stat *st)
{
  return S_ISDIR (st->st_mode) && st->st_uid == geteuid () && (st->st_mode & (S_IWGRP | S_IWOTH)) == 0;
}

const char *
gdw_place_choose (const char *variable, const char *usual, char *buf, size_t cap)
{
  const char *wish = getenv (variable);
  struct stat st;
  bool good = wish != NULL && wish[0] == '/' && strlen (wish) < cap && lstat (wish, &st) == 0 && is_safe (&st);
  snprintf (buf, cap, "%s", good ? wish : usual);
  return buf;
}

int
gdw_place_open (const char *path)
{
  struct stat st;
  if (mkdir (path, 0755) < 0 && errno != EEXIST)
    return -1;
  int dir = open (path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (dir < 0)
    return -1;
  if (fstat (dir, &st) == 0 && is_safe (&st))
    return dir;
  close (dir);
  errno = EPERM;
  return -1;
}

static int
give_up (int fd)
{
  int error = errno;
  close (fd);
  errno = error;
  return -1;
}

int
gdw_place_lock (int dir)
{
  int fd = openat (dir, "keeper.lock", O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (fd < 0 || flock (fd, LOCK_EX | LOCK_NB) == 0)
    return fd;
  return give_up (fd);
}

int
gdw_place_listen (const char *path)
{
  struct sockaddr_un sa = { .sun_family = AF_UNIX };
  int n = snprintf (sa.sun_path, sizeof sa.sun_path, "%s/" SOCKET, path);
  if (n < 0 || (size_t)n >= sizeof sa.sun_path) {
    errno = ENAMETOOLONG;
    return -1;
  }
  int fd = socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd < 0)
    return -1;
  (void)unlink (sa.sun_path);
  mode_t before = umask (0177);
  bool good = bind (fd, (const struct sockaddr *)&sa, sizeof sa) == 0;
  (void)umask (before);
  if (good && listen (fd, QUEUE) == 0)
    return fd;
  return give_up (fd);
}

bool
gdw_place_admit (int dir, uint32_t group)
{
  bool any = group != UINT32_MAX;
  if (fchmodat (dir, SOCKET, 0600, 0) != 0) /* nobody writes in the folder but us, so the name is still ours */
    return false;
  return !any || (fchownat (dir, SOCKET, (uid_t)-1, group, 0) == 0 && fchmodat (dir, SOCKET, 0660, 0) == 0);
}

/* The file is replaced as a whole by those who change it; some write it in its place. */
int
gdw_place_watch_groups (void)
{
  int fd = inotify_init1 (IN_CLOEXEC | IN_NONBLOCK);
  if (fd < 0 || inotify_add_watch (fd, "/etc", IN_MOVED_TO | IN_CLOSE_WRITE) >= 0)
    return fd;
  return give_up (fd);
}

bool
gdw_place_groups_changed (int watch)
{
  _Alignas (struct inotify_event) char told[4096];
  bool changed = false;
  ssize_t n;
  while ((n = read (watch, told, sizeof told)) > 0) {
    for (ssize_t at = 0; at < n;) {
      const struct inotify_event *e = (const struct inotify_event *)(const void *)(told + at);
      changed = changed || (e->mask & IN_Q_OVERFLOW) != 0 || (e->len > 0 && strcmp (e->name, "group") == 0);
      at += (ssize_t)(sizeof *e + e->len);
    }
  }
  return changed;
}

bool
gdw_place_is_managed (void)
{
  return getenv ("LISTEN_PID") != NULL;
}

void
gdw_place_unlisten (int dir)
{
  if (!gdw_place_is_managed ())
    (void)unlinkat (dir, SOCKET, 0);
}

int
gdw_place_inherited (void)
{
  const char *pid = getenv ("LISTEN_PID"), *fds = getenv ("LISTEN_FDS");
  if (pid == NULL || fds == NULL || strtol (pid, NULL, 10) != getpid () || strcmp (fds, "1") != 0)
    return -1;
  if (fcntl (FIRST_INHERITED, F_SETFD, FD_CLOEXEC) < 0 || fcntl (FIRST_INHERITED, F_SETFL, O_NONBLOCK) < 0)
    return -1;
  return FIRST_INHERITED;
}
