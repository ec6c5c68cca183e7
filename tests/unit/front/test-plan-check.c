/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-plan-check.c - plans that go beyond the profile, each way that there is. */
#include "front/plan-check.h"

#include "harness.h"

static gdw_net
net (const char *text)
{
  gdw_net n = { 0 };
  if (gdw_net_parse (text, &n) != GDW_OK)
    abort ();
  return n;
}

static gdw_profile
full_profile (void)
{
  gdw_profile p;
  gdw_profile_init (&p);
  return p;
}

static gdw_profile
split_profile (void)
{
  gdw_profile p;
  gdw_profile_init (&p);
  if (gdw_profile_set_text (&p, "network", "remote-networks", "10.20.0.0/16;fd20::/32", NULL) != GDW_OK)
    abort ();
  return p;
}

static gdw_netplan
full_plan (void)
{
  gdw_netplan plan = {
    .generation = 1, .mtu = 1380, .n_addrs = 2, .n_dns = 1, .n_domains = 1, .n_routes = 2, .dns_all = true
  };
  plan.addrs[0] = net ("10.99.0.7/32");
  plan.addrs[1] = net ("fd99::7/128");
  plan.routes[0] = net ("0.0.0.0/0");
  plan.routes[1] = net ("::/0");
  plan.dns[0] = net ("10.20.0.53").ip;
  strcpy (plan.domains[0], "corp.example");
  return plan;
}

static gdw_netplan
split_plan (void)
{
  gdw_netplan plan = full_plan ();
  plan.dns_all = false;
  plan.routes[0] = net ("10.20.0.0/16");
  plan.routes[1] = net ("fd20:0:1::/48");
  return plan;
}

TEST (honest_plans_pass)
{
  gdw_profile full = full_profile (), split = split_profile ();
  gdw_netplan a = full_plan (), b = split_plan ();
  check (gdw_plan_fault (&a, &full) == NULL);
  check (gdw_plan_fault (&b, &split) == NULL);
  check (gdw_plan_fault (&b, &full) == NULL);
}

TEST (routes_beyond_the_profile)
{
  static const char *const beyond[] = { "0.0.0.0/0", "10.0.0.0/8", "10.21.0.0/16", "::/0",
                                        "fd20::/31", "fd21::/64",  "192.0.2.1/32" };
  gdw_profile split = split_profile ();
  for (size_t i = 0; i < sizeof beyond / sizeof beyond[0]; i++) {
    gdw_netplan plan = split_plan ();
    plan.routes[1] = net (beyond[i]);
    check (gdw_plan_fault (&plan, &split) != NULL);
  }
}

TEST (addresses_that_no_host_has)
{
  static const char *const wrong[] = { "127.0.0.1/32",   "0.0.0.0/32", "224.0.0.1/32", "255.255.255.255/32",
                                       "169.254.1.1/32", "::1/128",    "fe80::1/128",  "ff02::1/128" };
  gdw_profile full = full_profile ();
  for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
    gdw_netplan plan = full_plan ();
    plan.addrs[1] = net (wrong[i]);
    check (gdw_plan_fault (&plan, &full) != NULL);
    plan = full_plan ();
    plan.dns[0] = net (wrong[i]).ip;
    check (gdw_plan_fault (&plan, &full) != NULL);
  }
  gdw_netplan none = full_plan ();
  none.n_addrs = 0;
  check (gdw_plan_fault (&none, &full) != NULL);
}

TEST (a_family_that_the_profile_does_not_want)
{
  gdw_profile p = full_profile ();
  gdw_netplan plan = full_plan ();
  require (gdw_profile_set_text (&p, "network", "ipv6", "false", NULL) == GDW_OK);
  check (gdw_plan_fault (&plan, &p) != NULL);
  plan.n_addrs = 1;
  check (gdw_plan_fault (&plan, &p) == NULL);
}

TEST (mtu_has_bounds)
{
  gdw_profile p = full_profile ();
  static const uint16_t wrong[] = { 0, 575, 1279, 1401, 1500, 65535 };
  for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
    gdw_netplan plan = full_plan ();
    plan.mtu = wrong[i];
    check (gdw_plan_fault (&plan, &p) != NULL);
  }
  gdw_netplan four = full_plan ();
  four.n_addrs = 1;
  four.mtu = 576;
  check (gdw_plan_fault (&four, &p) == NULL);
}

TEST (name_servers_only_when_wanted)
{
  gdw_profile p = full_profile ();
  gdw_netplan plan = full_plan ();
  require (gdw_profile_set_text (&p, "network", "dns", "false", NULL) == GDW_OK);
  check (gdw_plan_fault (&plan, &p) != NULL);
  plan.n_dns = plan.n_domains = 0;
  check (gdw_plan_fault (&plan, &p) != NULL);
  plan.dns_all = false;
  check (gdw_plan_fault (&plan, &p) == NULL);
}

TEST (all_names_only_when_the_profile_says_so)
{
  gdw_profile p = split_profile ();
  gdw_netplan plan = split_plan ();
  plan.dns_all = true;
  check (gdw_plan_fault (&plan, &p) != NULL);
}

TEST (domains_cannot_smuggle_lines)
{
  static const char *const wrong[] = { "",           ".",    "a b",      "a\nnameserver 192.0.2.1",
                                       "-x.example", "a..b", "ex;ample", "caf\xc3\xa9" };
  gdw_profile p = full_profile ();
  for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
    gdw_netplan plan = full_plan ();
    strcpy (plan.domains[0], wrong[i]);
    check (gdw_plan_fault (&plan, &p) != NULL);
  }
}

TEST (counts_and_blocks)
{
  gdw_profile full = full_profile (), split = split_profile ();
  gdw_netplan plan = full_plan ();
  plan.n_routes = GDW_MAX_PLAN_ROUTES + 1;
  check (gdw_plan_fault (&plan, &full) != NULL);
  plan = split_plan ();
  plan.block6 = true;
  check (gdw_plan_fault (&plan, &split) != NULL);
}

TEST_MAIN ()
