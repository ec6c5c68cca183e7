/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-rpfilter-linux.c - one filter for all tunnels of all processes: loose while one stands, and afterwards as it was. */
#include "platform/rpfilter.h"

#include "harness.h"
#include "sandbox.h"

#include <signal.h>
#include <sys/wait.h>

static char folder[64];

/* A computer whose links filter like this, and a folder for the note; -1: not possible here. */
static int
computer (const char *all, const char *each)
{
  if (!sandbox_enter () || !sandbox_write ("/proc/sys/net/ipv4/conf/all/rp_filter", all) ||
      !sandbox_write ("/proc/sys/net/ipv4/conf/default/rp_filter", each) ||
      !sandbox_write ("/proc/sys/net/ipv4/conf/lo/rp_filter", each))
    return -1;
  snprintf (folder, sizeof folder, "/tmp/gdw-rpfilter-XXXXXX");
  return mkdtemp (folder) == NULL ? -1 : open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

/* Nothing is left there. */
static void
put_away (int dir)
{
  close (dir);
  check (rmdir (folder) == 0);
}

#define COMPUTER(dir, all, each)                                                                                       \
  int dir = computer (all, each);                                                                                      \
  if (dir < 0)                                                                                                         \
  skip ("needs a network namespace")

TEST (it_is_loose_until_the_last_one_is_gone)
{
  COMPUTER (dir, "1", "0");
  gdw_rpfilter a = { 0 }, b = { 0 };
  bool changed = true;
  check (gdw_rpfilter_loosen (dir, &a) && gdw_rpfilter_loosen (dir, &a) && gdw_rpfilter_loosen (dir, &b));
  check (a.held && b.held && gdw_rpfilter_all () == GDW_RPFILTER_LOOSE);
  check (gdw_rpfilter_restore (dir, NULL, &changed) && !changed && gdw_rpfilter_all () == GDW_RPFILTER_LOOSE);
  check (gdw_rpfilter_restore (dir, &a, &changed) && !changed && gdw_rpfilter_all () == GDW_RPFILTER_LOOSE);
  check (gdw_rpfilter_restore (dir, &b, &changed) && changed && gdw_rpfilter_all () == 1);
  check (!a.held && !b.held);
  check (gdw_rpfilter_restore (dir, &b, &changed) && !changed && gdw_rpfilter_all () == 1);
  put_away (dir);
}

TEST (one_that_was_killed_wants_nothing_any_more)
{
  COMPUTER (dir, "0", "1");
  gdw_rpfilter a = { 0 };
  int ready[2], status;
  char c;
  bool changed = false;
  require (pipe (ready) == 0);
  int pid = fork ();
  if (pid == 0) {
    if (gdw_rpfilter_loosen (dir, &a) && write (ready[1], "", 1) == 1)
      pause ();
    _exit (1);
  }
  require (read (ready[0], &c, 1) == 1);
  check (gdw_rpfilter_all () == GDW_RPFILTER_LOOSE);
  check (gdw_rpfilter_restore (dir, NULL, &changed) && !changed && gdw_rpfilter_all () == GDW_RPFILTER_LOOSE);
  kill (pid, SIGKILL);
  require (waitpid (pid, &status, 0) == pid);
  check (gdw_rpfilter_loosen (dir, &a) && a.held); /* the next one inherits the note */
  check (gdw_rpfilter_restore (dir, &a, &changed) && changed && gdw_rpfilter_all () == 0 && gdw_rpfilter_is_strict ());
  close (ready[0]);
  close (ready[1]);
  put_away (dir);
}

TEST (what_is_not_strict_is_left_alone)
{
  static const char *const loose[][2] = { { "0", "0" }, { "2", "1" }, { "0", "2" } };
  for (size_t i = 0; i < sizeof loose / sizeof loose[0]; i++) {
    COMPUTER (dir, loose[i][0], loose[i][1]);
    gdw_rpfilter a = { 0 };
    bool changed = true;
    check (gdw_rpfilter_loosen (dir, &a) && !a.held && gdw_rpfilter_all () == loose[i][0][0] - '0');
    check (gdw_rpfilter_restore (dir, NULL, &changed) && !changed && gdw_rpfilter_all () == loose[i][0][0] - '0');
    put_away (dir);
  }
}

TEST (what_somebody_else_set_meanwhile_stays_and_is_loosened_when_asked_again)
{
  COMPUTER (dir, "1", "0");
  gdw_rpfilter a = { 0 };
  bool changed = true;
  check (gdw_rpfilter_loosen (dir, &a));
  require (sandbox_write ("/proc/sys/net/ipv4/conf/all/rp_filter", "0"));
  check (gdw_rpfilter_restore (dir, &a, &changed) && !changed && gdw_rpfilter_all () == 0);
  require (sandbox_write ("/proc/sys/net/ipv4/conf/all/rp_filter", "1"));
  check (gdw_rpfilter_loosen (dir, &a));
  require (sandbox_write ("/proc/sys/net/ipv4/conf/all/rp_filter", "1")); /* as sysctl --system does */
  check (gdw_rpfilter_loosen (dir, &a) && gdw_rpfilter_all () == GDW_RPFILTER_LOOSE);
  check (gdw_rpfilter_restore (dir, &a, &changed) && changed && gdw_rpfilter_all () == 1);
  put_away (dir);
}

TEST (what_cannot_be_noted_is_not_changed)
{
  COMPUTER (dir, "1", "0");
  gdw_rpfilter a = { 0 };
  require (symlinkat ("/proc/self/comm", dir, "rp-filter") == 0); /* no link is followed */
  check (!gdw_rpfilter_loosen (dir, &a) && !a.held && gdw_rpfilter_all () == 1);
  require (sandbox_write ("/proc/sys/net/ipv4/conf/all/rp_filter", "0"));
  check (gdw_rpfilter_loosen (dir, &a) && !a.held);
  require (unlinkat (dir, "rp-filter", 0) == 0);
  put_away (dir);
}

TEST_MAIN ()
