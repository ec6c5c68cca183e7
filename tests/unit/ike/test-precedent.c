/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-precedent.c - what worked is known again on the same network, and on no other. */
#include "help.h"
#include "ike/precedent.h"

static gdw_snapshot
on (uint32_t link, uint32_t life, const char *net)
{
  gdw_snapshot s = { .generation = 1, .n_links = 1 };
  s.links[0] = (gdw_link){ .index = link, .life = life, .running = true, .n_addrs = 1, .addrs = { help_net (net) } };
  return s;
}

static void
keep (gdw_precedents *p, const gdw_snapshot *s, const char *gateway)
{
  const gdw_path path = { .link = s->links[0].index,
                          .life = s->links[0].life,
                          .local = s->links[0].addrs[0].ip,
                          .remote = { help_ip (gateway), 4500 } };
  gdw_precedents_keep (p, s, &path);
}

static bool
finds (const gdw_precedents *p, const gdw_snapshot *s, const char *gateway)
{
  const gdw_ip *found = gdw_precedents_find (p, s), want = gateway != NULL ? help_ip (gateway) : (gdw_ip){ 0 };
  return gateway == NULL ? found == NULL : found != NULL && gdw_ip_same (found, &want);
}

TEST (the_same_network_in_another_life_of_its_link)
{
  gdw_precedents p = { 0 };
  const gdw_snapshot home = on (2, 1, "192.168.1.7/24"), again = on (2, 3, "192.168.1.99/24"),
                     cafe = on (2, 2, "10.0.0.7/16"), cable = on (3, 1, "192.168.1.7/24"),
                     v6 = on (2, 1, "2001:db8::7/64");
  keep (&p, &home, "203.0.113.2");
  check (finds (&p, &home, "203.0.113.2") && finds (&p, &again, "203.0.113.2"));
  check (finds (&p, &cafe, NULL) && finds (&p, &cable, NULL) && finds (&p, &v6, NULL));
  gdw_snapshot down = home;
  down.links[0].running = false;
  check (finds (&p, &down, NULL));
}

TEST (the_last_one_counts)
{
  gdw_precedents p = { 0 };
  const gdw_snapshot home = on (2, 1, "192.168.1.7/24");
  keep (&p, &home, "203.0.113.2");
  keep (&p, &home, "203.0.113.3");
  check (finds (&p, &home, "203.0.113.3") && p.n == 1);
}

TEST (the_network_left_longest_ago_is_forgotten)
{
  gdw_precedents p = { 0 };
  const gdw_snapshot first = on (1, 1, "192.168.1.7/24"), second = on (2, 1, "192.168.1.7/24");
  for (uint32_t i = 1; i <= GDW_PRECEDENTS; i++) {
    const gdw_snapshot s = on (i, 1, "192.168.1.7/24");
    keep (&p, &s, "203.0.113.2");
  }
  keep (&p, &first, "203.0.113.2"); /* used again: now the second is the oldest */
  const gdw_snapshot more = on (100, 1, "192.168.1.7/24");
  keep (&p, &more, "203.0.113.9");
  check (p.n == GDW_PRECEDENTS && finds (&p, &more, "203.0.113.9"));
  check (finds (&p, &first, "203.0.113.2") && finds (&p, &second, NULL));
}

TEST (a_path_that_is_not_of_this_network_is_not_kept)
{
  gdw_precedents p = { 0 };
  const gdw_snapshot home = on (2, 1, "192.168.1.7/24"), cafe = on (2, 2, "10.0.0.7/16");
  const gdw_path gone = { .link = 2, .local = cafe.links[0].addrs[0].ip, .remote = { help_ip ("203.0.113.2"), 4500 } };
  gdw_precedents_keep (&p, &home, &gone);
  check (p.n == 0);
}

TEST_MAIN ()
