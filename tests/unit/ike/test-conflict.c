/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-conflict.c - what of a configuration a person is told. */
#include "help.h"
#include "ike/conflict.h"

#include <string.h>

static gdw_snapshot
links (const char *net)
{
  gdw_snapshot s = { .generation = 1, .n_links = 1 };
  s.links[0] = (gdw_link){ .index = 2, .life = 1, .name = "wifi0", .running = true, .n_addrs = 1 };
  s.links[0].addrs[0] = help_net (net);
  return s;
}

/* A split tunnel to 10.20.0.0/24 with one address. */
struct fixture {
  gdw_profile p;
  gdw_config c;
  gdw_netplan plan;
  gdw_snapshot net;
  gdw_notes found;
};

static struct fixture f;

static void
begin (void)
{
  f = (struct fixture){ .p = help_profile (), .net = links ("192.168.1.7/24") };
  help_set (&f.p, "network", "remote-networks", "10.20.0.0/24");
  f.c.addrs[f.c.n_addrs++] = help_net ("10.99.0.1/32");
  f.plan.addrs[f.plan.n_addrs++] = help_net ("10.99.0.1/32");
  f.plan.routes[f.plan.n_routes++] = help_net ("10.20.0.0/24");
}

static void
find (void)
{
  gdw_conflicts_find (&f.p, &f.c, &f.plan, &f.net, 5, &f.found);
}

/* Exactly this is said. */
static bool
says (const char *sentence)
{
  char text[GDW_MAX_TEXT];
  for (size_t i = 0; i < f.found.n; i++) {
    (void)gdw_event_sentence (&f.found.at[i], false, text, sizeof text);
    if (strcmp (text, sentence) == 0)
      return true;
    printf ("# says: %s\n", text);
  }
  return false;
}

TEST (nothing_to_say)
{
  begin ();
  find ();
  check (f.found.n == 0);
}

TEST (the_pool_overlaps_the_local_network)
{
  begin ();
  f.net = links ("10.99.0.200/24");
  find ();
  check (f.found.n == 1 && gdw_event_level (f.found.at[0].id) == GDW_LEVEL_WARNING && f.found.at[0].at == 5);
  check (says ("the gateway's pool 10.99.0.1/32 overlaps 10.99.0.0/24, the network of the link wifi0: hosts there may "
               "be out of reach"));
  f.net = links ("10.99.1.200/24"); /* beside the address, inside the pool */
  find ();
  check (f.found.n == 0);
  f.c.addrs[0].prefix = 16;
  find ();
  check (says ("the gateway's pool 10.99.0.0/16 overlaps 10.99.1.0/24, the network of the link wifi0: hosts there may "
               "be out of reach"));
  f.c.addrs[0].prefix = 0; /* nonsense is not a pool */
  find ();
  check (f.found.n == 0);
}

TEST (a_network_of_the_tunnel_overlaps_the_local_one)
{
  begin ();
  f.net = links ("10.20.0.5/16");
  find ();
  check (f.found.n == 1 && f.found.at[0].id == GDW_EV_ROUTE_OVERLAPS);
  check (says ("the tunnel's network 10.20.0.0/24 overlaps 10.20.0.0/16, the network of the link wifi0: hosts there "
               "may be out of reach"));
  f.net.links[0].running = false;
  find ();
  check (f.found.n == 0);
  f.net.links[0].running = true;
  f.plan.routes[0] = help_net ("0.0.0.0/0"); /* all traffic is no conflict */
  find ();
  check (f.found.n == 0);
}

TEST (a_name_server_outside_of_the_tunnel)
{
  begin ();
  f.plan.dns[f.plan.n_dns++] = help_ip ("10.20.0.53");
  f.plan.dns[f.plan.n_dns++] = help_ip ("203.0.113.53");
  memcpy (f.plan.domains[f.plan.n_domains++], "corp.example", 13);
  find ();
  check (f.found.n == 1);
  check (says ("the name server 203.0.113.53 is not in any network of the tunnel: what it is asked leaves outside of "
               "the tunnel"));
}

TEST (name_servers_without_a_domain)
{
  begin ();
  f.plan.dns[f.plan.n_dns++] = help_ip ("10.20.0.53");
  f.c.dnssec_anchors = 2;
  find ();
  check (f.found.n == 2 && f.found.at[0].id == GDW_EV_DNS_UNUSED);
  check (says ("the gateway sent 2 DNSSEC trust anchors, which are not used"));
  f.plan.dns_all = true;
  f.c.dnssec_anchors = 0;
  find ();
  check (f.found.n == 0);
}

TEST (a_family_without_an_address)
{
  begin ();
  help_set (&f.p, "network", "remote-networks", "10.20.0.0/24;fd20::/64");
  find ();
  check (f.found.n == 1 && says ("no IPv6 address: the gateway assigned none"));
  f.c.allows4 = true;
  find ();
  check (f.found.n == 1 && says ("no IPv6 address: the gateway allows IPv4 only"));
  f.c.allows6 = true;
  find ();
  check (says ("no IPv6 address: the gateway knows both IP versions and gives this client one of them"));
  help_set (&f.p, "network", "ipv6", "false"); /* not wanted, not missed */
  find ();
  check (f.found.n == 0);
  check (strcmp (gdw_conflict_family_words (&(gdw_config){ .allows6 = true }, 4), "the gateway allows IPv6 only") == 0);
}

TEST (a_family_that_is_blocked)
{
  begin ();
  help_set (&f.p, "network", "remote-networks", "");
  help_set (&f.p, "network", "ipv6", "false");
  f.plan.routes[0] = help_net ("0.0.0.0/0");
  f.plan.block6 = true;
  find ();
  check (f.found.n == 1 && f.found.at[0].id == GDW_EV_FAMILY_BLOCKED);
  check (says ("the tunnel has no IPv6 address and takes all traffic: what is sent by IPv6 is refused"));
  f.plan.block6 = false;
  f.plan.block4 = true;
  find ();
  check (says ("the tunnel has no IPv4 address and takes all traffic: what is sent by IPv4 is refused"));
}

TEST (less_than_all_traffic)
{
  begin ();
  help_set (&f.p, "network", "remote-networks", "");
  help_set (&f.p, "network", "ipv6", "false");
  find ();
  check (f.found.n == 1 && f.found.at[0].id == GDW_EV_PARTIAL);
  f.plan.routes[0] = help_net ("0.0.0.0/0");
  find ();
  check (f.found.n == 0);
}

TEST (a_network_that_is_not_carried)
{
  begin ();
  f.c.announced[f.c.n_announced++] = help_net ("10.20.0.128/25");
  f.c.announced[f.c.n_announced++] = help_net ("10.30.0.0/24");
  f.c.announced[f.c.n_announced++] = help_net ("fd30::/64"); /* no address of this family: another note says so */
  find ();
  check (f.found.n == 1 && says ("the gateway announces the network 10.30.0.0/24, which the tunnel does not carry"));
}

TEST (bounded)
{
  begin ();
  for (uint8_t i = 0; i < GDW_MAX_ANNOUNCED; i++) {
    f.c.announced[i] = help_net ("10.30.0.0/24");
    f.c.announced[i].ip.b[2] = i;
  }
  f.c.n_announced = GDW_MAX_ANNOUNCED;
  find ();
  check (f.found.n == GDW_MAX_NOTES);
}

TEST_MAIN ()
