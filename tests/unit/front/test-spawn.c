/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-spawn.c - a started program has the descriptors and the environment it is to have, and no others. */
#include "front/spawn.h"

#include "harness.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

/* Starts the shell with a script; its output (descriptor 1) ends up in buf. fd3: what the shell has there. */
static int
run_shell (const char *script, int fd3, char *buf, size_t cap)
{
  int out[2];
  if (pipe2 (out, O_CLOEXEC) < 0)
    return -1;
  const char *argv[] = { "/bin/sh", "-c", script, NULL };
  gdw_spawn_how how = { .argv = argv, .fd0 = -1, .fd1 = out[1], .fd2 = -1, .fd3 = fd3 };
  int pid = gdw_spawn (&how), status = -1;
  close (out[1]);
  size_t n = 0;
  ssize_t got;
  while (n + 1 < cap && (got = read (out[0], buf + n, cap - 1 - n)) > 0)
    n += (size_t)got;
  buf[n] = '\0';
  close (out[0]);
  if (pid > 0)
    (void)waitpid (pid, &status, 0);
  return status;
}

TEST (it_has_no_other_descriptors)
{
  char buf[512];
  int stray = open ("/dev/null", O_RDONLY); /* without close-on-exec */
  check (run_shell ("for f in 0 1 2 3 4 5 6 7 8 9; do [ -e /proc/self/fd/$f ] && printf '%s ' $f; done; ls -l "
                    "/proc/$$/fd | grep -c dev/null",
                    -1, buf, sizeof buf) == 0);
  check (strncmp (buf, "0 1 2 ", 6) == 0);
  check (strstr (buf, "3 ") == NULL && strstr (buf, "4 ") == NULL);
  close (stray);
}

TEST (descriptor_3_is_the_one_that_was_given)
{
  char buf[512];
  int link[2];
  require (pipe2 (link, O_CLOEXEC) == 0);
  check (write (link[1], "by three\n", 9) == 9);
  check (run_shell ("read line <&3; echo \"$line\"", link[0], buf, sizeof buf) == 0);
  check (strcmp (buf, "by three\n") == 0);
  close (link[0]);
  close (link[1]);
}

TEST (the_environment_is_ours)
{
  char buf[2048];
  setenv ("LD_PRELOAD", "", 1);
  setenv ("GODWIT_SECRET_THING", "a word of ours", 1);
  check (run_shell ("env", -1, buf, sizeof buf) == 0);
  check (strstr (buf, "PATH=/usr/local/sbin") != NULL);
  check (strstr (buf, "a word of ours") == NULL && strstr (buf, "GODWIT_SECRET_THING") == NULL);
  check (strstr (buf, "LD_PRELOAD") == NULL);
}

TEST (a_program_that_is_not_there_is_told)
{
  const char *argv[] = { "/no/such/program", NULL };
  gdw_spawn_how how = { .argv = argv, .fd0 = -1, .fd1 = -1, .fd2 = -1, .fd3 = -1 };
  check (gdw_spawn (&how) == -1);
  check (errno == ENOENT);
  check (waitpid (-1, NULL, WNOHANG) < 0);
}

TEST (the_end_is_seen_by_a_descriptor)
{
  const char *argv[] = { "/bin/sh", "-c", "exit 3", NULL };
  gdw_spawn_how how = { .argv = argv, .fd0 = -1, .fd1 = -1, .fd2 = -1, .fd3 = -1 };
  int pid = gdw_spawn (&how), status = 0;
  require (pid > 0);
  struct pollfd p = { .fd = gdw_spawn_pidfd (pid), .events = POLLIN };
  check (poll (&p, 1, 5000) == 1);
  check (waitpid (pid, &status, WNOHANG) == pid);
  check (WIFEXITED (status) && WEXITSTATUS (status) == 3);
  close (p.fd);
}

TEST_MAIN ()
