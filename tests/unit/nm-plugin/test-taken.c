/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-taken.c - a plan is taken over when the tun has its addresses and its routes, not before. */
#include "service/taken.h"

#include "harness.h"
#include "tun.h"

enum { STEP_MS = 300 /* several looks */ };

struct seen {
  gboolean active, done, taken;
};

static gboolean
is_active (gpointer data)
{
  const struct seen *seen = data;
  return seen->active;
}

static void
on_done (gpointer data, gboolean taken)
{
  struct seen *seen = data;
  seen->done = TRUE;
  seen->taken = taken;
}

static gboolean
on_step (gpointer data)
{
  gboolean *over = data;
  *over = TRUE;
  return G_SOURCE_REMOVE;
}

static void
wait_a_step (void)
{
  gboolean over = FALSE;
  (void)g_timeout_add (STEP_MS, on_step, &over);
  while (!over)
    (void)g_main_context_iteration (NULL, TRUE);
}

static gdw_netplan
plan (void)
{
  gdw_netplan p = { .mtu = 1400, .n_addrs = 1, .n_routes = 2 };
  p.addrs[0] = net ("10.99.0.7/32");
  p.routes[0] = net ("10.20.0.0/24");
  p.routes[1] = net ("fd20::/64"); /* of a family without an address: nobody sets it */
  return p;
}

#define NEED_TUN(fd)                                                                                                   \
  int fd = tun_open ();                                                                                                \
  if (fd < 0)                                                                                                          \
  skip ("needs root, iproute2 and /dev/net/tun")

TEST (active_address_and_route_are_waited_for)
{
  NEED_TUN (fd);
  struct seen seen = { FALSE, FALSE, FALSE };
  gdw_netplan p = plan ();
  GodwitTaken *t = godwit_taken_watch (TUN, &p, is_active, on_done, &seen);
  require (sandbox_run ("ip addr add 10.99.0.7/32 dev " TUN " && ip route add 10.20.0.0/24 dev " TUN));
  wait_a_step ();
  check (!seen.done);
  seen.active = TRUE;
  wait_a_step ();
  check (seen.done && seen.taken);
  godwit_taken_free (t);
  close (fd);
}

TEST (an_active_connection_gets_a_route_more)
{
  NEED_TUN (fd);
  struct seen seen = { TRUE, FALSE, FALSE };
  gdw_netplan p = plan ();
  p.routes[p.n_routes++] = net ("10.21.0.0/24");
  require (sandbox_run ("ip addr add 10.99.0.7/32 dev " TUN " && ip route add 10.20.0.0/24 dev " TUN));
  /* the guard's own does not count */
  require (sandbox_run ("ip route add 10.21.0.0/24 dev " TUN " proto 103 table 26050"));
  GodwitTaken *t = godwit_taken_watch (TUN, &p, is_active, on_done, &seen);
  wait_a_step ();
  check (!seen.done);
  require (sandbox_run ("ip route add 10.21.0.0/24 dev " TUN));
  wait_a_step ();
  check (seen.done && seen.taken);
  godwit_taken_free (t);
  close (fd);
}

TEST_MAIN ()
