/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-tun-linux.c - a real device of the kernel: made, used both ways, taken away, refused. */
#include "harness.h"
#include "tun/tun.h"
#include "sandbox.h"

#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

static const char *
missing (void)
{
  if (!sandbox_enter ())
    return "no network namespace";
  if (access ("/dev/net/tun", R_OK | W_OK) != 0)
    return "no right to use /dev/net/tun";
  return NULL;
}

static gdw_tun *
open_tun (const char *name)
{
  char fault[GDW_TUN_FAULT] = "";
  gdw_tun *t = NULL;
  gdw_why why = gdw_tun_open (name, &t, fault);
  if (why != GDW_WHY_NONE)
    printf ("# %s: %s\n", gdw_why_name (why), fault);
  return t;
}

TEST (names_and_numbers)
{
  if (missing () != NULL)
    skip (missing ());
  gdw_tun *a = open_tun (NULL), *b = open_tun (""), *c = open_tun ("office");
  require (a != NULL && b != NULL && c != NULL);
  check (strcmp (a->name, "godwit0") == 0 && strcmp (b->name, "godwit1") == 0 && strcmp (c->name, "office") == 0);
  check (a->index == if_nametoindex ("godwit0") && a->index != 0);
  char fault[GDW_TUN_FAULT] = "";
  gdw_tun *again = NULL;
  check (gdw_tun_open ("office", &again, fault) == GDW_WHY_TUN_DENIED);
  check (again == NULL && fault[0] != '\0');
  check (gdw_tun_open ("no/name", &again, fault) == GDW_WHY_TUN_DENIED);
  gdw_tun_close (a);
  check (if_nametoindex ("godwit0") == 0);
  gdw_tun_close (b);
  gdw_tun_close (c);
}

static bool
wait_readable (gdw_tun *t)
{
  struct pollfd p = { .fd = (int)t->waitable, .events = POLLIN };
  return poll (&p, 1, 2000) == 1;
}

/* The next IPv4 packet of UDP, passing over what the kernel sends by itself (router solicitations). */
static size_t
read_udp (gdw_tun *t, gdw_super *s)
{
  while (wait_readable (t)) {
    size_t n = gdw_tun_read (t, s, 1);
    if (n == 1 && s[0].len > 28 && s[0].data[0] >> 4 == 4 && s[0].data[9] == IPPROTO_UDP)
      return s[0].len;
    if (n == 0)
      break;
  }
  return 0;
}

TEST (packets_out_and_in)
{
  if (missing () != NULL)
    skip (missing ());
  gdw_tun *t = open_tun ("godwit5");
  require (t != NULL);
  require (sandbox_run ("ip addr add 10.7.0.1/24 dev godwit5 && ip link set godwit5 up"));
  int s = socket (AF_INET, SOCK_DGRAM, 0);
  struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons (7) }, me = { .sin_family = AF_INET };
  socklen_t len = sizeof me;
  to.sin_addr.s_addr = htonl (0x0a070002);
  require (connect (s, (struct sockaddr *)&to, sizeof to) == 0 && send (s, "ping!", 5, 0) == 5);
  gdw_super in[1];
  size_t n = read_udp (t, in);
  require (n == 20 + 8 + 5);
  check (memcmp (in[0].data + 28, "ping!", 5) == 0);
  check (in[0].piece == 0);
  /* Turned round, it is the answer: addresses and ports swapped keep both checksums. */
  uint8_t back[33];
  memcpy (back, in[0].data, n);
  memcpy (back + 12, in[0].data + 16, 4);
  memcpy (back + 16, in[0].data + 12, 4);
  memcpy (back + 20, in[0].data + 22, 2);
  memcpy (back + 22, in[0].data + 20, 2);
  static gdw_gathers g;
  check (gdw_gathers_add (&g, gdw_bytes_of (back)));
  gdw_tun_write (t, &g);
  check (t->facts.refused == 0);
  char got[16];
  struct pollfd p = { .fd = s, .events = POLLIN };
  require (poll (&p, 1, 2000) == 1);
  check (recv (s, got, sizeof got, 0) == 5 && memcmp (got, "ping!", 5) == 0);
  check (getsockname (s, (struct sockaddr *)&me, &len) == 0);
  /* A device that is down refuses, and that is counted. */
  require (sandbox_run ("ip link set godwit5 down"));
  gdw_tun_write (t, &g);
  check (t->facts.refused == 1);
  close (s);
  gdw_tun_close (t);
}

TEST (a_device_that_is_removed_is_gone)
{
  if (missing () != NULL)
    skip (missing ());
  gdw_tun *t = open_tun ("godwit6");
  require (t != NULL);
  require (sandbox_run ("ip link set godwit6 up && ip link del godwit6"));
  require (wait_readable (t));
  gdw_super s[1];
  while (!t->gone && wait_readable (t) && gdw_tun_read (t, s, 1) == 1)
    continue;
  check (t->gone);
  gdw_tun_close (t);
}

TEST_MAIN ()
