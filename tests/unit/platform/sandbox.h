/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sandbox.h - a network namespace of a test's own, so that real kernel objects can be made without touching the host. */
#ifndef GDW_TESTS_SANDBOX_H
#define GDW_TESTS_SANDBOX_H

#include <fcntl.h>
#include <net/if.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static inline bool
sandbox_write (const char *path, const char *text)
{
  int fd = open (path, O_WRONLY | O_CLOEXEC);
  if (fd < 0)
    return false;
  bool good = write (fd, text, strlen (text)) == (ssize_t)strlen (text);
  close (fd);
  return good;
}

/* Moves this process to an empty network; an ordinary user becomes root of a user namespace of its own first. */
static inline bool
sandbox_enter (void)
{
  static int entered; /* 0: not tried, 1: inside, -1: refused */
  if (entered != 0)
    return entered > 0;
  entered = -1;
  unsigned uid = geteuid (), gid = getegid ();
  if (uid == 0) {
    entered = unshare (CLONE_NEWNET) == 0 ? 1 : -1;
    return entered > 0;
  }
  if (unshare (CLONE_NEWUSER | CLONE_NEWNET) < 0)
    return false;
  char map[64];
  (void)sandbox_write ("/proc/self/setgroups", "deny");
  snprintf (map, sizeof map, "0 %u 1", uid);
  bool good = sandbox_write ("/proc/self/uid_map", map);
  snprintf (map, sizeof map, "0 %u 1", gid);
  good = sandbox_write ("/proc/self/gid_map", map) && good;
  entered = good ? 1 : -1;
  return good;
}

/* Runs a command of the shell; true: it succeeded. */
static inline bool
sandbox_run (const char *command)
{
  return system (command) == 0;
}

/* The kernel finds out that a link carries only some time after both its ends are up; 5 s are enough for it. */
static inline bool
sandbox_carries (const char *link)
{
  char command[128];
  snprintf (command, sizeof command,
            "for i in $(seq 100); do ip link show %s | grep -q 'state UP' && exit 0; sleep 0.05; done; exit 1", link);
  return sandbox_run (command);
}

#endif
