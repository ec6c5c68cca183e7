/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-netconf-linux.c - plans on a real tun in a network of the test's own: taken over whole, drifted, undone, and in front of what
 * the main table says. */
#include "platform/netconf.h"

#include "harness.h"
#include "sandbox.h"

#include <linux/if_tun.h>
#include <sys/ioctl.h>
#include <sys/wait.h>

/* ip prints what the kernel holds; the test must not believe the code it tests. */
static bool
says (const char *command, const char *want)
{
  char line[512];
  bool found = false;
  FILE *f = popen (command, "r");
  if (f == NULL)
    return false;
  while (fgets (line, sizeof line, f) != NULL)
    found = found || strstr (line, want) != NULL;
  pclose (f);
  return found;
}

static int
open_tun (uint32_t *ret_index)
{
  int fd = open ("/dev/net/tun", O_RDWR | O_CLOEXEC | O_NONBLOCK);
  struct ifreq r = { .ifr_name = "godwit7" };
  r.ifr_flags = IFF_TUN | IFF_NO_PI;
  if (fd < 0 || ioctl (fd, TUNSETIFF, &r) < 0)
    return -1;
  *ret_index = if_nametoindex ("godwit7");
  return fd;
}

/* A laptop: wifi0 with an address, a default route and a neighbour net. False: not possible here. */
static bool
laptop (uint32_t *ret_index, int *ret_fd)
{
  if (!sandbox_enter () || !sandbox_run ("ip link set lo up && ip link add wifi0 type veth peer name far0"))
    return false;
  if (!sandbox_run ("ip link set wifi0 up && ip link set far0 up && ip addr add 192.168.1.5/24 dev wifi0"
                    " && ip route add default via 192.168.1.1 && ip -6 addr add fd01::5/64 dev wifi0 nodad"
                    " && ip -6 route add default via fd01::1"))
    return false;
  *ret_fd = open_tun (ret_index);
  return *ret_fd >= 0;
}

static void
tear_down (int fd)
{
  close (fd);
  (void)sandbox_run ("ip link del wifi0");
}

static gdw_net
net (const char *text)
{
  gdw_net n = { 0 };
  if (gdw_net_parse (text, &n) != GDW_OK)
    abort ();
  return n;
}

static gdw_netplan
full_plan (void)
{
  gdw_netplan p = { .generation = 1, .mtu = 1380, .n_addrs = 2, .n_routes = 2 };
  p.addrs[0] = net ("10.99.0.7/24");
  p.addrs[1] = net ("fd99::7/64");
  p.routes[0] = net ("0.0.0.0/0");
  p.routes[1] = net ("::/0");
  return p;
}

#define NEED_LAPTOP(index, fd)                                                                                         \
  uint32_t index;                                                                                                      \
  int fd;                                                                                                              \
  if (!laptop (&index, &fd))                                                                                           \
  skip ("needs root, iproute2 and /dev/net/tun")

TEST (a_full_tunnel_takes_everything_but_bound_sockets)
{
  NEED_LAPTOP (index, fd);
  gdw_netplan p = full_plan ();
  char fault[GDW_NETCONF_FAULT];
  gdw_netconf_place place = { index, 0 };
  gdw_why why = gdw_netconf_apply (place, &p, fault);
  if (why != GDW_WHY_NONE)
    printf ("# %s\n", fault);
  check (why == GDW_WHY_NONE);
  check (says ("ip -o link show godwit7", "mtu 1380"));
  check (says ("ip -o link show godwit7", "UP"));
  check (says ("ip -o addr show dev godwit7", "10.99.0.7/32"));
  check (says ("ip -o addr show dev godwit7", "fd99::7/128"));
  check (!says ("ip -o addr show dev godwit7", "fe80"));
  check (says ("ip route get 203.0.113.1", "dev godwit7"));
  check (says ("ip route get 203.0.113.1", "src 10.99.0.7"));
  check (says ("ip route get 192.168.1.77", "dev godwit7"));
  check (says ("ip -6 route get 2001:db8::1", "dev godwit7"));
  check (says ("ip route get 203.0.113.1 oif wifi0", "dev wifi0"));
  check (says ("ip -6 route get 2001:db8::1 oif wifi0", "dev wifi0"));
  check (says ("ip route get 127.0.0.1", "dev lo"));
  check (gdw_netconf_is_whole (place, &p, fault));
  tear_down (fd);
  check (gdw_netconf_undo ((gdw_netconf_place){ 0, 0 }, fault) == GDW_WHY_NONE);
}

TEST (a_route_of_the_main_table_does_not_beat_it)
{
  NEED_LAPTOP (index, fd);
  gdw_netplan p = full_plan ();
  char fault[GDW_NETCONF_FAULT];
  require (gdw_netconf_apply ((gdw_netconf_place){ index, 0 }, &p, fault) == GDW_WHY_NONE);
  /* what DHCP option 121 would do */
  check (sandbox_run ("ip route add 203.0.113.0/24 via 192.168.1.1 && ip route add 0.0.0.0/1 via 192.168.1.1"));
  check (says ("ip route get 203.0.113.1", "dev godwit7"));
  check (says ("ip route get 1.2.3.4", "dev godwit7"));
  tear_down (fd);
  check (gdw_netconf_undo ((gdw_netconf_place){ 0, 0 }, fault) == GDW_WHY_NONE);
}

/* Where NetworkManager has given the tun addresses and routes: in front of others all the same, and nobody but bound sockets reaches the gateway
 * by a route that was made for it. */
TEST (a_guard_stands_in_front_of_the_main_table)
{
  NEED_LAPTOP (index, fd);
  gdw_netplan p = full_plan ();
  char fault[GDW_NETCONF_FAULT];
  gdw_why why = gdw_netconf_guard (index, &p, fault);
  if (why != GDW_WHY_NONE)
    printf ("# %s\n", fault);
  check (why == GDW_WHY_NONE);
  check (sandbox_run ("ip addr add 10.99.0.7/32 dev godwit7 && ip route add default dev godwit7 metric 50"
                      " && ip route add 198.51.100.100 via 192.168.1.1 dev wifi0"
                      " && ip route add 0.0.0.0/1 via 192.168.1.1 dev wifi0"));
  check (says ("ip route get 1.2.3.4", "dev godwit7"));
  check (says ("ip route get 198.51.100.100", "dev godwit7"));
  check (says ("ip -6 route get 2001:db8::1", "dev godwit7"));
  check (says ("ip route get 198.51.100.100 oif wifi0", "dev wifi0"));
  check (gdw_netconf_guard (index, &p, fault) == GDW_WHY_NONE);
  check (says ("ip route get 1.2.3.4", "dev godwit7"));
  check (gdw_netconf_unguard (index, fault) == GDW_WHY_NONE);
  check (says ("ip route get 1.2.3.4", "dev wifi0"));
  check (!says ("ip rule", "lookup 26") && !says ("ip -6 rule", "lookup 26"));
  check (gdw_netconf_unguard (index, fault) == GDW_WHY_NONE);
  tear_down (fd);
}

TEST (routes_that_somebody_else_puts_on_the_tun_are_seen)
{
  NEED_LAPTOP (index, fd);
  gdw_netplan p = full_plan ();
  char fault[GDW_NETCONF_FAULT];
  p.routes[0] = net ("10.20.0.0/24");
  require (gdw_netconf_guard (index, &p, fault) == GDW_WHY_NONE);
  check (!gdw_netconf_has_routes (index, &p, fault)); /* the guard's own do not count */
  check (strstr (fault, "10.20.0.0/24") != NULL);
  check (sandbox_run ("ip addr add 10.99.0.7/32 dev godwit7 && ip -6 route add default dev godwit7 metric 50"
                      " && ip route add 10.20.0.0/24 via 192.168.1.1"));
  check (!gdw_netconf_has_routes (index, &p, fault)); /* nor does one by another link */
  check (sandbox_run ("ip route add 10.20.0.0/24 dev godwit7 table 99"));
  check (gdw_netconf_has_routes (index, &p, fault));
  check (gdw_netconf_unguard (index, fault) == GDW_WHY_NONE);
  tear_down (fd);
}

TEST (single_addresses_come_and_go)
{
  NEED_LAPTOP (index, fd);
  const gdw_net more[] = { net ("10.98.0.7/24"), net ("fd98::7/64") };
  char fault[GDW_NETCONF_FAULT];
  check (sandbox_run ("ip link set godwit7 up && ip addr add 10.99.0.7/32 dev godwit7"));
  for (int i = 0; i < 2; i++)
    check (gdw_netconf_add (index, more, 2, fault) == GDW_WHY_NONE);
  check (says ("ip -o addr show dev godwit7", "10.98.0.7/32"));
  check (says ("ip -o addr show dev godwit7", "fd98::7/128"));
  for (int i = 0; i < 2; i++)
    check (gdw_netconf_drop (index, more, 2, fault) == GDW_WHY_NONE);
  check (says ("ip -o addr show dev godwit7", "10.99.0.7/32"));
  check (!says ("ip -o addr show dev godwit7", "10.98.0.7") && !says ("ip -o addr show dev godwit7", "fd98::7"));
  tear_down (fd);
  check (gdw_netconf_drop (index, more, 2, fault) == GDW_WHY_NONE);
  check (gdw_netconf_add (index, more, 2, fault) == GDW_WHY_APPLY_FAILED);
}

/* From now on all changes of rules and routes are written down. It listens when it has seen a route that is for nothing else. */
static bool
listens (void)
{
  return sandbox_run ("(ip -o monitor rule route > /tmp/netconf-seen & echo $! > /tmp/netconf-pid)") &&
         sandbox_run ("for i in $(seq 100); do ip route replace 203.0.113.0/24 dev wifi0; sleep 0.05;"
                      " grep -q 203.0.113 /tmp/netconf-seen && exit 0; ip route del 203.0.113.0/24; done; exit 1");
}

/* Until it has seen the route to 10.30.0.0/16, and what comes right behind. */
static bool
has_listened (void)
{
  return sandbox_run ("for i in $(seq 100); do grep -q 10.30.0.0/16 /tmp/netconf-seen && break; sleep 0.05; done;"
                      " sleep 0.2; kill $(cat /tmp/netconf-pid)");
}

/* A tunnel that signs in anew gets another plan: what belongs into both tunnels has no moment in which it could leave in clear. */
TEST (another_plan_takes_the_place_of_a_guard_without_a_gap)
{
  NEED_LAPTOP (index, fd);
  gdw_netplan p = full_plan (), split = full_plan ();
  char fault[GDW_NETCONF_FAULT], table[64];
  split.n_routes = 1;
  split.routes[0] = net ("10.20.0.0/24");
  snprintf (table, sizeof table, "ip -4 route show table %u", GDW_NETCONF_TABLE + GDW_NETCONF_SLOTS + index);
  require (gdw_netconf_guard (index, &p, fault) == GDW_WHY_NONE);
  require (listens ());
  p.addrs[0] = net ("10.99.0.8/24");
  p.routes[p.n_routes++] = net ("10.30.0.0/16");
  require (gdw_netconf_guard (index, &p, fault) == GDW_WHY_NONE);
  require (has_listened ());
  check (says ("cat /tmp/netconf-seen", "10.30.0.0/16") && !says ("grep -v 203.0.113 /tmp/netconf-seen", "Deleted"));
  require (gdw_netconf_guard (index, &split, fault) == GDW_WHY_NONE);
  check (says (table, "10.20.0.0/24") && !says (table, "default") && !says (table, "10.30.0.0/16"));
  check (says ("ip route get 1.2.3.4", "dev wifi0") && says ("ip -6 route get 2001:db8::1", "dev wifi0"));
  check (says ("ip rule", "lookup 26") && !says ("ip -6 rule", "lookup 26")); /* nothing of IPv6 any more */
  check (gdw_netconf_unguard (index, fault) == GDW_WHY_NONE);
  check (sandbox_run ("rm /tmp/netconf-seen /tmp/netconf-pid"));
  tear_down (fd);
}

TEST (what_a_killed_guard_has_left_goes_with_the_next_one)
{
  NEED_LAPTOP (index, fd);
  gdw_netplan p = full_plan ();
  char fault[GDW_NETCONF_FAULT], rule[64];
  check (sandbox_run ("ip tuntap add godwit9 mode tun && ip link set godwit9 up"));
  uint32_t killed = if_nametoindex ("godwit9");
  require (gdw_netconf_guard (killed, &p, fault) == GDW_WHY_NONE);
  snprintf (rule, sizeof rule, "lookup %u", GDW_NETCONF_TABLE + GDW_NETCONF_SLOTS + killed % GDW_NETCONF_GUARDS);
  require (gdw_netconf_guard (index, &p, fault) == GDW_WHY_NONE);
  check (says ("ip rule", rule)); /* it lives: it stays */
  check (gdw_netconf_unguard (index, fault) == GDW_WHY_NONE);
  check (sandbox_run ("ip link del godwit9"));
  check (says ("ip rule", rule) && says ("ip -6 rule", rule)); /* they change nothing: */
  check (says ("ip route get 1.2.3.4", "dev wifi0") && says ("ip -6 route get 2001:db8::1", "dev wifi0"));
  check (gdw_netconf_sweep () == 1);
  check (!says ("ip rule", rule) && !says ("ip -6 rule", rule));
  check (sandbox_run ("ip tuntap add godwit9 mode tun && ip link set godwit9 up"));
  killed = if_nametoindex ("godwit9");
  require (gdw_netconf_guard (killed, &p, fault) == GDW_WHY_NONE);
  snprintf (rule, sizeof rule, "lookup %u", GDW_NETCONF_TABLE + GDW_NETCONF_SLOTS + killed % GDW_NETCONF_GUARDS);
  check (gdw_netconf_sweep () == 0);
  check (says ("ip rule", rule)); /* it lives */
  check (sandbox_run ("ip link del godwit9"));
  require (gdw_netconf_guard (index, &p, fault) == GDW_WHY_NONE);
  check (!says ("ip rule", rule) && !says ("ip -6 rule", rule));
  check (says ("ip route get 1.2.3.4", "dev godwit7"));
  check (gdw_netconf_unguard (index, fault) == GDW_WHY_NONE);
  tear_down (fd);
}

TEST (a_split_tunnel_takes_only_its_networks)
{
  NEED_LAPTOP (index, fd);
  gdw_netplan p = { .generation = 1, .mtu = 1400, .n_addrs = 1, .n_routes = 1 };
  p.addrs[0] = net ("10.99.0.7/32");
  p.routes[0] = net ("10.20.0.0/16");
  char fault[GDW_NETCONF_FAULT];
  require (gdw_netconf_apply ((gdw_netconf_place){ index, 3 }, &p, fault) == GDW_WHY_NONE);
  check (says ("ip route get 10.20.3.4", "dev godwit7"));
  check (says ("ip route get 203.0.113.1", "dev wifi0"));
  check (says ("ip -6 route get 2001:db8::1", "dev wifi0"));
  check (!says ("ip -6 rule", "26003"));
  tear_down (fd);
  check (gdw_netconf_undo ((gdw_netconf_place){ 0, 3 }, fault) == GDW_WHY_NONE);
}

TEST (a_family_without_an_address_does_not_leak)
{
  NEED_LAPTOP (index, fd);
  gdw_netplan p = full_plan ();
  p.n_addrs = 1;
  p.n_routes = 1;
  p.block6 = true;
  char fault[GDW_NETCONF_FAULT];
  require (gdw_netconf_apply ((gdw_netconf_place){ index, 0 }, &p, fault) == GDW_WHY_NONE);
  check (says ("ip -6 route get 2001:db8::1", "dev godwit7"));
  check (says ("ip -6 route get 2001:db8::1 oif wifi0", "dev wifi0"));
  tear_down (fd);
  check (gdw_netconf_undo ((gdw_netconf_place){ 0, 0 }, fault) == GDW_WHY_NONE);
}

TEST (undone_it_is_as_before)
{
  NEED_LAPTOP (index, fd);
  /* the kernel adds routes of its own when both ends carry and it has found their addresses to be nobody else's */
  check (sandbox_run (
      "for i in $(seq 50); do [ $(ip -6 -o addr show scope link -tentative | wc -l) = 2 ] && break; sleep 0.1;"
      " done"));
  check (sandbox_run ("ip rule > /tmp/gdw-netconf-before; ip -6 rule >> /tmp/gdw-netconf-before;"
                      " ip route show table all >> /tmp/gdw-netconf-before;"
                      " ip -6 route show table all >> /tmp/gdw-netconf-before"));
  gdw_netplan p = full_plan ();
  char fault[GDW_NETCONF_FAULT];
  gdw_netconf_place place = { index, 0 };
  require (gdw_netconf_apply (place, &p, fault) == GDW_WHY_NONE);
  check (gdw_netconf_undo (place, fault) == GDW_WHY_NONE);
  check (gdw_netconf_undo (place, fault) == GDW_WHY_NONE);
  close (fd);
  check (sandbox_run (
      "(ip rule; ip -6 rule; ip route show table all; ip -6 route show table all)"
      " | diff /tmp/gdw-netconf-before - >/tmp/gdw-netconf-after; x=$?; sed 's/^/# /' /tmp/gdw-netconf-after;"
      " rm -f /tmp/gdw-netconf-before /tmp/gdw-netconf-after; exit $x"));
  (void)sandbox_run ("ip link del wifi0");
}

TEST (a_new_plan_replaces_the_old_one)
{
  NEED_LAPTOP (index, fd);
  gdw_netplan p = full_plan ();
  char fault[GDW_NETCONF_FAULT];
  gdw_netconf_place place = { index, 0 };
  require (gdw_netconf_apply (place, &p, fault) == GDW_WHY_NONE);
  p.n_addrs = 1;
  p.addrs[0] = net ("10.99.0.8/32");
  p.n_routes = 1;
  p.routes[0] = net ("10.20.0.0/16");
  check (gdw_netconf_apply (place, &p, fault) == GDW_WHY_NONE);
  check (!says ("ip -o addr show dev godwit7", "10.99.0.7"));
  check (says ("ip route get 203.0.113.1", "dev wifi0"));
  check (!says ("ip -6 rule", "26000"));
  check (gdw_netconf_is_whole (place, &p, fault));
  tear_down (fd);
  check (gdw_netconf_undo ((gdw_netconf_place){ 0, 0 }, fault) == GDW_WHY_NONE);
}

/* The same in the keeper's place, with the addresses: only what the new plan does not want goes, and after the new one stands. */
TEST (what_both_plans_want_stands_all_the_time)
{
  NEED_LAPTOP (index, fd);
  gdw_netplan p = full_plan ();
  char fault[GDW_NETCONF_FAULT];
  gdw_netconf_place place = { index, 0 };
  p.routes[p.n_routes++] = net ("10.40.0.0/16");
  require (gdw_netconf_apply (place, &p, fault) == GDW_WHY_NONE);
  require (listens ());
  p.addrs[0] = net ("10.99.0.8/24");
  p.routes[2] = net ("10.30.0.0/16");
  check (gdw_netconf_apply (place, &p, fault) == GDW_WHY_NONE);
  require (has_listened ());
  check (!says ("grep Deleted /tmp/netconf-seen | grep -v 203.0.113", "default"));
  check (!says ("grep Deleted /tmp/netconf-seen", "lookup"));
  check (says ("grep 'Deleted.*10.40.0.0' /tmp/netconf-seen", "10.40.0.0"));
  check (sandbox_run ("test $(grep -n 10.30.0.0 /tmp/netconf-seen | head -1 | cut -d: -f1) -lt"
                      " $(grep -n 'Deleted.*10.40.0.0' /tmp/netconf-seen | head -1 | cut -d: -f1)"));
  check (says ("ip -o addr show dev godwit7", "10.99.0.8") && !says ("ip -o addr show dev godwit7", "10.99.0.7"));
  check (says ("ip -o addr show dev godwit7", "fd99::7") && gdw_netconf_is_whole (place, &p, fault));
  check (sandbox_run ("rm /tmp/netconf-seen /tmp/netconf-pid"));
  tear_down (fd);
  check (gdw_netconf_undo ((gdw_netconf_place){ 0, 0 }, fault) == GDW_WHY_NONE);
}

TEST (drift_is_told)
{
  NEED_LAPTOP (index, fd);
  gdw_netplan p = full_plan ();
  char what[GDW_NETCONF_FAULT];
  gdw_netconf_place place = { index, 0 };
  require (gdw_netconf_apply (place, &p, what) == GDW_WHY_NONE);
  static const char *const harms[][2] = {
    { "ip rule del pref 5200", "rule" },
    { "ip -6 rule del pref 5200", "rule" },
    { "ip route del default dev godwit7 table 26000", "route 0.0.0.0/0" },
    { "ip addr del 10.99.0.7/32 dev godwit7", "address 10.99.0.7/24" },
    { "ip link set godwit7 mtu 1500", "MTU" },
    { "ip link set godwit7 down", "link up" },
  };
  for (size_t i = 0; i < sizeof harms / sizeof harms[0]; i++) {
    check (gdw_netconf_is_whole (place, &p, what));
    check (sandbox_run (harms[i][0]));
    check (!gdw_netconf_is_whole (place, &p, what));
    if (strcmp (what, harms[i][1]) != 0)
      printf ("# after %s: \"%s\" instead of \"%s\"\n", harms[i][0], what, harms[i][1]);
    check (strcmp (what, harms[i][1]) == 0);
    require (gdw_netconf_apply (place, &p, what) == GDW_WHY_NONE);
  }
  tear_down (fd);
  check (gdw_netconf_undo ((gdw_netconf_place){ 0, 0 }, what) == GDW_WHY_NONE);
}

TEST (a_plan_for_a_device_that_is_gone_fails_and_leaves_nothing)
{
  NEED_LAPTOP (index, fd);
  gdw_netplan p = full_plan ();
  char fault[GDW_NETCONF_FAULT];
  close (fd);
  check (gdw_netconf_apply ((gdw_netconf_place){ index, 0 }, &p, fault) == GDW_WHY_APPLY_FAILED);
  check (fault[0] != '\0');
  check (!says ("ip rule", "26000"));
  (void)sandbox_run ("ip link del wifi0");
}

TEST (a_tun_that_somebody_holds_can_be_removed)
{
  NEED_LAPTOP (index, fd);
  check (gdw_netconf_remove (index));
  check (!gdw_netconf_is_tun (index, "godwit7"));
  check (gdw_netconf_remove (index));
  tear_down (fd);
}

TEST (only_a_tun_of_that_name_is_ours)
{
  NEED_LAPTOP (index, fd);
  check (gdw_netconf_is_tun (index, "godwit7"));
  check (!gdw_netconf_is_tun (index, "godwit8"));
  check (!gdw_netconf_is_tun (if_nametoindex ("wifi0"), "wifi0"));
  check (!gdw_netconf_is_tun (if_nametoindex ("lo"), "lo"));
  check (!gdw_netconf_is_tun (0, ""));
  tear_down (fd);
}

/* Another tunnel's device that comes meanwhile interrupts the kernel's answer about ours. */
TEST (other_links_that_come_and_go_change_nothing)
{
  uint32_t index = 0;
  int fd = -1, status = -1;
  unsigned asked = 0, wrong = 0;
  if (!laptop (&index, &fd))
    skip ("no network namespace, no veth or no tun device");
  fflush (stdout);
  pid_t child = fork ();
  if (child == 0)
    _exit (sandbox_run (
               "for i in $(seq 0 99); do echo link add other0 type veth peer name other1; echo link del other0; done | "
               "ip -batch -")
               ? 0
               : 1);
  for (; waitpid (child, &status, WNOHANG) == 0; asked++)
    wrong += gdw_netconf_is_tun (index, "godwit7") ? 0 : 1;
  check (status == 0 && asked > 0);
  printf ("# asked %u times\n", asked);
  check (wrong == 0);
  tear_down (fd);
}

TEST_MAIN ()
