/* SPDX-License-Identifier: GPL-3.0-or-later */
/* gateway.c - the tests' responder (tests/peer) behind real UDP sockets. */
#include "gateway.h"

#include "sandbox.h"

#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>

enum { IKE = 500, NAT = 4500, MARKER = 4 };

static int
open_port (uint16_t port)
{
  struct sockaddr_in a = { .sin_family = AF_INET, .sin_port = htons (port) };
  int s = socket (AF_INET, SOCK_DGRAM, 0);
  return s >= 0 && bind (s, (struct sockaddr *)&a, sizeof a) == 0 ? s : -1;
}

/* The ladder is of no interest here. */
static void
hear (void *user, const char *line)
{
  (void)user;
  (void)line;
}

static void
answer (peer *p, int s, uint16_t port, const struct sockaddr_in *to)
{
  gdw_bytes b;
  while (peer_next (p, &b)) {
    uint8_t out[GDW_MAX_IKE_MESSAGE + MARKER] = { 0 };
    size_t marker = port == NAT ? MARKER : 0;
    memcpy (out + marker, b.p, b.n);
    (void)sendto (s, out, b.n + marker, 0, (const struct sockaddr *)to, sizeof *to);
  }
}

static void
serve_one (const peer_setup *setup, peer **p, uint8_t spi[8], int s, uint16_t port)
{
  uint8_t in[GDW_MAX_DATAGRAM];
  struct sockaddr_in from;
  socklen_t len = sizeof from;
  ssize_t n = recvfrom (s, in, sizeof in, 0, (struct sockaddr *)&from, &len);
  ssize_t marker = port == NAT ? MARKER : 0;
  if (n <= marker || (marker > 0 && memcmp (in, "\0\0\0\0", MARKER) != 0))
    return; /* keepalives and ESP */
  gdw_bytes datagram = gdw_bytes_make (in + marker, (size_t)(n - marker));
  if (peer_is_wanted (datagram, spi)) {
    peer_free (*p);
    *p = peer_new (setup, hear, NULL);
  }
  if (*p == NULL)
    return;
  gdw_addr a = { gdw_ip_from (gdw_bytes_make (&from.sin_addr, 4)), ntohs (from.sin_port) };
  gdw_addr me = { .port = port };
  if (gdw_ip_parse (GATEWAY_ADDRESS, &me.ip) == GDW_OK)
    peer_on_datagram (*p, datagram, &a, &me);
  answer (*p, s, port, &from);
}

static void
serve (const peer_setup *setup, int ready, int go)
{
  uint8_t spi[8] = { 0 };
  char c;
  peer *p = NULL;
  prctl (PR_SET_PDEATHSIG, SIGKILL);
  if (unshare (CLONE_NEWNET) < 0 || write (ready, "x", 1) != 1 || read (go, &c, 1) != 1)
    _exit (1);
  if (!sandbox_run ("ip link set lo up && ip link set gb up && ip addr add " GATEWAY_ADDRESS "/24 dev gb"))
    _exit (1);
  int s[2] = { open_port (IKE), open_port (NAT) };
  if (s[0] < 0 || s[1] < 0 || write (ready, "x", 1) != 1)
    _exit (1);
  for (;;) {
    struct pollfd f[2] = { { s[0], POLLIN, 0 }, { s[1], POLLIN, 0 } };
    (void)poll (f, 2, -1);
    for (int i = 0; i < 2; i++)
      if (f[i].revents != 0)
        serve_one (setup, &p, spi, s[i], i == 0 ? IKE : NAT);
  }
}

pid_t
gateway_start (const peer_setup *setup)
{
  int ready[2], go[2];
  char c, command[256];
  if (pipe (ready) < 0 || pipe (go) < 0 ||
      !sandbox_run ("ip link set lo up && ip link add " GATEWAY_LINK " type veth peer name gb"))
    return 0;
  fflush (stdout);
  pid_t pid = fork ();
  if (pid == 0)
    serve (setup, ready[1], go[0]);
  close (ready[1]);
  close (go[0]);
  snprintf (command, sizeof command,
            "ip link set gb netns %d && ip link set " GATEWAY_LINK " up && ip addr add 10.9.0.1/24 dev " GATEWAY_LINK
            " && ip route add default via " GATEWAY_ADDRESS,
            (int)pid);
  bool good = pid > 0 && read (ready[0], &c, 1) == 1 && sandbox_run (command) && write (go[1], "x", 1) == 1 &&
              read (ready[0], &c, 1) == 1 && sandbox_carries (GATEWAY_LINK);
  close (ready[0]);
  close (go[1]);
  if (!good && pid > 0)
    gateway_stop (pid);
  return good ? pid : 0;
}

void
gateway_stop (pid_t pid)
{
  kill (pid, SIGKILL);
  waitpid (pid, NULL, 0);
  (void)sandbox_run ("ip link del " GATEWAY_LINK " 2>/dev/null");
}
