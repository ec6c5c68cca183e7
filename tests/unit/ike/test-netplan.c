/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-netplan.c - what the gateway assigned, as a plan for the system. */
#include "help.h"
#include "ike/netplan.h"
#include "wire/ike-consts.h"

static const gdw_netplan_room *
room (void)
{
  static gdw_netplan_room r;
  r = (gdw_netplan_room){ .link_mtu = 1500,
                          .outer_family = 4,
                          .cipher = gdw_cipher_named (gdw_bytes_text ("aes256gcm16")) };
  return &r;
}

static gdw_config
config (const char *a, const char *b)
{
  gdw_config c = { 0 };
  c.addrs[c.n_addrs++] = help_net (a);
  if (b != NULL)
    c.addrs[c.n_addrs++] = help_net (b);
  c.dns[c.n_dns++] = help_ip ("10.0.0.53");
  c.dns[c.n_dns++] = help_ip ("fd00::53");
  return c;
}

static bool
has_route (const gdw_netplan *p, const char *text)
{
  gdw_net n = help_net (text);
  for (size_t i = 0; i < p->n_routes; i++)
    if (gdw_net_same (&p->routes[i], &n))
      return true;
  return false;
}

static gdw_pay_ts
everything (void)
{
  return (gdw_pay_ts){ .n = 2, .ts = { gdw_ts_any (4), gdw_ts_any (6) } };
}

TEST (full_tunnel_with_both_families)
{
  gdw_profile p = help_profile ();
  gdw_config c = config ("10.99.0.1", "fd99::1");
  gdw_pay_ts ts = everything ();
  gdw_netplan plan;
  require (gdw_netplan_make (&p, &c, &ts, room (), 3, &plan) == GDW_WHY_NONE);
  check (plan.generation == 3 && plan.n_addrs == 2 && plan.n_routes == 2 && plan.n_dns == 2 && plan.dns_all);
  check (has_route (&plan, "0.0.0.0/0") && has_route (&plan, "::/0") && !plan.block4 && !plan.block6);
}

TEST (a_missing_family_does_not_leak)
{
  gdw_profile p = help_profile ();
  gdw_config c = config ("10.99.0.1", NULL);
  gdw_pay_ts ts = everything ();
  gdw_netplan plan;
  require (gdw_netplan_make (&p, &c, &ts, room (), 1, &plan) == GDW_WHY_NONE);
  check (plan.n_routes == 1 && plan.block6 && !plan.block4);
  check (plan.n_dns == 1 && plan.dns[0].family == 4);
  help_set (&p, "network", "block-other-family", "false");
  require (gdw_netplan_make (&p, &c, &ts, room (), 1, &plan) == GDW_WHY_NONE);
  check (!plan.block6);
}

TEST (split_tunnel)
{
  gdw_profile p = help_profile ();
  help_set (&p, "network", "remote-networks", "10.20.0.0/24");
  gdw_config c = config ("10.99.0.1", NULL);
  gdw_net n = help_net ("10.20.0.0/24");
  gdw_pay_ts ts = { .n = 1, .ts = { gdw_ts_of_net (&n) } };
  gdw_netplan plan;
  memcpy (c.domains[c.n_domains++], "corp.example", sizeof "corp.example");
  require (gdw_netplan_make (&p, &c, &ts, room (), 1, &plan) == GDW_WHY_NONE);
  check (plan.n_routes == 1 && has_route (&plan, "10.20.0.0/24") && !plan.block6 && !plan.dns_all);
  check (plan.n_domains == 1 && strcmp (plan.domains[0], "corp.example") == 0);
  help_set (&p, "network", "dns-domains", "other.example");
  require (gdw_netplan_make (&p, &c, &ts, room (), 1, &plan) == GDW_WHY_NONE);
  check (plan.n_domains == 1 && strcmp (plan.domains[0], "other.example") == 0);
  help_set (&p, "network", "dns", "false");
  require (gdw_netplan_make (&p, &c, &ts, room (), 1, &plan) == GDW_WHY_NONE);
  check (plan.n_dns == 0 && plan.n_domains == 0);
}

TEST (ranges_become_networks)
{
  gdw_profile p = help_profile ();
  gdw_config c = config ("10.99.0.1", NULL);
  gdw_ts r = gdw_ts_any (4);
  r.first = help_ip ("10.0.0.1");
  r.last = help_ip ("10.0.0.6");
  gdw_pay_ts ts = { .n = 1, .ts = { r } };
  gdw_netplan plan;
  require (gdw_netplan_make (&p, &c, &ts, room (), 1, &plan) == GDW_WHY_NONE);
  check (plan.n_routes == 4 && has_route (&plan, "10.0.0.1/32") && has_route (&plan, "10.0.0.2/31") &&
         has_route (&plan, "10.0.0.4/31") && has_route (&plan, "10.0.0.6/32"));
  ts.ts[0].first = help_ip ("255.255.255.254");
  ts.ts[0].last = help_ip ("255.255.255.255");
  require (gdw_netplan_make (&p, &c, &ts, room (), 1, &plan) == GDW_WHY_NONE);
  check (plan.n_routes == 1 && has_route (&plan, "255.255.255.254/31"));
}

TEST (too_many_networks)
{
  gdw_profile p = help_profile ();
  gdw_config c = config ("fd99::1", NULL);
  gdw_ts r = gdw_ts_any (6);
  r.first = help_ip ("::1");
  r.last = help_ip ("ffff:ffff:ffff:ffff:ffff:ffff:ffff:fffe");
  gdw_pay_ts ts = { .n = 1, .ts = { r } };
  gdw_netplan plan;
  check (gdw_netplan_make (&p, &c, &ts, room (), 1, &plan) == GDW_WHY_PLAN_REFUSED);
}

TEST (no_address)
{
  gdw_profile p = help_profile ();
  gdw_config none = { 0 }, six = config ("fd99::1", NULL);
  gdw_pay_ts ts = everything (), four = { .n = 1, .ts = { gdw_ts_any (4) } };
  gdw_netplan plan;
  check (gdw_netplan_make (&p, &none, &ts, room (), 1, &plan) == GDW_WHY_NO_ADDRESS);
  check (gdw_netplan_make (&p, &six, &four, room (), 1, &plan) == GDW_WHY_NO_ADDRESS);
  help_set (&p, "network", "ipv6", "false");
  check (gdw_netplan_make (&p, &six, &ts, room (), 1, &plan) == GDW_WHY_NO_ADDRESS);
}

TEST (reply_is_read_with_care)
{
  gdw_pay_cp cp = { .type = GDW_CFG_REPLY };
  const uint8_t four[4] = { 10, 9, 8, 7 }, multicast[4] = { 224, 0, 0, 1 }, six[17] = { 0xfd, 1, [15] = 2, [16] = 64 };
  gdw_config c;
  gdw_pay_cp_add (&cp, GDW_CP_IP4_ADDRESS, gdw_bytes_of (four));
  gdw_pay_cp_add (&cp, GDW_CP_IP4_ADDRESS, gdw_bytes_of (four)); /* twice */
  gdw_pay_cp_add (&cp, GDW_CP_IP4_ADDRESS, gdw_bytes_of (multicast));
  gdw_pay_cp_add (&cp, GDW_CP_IP4_ADDRESS, gdw_bytes_make (four, 3));
  gdw_pay_cp_add (&cp, GDW_CP_IP6_ADDRESS, gdw_bytes_of (six));
  gdw_pay_cp_add (&cp, 30000, gdw_bytes_of (four));
  for (int i = 0; i < 20; i++)
    gdw_pay_cp_add (&cp, GDW_CP_DNS_DOMAIN, gdw_bytes_text ("a.example"));
  gdw_pay_cp_add (&cp, GDW_CP_DNS_DOMAIN, gdw_bytes_text ("not a name"));
  gdw_config_read (&cp, &c);
  check (c.n_addrs == 2 && c.addrs[0].prefix == 32 && c.addrs[1].prefix == 64);
  check (c.n_domains == GDW_MAX_PLAN_DOMAINS && c.n_dns == 0);
}

TEST (several_addresses_keep_their_pools)
{
  gdw_pay_cp cp = { .type = GDW_CFG_REPLY };
  const uint8_t a[4] = { 10, 9, 8, 7 }, b[4] = { 10, 9, 9, 1 }, mask[4] = { 255, 255, 255, 0 };
  const uint8_t six[17] = { 0xfd, 1, [15] = 2, [16] = 64 }, other[17] = { 0xfd, 2, [15] = 3, [16] = 128 };
  gdw_profile p = help_profile ();
  gdw_pay_ts ts = everything ();
  gdw_netplan plan;
  gdw_config c;
  gdw_pay_cp_add (&cp, GDW_CP_IP4_ADDRESS, gdw_bytes_of (a));
  gdw_pay_cp_add (&cp, GDW_CP_IP4_NETMASK, gdw_bytes_of (mask));
  gdw_pay_cp_add (&cp, GDW_CP_IP4_ADDRESS, gdw_bytes_of (b));
  gdw_pay_cp_add (&cp, GDW_CP_IP6_ADDRESS, gdw_bytes_of (six));
  gdw_pay_cp_add (&cp, GDW_CP_IP6_ADDRESS, gdw_bytes_of (other));
  gdw_config_read (&cp, &c);
  check (c.n_addrs == 4 && c.addrs[0].prefix == 24 && c.addrs[1].prefix == 24);
  check (c.addrs[2].prefix == 64 && c.addrs[3].prefix == 128);
  require (gdw_netplan_make (&p, &c, &ts, room (), 1, &plan) == GDW_WHY_NONE);
  check (plan.n_addrs == 4 && plan.addrs[0].prefix == 32 && plan.addrs[1].prefix == 32 && plan.addrs[2].prefix == 128);
}

TEST (networks_announced_are_read)
{
  gdw_pay_cp cp = { .type = GDW_CFG_REPLY };
  const uint8_t four[8] = { 10, 20, 0, 1, 255, 255, 255, 0 }, bad[8] = { 10, 20, 0, 1, 0, 255, 255, 0 };
  const uint8_t six[17] = { 0xfd, 0x20, [16] = 64 }, anchor[5] = { 1, 2, 13, 2, 9 };
  gdw_config c;
  gdw_pay_cp_add (&cp, GDW_CP_IP4_SUBNET, gdw_bytes_of (four));
  gdw_pay_cp_add (&cp, GDW_CP_IP4_SUBNET, gdw_bytes_of (four));
  gdw_pay_cp_add (&cp, GDW_CP_IP4_SUBNET, gdw_bytes_of (bad));
  gdw_pay_cp_add (&cp, GDW_CP_IP4_SUBNET, GDW_BYTES_NONE);
  gdw_pay_cp_add (&cp, GDW_CP_IP6_SUBNET, gdw_bytes_of (six));
  gdw_pay_cp_add (&cp, GDW_CP_DNSSEC_TA, gdw_bytes_of (anchor));
  gdw_pay_cp_add (&cp, GDW_CP_DNSSEC_TA, gdw_bytes_make (anchor, 3));
  gdw_config_read (&cp, &c);
  gdw_net lan = help_net ("10.20.0.0/24"), lan6 = help_net ("fd20::/64");
  check (c.n_announced == 2 && gdw_net_same (&c.announced[0], &lan) && gdw_net_same (&c.announced[1], &lan6));
  check (c.dnssec_anchors == 1);
  for (uint8_t i = 0; i < GDW_MAX_ANNOUNCED + 2; i++) {
    static uint8_t many[GDW_MAX_ANNOUNCED + 2][8];
    memcpy (many[i], (uint8_t[]){ 10, 30, i, 0, 255, 255, 255, 0 }, 8);
    gdw_pay_cp_add (&cp, GDW_CP_IP4_SUBNET, gdw_bytes_of (many[i]));
  }
  gdw_config_read (&cp, &c);
  check (c.n_announced == GDW_MAX_ANNOUNCED);
}

/* The gateway takes everything, and says what it has: only that goes through, and its name servers. */
TEST (announced_networks_split_a_wide_selector)
{
  gdw_profile p = help_profile ();
  gdw_config c = config ("10.99.0.1", "fd99::1");
  gdw_pay_ts ts = everything ();
  gdw_netplan plan;
  c.announced[c.n_announced++] = help_net ("10.20.0.0/24");
  require (gdw_netplan_make (&p, &c, &ts, room (), 1, &plan) == GDW_WHY_NONE);
  check (plan.n_routes == 3 && has_route (&plan, "10.20.0.0/24") && has_route (&plan, "10.0.0.53/32"));
  check (has_route (&plan, "fd00::53/128") && !plan.dns_all && !plan.block6 && plan.n_dns == 2);
  help_set (&p, "network", "dns", "false");
  require (gdw_netplan_make (&p, &c, &ts, room (), 1, &plan) == GDW_WHY_NONE);
  check (plan.n_routes == 1);
  c.addrs[0] = c.addrs[1]; /* no IPv4 address: what is announced of IPv4 says nothing */
  c.n_addrs = 1;
  require (gdw_netplan_make (&p, &c, &ts, room (), 1, &plan) == GDW_WHY_NONE);
  check (plan.n_routes == 1 && has_route (&plan, "::/0") && plan.block4);
}

TEST (a_gateway_that_announces_everything)
{
  gdw_profile p = help_profile ();
  gdw_config c = config ("10.99.0.1", NULL);
  gdw_pay_ts ts = everything ();
  gdw_netplan plan;
  c.announced[c.n_announced++] = help_net ("0.0.0.0/0");
  require (gdw_netplan_make (&p, &c, &ts, room (), 1, &plan) == GDW_WHY_NONE);
  check (plan.n_routes == 1 && has_route (&plan, "0.0.0.0/0") && plan.dns_all && plan.block6);
}

TEST (the_profile_bounds_what_is_announced)
{
  gdw_profile p = help_profile ();
  gdw_config c = config ("10.99.0.1", NULL);
  gdw_pay_ts ts = everything ();
  gdw_netplan plan;
  c.announced[c.n_announced++] = help_net ("10.30.0.0/24");
  help_set (&p, "network", "announced", "false");
  require (gdw_netplan_make (&p, &c, &ts, room (), 1, &plan) == GDW_WHY_NONE);
  check (plan.n_routes == 1 && has_route (&plan, "0.0.0.0/0"));
  help_set (&p, "network", "announced", "true");
  help_set (&p, "network", "remote-networks", "10.20.0.0/24");
  gdw_net n = help_net ("10.20.0.0/24");
  ts = (gdw_pay_ts){ .n = 1, .ts = { gdw_ts_of_net (&n) } };
  memcpy (c.domains[c.n_domains++], ".", 2); /* all names are not the gateway's to ask for */
  require (gdw_netplan_make (&p, &c, &ts, room (), 1, &plan) == GDW_WHY_NONE);
  check (plan.n_routes == 1 && has_route (&plan, "10.20.0.0/24") && !plan.dns_all);
}

/* A selector that the gateway narrowed is what it takes; networks beside it cannot be carried. */
TEST (a_narrowed_selector_stays_as_it_is)
{
  gdw_profile p = help_profile ();
  gdw_config c = config ("10.99.0.1", NULL);
  gdw_net n = help_net ("10.0.0.0/8");
  gdw_pay_ts ts = { .n = 1, .ts = { gdw_ts_of_net (&n) } };
  gdw_netplan plan;
  c.announced[c.n_announced++] = help_net ("172.16.0.0/12");
  require (gdw_netplan_make (&p, &c, &ts, room (), 1, &plan) == GDW_WHY_NONE);
  check (plan.n_routes == 1 && has_route (&plan, "10.0.0.0/8") && !plan.block6 && !plan.dns_all);
  gdw_ip in = help_ip ("10.1.2.3"), out = help_ip ("172.16.0.1");
  check (gdw_netplan_reaches (&plan, &in) && !gdw_netplan_reaches (&plan, &out));
}

TEST (request_asks_for_what_the_profile_wants)
{
  gdw_profile p = help_profile ();
  gdw_pay_cp cp;
  gdw_config_ask (&p, &cp);
  check (cp.type == GDW_CFG_REQUEST && cp.n == 7);
  help_set (&p, "network", "ipv6", "false");
  help_set (&p, "network", "dns", "false");
  gdw_config_ask (&p, &cp);
  check (cp.n == 2 && cp.attr[0].type == GDW_CP_IP4_ADDRESS && cp.attr[1].type == GDW_CP_IP4_SUBNET);
}

TEST (selectors)
{
  gdw_profile p = help_profile ();
  gdw_pay_ts local, remote;
  check (gdw_netplan_selectors (&p, &local, &remote) && local.n == 2 && remote.n == 2);
  help_set (&p, "network", "remote-networks", "10.20.0.0/24;10.30.0.0/24");
  check (gdw_netplan_selectors (&p, &local, &remote) && local.n == 1 && remote.n == 2);
  help_set (&p, "network", "ipv4", "false");
  check (!gdw_netplan_selectors (&p, &local, &remote));
}

TEST (mtu)
{
  gdw_netplan_room r = *room ();
  check (gdw_netplan_mtu (&r, 1400, true) == 1400);
  /* 1500 - 20 - 8 - 8 - 8 - 16 = 1440; less the trailer's two octets, on a border of four: 1438 */
  check (gdw_netplan_mtu (&r, 1500, true) == 1438);
  r.outer_family = 6;
  check (gdw_netplan_mtu (&r, 1500, true) == 1418);
  r.cipher = gdw_cipher_named (gdw_bytes_text ("aes256-sha256"));
  /* 1500 - 40 - 8 - 8 - 16 - 16 = 1412, on a border of 16: 1408, less 2 */
  check (gdw_netplan_mtu (&r, 1500, true) == 1406);
  r.link_mtu = 1280;
  check (gdw_netplan_mtu (&r, 1500, true) == 1280 && gdw_netplan_mtu (&r, 1500, false) == 1182);
  r.link_mtu = 100;
  check (gdw_netplan_mtu (&r, 1500, false) == 576);
  r.link_mtu = 0;
  check (gdw_netplan_mtu (&r, 1500, true) == 1406);
}

/* What the MTU just leaves room for has exactly the outer size of the link, or less by the border; one octet more has not. */
TEST (outer_size)
{
  static const char *const ciphers[] = { "aes256gcm16", "chacha20poly1305", "aes256-sha256" };
  for (size_t i = 0; i < 3; i++) {
    gdw_netplan_room r = *room ();
    r.cipher = gdw_cipher_named (gdw_bytes_text (ciphers[i]));
    for (uint32_t link = 1300; link <= 1500; link++) {
      r.link_mtu = link;
      uint32_t mtu = gdw_netplan_mtu (&r, 1500, false);
      check (gdw_netplan_outer (&r, mtu) <= link && gdw_netplan_outer (&r, mtu + 1) > link);
    }
  }
  check (gdw_netplan_outer (room (), 1400) == 20 + 8 + 8 + 8 + 1404 + 16);
}

/* The first address of each family goes into the attribute that stands for it, IPv6 with its prefix. */
TEST (addresses_are_asked_for_again)
{
  gdw_profile p = help_profile ();
  gdw_pay_cp cp;
  uint8_t room[GDW_MAX_PLAN_ADDRS][GDW_CONFIG_ADDR];
  const gdw_net had[3] = { { help_ip ("10.9.0.7"), 32 },
                           { help_ip ("2001:db8::7"), 128 },
                           { help_ip ("10.9.0.8"), 32 } };
  gdw_config_ask (&p, &cp);
  gdw_config_wish (&cp, had, 3, room);
  unsigned found = 0;
  for (size_t i = 0; i < cp.n; i++) {
    if (cp.attr[i].type == GDW_CP_IP4_ADDRESS) {
      check (cp.attr[i].value.n == 4 && cp.attr[i].value.p[3] == 7);
      found |= 1;
    } else if (cp.attr[i].type == GDW_CP_IP6_ADDRESS) {
      check (cp.attr[i].value.n == 17 && cp.attr[i].value.p[15] == 7 && cp.attr[i].value.p[16] == 128);
      found |= 2;
    } else {
      check (cp.attr[i].value.n == 0);
    }
  }
  check (found == 3);
}

TEST_MAIN ()
