/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-gate.c - who the kernel says is there, and what he may. */
#include "keeper/gate.h"

#include "harness.h"

#include <grp.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

static gdw_gate_who
user (uint32_t number)
{
  return (gdw_gate_who){ number, false };
}

TEST (root_may_everything_an_owner_his_tunnel_others_nothing)
{
  const uint32_t alice = 1000, bob = 1001;
  check (gdw_gate_may (user (0), GDW_GATE_ENTER, GDW_GATE_NOBODY));
  check (gdw_gate_may (user (0), GDW_GATE_START, GDW_GATE_NOBODY));
  check (gdw_gate_may (user (0), GDW_GATE_REPAIR, GDW_GATE_NOBODY));
  check (gdw_gate_may (user (0), GDW_GATE_STOP, alice));
  check (gdw_gate_may (user (alice), GDW_GATE_SEE, alice));
  check (gdw_gate_may (user (alice), GDW_GATE_STOP, alice));
  check (!gdw_gate_may (user (bob), GDW_GATE_SEE, alice));
  check (!gdw_gate_may (user (bob), GDW_GATE_STOP, alice));
  check (!gdw_gate_may (user (alice), GDW_GATE_SEE, 0));
  check (!gdw_gate_may (user (alice), GDW_GATE_ENTER, GDW_GATE_NOBODY));
  check (!gdw_gate_may (user (alice), GDW_GATE_START, GDW_GATE_NOBODY));
  check (!gdw_gate_may (user (alice), GDW_GATE_REPAIR, GDW_GATE_NOBODY));
}

TEST (a_member_may_start_tunnels_of_his_own)
{
  const gdw_gate_who alice = { 1000, true };
  check (gdw_gate_may (alice, GDW_GATE_ENTER, GDW_GATE_NOBODY));
  check (gdw_gate_may (alice, GDW_GATE_START, GDW_GATE_NOBODY));
  check (gdw_gate_may (alice, GDW_GATE_STOP, 1000));
  check (!gdw_gate_may (alice, GDW_GATE_SEE, 1001));
  check (!gdw_gate_may (alice, GDW_GATE_STOP, 0));
  check (!gdw_gate_may (alice, GDW_GATE_REPAIR, GDW_GATE_NOBODY));
}

TEST (nobody_may_nothing)
{
  const gdw_gate_rules none = { GDW_GATE_NOBODY, GDW_GATE_NOBODY };
  check (!gdw_gate_may ((gdw_gate_who){ GDW_GATE_NOBODY, true }, GDW_GATE_SEE, GDW_GATE_NOBODY));
  check (!gdw_gate_may ((gdw_gate_who){ GDW_GATE_NOBODY, true }, GDW_GATE_START, GDW_GATE_NOBODY));
  check (gdw_gate_peer (-1, &none).user == GDW_GATE_NOBODY);
  check (gdw_gate_peer (1, &none).user == GDW_GATE_NOBODY);
}

TEST (the_system_knows_its_groups)
{
  gdw_gate_rules root = gdw_gate_read_rules ("root"), none = gdw_gate_read_rules ("no such name");
  check (root.group == 0 && root.own_user == 0);
  check (none.group == GDW_GATE_NOBODY && none.own_user == GDW_GATE_NOBODY);
}

/* What the kernel says of a process that became this user with these groups. */
static gdw_gate_who
seen (uid_t uid, gid_t gid, gid_t other, const gdw_gate_rules *rules)
{
  struct sockaddr_un sa = { .sun_family = AF_UNIX }; /* a name without a file: begins with a zero octet */
  memcpy (sa.sun_path, "\0gdw-test-gate", 14);
  int listening = socket (AF_UNIX, SOCK_STREAM, 0);
  if (bind (listening, (struct sockaddr *)&sa, sizeof sa) != 0 || listen (listening, 1) != 0)
    return (gdw_gate_who){ GDW_GATE_NOBODY, true };
  int pid = fork ();
  if (pid == 0) {
    int fd = socket (AF_UNIX, SOCK_STREAM, 0);
    bool good = setgroups (1, &other) == 0 && setgid (gid) == 0 && setuid (uid) == 0 &&
                connect (fd, (struct sockaddr *)&sa, sizeof sa) == 0;
    char c;
    _exit (good && read (fd, &c, 1) == 0 ? 0 : 1);
  }
  int fd = accept (listening, NULL, NULL), status = 1;
  gdw_gate_who who = gdw_gate_peer (fd, rules);
  close (fd);
  close (listening);
  check (waitpid (pid, &status, 0) == pid && status == 0);
  return who;
}

TEST (the_kernel_names_the_other_user_and_his_groups)
{
  const gdw_gate_rules rules = { 777, 778 };
  if (geteuid () != 0)
    skip ("needs root to become another user");
  gdw_gate_who who = seen (4321, 4321, 4321, &rules);
  check (who.user == 4321 && !who.member);
  check (seen (4321, 4321, 777, &rules).member);
  check (seen (4321, 777, 4321, &rules).member);
  check (!seen (778, 777, 777, &rules).member); /* the user of the group's own name: godwitd */
}

TEST_MAIN ()
