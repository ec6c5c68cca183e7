/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-guard.c - what NetworkManager does not know of a plan is on the tun, as long as the plan has it. */
#include "service/guard.h"

#include "harness.h"
#include "tun.h"

#include <glib/gstdio.h>

static gdw_netplan
plan_of (const char *const *addrs)
{
  gdw_netplan p = { .mtu = 1400 };
  for (gsize i = 0; addrs[i] != NULL; i++)
    p.addrs[p.n_addrs++] = net (addrs[i]);
  p.routes[p.n_routes++] = net ("10.20.0.0/24");
  p.routes[p.n_routes++] = net ("fd20::/64");
  return p;
}

static void
check_addresses (const char *want)
{
  g_autofree char *got = tun_addresses ();
  if (!g_str_equal (got, want))
    printf ("# %s\n", got);
  check (g_str_equal (got, want));
}

#define NEED_TUN(fd)                                                                                                   \
  int fd = tun_open ();                                                                                                \
  if (fd < 0)                                                                                                          \
  skip ("needs root, iproute2 and /dev/net/tun")

TEST (further_addresses_are_put_beside_the_first_ones)
{
  NEED_TUN (fd);
  GodwitGuard g = { 0 };
  const char *const addrs[] = { "10.99.0.7/32", "fd99::7/128", "10.98.0.7/32", "10.97.0.7/32", "fd98::7/128", NULL };
  gdw_netplan p = plan_of (addrs);
  require (godwit_guard_set (&g, TUN, &p));
  check_addresses ("");
  /* as NetworkManager would */
  require (sandbox_run ("ip addr add 10.99.0.7/32 dev " TUN " && ip addr add fd99::7/128 dev " TUN " nodad"));
  godwit_guard_more (&g, TUN);
  check_addresses ("10.99.0.7/32 10.98.0.7/32 10.97.0.7/32 fd98::7/128 fd99::7/128 ");
  godwit_guard_end (&g);
  close (fd);
}

TEST (an_address_of_an_earlier_plan_goes_and_one_that_stays_is_not_touched)
{
  NEED_TUN (fd);
  GodwitGuard g = { 0 };
  const char *const before[] = { "10.99.0.7/32", "10.98.0.7/32", "10.97.0.7/32", "10.96.0.7/32", NULL };
  const char *const after[] = { "10.98.0.7/32", "10.97.0.7/32", NULL }; /* the first is NetworkManager's now */
  gdw_netplan one = plan_of (before), two = plan_of (after);
  require (godwit_guard_set (&g, TUN, &one));
  godwit_guard_more (&g, TUN);
  check_addresses ("10.98.0.7/32 10.97.0.7/32 10.96.0.7/32 ");
  require (godwit_guard_set (&g, TUN, &two));
  godwit_guard_more (&g, TUN);
  check_addresses ("10.98.0.7/32 10.97.0.7/32 ");
  godwit_guard_end (&g);
  close (fd);
}

TEST (the_first_addresses_are_there_before_NetworkManager_and_go_with_their_plan)
{
  NEED_TUN (fd);
  GodwitGuard g = { 0 };
  const char *const before[] = { "10.99.0.7/32", "10.98.0.7/32", "fd99::7/128", NULL };
  const char *const after[] = { "10.98.0.7/32", "fd99::7/128", NULL };
  gdw_netplan one = plan_of (before), two = plan_of (after);
  require (godwit_guard_set (&g, TUN, &one));
  godwit_guard_first (&g, TUN);
  check_addresses ("10.99.0.7/32 fd99::7/128 ");
  godwit_guard_more (&g, TUN);
  check_addresses ("10.99.0.7/32 10.98.0.7/32 fd99::7/128 ");
  require (godwit_guard_set (&g, TUN, &two)); /* and NetworkManager leaves what it has not put there */
  godwit_guard_more (&g, TUN);
  check_addresses ("10.98.0.7/32 fd99::7/128 ");
  godwit_guard_end (&g);
  close (fd);
}

/* As NetworkManager does: the old one goes before the new one comes. */
static void
replace_by_manager (const char *gone, const char *comes)
{
  g_autofree char *words = g_strdup_printf ("ip addr del %s dev " TUN " && ip addr replace %s dev " TUN, gone, comes);
  require (sandbox_run (words));
}

static gboolean
guards (const char *host)
{
  g_autofree char *words = g_strdup_printf ("ip route get %s 2>&1 | grep -q 'dev " TUN " table'", host);
  return sandbox_run (words);
}

static int
all_filter (void)
{
  g_autofree char *text = NULL;
  return g_file_get_contents ("/proc/sys/net/ipv4/conf/all/rp_filter", &text, NULL, NULL) ? text[0] - '0' : -1;
}

TEST (a_computer_that_filters_strictly_is_guarded_too_and_filters_as_before_afterwards)
{
  NEED_TUN (fd);
  g_autofree char *folder = g_dir_make_tmp ("gdw-guard-XXXXXX", NULL),
                  *note = g_build_filename (folder, "rp-filter", NULL);
  GodwitGuard g = { .folder = folder };
  const char *const addrs[] = { "10.99.0.7/32", NULL };
  gdw_netplan p = plan_of (addrs);
  require (sandbox_write ("/proc/sys/net/ipv4/conf/all/rp_filter", "1"));
  require (godwit_guard_set (&g, TUN, &p));
  check (g.index != 0 && guards ("10.20.0.5") && all_filter () == 2);
  godwit_guard_end (&g);
  check (!guards ("10.20.0.5") && all_filter () == 1);
  g_remove (note);
  require (symlink ("/proc/self/comm", note) == 0); /* what cannot be noted is not loosened */
  GLogLevelFlags fatal = g_log_set_always_fatal (G_LOG_FATAL_MASK);
  require (godwit_guard_set (&g, TUN, &p));
  (void)g_log_set_always_fatal (fatal);
  check (g.index == 0 && !guards ("10.20.0.5") && all_filter () == 1);
  godwit_guard_end (&g);
  require (sandbox_write ("/proc/sys/net/ipv4/conf/all/rp_filter", "0"));
  g_remove (note);
  g_rmdir (folder);
  close (fd);
}

TEST (the_guard_stands_while_NetworkManager_takes_an_address_for_another)
{
  NEED_TUN (fd);
  GodwitGuard g = { 0 };
  const char *const before[] = { "10.99.0.7/32", NULL };
  const char *const after[] = { "10.99.0.8/32", NULL };
  gdw_netplan one = plan_of (before), two = plan_of (after);
  require (godwit_guard_set (&g, TUN, &one));
  godwit_guard_first (&g, TUN);
  godwit_guard_more (&g, TUN);
  require (guards ("10.20.0.5"));
  require (godwit_guard_set (&g, TUN, &two));
  godwit_guard_first (&g, TUN);
  replace_by_manager ("10.99.0.7/32", "10.99.0.8/32");
  check (guards ("10.20.0.5"));
  godwit_guard_more (&g, TUN);
  check (guards ("10.20.0.5"));
  check_addresses ("10.99.0.8/32 ");
  godwit_guard_end (&g);
  close (fd);
}

TEST (the_guard_stands_when_the_gateway_assigns_no_IPv4_address_any_more)
{
  NEED_TUN (fd);
  GodwitGuard g = { 0 };
  const char *const before[] = { "10.99.0.7/32", "fd99::7/128", NULL };
  const char *const after[] = { "fd99::7/128", NULL };
  gdw_netplan one = plan_of (before), two = plan_of (after);
  two.block4 = true;
  require (godwit_guard_set (&g, TUN, &one));
  godwit_guard_first (&g, TUN);
  godwit_guard_more (&g, TUN);
  require (godwit_guard_set (&g, TUN, &two));
  godwit_guard_first (&g, TUN);
  replace_by_manager ("10.99.0.7/32", "192.0.0.8/32"); /* which is what it was told of (ip-config.c) */
  check (guards ("203.0.113.1"));
  godwit_guard_more (&g, TUN);
  check (guards ("203.0.113.1"));
  check_addresses ("192.0.0.8/32 fd99::7/128 ");
  godwit_guard_end (&g);
  close (fd);
}

TEST_MAIN ()
