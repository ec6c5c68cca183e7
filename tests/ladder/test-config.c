/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-config.c - what a gateway configures beside one address: networks, domains, a family that it does not have (RFC 7296 3.15,
 * RFC 8598, RFC 8983), and what a person is told of it. */
#include "harness.h"
#include "wire/ike-consts.h"
#include "world.h"

static struct world w;
static gdw_status status;

static void
more (uint16_t type, const void *octets, size_t n)
{
  check (gdw_pay_cp_add (&w.gateway.config_more, type, gdw_bytes_make (octets, n)));
}

static bool
has_route (const char *text)
{
  gdw_net n = { 0 };
  check (gdw_net_parse (text, &n) == GDW_OK);
  for (size_t i = 0; i < w.plan.n_routes; i++)
    if (gdw_net_same (&w.plan.routes[i], &n))
      return true;
  return false;
}

/* Does the status say this event? */
static bool
notes (gdw_event_id id)
{
  gdw_tunnel_status (w.tunnel, &status);
  for (size_t i = 0; i < status.n_notes; i++)
    if (status.notes[i].id == id)
      return true;
  return false;
}

static const uint8_t lan[8] = { 10, 20, 0, 0, 255, 255, 255, 0 }, second[4] = { 10, 9, 0, 8 };
static const uint8_t ds[6] = { 1, 2, 13, 2, 9, 9 };

TEST (several_addresses_networks_and_domains)
{
  world_psk (&w);
  more (GDW_CP_IP4_SUBNET, lan, sizeof lan);
  more (GDW_CP_IP4_ADDRESS, second, sizeof second);
  more (GDW_CP_DNS_DOMAIN, "corp.example", 12);
  more (GDW_CP_DNSSEC_TA, ds, sizeof ds);
  world_connect (&w, 60000);
  require (world_is_connected (&w));
  check (w.plan.n_addrs == 3 && w.plan.n_routes == 2 && has_route ("10.20.0.0/24") && has_route ("10.9.0.1/32"));
  check (w.plan.n_domains == 1 && strcmp (w.plan.domains[0], "corp.example") == 0 && !w.plan.dns_all);
  check (notes (GDW_EV_PARTIAL) && notes (GDW_EV_DNSSEC_UNUSED) && status.n_notes == 2);
  check (world_agrees (&w)); /* the selectors are as wide as before: what is announced is a matter of routes */
  world_done (&w);
}

TEST (the_profile_does_not_want_what_is_announced)
{
  world_psk (&w);
  world_set (&w, "network", "announced", "false");
  more (GDW_CP_IP4_SUBNET, lan, sizeof lan);
  world_connect (&w, 60000);
  require (world_is_connected (&w));
  check (w.plan.n_routes == 2 && has_route ("0.0.0.0/0") && has_route ("::/0") && !notes (GDW_EV_PARTIAL));
  world_done (&w);
}

TEST (a_network_beyond_the_profile)
{
  world_psk (&w);
  world_set (&w, "network", "remote-networks", "10.9.0.0/24");
  more (GDW_CP_IP4_SUBNET, lan, sizeof lan);
  more (GDW_CP_DNS_DOMAIN, ".", 1);
  world_connect (&w, 60000);
  require (world_is_connected (&w));
  check (w.plan.n_routes == 1 && has_route ("10.9.0.0/24") && !w.plan.dns_all);
  check (notes (GDW_EV_NOT_CARRIED) && notes (GDW_EV_DNS_UNUSED));
  world_done (&w);
}

TEST (a_name_server_outside)
{
  world_psk (&w);
  world_set (&w, "network", "remote-networks", "10.20.0.0/24");
  world_set (&w, "network", "dns-domains", "corp.example");
  world_connect (&w, 60000);
  require (world_is_connected (&w));
  check (notes (GDW_EV_DNS_OUTSIDE) && w.plan.n_dns == 1);
  world_done (&w);
}

/* The link's network is 198.51.100.0/24. After a move to another link the note goes with the old one. */
TEST (the_local_network_overlaps)
{
  static const uint8_t home[8] = { 198, 51, 100, 0, 255, 255, 255, 128 };
  world_psk (&w);
  more (GDW_CP_IP4_SUBNET, home, sizeof home);
  world_connect (&w, 60000);
  require (world_is_connected (&w));
  check (notes (GDW_EV_ROUTE_OVERLAPS));
  world_link (&w, false, 1);
  check (!notes (GDW_EV_ROUTE_OVERLAPS));
  world_done (&w);
}

TEST (one_family_alone_and_why)
{
  world_psk (&w);
  w.gateway.allows4 = true;
  w.gateway.no_ipv6 = true;
  world_connect (&w, 60000);
  require (world_is_connected (&w));
  check (notes (GDW_EV_FAMILY_MISSING) && notes (GDW_EV_FAMILY_BLOCKED) && w.plan.n_addrs == 1 && w.plan.block6);
  check (strcmp (status.notes[0].text, "no IPv6 address: the gateway allows IPv4 only") == 0);
  world_done (&w);
}

TEST (no_family_that_is_wanted)
{
  world_psk (&w);
  world_set (&w, "network", "ipv4", "false");
  w.gateway.allows4 = true;
  w.gateway.pool_empty = true;
  world_connect (&w, 60000);
  check (w.ended && w.end.why == GDW_WHY_NO_ADDRESS && strcmp (w.end.fact, "the gateway allows IPv4 only") == 0);
  world_done (&w);
}

TEST_MAIN ()
