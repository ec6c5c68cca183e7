/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-nat64.c - the table of RFC 6052 2.4 in both directions, and what is no prefix. */
#include "help.h"
#include "ike/nat64.h"

/* RFC 6052 2.4: 192.0.2.33 behind prefixes of each length; and the well-known prefix. */
static const struct {
  const char *prefix, *made;
} table[] = {
  { "2001:db8::/32", "2001:db8:c000:221::" },
  { "2001:db8:100::/40", "2001:db8:1c0:2:21::" },
  { "2001:db8:122::/48", "2001:db8:122:c000:2:2100::" },
  { "2001:db8:122:300::/56", "2001:db8:122:3c0:0:221::" },
  { "2001:db8:122:344::/64", "2001:db8:122:344:c0:2:2100::" },
  { "2001:db8:122:344::/96", "2001:db8:122:344::192.0.2.33" },
  { "64:ff9b::/96", "64:ff9b::192.0.2.33" },
};

enum { ROWS = sizeof table / sizeof table[0] };

static bool
makes (const char *prefix, const char *ip4, const char *want)
{
  const gdw_net net = help_net (prefix);
  const gdw_ip ip = help_ip (ip4), wanted = help_ip (want);
  gdw_ip made;
  return gdw_nat64_make (&net, &ip, &made) && gdw_ip_same (&made, &wanted);
}

TEST (rfc6052_section_2_4)
{
  for (size_t i = 0; i < ROWS; i++)
    check (makes (table[i].prefix, "192.0.2.33", table[i].made));
}

TEST (what_cannot_be_made)
{
  const gdw_net odd = help_net ("2001:db8::/72"), host = help_net ("2001:db8::1/128"), v4 = help_net ("10.0.0.0/32"),
                good = help_net ("2001:db8::/96");
  const gdw_ip ip4 = help_ip ("192.0.2.33"), ip6 = help_ip ("2001:db8::1");
  gdw_ip made;
  check (!gdw_nat64_make (&odd, &ip4, &made) && !gdw_nat64_make (&host, &ip4, &made) &&
         !gdw_nat64_make (&v4, &ip4, &made));
  check (!gdw_nat64_make (&good, &ip6, &made));
}

TEST (private_addresses_are_not_behind_the_well_known_prefix)
{
  static const char *const private[] = { "10.1.2.3",    "172.16.0.1", "172.31.255.254",
                                         "192.168.7.7", "100.64.0.1", "169.254.1.1" };
  const gdw_net well = help_net ("64:ff9b::/96"), own = help_net ("2001:db8:1::/96");
  gdw_ip made;
  for (size_t i = 0; i < sizeof private / sizeof private[0]; i++) {
    const gdw_ip ip = help_ip (private[i]);
    check (!gdw_nat64_make (&well, &ip, &made) && gdw_nat64_make (&own, &ip, &made));
  }
  check (makes ("64:ff9b::/96", "172.32.0.1", "64:ff9b::172.32.0.1"));
}

/* What a network with this prefix says of the name. */
static size_t
shown_by (const char *prefix, const char *ip4, gdw_ip *ret)
{
  const gdw_net net = help_net (prefix);
  const gdw_ip known = help_ip (ip4);
  return gdw_nat64_make (&net, &known, ret) ? 1 : 0;
}

TEST (each_length_is_found)
{
  for (size_t i = 0; i < ROWS; i++) {
    const gdw_net want = help_net (table[i].prefix);
    gdw_ip shown[4] = { help_ip ("192.0.0.170"), help_ip ("192.0.0.171") };
    gdw_net found[GDW_NAT64_PREFIXES];
    require (shown_by (table[i].prefix, "192.0.0.170", &shown[2]) +
                 shown_by (table[i].prefix, "192.0.0.171", &shown[3]) ==
             2);
    check (gdw_nat64_find (shown, 4, found, GDW_NAT64_PREFIXES) == 1 && gdw_net_same (&found[0], &want));
    check (gdw_nat64_find (&shown[3], 1, found, GDW_NAT64_PREFIXES) == 1 && gdw_net_same (&found[0], &want));
  }
}

TEST (several_prefixes_and_their_bound)
{
  gdw_ip shown[3];
  gdw_net found[GDW_NAT64_PREFIXES];
  require (shown_by ("64:ff9b::/96", "192.0.0.170", &shown[0]) +
               shown_by ("2001:db8:122::/48", "192.0.0.171", &shown[1]) +
               shown_by ("2001:db8:9::/96", "192.0.0.170", &shown[2]) ==
           3);
  check (gdw_nat64_find (shown, 3, found, GDW_NAT64_PREFIXES) == 3 && found[0].prefix == 96 && found[1].prefix == 48);
  check (gdw_nat64_find (shown, 3, found, 2) == 2);
}

TEST (addresses_that_show_nothing)
{
  const gdw_ip none[] = { help_ip ("192.0.0.170"), help_ip ("2001:db8::1"), help_ip ("64:ff9b::192.0.0.172"),
                          help_ip ("2001:db8:122:344:1c0:0:aa00:0") };
  gdw_net found[GDW_NAT64_PREFIXES];
  check (gdw_nat64_find (none, sizeof none / sizeof none[0], found, GDW_NAT64_PREFIXES) == 0);
}

TEST (an_address_that_could_mean_two_prefixes_is_passed_over)
{
  /* 192.0.0.170 at /32 and at /96; the other record tells */
  const gdw_ip both[] = { help_ip ("2001:db8:c000:aa::192.0.0.170"), help_ip ("2001:db8:c000:aa::192.0.0.1") };
  gdw_net found[GDW_NAT64_PREFIXES];
  check (gdw_nat64_find (both, 1, found, GDW_NAT64_PREFIXES) == 0);
  check (gdw_nat64_find (both, 2, found, GDW_NAT64_PREFIXES) == 1 && found[0].prefix == 32);
}

TEST_MAIN ()
