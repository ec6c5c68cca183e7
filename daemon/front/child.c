/* SPDX-License-Identifier: GPL-3.0-or-later */
/* child.c - a front's own godwitd: started, watched, ended. */
#include "front/child.h"

#include "front/spawn.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
  POLITE_MS = 3000, /* after CLOSE: the engine itself gives the gateway 2 s */
  BRUTAL_MS = 5000,
};

struct gdw_child {
  gdw_client *link;
  int pid, pidfd, exit;
  gdw_ms term_at, kill_at; /* GDW_MS_NEVER: not asked to end */
};

static int
start (const gdw_child_how *how, int control_fd)
{
  char level[4];
  int log_level = how->log_level < 3 || how->log_level > 7 ? 6 : how->log_level;
  snprintf (level, sizeof level, "%d", log_level);
  const char *argv[12] = { how->program, "--level", level, "--log", how->log_json ? "json" : "text" };
  size_t n = 5;
  if (how->rehearse)
    argv[n++] = "--no-tun";
  if (how->device != NULL && how->device[0] != '\0') {
    argv[n++] = "--device";
    argv[n++] = how->device;
  }
  gdw_spawn_how spawn = {
    .argv = argv, .fd0 = -1, .fd1 = -1, .fd2 = how->log_fd < 0 ? 2 : how->log_fd, .fd3 = control_fd
  };
  return gdw_spawn (&spawn);
}

gdw_err
gdw_child_start (const gdw_child_how *how, const char *version, gdw_ms now, gdw_child **ret, gdw_why *ret_why)
{
  int pair[2];
  gdw_child *c = calloc (1, sizeof *c);
  *ret_why = GDW_WHY_NO_RESOURCES;
  if (c == NULL || socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) < 0) {
    free (c);
    return GDW_E_MEMORY;
  }
  c->term_at = c->kill_at = GDW_MS_NEVER;
  c->pidfd = -1;
  c->pid = start (how, pair[1]);
  close (pair[1]);
  c->link = gdw_client_new (pair[0], GDW_FRAME_F, GDW_FRAME_W, version, now);
  if (c->pid > 0)
    c->pidfd = gdw_spawn_pidfd (c->pid);
  if (c->pid <= 0 || c->link == NULL || c->pidfd < 0) {
    *ret_why = c->pid <= 0 ? GDW_WHY_START_FAILED : GDW_WHY_NO_RESOURCES;
    c->pid = c->pid < 0 ? 0 : c->pid;
    gdw_child_free (c);
    return GDW_E_STATE;
  }
  *ret = c;
  *ret_why = GDW_WHY_NONE;
  return GDW_OK;
}

void
gdw_child_free (gdw_child *c)
{
  if (c == NULL)
    return;
  if (c->pid > 0) {
    kill (c->pid, SIGKILL);
    while (waitpid (c->pid, NULL, 0) < 0 && errno == EINTR)
      ;
  }
  gdw_client_free (c->link);
  if (c->pidfd >= 0)
    close (c->pidfd);
  free (c);
}

gdw_client *
gdw_child_link (gdw_child *c)
{
  return c->link;
}

int
gdw_child_pidfd (const gdw_child *c)
{
  return c->pidfd;
}

int
gdw_child_pid (const gdw_child *c)
{
  return c->pid;
}

void
gdw_child_end (gdw_child *c, gdw_ms now)
{
  if (c->pid == 0 || c->kill_at != GDW_MS_NEVER)
    return;
  gdw_frame f;
  gdw_frame_init (&f, GDW_FRAME_CLOSE);
  c->term_at = gdw_client_send (c->link, &f) == GDW_OK ? now + POLITE_MS : now;
  c->kill_at = now + BRUTAL_MS;
  gdw_child_on_tick (c, now);
}

gdw_ms
gdw_child_deadline (const gdw_child *c)
{
  if (c->pid == 0)
    return GDW_MS_NEVER;
  gdw_ms link = gdw_client_deadline (c->link);
  gdw_ms end = c->term_at < c->kill_at ? c->term_at : c->kill_at;
  return link < end ? link : end;
}

void
gdw_child_on_tick (gdw_child *c, gdw_ms now)
{
  gdw_client_on_tick (c->link, now);
  if (c->pid == 0)
    return;
  if (now >= c->term_at) {
    kill (c->pid, SIGTERM);
    c->term_at = GDW_MS_NEVER;
  }
  if (now >= c->kill_at) {
    kill (c->pid, SIGKILL);
    c->kill_at = now + BRUTAL_MS;
  }
}

bool
gdw_child_is_gone (gdw_child *c)
{
  int status;
  if (c->pid == 0)
    return true;
  int pid = waitpid (c->pid, &status, WNOHANG);
  if (pid == 0 || (pid < 0 && errno == EINTR))
    return false;
  c->exit = pid < 0 ? 256 : WIFEXITED (status) ? WEXITSTATUS (status) : 256 + WTERMSIG (status);
  c->pid = 0;
  return true;
}

int
gdw_child_exit (const gdw_child *c)
{
  return c->exit;
}
