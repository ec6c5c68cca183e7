/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-gate.c - who the kernel says is there, and what he may. */
#include "keeper/gate.h"

#include "harness.h"

#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

TEST (root_may_everything_an_owner_his_tunnel_others_nothing)
{
  const uint32_t alice = 1000, bob = 1001;
  check (gdw_gate_may (0, GDW_GATE_ENTER, GDW_GATE_NOBODY));
  check (gdw_gate_may (0, GDW_GATE_START, GDW_GATE_NOBODY));
  check (gdw_gate_may (0, GDW_GATE_REPAIR, GDW_GATE_NOBODY));
  check (gdw_gate_may (0, GDW_GATE_STOP, alice));
  check (gdw_gate_may (alice, GDW_GATE_SEE, alice));
  check (gdw_gate_may (alice, GDW_GATE_STOP, alice));
  check (!gdw_gate_may (bob, GDW_GATE_SEE, alice));
  check (!gdw_gate_may (bob, GDW_GATE_STOP, alice));
  check (!gdw_gate_may (alice, GDW_GATE_SEE, 0));
  check (!gdw_gate_may (alice, GDW_GATE_ENTER, GDW_GATE_NOBODY));
  check (!gdw_gate_may (alice, GDW_GATE_START, GDW_GATE_NOBODY));
  check (!gdw_gate_may (alice, GDW_GATE_REPAIR, GDW_GATE_NOBODY));
}

TEST (nobody_may_nothing)
{
  check (!gdw_gate_may (GDW_GATE_NOBODY, GDW_GATE_SEE, GDW_GATE_NOBODY));
  check (!gdw_gate_may (GDW_GATE_NOBODY, GDW_GATE_STOP, GDW_GATE_NOBODY));
  check (gdw_gate_peer (-1) == GDW_GATE_NOBODY);
  check (gdw_gate_peer (1) == GDW_GATE_NOBODY);
}

TEST (the_kernel_names_the_other_user)
{
  if (geteuid () != 0)
    skip ("needs root to become another user");
  struct sockaddr_un sa = { .sun_family = AF_UNIX }; /* a name without a file: begins with a zero octet */
  memcpy (sa.sun_path, "\0gdw-test-gate", 14);
  int listening = socket (AF_UNIX, SOCK_STREAM, 0);
  require (bind (listening, (struct sockaddr *)&sa, sizeof sa) == 0 && listen (listening, 1) == 0);
  int pid = fork ();
  if (pid == 0) {
    int fd = socket (AF_UNIX, SOCK_STREAM, 0);
    bool good = setuid (4321) == 0 && connect (fd, (struct sockaddr *)&sa, sizeof sa) == 0;
    char c;
    _exit (good && read (fd, &c, 1) == 0 ? 0 : 1);
  }
  int fd = accept (listening, NULL, NULL), status = 1;
  check (gdw_gate_peer (fd) == 4321);
  close (fd);
  close (listening);
  check (waitpid (pid, &status, 0) == pid && status == 0);
}

TEST_MAIN ()
