/* SPDX-License-Identifier: GPL-3.0-or-later */
/* talk.c - a conversation with the keeper, one step at a time. */
#include "ctl/talk.h"

#include "front/spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

enum { START_MS = 8000, PAUSE_MS = 20, REQUEST_MS = 15000, LOG_MAX = 1048576 };

gdw_ms
ctl_now (void)
{
  struct timespec t;
  clock_gettime (CLOCK_BOOTTIME, &t);
  return (gdw_ms)t.tv_sec * 1000 + (gdw_ms)t.tv_nsec / 1000000;
}

static const char *
folder_of (const char *variable, const char *usual)
{
  const char *wish = getenv (variable);
  return wish != NULL && wish[0] == '/' ? wish : usual;
}

/* --- reaching it --- */

/* A connected descriptor, or -1. */
static int
try_connect (void)
{
  struct sockaddr_un sa = { .sun_family = AF_UNIX };
  int n = snprintf (sa.sun_path, sizeof sa.sun_path, "%s/keeper.sock", folder_of ("GODWIT_RUNTIME_DIR", "/run/godwit"));
  if (n < 0 || (size_t)n >= sizeof sa.sun_path) {
    errno = ENAMETOOLONG;
    return -1;
  }
  int fd = socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0 || connect (fd, (const struct sockaddr *)&sa, sizeof sa) == 0)
    return fd;
  int error = errno;
  close (fd);
  errno = error;
  return -1;
}

/* Where keeper and godwitd write what happens; one older file is kept. -1: nowhere. */
static int
open_log (void)
{
  char path[4096], older[4100];
  struct stat st;
  const char *folder = getenv ("GODWIT_RUNTIME_DIR");
  snprintf (path, sizeof path, "%s/godwit.log", folder == NULL ? "/var/log" : folder);
  snprintf (older, sizeof older, "%s.1", path);
  if (stat (path, &st) == 0 && st.st_size > LOG_MAX)
    (void)rename (path, older);
  return open (path, O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
}

static bool
start_keeper (void)
{
  char program[4096];
  snprintf (program, sizeof program, "%s/godwit-keeper", folder_of ("GODWIT_LIBEXEC_DIR", GODWIT_LIBEXEC));
  const char *argv[] = { program, NULL };
  int log = open_log ();
  gdw_spawn_how how = { .argv = argv, .fd0 = -1, .fd1 = -1, .fd2 = log, .fd3 = -1, .stays = true };
  bool good = gdw_spawn (&how) > 0;
  if (log >= 0)
    close (log);
  return good;
}

static void
pause_ms (long ms)
{
  struct timespec t = { .tv_nsec = ms * 1000000 };
  (void)nanosleep (&t, NULL);
}

/* Two that start at once start two keepers; the second finds the lock and ends, and both are served by the first. An old keeper may be on
 * its way out: then its socket refuses, and the next try starts another one. */
static gdw_why
connect_or_start (bool start, int *ret_fd)
{
  gdw_ms until = ctl_now () + START_MS, next_start = 0;
  for (;;) {
    *ret_fd = try_connect ();
    if (*ret_fd >= 0)
      return GDW_WHY_NONE;
    if (errno == EACCES || errno == EPERM || (start && geteuid () != 0))
      return GDW_WHY_NOT_ALLOWED;
    if (!start || ctl_now () >= until)
      return GDW_WHY_KEEPER_UNREACHABLE;
    if (ctl_now () >= next_start) {
      next_start = ctl_now () + 1000;
      if (!start_keeper ())
        return GDW_WHY_START_FAILED;
    }
    pause_ms (PAUSE_MS);
  }
}

static int
open_signals (void)
{
  sigset_t set;
  sigemptyset (&set);
  sigaddset (&set, SIGINT);
  sigaddset (&set, SIGTERM);
  sigaddset (&set, SIGHUP);
  return sigprocmask (SIG_BLOCK, &set, NULL) == 0 ? signalfd (-1, &set, SFD_CLOEXEC | SFD_NONBLOCK) : -1;
}

/* Waits for the other side's HELLO. */
static gdw_why
greet (CtlTalk *t)
{
  while (gdw_client_peer_version (t->link)[0] == '\0') {
    gdw_frame f;
    struct pollfd p = { .fd = gdw_client_fd (t->link), .events = POLLIN };
    (void)poll (&p, 1, GDW_CONTROL_HELLO_MS);
    gdw_client_on_readable (t->link, ctl_now ());
    if (gdw_client_next (t->link, &f)) {
      gdw_why why = f.type == GDW_FRAME_ERROR ? f.error.why : GDW_WHY_CONTROL_REFUSED;
      gdw_frame_done (&f);
      return why;
    }
    gdw_client_on_tick (t->link, ctl_now ());
    if (gdw_client_why (t->link) != GDW_WHY_NONE)
      return gdw_client_why (t->link);
  }
  return GDW_WHY_NONE;
}

gdw_why
ctl_talk_open (CtlTalk *t, bool start)
{
  gdw_why why = GDW_WHY_CONTROL_LOST;
  *t = (CtlTalk){ .signals = -1 };
  for (int tries = 0; why == GDW_WHY_CONTROL_LOST && tries < 3; tries++) {
    int fd;
    ctl_talk_close (t);
    why = connect_or_start (start, &fd);
    if (why != GDW_WHY_NONE)
      return why;
    t->link = gdw_client_new (fd, GDW_FRAME_C, GDW_FRAME_K, GODWIT_VERSION, ctl_now ());
    t->signals = open_signals ();
    why = t->link == NULL || t->signals < 0 ? GDW_WHY_NO_RESOURCES : greet (t);
  }
  if (why == GDW_WHY_NONE)
    return why;
  ctl_talk_close (t);
  return why == GDW_WHY_CONTROL_LOST ? GDW_WHY_KEEPER_UNREACHABLE : why;
}

void
ctl_talk_close (CtlTalk *t)
{
  gdw_client_free (t->link);
  if (t->signals >= 0)
    close (t->signals);
  *t = (CtlTalk){ .signals = -1 };
}

/* --- talking --- */

uint32_t
ctl_talk_number (CtlTalk *t)
{
  return ++t->last_number;
}

static bool
took_signal (CtlTalk *t)
{
  struct signalfd_siginfo info;
  return read (t->signals, &info, sizeof info) == (ssize_t)sizeof info;
}

/* Blocks until something can be done. */
static void
block (CtlTalk *t, gdw_ms until)
{
  gdw_ms now = ctl_now (), link = gdw_client_deadline (t->link);
  gdw_ms deadline = until < link ? until : link;
  int ms = deadline == GDW_MS_NEVER ? -1 : deadline <= now ? 0 : deadline - now > 60000 ? 60000 : (int)(deadline - now);
  struct pollfd p[2] = { { .fd = gdw_client_fd (t->link), .events = POLLIN }, { .fd = t->signals, .events = POLLIN } };
  if (gdw_client_wants_write (t->link))
    p[0].events |= POLLOUT;
  (void)poll (p, 2, ms);
  now = ctl_now ();
  gdw_client_on_readable (t->link, now);
  gdw_client_on_writable (t->link);
  gdw_client_on_tick (t->link, now);
}

CtlTalkTurn
ctl_talk_send (CtlTalk *t, const gdw_frame *f)
{
  gdw_err e;
  while ((e = gdw_client_send (t->link, f)) == GDW_E_SPACE) {
    struct pollfd p[2] = { { .fd = gdw_client_fd (t->link), .events = POLLOUT },
                           { .fd = t->signals, .events = POLLIN } };
    (void)poll (p, 2, PAUSE_MS * 50);
    gdw_client_on_writable (t->link);
    if (took_signal (t))
      return CTL_TALK_SIGNAL;
  }
  /* The keeper hung up already: why it did so can still be read, and the hang-up comes by reading. */
  if (e == GDW_E_STATE && gdw_client_why (t->link) == GDW_WHY_NONE)
    return CTL_TALK_FRAME;
  return e == GDW_OK ? CTL_TALK_FRAME : CTL_TALK_LOST;
}

CtlTalkTurn
ctl_talk_next (CtlTalk *t, gdw_frame *ret, gdw_ms until)
{
  for (;;) {
    if (gdw_client_next (t->link, ret))
      return CTL_TALK_FRAME;
    if (gdw_client_why (t->link) != GDW_WHY_NONE)
      return CTL_TALK_LOST;
    if (took_signal (t))
      return CTL_TALK_SIGNAL;
    if (ctl_now () >= until)
      return CTL_TALK_LATE;
    block (t, until);
  }
}

gdw_why
ctl_talk_request (CtlTalk *t, gdw_frame *request, void (*take) (const gdw_frame *f, void *context), void *context,
                  uint32_t *ret_count, char ret_text[GDW_MAX_TEXT])
{
  gdw_frame f;
  ret_text[0] = '\0';
  request->number = ctl_talk_number (t);
  if (ctl_talk_send (t, request) != CTL_TALK_FRAME)
    return GDW_WHY_CONTROL_LOST;
  while (ctl_talk_next (t, &f, ctl_now () + REQUEST_MS) == CTL_TALK_FRAME) {
    bool mine = f.number == request->number;
    if (mine && f.type == GDW_FRAME_STATUS && take != NULL)
      take (&f, context);
    if (mine && f.type == GDW_FRAME_DONE) {
      *ret_count = f.done.count;
      return GDW_WHY_NONE;
    }
    if (f.type == GDW_FRAME_ERROR && (mine || f.number == 0)) {
      snprintf (ret_text, GDW_MAX_TEXT, "%s", f.error.text);
      return f.error.why == GDW_WHY_NONE ? GDW_WHY_CONTROL_REFUSED : f.error.why;
    }
    gdw_frame_done (&f);
  }
  return GDW_WHY_CONTROL_LOST;
}
