/* SPDX-License-Identifier: GPL-3.0-or-later */
/* spawn.h - start a program of ours with exactly the descriptors and the environment it is to have. */
#ifndef GDW_FRONT_SPAWN_H
#define GDW_FRONT_SPAWN_H

#include <stdbool.h>

/* Descriptors are borrowed; -1: /dev/null (fd0 to fd2), or none (fd3). All others are closed in the child. */
typedef struct {
  const char *const *argv; /* argv[0]: absolute path of the program; ends with NULL */
  int fd0, fd1, fd2, fd3;
  bool stays; /* outlives us, in a session of its own */
} gdw_spawn_how;

/* Its process number, or -1: it could not be started (errno tells why, also when exec failed). The child gets SIGTERM when the thread that
 * started it ends, unless it stays. Its environment holds PATH and what sanitizer runtimes read. */
int gdw_spawn (const gdw_spawn_how *how);

/* A descriptor that becomes readable when the process ends; -1 with errno. */
int gdw_spawn_pidfd (int pid);

#endif
