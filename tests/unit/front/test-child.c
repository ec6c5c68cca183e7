/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-child.c - a godwitd is started with its options and its link, asked to end, and ended when it does not. Shell scripts stand in. */
#include "front/child.h"

#include "harness.h"

#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

static char program[64];

static gdw_child *
start (const char *script, gdw_child_how how)
{
  gdw_child *c = NULL;
  gdw_why why;
  snprintf (program, sizeof program, "/tmp/gdw-child-XXXXXX");
  int fd = mkstemp (program);
  if (fd < 0 || dprintf (fd, "#!/bin/sh\n%s\n", script) < 0 || fchmod (fd, 0700) < 0)
    abort ();
  close (fd);
  how.program = program;
  how.log_fd = -1;
  if (gdw_child_start (&how, "test", 1000, &c, &why) != GDW_OK)
    c = NULL;
  return c;
}

static bool
gone_within (gdw_child *c, int ms)
{
  struct pollfd p = { .fd = gdw_child_pidfd (c), .events = POLLIN };
  (void)poll (&p, 1, ms);
  return gdw_child_is_gone (c);
}

static void
stop (gdw_child *c)
{
  gdw_child_free (c);
  (void)unlink (program);
}

TEST (it_gets_its_options)
{
  gdw_child *c = start ("[ \"$*\" = '--level 7 --log json --no-tun --device work0' ] && exit 9",
                        (gdw_child_how){ .device = "work0", .rehearse = true, .log_json = true, .log_level = 7 });
  require (c != NULL);
  check (gone_within (c, 5000));
  check (gdw_child_exit (c) == 9);
  stop (c);
  c = start ("[ \"$*\" = '--level 6 --log text' ] && exit 9", (gdw_child_how){ .device = "" });
  require (c != NULL);
  check (gone_within (c, 5000));
  check (gdw_child_exit (c) == 9);
  stop (c);
}

TEST (its_link_is_descriptor_3)
{
  /* a HELLO of version 1.0 */
  gdw_child *c = start ("printf "
                        "'\\000\\000\\000\\014\\000\\001\\000\\000\\000\\000\\000\\000\\200\\002\\000\\002\\000\\001\\2"
                        "00\\003\\000\\002\\000\\000' >&3; exec sleep 60",
                        (gdw_child_how){ 0 });
  require (c != NULL);
  gdw_client *link = gdw_child_link (c);
  struct pollfd p = { .fd = gdw_client_fd (link), .events = POLLIN };
  check (poll (&p, 1, 5000) == 1);
  gdw_frame f;
  gdw_client_on_readable (link, 1001);
  check (!gdw_client_next (link, &f));
  check (gdw_client_why (link) == GDW_WHY_NONE);
  check (gdw_client_deadline (link) == GDW_MS_NEVER);
  stop (c);
}

TEST (it_is_asked_to_end_then_told_then_killed)
{
  gdw_child *c = start ("trap '' TERM; echo >&3; while :; do sleep 0.05; done", (gdw_child_how){ 0 });
  require (c != NULL);
  struct pollfd deaf = { .fd = gdw_client_fd (gdw_child_link (c)), .events = POLLIN };
  require (poll (&deaf, 1, 5000) == 1); /* to SIGTERM, from now on */
  gdw_child_end (c, 2000);
  gdw_child_end (c, 9000); /* does not begin anew */
  gdw_child_on_tick (c, 4999);
  check (!gone_within (c, 200));
  gdw_child_on_tick (c, 5000);
  check (!gone_within (c, 200));
  gdw_child_on_tick (c, 7000);
  check (gone_within (c, 5000));
  check (gdw_child_exit (c) == 256 + 9);
  check (gdw_child_pid (c) == 0);
  stop (c);
}

TEST (sigterm_comes_when_the_time_is_up)
{
  gdw_child *c = start ("exec sleep 60", (gdw_child_how){ 0 });
  require (c != NULL);
  gdw_child_end (c, 2000);
  gdw_child_on_tick (c, 5000);
  check (gone_within (c, 5000));
  check (gdw_child_exit (c) == 256 + 15);
  stop (c);
}

TEST (freeing_it_kills_it)
{
  gdw_child *c = start ("exec sleep 60", (gdw_child_how){ 0 });
  require (c != NULL);
  int pid = gdw_child_pid (c);
  stop (c);
  char path[64];
  snprintf (path, sizeof path, "/proc/%d", pid);
  check (access (path, F_OK) < 0);
}

TEST (a_program_that_is_missing_is_told)
{
  gdw_child *c = NULL;
  gdw_why why = GDW_WHY_NONE;
  gdw_child_how how = { .program = "/no/such/godwitd", .log_fd = -1 };
  check (gdw_child_start (&how, "test", 1000, &c, &why) != GDW_OK);
  check (why == GDW_WHY_START_FAILED);
}

TEST_MAIN ()
