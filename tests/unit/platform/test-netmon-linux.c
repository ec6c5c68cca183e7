/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-netmon-linux.c - snapshots of a real network that the test changes under it. */
#include "harness.h"
#include "platform/clock.h"
#include "platform/netmon.h"
#include "sandbox.h"

#include <poll.h>
#include <sys/wait.h>

static bool
ready (void)
{
  static int made;
  if (made == 0)
    made =
        sandbox_enter () &&
                sandbox_run ("ip link add ga type veth peer name gb && ip link set lo up && ip link set ga up && "
                             "ip link set gb up && ip addr add 10.9.0.1/24 dev ga && "
                             "ip -6 addr add fd09::1/64 dev ga nodad && ip route add default via 10.9.0.2 metric 50") &&
                sandbox_carries ("ga")
            ? 1
            : -1;
  return made > 0;
}

/* Waits for the next snapshot as the host does; false: none within 2 s. */
static bool
next (gdw_netmon *m, gdw_snapshot *s)
{
  gdw_ms end = gdw_clock_us () / 1000 + 2000;
  for (;;) {
    gdw_ms now = gdw_clock_us () / 1000, until = gdw_netmon_deadline (m) < end ? gdw_netmon_deadline (m) : end;
    if (gdw_netmon_poll (m, now, s))
      return true;
    if (now >= end)
      return false;
    struct pollfd p = { .fd = (int)gdw_netmon_waitable (m), .events = POLLIN };
    (void)poll (&p, 1, until > now ? (int)(until - now) : 0);
  }
}

static const gdw_link *
named (const gdw_snapshot *s, const char *name)
{
  for (size_t i = 0; i < s->n_links; i++)
    if (strcmp (s->links[i].name, name) == 0)
      return &s->links[i];
  return NULL;
}

TEST (the_first_snapshot_is_whole)
{
  if (!ready ())
    skip ("no network namespace, or no veth");
  gdw_netmon *m = gdw_netmon_new (0);
  gdw_snapshot s;
  require (m != NULL);
  require (gdw_netmon_poll (m, 1000, &s));
  check (s.generation == 1);
  check (s.n_links == 1);
  check (named (&s, "lo") == NULL);
  const gdw_link *l = named (&s, "ga");
  require (l != NULL);
  check (l->index == if_nametoindex ("ga"));
  check (l->running && l->life == 1 && l->mtu == 1500);
  check (l->default4 && l->metric4 == 50 && !l->default6);
  check (l->n_addrs == 2);
  gdw_net want;
  require (gdw_net_parse ("10.9.0.1/24", &want) == GDW_OK);
  check (gdw_net_same (&l->addrs[0], &want));
  require (gdw_net_parse ("fd09::1/64", &want) == GDW_OK);
  check (gdw_net_same (&l->addrs[1], &want));
  check (!gdw_netmon_poll (m, 2000, &s));
  gdw_netmon_free (m);
}

TEST (gains_are_gathered_and_losses_told_at_once)
{
  if (!ready ())
    skip ("no network namespace, or no veth");
  gdw_netmon *m = gdw_netmon_new (0);
  gdw_snapshot s;
  require (m != NULL && next (m, &s));
  require (sandbox_run ("ip addr add 10.9.1.1/24 dev gb"));
  gdw_ms t = gdw_clock_us () / 1000;
  check (!gdw_netmon_poll (m, t, &s));
  check (gdw_netmon_deadline (m) == t + GDW_NETMON_QUIET_MS);
  require (next (m, &s));
  check (gdw_netmon_deadline (m) == GDW_MS_NEVER);
  check (s.generation == 2 && s.n_links == 2 && named (&s, "gb") != NULL);
  require (sandbox_run ("ip addr del 10.9.1.1/24 dev gb"));
  check (gdw_netmon_poll (m, gdw_clock_us () / 1000, &s));
  check (s.generation == 3 && s.n_links == 1);
  gdw_netmon_free (m);
}

/* The clock is the test's own here. */
TEST (what_comes_on_top_of_a_gain_is_waited_for_but_not_for_ever)
{
  if (!ready ())
    skip ("no network namespace, or no veth");
  gdw_netmon *m = gdw_netmon_new (0);
  gdw_snapshot s;
  char command[96];
  gdw_ms t = 1000;
  require (m != NULL && gdw_netmon_poll (m, t, &s));
  unsigned n = 0;
  for (; n < 8; n++) { /* one gain every 22 ms */
    snprintf (command, sizeof command, "ip addr add 10.9.1.%u/24 dev gb", n + 1);
    require (sandbox_run (command));
    check (!gdw_netmon_poll (m, t + 22 * n, &s));
    check (gdw_netmon_deadline (m) == t + 22 * n + GDW_NETMON_QUIET_MS);
  }
  require (sandbox_run ("ip route add 10.77.0.0/16 dev gb")); /* concerns nobody: is not waited for */
  check (!gdw_netmon_poll (m, t + 22 * n - 10, &s));
  check (gdw_netmon_deadline (m) == t + 22 * (n - 1) + GDW_NETMON_QUIET_MS);
  require (sandbox_run ("ip route add default via 10.9.1.99 dev gb metric 600"));
  check (!gdw_netmon_poll (m, t + 178, &s));
  check (gdw_netmon_deadline (m) == t + GDW_NETMON_GATHER_MS);
  check (!gdw_netmon_poll (m, t + 199, &s));
  require (gdw_netmon_poll (m, t + 200, &s));
  require (named (&s, "gb") != NULL);
  check (named (&s, "gb")->n_addrs == n && named (&s, "gb")->default4 && s.generation == 2);
  check (gdw_netmon_deadline (m) == GDW_MS_NEVER);
  check (sandbox_run ("ip addr flush dev gb && ip -6 addr flush dev gb"));
  gdw_netmon_free (m);
}

TEST (the_first_link_that_can_be_used_is_told_at_once)
{
  if (!ready ())
    skip ("no network namespace, or no veth");
  gdw_netmon *m = gdw_netmon_new (0);
  gdw_snapshot s;
  gdw_ms t = 1000;
  require (m != NULL && sandbox_run ("ip route del default"));
  require (gdw_netmon_poll (m, t, &s));
  check (!gdw_netmon_is_usable (&s, 4) && !gdw_netmon_is_usable (&s, 6));
  require (sandbox_run ("ip addr add 10.9.1.1/24 dev gb"));
  check (!gdw_netmon_poll (m, t, &s)); /* an address alone leads nowhere yet */
  require (sandbox_run ("ip route add default via 10.9.1.2 dev gb"));
  require (gdw_netmon_poll (m, t + 1, &s));
  check (gdw_netmon_is_usable (&s, 4) && gdw_netmon_deadline (m) == GDW_MS_NEVER);
  require (sandbox_run ("ip -6 route add default via fd09::2 dev ga")); /* the first one of the other IP version */
  require (gdw_netmon_poll (m, t + 2, &s));
  check (gdw_netmon_is_usable (&s, 6));
  require (sandbox_run ("ip route add default via 10.9.0.2 metric 50")); /* the second one may wait a moment */
  check (!gdw_netmon_poll (m, t + 3, &s));
  require (gdw_netmon_poll (m, t + 3 + GDW_NETMON_QUIET_MS, &s));
  check (sandbox_run ("ip -6 route del default"));
  check (sandbox_run ("ip addr flush dev gb && ip -6 addr flush dev gb"));
  gdw_netmon_free (m);
}

/* A look of several messages is interrupted by each change meanwhile. The last word is the truth, and later news are heard as well. */
TEST (a_storm_of_changes_does_not_make_it_deaf)
{
  if (!ready ())
    skip ("no network namespace, or no veth");
  gdw_netmon *m = gdw_netmon_new (0);
  gdw_snapshot s;
  require (sandbox_run (
      "for i in $(seq 0 999); do echo addr add 10.50.$((i / 200)).$((1 + i % 200))/32 dev gb; done | ip -batch -"));
  require (m != NULL && gdw_netmon_poll (m, 1000, &s));
  fflush (stdout);
  pid_t child = fork ();
  if (child == 0)
    _exit (
        sandbox_run (
            "for i in $(seq 0 2999); do echo addr add 10.60.0.1/32 dev gb; echo addr del 10.60.0.1/32 dev gb; done | "
            "ip -batch -")
            ? 0
            : 1);
  int status = -1;
  for (gdw_ms t = 2000; waitpid (child, &status, WNOHANG) == 0; t++)
    (void)gdw_netmon_poll (m, t, &s);
  check (status == 0);
  while (next (m, &s))
    ;
  require (sandbox_run ("ip addr flush dev gb"));
  require (next (m, &s));
  check (named (&s, "gb") == NULL && named (&s, "ga") != NULL);
  gdw_netmon_free (m);
}

/* The dumps happen on the control thread, between a loss and the answer to it. The bound is generous: the figure is printed. */
TEST (a_look_at_the_network_is_short)
{
  if (!ready ())
    skip ("no network namespace, or no veth");
  enum { TIMES = 50 };
  gdw_netmon *m = gdw_netmon_new (0);
  gdw_snapshot s;
  gdw_us best = GDW_US_NEVER, sum = 0;
  require (m != NULL && gdw_netmon_poll (m, 1000, &s));
  require (
      sandbox_run ("for i in $(seq 0 199); do echo route add 10.$((100 + i / 100)).$((i % 100)).0/24 dev ga; done | "
                   "ip -batch -"));
  for (unsigned i = 0; i < TIMES; i++) {
    require (sandbox_run (i % 2 == 0 ? "ip addr add 10.9.4.1/32 dev ga" : "ip addr del 10.9.4.1/32 dev ga"));
    gdw_us before = gdw_clock_us ();
    (void)gdw_netmon_poll (m, 2000 + i, &s);
    gdw_us took = gdw_clock_us () - before;
    best = took < best ? took : best;
    sum += took;
  }
  printf ("# with 200 routes a look takes %llu us, at best %llu\n", (unsigned long long)(sum / TIMES),
          (unsigned long long)best);
  check (best < 20000);
  check (sandbox_run ("for i in $(seq 0 199); do echo route del 10.$((100 + i / 100)).$((i % 100)).0/24 dev ga; done | "
                      "ip -batch -"));
  gdw_netmon_free (m);
}

TEST (carrier_and_default_route)
{
  if (!ready ())
    skip ("no network namespace, or no veth");
  gdw_netmon *m = gdw_netmon_new (0);
  gdw_snapshot s;
  require (m != NULL && next (m, &s));
  require (sandbox_run ("ip link set gb down"));
  require (next (m, &s));
  require (named (&s, "ga") != NULL);
  check (!named (&s, "ga")->running);
  require (sandbox_run ("ip link set gb up"));
  bool running = false;
  while (!running && next (m, &s))
    running = named (&s, "ga") != NULL && named (&s, "ga")->running;
  check (running);
  require (sandbox_run ("ip route del default"));
  require (next (m, &s));
  check (!named (&s, "ga")->default4);
  /* A default route of another table is none of ours. */
  require (sandbox_run ("ip route add default via 10.9.0.2 table 77"));
  check (!next (m, &s));
  check (sandbox_run ("ip route add default via 10.9.0.2 metric 50"));
  gdw_netmon_free (m);
}

TEST (a_link_that_comes_back_has_another_life)
{
  if (!ready ())
    skip ("no network namespace, or no veth");
  gdw_netmon *m = gdw_netmon_new (0);
  gdw_snapshot s;
  require (m != NULL);
  require (sandbox_run (
      "ip link add gx index 900 type veth peer name gy && ip link set gx up && ip addr add 10.9.5.1/24 dev gx"));
  require (next (m, &s) && named (&s, "gx") != NULL);
  uint32_t before = named (&s, "gx")->life;
  require (sandbox_run ("ip link del gx"));
  require (next (m, &s));
  check (named (&s, "gx") == NULL);
  require (sandbox_run (
      "ip link add gx index 900 type veth peer name gy && ip link set gx up && ip addr add 10.9.5.1/24 dev gx"));
  bool there = false;
  while (!there && next (m, &s))
    there = named (&s, "gx") != NULL;
  require (there);
  check (named (&s, "gx")->index == 900 && named (&s, "gx")->life == before + 1);
  check (sandbox_run ("ip link del gx"));
  gdw_netmon_free (m);
}

TEST (our_own_tun_is_never_told)
{
  if (!ready ())
    skip ("no network namespace, or no veth");
  uint32_t own = if_nametoindex ("ga");
  gdw_netmon *m = gdw_netmon_new (own);
  gdw_snapshot s;
  require (m != NULL && next (m, &s));
  check (named (&s, "ga") == NULL);
  gdw_netmon_free (m);
  if (!sandbox_run ("ip tuntap add godwit7 mode tun 2>/dev/null && ip link set godwit7 up && ip addr add 10.9.7.1/32 "
                    "dev godwit7"))
    skip ("no tun device here for the second half");
  m = gdw_netmon_new (0);
  require (m != NULL && next (m, &s));
  check (named (&s, "godwit7") == NULL && named (&s, "ga") != NULL);
  check (sandbox_run ("ip tuntap del godwit7 mode tun"));
  gdw_netmon_free (m);
}

TEST (loss_is_told_from_gain)
{
  gdw_snapshot a = { .n_links = 1 }, b;
  a.links[0] = (gdw_link){ .index = 3, .life = 1, .running = true, .default4 = true, .n_addrs = 1 };
  require (gdw_net_parse ("10.0.0.1/8", &a.links[0].addrs[0]) == GDW_OK);
  b = a;
  check (!gdw_netmon_is_loss (&a, &b));
  b.links[0].default6 = true;
  check (!gdw_netmon_is_loss (&a, &b));
  b.links[0].default4 = false;
  check (gdw_netmon_is_loss (&a, &b));
  b = a;
  b.links[0].life = 2;
  check (gdw_netmon_is_loss (&a, &b));
  b = a;
  b.links[0].addrs[0].ip.b[3] = 9;
  check (gdw_netmon_is_loss (&a, &b));
  b = a;
  b.links[0].running = false;
  check (gdw_netmon_is_loss (&a, &b));
  check (!gdw_netmon_is_loss (&b, &a));
  b.n_links = 0;
  check (gdw_netmon_is_loss (&a, &b));
  check (!gdw_netmon_is_loss (&b, &a));
}

TEST (a_link_is_usable_with_carrier_and_an_address_that_has_a_way_out)
{
  gdw_snapshot a = { .n_links = 2 }, b;
  a.links[0] = (gdw_link){ .index = 3, .life = 1, .running = true, .default4 = true, .n_addrs = 1 };
  a.links[1] = (gdw_link){ .index = 4, .life = 1, .running = true, .default4 = true, .default6 = true };
  require (gdw_net_parse ("10.0.0.1/8", &a.links[0].addrs[0]) == GDW_OK);
  check (gdw_netmon_is_usable (&a, 4) && !gdw_netmon_is_usable (&a, 6));
  b = a;
  b.links[0].running = false;
  check (!gdw_netmon_is_usable (&b, 4));
  b = a;
  b.links[0].default4 = false;
  check (!gdw_netmon_is_usable (&b, 4));
  b.links[0].default6 = true;
  check (!gdw_netmon_is_usable (&b, 4) && !gdw_netmon_is_usable (&b, 6));
  require (gdw_net_parse ("2001:db8::1/64", &b.links[0].addrs[1]) == GDW_OK);
  b.links[0].n_addrs = 2;
  check (!gdw_netmon_is_usable (&b, 4) && gdw_netmon_is_usable (&b, 6));
}

TEST_MAIN ()
