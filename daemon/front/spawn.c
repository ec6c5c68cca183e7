/* SPDX-License-Identifier: GPL-3.0-or-later */
/* spawn.c - start a program of ours with exactly the descriptors and the environment it is to have.
 * By vfork: the child need not copy what the parent's memory maps, and throw it away at its exec. Until then it runs in the
 * parent's memory, on the stack below ours, and so writes nothing but variables of its own, does only what a signal handler
 * may do, and takes no signal of ours: they are blocked until nobody catches any. */
#include "front/spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { KEPT = 6, ENTRY = 4200 };

/* What the child inherits of the environment. */
static const char *const kept[KEPT] = { "ASAN_OPTIONS",       "UBSAN_OPTIONS",      "TSAN_OPTIONS",
                                        "GODWIT_RUNTIME_DIR", "GODWIT_LIBEXEC_DIR", "OPENSSL_MODULES" };

#ifdef GDW_LAB_CLOCK
/* The keeper of tests/lab/clock hands its clock on (platform/clock-lab.h), as a descriptor that no program of ours has otherwise. */
enum { LAB_CLOCK = 5, FIRST_CLOSED };

static void
add_lab_clock (char **list, size_t n)
{
  static char entry[] = "GODWIT_LAB_CLOCK=5";
  if (getenv ("GODWIT_LAB_CLOCK") != NULL)
    list[n++] = entry;
  list[n] = NULL;
}

static int
copy_lab_clock (void)
{
  const char *fd = getenv ("GODWIT_LAB_CLOCK");
  return fd == NULL ? -1 : fcntl (atoi (fd), F_DUPFD, 64);
}

static void
place_lab_clock (int copy)
{
  if (copy < 0 || dup2 (copy, LAB_CLOCK) < 0)
    close (LAB_CLOCK);
}
#else
enum { FIRST_CLOSED = 5 };

static void
add_lab_clock (char **list, size_t n)
{
  list[n] = NULL;
}

static int
copy_lab_clock (void)
{
  return -1;
}

static void
place_lab_clock (int copy)
{
  (void)copy;
}
#endif

typedef struct {
  char text[KEPT + 1][ENTRY];
  char *list[KEPT + 3];
} environment;

static void
make_environment (environment *e)
{
  size_t n = 0;
  snprintf (e->text[n], ENTRY, "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
  e->list[n] = e->text[n];
  n++;
  for (size_t i = 0; i < KEPT; i++) {
    const char *value = getenv (kept[i]);
    if (value == NULL || strlen (value) > 4096)
      continue;
    snprintf (e->text[n], ENTRY, "%s=%s", kept[i], value);
    e->list[n] = e->text[n];
    n++;
  }
  add_lab_clock (e->list, n);
}

/* Moves the descriptors to 0 ... 3, whatever their numbers are; copies first, far away, since they may overlap. */
static int
place_descriptors (const gdw_spawn_how *how, int report)
{
  const int want[4] = { how->fd0, how->fd1, how->fd2, how->fd3 };
  int copy[4];
  int null = open ("/dev/null", O_RDWR), lab_clock = copy_lab_clock ();
  for (int i = 0; i < 4; i++) {
    int from = want[i] < 0 && i < 3 ? null : want[i];
    copy[i] = from < 0 ? -1 : fcntl (from, F_DUPFD, 64);
    if (from >= 0 && copy[i] < 0)
      return -1;
  }
  int far = fcntl (report, F_DUPFD_CLOEXEC, 64);
  place_lab_clock (lab_clock);
  for (int i = 0; i < 4; i++) {
    if (copy[i] >= 0 && dup2 (copy[i], i) < 0)
      return -1;
  }
  if (far < 0 || dup2 (far, 4) < 0 || fcntl (4, F_SETFD, FD_CLOEXEC) < 0)
    return -1;
  if (how->fd3 < 0)
    close (3);
  return (int)syscall (SYS_close_range, (unsigned)FIRST_CLOSED, ~0u, 0u);
}

/* What the parent catches would run its code in its memory. */
static void
let_signals_in (void)
{
  sigset_t none;
  struct sigaction now;
  for (int i = 1; i < NSIG; i++)
    if (sigaction (i, NULL, &now) == 0 && now.sa_handler != SIG_DFL && now.sa_handler != SIG_IGN)
      signal (i, SIG_DFL);
  signal (SIGPIPE, SIG_DFL);
  sigemptyset (&none);
  sigprocmask (SIG_SETMASK, &none, NULL);
}

static _Noreturn __attribute__ ((noinline)) void
run_child (const gdw_spawn_how *how, const environment *e, int report)
{
  let_signals_in ();
  if (!how->stays)
    signal (SIGINT, SIG_IGN); /* a Ctrl-C at the terminal is the front's business */
  int error = 0;
  if ((how->stays ? setsid () : prctl (PR_SET_PDEATHSIG, SIGTERM)) < 0 || place_descriptors (how, report) < 0)
    error = errno;
  if (error == 0) {
    execve (how->argv[0], (char *const *)how->argv, e->list);
    error = errno;
  }
  ssize_t told = write (4, &error, sizeof error);
  _exit (told == (ssize_t)sizeof error ? 127 : 126);
}

/* Waits until the child's exec closed the pipe, or told why not. 0 or an errno. */
static int
hear (int report)
{
  int error = 0;
  ssize_t n;
  do
    n = read (report, &error, sizeof error);
  while (n < 0 && errno == EINTR);
  return n == (ssize_t)sizeof error ? error : 0;
}

int
gdw_spawn (const gdw_spawn_how *how)
{
  static environment e;
  int report[2];
  if (pipe2 (report, O_CLOEXEC) < 0)
    return -1;
  make_environment (&e);
  sigset_t all, before;
  sigfillset (&all);
  sigprocmask (SIG_SETMASK, &all, &before);
  int pid = vfork ();
  if (pid == 0)
    run_child (how, &e, report[1]);
  int error = pid < 0 ? errno : 0;
  sigprocmask (SIG_SETMASK, &before, NULL);
  close (report[1]);
  if (pid > 0)
    error = hear (report[0]);
  close (report[0]);
  if (error == 0)
    return pid;
  if (pid > 0)
    (void)waitpid (pid, NULL, 0);
  errno = error;
  return -1;
}

int
gdw_spawn_pidfd (int pid)
{
  return (int)syscall (SYS_pidfd_open, pid, 0u);
}
