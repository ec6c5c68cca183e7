/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-path.c - the choice of a path out of a snapshot. */
#include "help.h"
#include "ike/path.h"

static gdw_link
make (uint32_t index, const char *net4, uint32_t metric)
{
  gdw_link l = { .index = index, .life = 1, .running = true, .default4 = true, .metric4 = metric };
  l.addrs[l.n_addrs++] = help_net (net4);
  return l;
}

static gdw_snapshot
two (void)
{
  gdw_snapshot s = { .generation = 1, .n_links = 2 };
  s.links[0] = make (3, "192.168.20.2/24", 200);
  s.links[1] = make (2, "192.168.10.2/24", 100);
  return s;
}

static const gdw_addr *
gateway (const char *ip)
{
  static gdw_addr a;
  a = (gdw_addr){ .ip = help_ip (ip), .port = 500 };
  return &a;
}

TEST (smaller_metric_wins)
{
  gdw_snapshot s = two ();
  gdw_path p = gdw_path_choose (&s, gateway ("198.51.100.1"), NULL);
  gdw_ip want = help_ip ("192.168.10.2");
  check (p.link == 2 && p.life == 1 && gdw_ip_same (&p.local, &want) && p.remote.port == 500);
}

TEST (on_its_own_network_beats_every_metric)
{
  gdw_snapshot s = two ();
  check (gdw_path_choose (&s, gateway ("192.168.20.9"), NULL).link == 3);
}

TEST (links_that_do_not_run_do_not_count)
{
  gdw_snapshot s = two ();
  s.links[1].running = false;
  check (gdw_path_choose (&s, gateway ("198.51.100.1"), NULL).link == 3);
  s.links[0].running = false;
  gdw_path p = gdw_path_choose (&s, gateway ("198.51.100.1"), NULL);
  check (gdw_path_is_none (&p));
}

TEST (no_default_route_is_a_last_resort)
{
  gdw_snapshot s = two ();
  s.links[1].default4 = false;
  check (gdw_path_choose (&s, gateway ("198.51.100.1"), NULL).link == 3);
  s.links[0].running = false;
  check (gdw_path_choose (&s, gateway ("198.51.100.1"), NULL).link == 2);
}

TEST (families_do_not_mix)
{
  gdw_snapshot s = two ();
  gdw_path p = gdw_path_choose (&s, gateway ("2001:db8::1"), NULL);
  check (gdw_path_is_none (&p));
  s.links[0].addrs[s.links[0].n_addrs++] = help_net ("2001:db8:5::2/64");
  s.links[0].default6 = true;
  p = gdw_path_choose (&s, gateway ("2001:db8::1"), NULL);
  check (p.link == 3 && p.local.family == 6);
}

TEST (a_living_path_is_kept)
{
  gdw_snapshot s = two ();
  gdw_path now = { .link = 3, .life = 1, .local = help_ip ("192.168.20.2"), .remote = *gateway ("198.51.100.1") };
  check (gdw_path_choose (&s, &now.remote, &now).link == 3);
}

TEST (a_path_dies_with_its_link_life_or_address)
{
  gdw_path now = { .link = 3, .life = 1, .local = help_ip ("192.168.20.2"), .remote = *gateway ("198.51.100.1") };
  gdw_snapshot s = two ();
  s.links[0].running = false;
  check (gdw_path_choose (&s, &now.remote, &now).link == 2);
  s = two ();
  s.links[0].addrs[0] = help_net ("192.168.20.3/24");
  check (gdw_path_choose (&s, &now.remote, &now).link == 2);
  s = two ();
  s.links[0].life = 2;
  s.links[1].running = false;
  gdw_path p = gdw_path_choose (&s, &now.remote, &now);
  check (p.link == 3 && p.life == 2 && !gdw_path_same (&p, &now));
}

TEST_MAIN ()
