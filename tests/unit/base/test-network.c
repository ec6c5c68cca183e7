/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-network.c - paths and links. */
#include "base/network.h"
#include "harness.h"

static gdw_path
path (void)
{
  gdw_path p = { .link = 2, .life = 1, .remote = { .port = 4500 } };
  check (gdw_ip_parse ("198.51.100.7", &p.local) == GDW_OK);
  check (gdw_ip_parse ("203.0.113.1", &p.remote.ip) == GDW_OK);
  return p;
}

TEST (same_in_every_part)
{
  gdw_path a = path (), b = path ();
  check (gdw_path_same (&a, &b) && !gdw_path_is_none (&a));
  b.link = 3;
  check (!gdw_path_same (&a, &b));
  b = path ();
  b.life = 2; /* the interface went away and came back */
  check (!gdw_path_same (&a, &b));
  b = path ();
  b.local.b[3] ^= 1;
  check (!gdw_path_same (&a, &b));
  b = path ();
  b.remote.port = 500;
  check (!gdw_path_same (&a, &b));
  b = path ();
  b.remote.ip.b[0] ^= 1;
  check (!gdw_path_same (&a, &b));
}

TEST (none)
{
  gdw_path p = { 0 };
  check (gdw_path_is_none (&p));
}

TEST (link_by_index)
{
  gdw_snapshot s = { .n_links = 2 };
  s.links[0].index = 5;
  s.links[1].index = 7;
  s.links[2].index = 9;
  check (gdw_snapshot_link (&s, 7) == &s.links[1]);
  check (gdw_snapshot_link (&s, 9) == NULL && gdw_snapshot_link (&s, 0) == NULL);
  s.n_links = 255; /* a wrong number never leads beyond the array */
  check (gdw_snapshot_link (&s, 1000) == NULL);
}

TEST (plans_that_change_nothing)
{
  gdw_netplan a = { .generation = 1, .mtu = 1400, .n_addrs = 1, .n_dns = 1, .n_domains = 1, .n_routes = 1 }, b;
  require (gdw_net_parse ("10.9.0.7/32", &a.addrs[0]) == GDW_OK &&
           gdw_net_parse ("10.0.0.0/8", &a.routes[0]) == GDW_OK);
  require (gdw_ip_parse ("10.9.0.1", &a.dns[0]) == GDW_OK);
  a.domains[0][0] = 'x';
  b = a;
  b.generation = 2;
  check (gdw_netplan_same (&a, &b));
  b.mtu = 1399;
  check (!gdw_netplan_same (&a, &b));
  b = a;
  b.addrs[0].ip.b[3] = 8;
  check (!gdw_netplan_same (&a, &b));
  b = a;
  b.routes[0].prefix = 9;
  check (!gdw_netplan_same (&a, &b));
  b = a;
  b.dns[0].b[3] = 2;
  check (!gdw_netplan_same (&a, &b));
  b = a;
  b.domains[0][0] = 'y';
  check (!gdw_netplan_same (&a, &b));
  b = a;
  b.block6 = true;
  check (!gdw_netplan_same (&a, &b));
  b = a;
  b.n_dns = 0;
  check (!gdw_netplan_same (&a, &b));
}

TEST_MAIN ()
