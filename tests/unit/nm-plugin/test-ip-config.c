/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-ip-config.c - plans as the dictionaries that NetworkManager takes. */
#include "service/ip-config.h"

#include "harness.h"

static gdw_ip
ip (const char *text)
{
  gdw_ip parsed = { 0 };
  check (gdw_ip_parse (text, &parsed) == GDW_OK);
  return parsed;
}

static gdw_net
net (const char *text)
{
  gdw_net parsed = { 0 };
  check (gdw_net_parse (text, &parsed) == GDW_OK);
  return parsed;
}

/* 10.99.0.1 and fd99::1, a server of each family, one network of each. */
static gdw_netplan
split_plan (void)
{
  gdw_netplan p = { .mtu = 1400 };
  p.addrs[p.n_addrs++] = net ("fd99::1/128");
  p.addrs[p.n_addrs++] = net ("10.99.0.1/32");
  p.dns[p.n_dns++] = ip ("10.20.0.2");
  p.dns[p.n_dns++] = ip ("fd20::2");
  p.routes[p.n_routes++] = net ("10.20.0.0/24");
  p.routes[p.n_routes++] = net ("fd20::/64");
  return p;
}

struct made {
  GVariant *config, *ip4, *ip6;
};

static gboolean
make (const gdw_netplan *plan, const char *gateway, struct made *ret)
{
  GodwitIpConfig c;
  const GodwitPlace place = { "godwit0", ip (gateway), TRUE };
  *ret = (struct made){ NULL, NULL, NULL };
  if (!godwit_ip_config_make (plan, &place, &c))
    return FALSE;
  ret->config = g_variant_ref_sink (c.config);
  ret->ip4 = c.ip4 == NULL ? NULL : g_variant_ref_sink (c.ip4);
  ret->ip6 = c.ip6 == NULL ? NULL : g_variant_ref_sink (c.ip6);
  return TRUE;
}

static void
done (struct made *m)
{
  g_clear_pointer (&m->config, g_variant_unref);
  g_clear_pointer (&m->ip4, g_variant_unref);
  g_clear_pointer (&m->ip6, g_variant_unref);
}

/* The value of a key, as text of GVariant with its types; "" when the key is missing. Valid until the next call. */
static const char *
value (GVariant *dict, const char *key)
{
  static char *text;
  g_autoptr (GVariant) v = g_variant_lookup_value (dict, key, NULL);
  g_free (text);
  text = v == NULL ? g_strdup ("") : g_variant_print (v, TRUE);
  return text;
}

#define check_value(dict, key, want)                                                                                   \
  do {                                                                                                                 \
    const char *got_ = value ((dict), (key));                                                                          \
    if (strcmp (got_, (want)) != 0) {                                                                                  \
      printf ("# %s: %s\n", (key), got_);                                                                              \
      check (!"the value differs");                                                                                    \
    }                                                                                                                  \
  } while (0)

static guint32
number4 (const char *text)
{
  guint32 n;
  gdw_ip parsed = ip (text);
  memcpy (&n, parsed.b, 4);
  return n;
}

TEST (the_whole_says_device_gateway_and_that_it_may_persist)
{
  gdw_netplan p = split_plan ();
  struct made m;
  char gateway[32];
  g_strlcpy (p.banner, "Be kind.", sizeof p.banner);
  require (make (&p, "198.51.100.100", &m));
  g_snprintf (gateway, sizeof gateway, "uint32 %u", number4 ("198.51.100.100"));
  check_value (m.config, "tundev", "'godwit0'");
  check_value (m.config, "gateway", gateway);
  check_value (m.config, "mtu", "uint32 1400");
  check_value (m.config, "banner", "'Be kind.'");
  check_value (m.config, "has-ip4", "true");
  check_value (m.config, "has-ip6", "true");
  check_value (m.config, "can-persist", "true");
  done (&m);
}

TEST (a_gateway_by_ipv6_is_sixteen_octets)
{
  gdw_netplan p = split_plan ();
  struct made m;
  require (make (&p, "2001:db8::1", &m));
  g_autoptr (GVariant) gateway = g_variant_lookup_value (m.config, "gateway", G_VARIANT_TYPE ("ay"));
  require (gateway != NULL);
  check (g_variant_n_children (gateway) == 16);
  done (&m);
}

TEST (without_a_pin_the_gateway_is_an_address_that_nobody_has)
{
  gdw_netplan p = split_plan ();
  GodwitIpConfig c;
  const GodwitPlace four = { "godwit0", ip ("198.51.100.100"), FALSE }, six = { "godwit0", ip ("2001:db8::1"), FALSE };
  const guint8 discarded[16] = { 0x01, [15] = 8 };
  char text[32];
  require (godwit_ip_config_make (&p, &four, &c));
  struct made m = { g_variant_ref_sink (c.config), g_variant_ref_sink (c.ip4), g_variant_ref_sink (c.ip6) };
  g_snprintf (text, sizeof text, "uint32 %u", number4 ("192.0.0.8"));
  check_value (m.config, "gateway", text);
  done (&m);
  require (godwit_ip_config_make (&p, &six, &c));
  m = (struct made){ g_variant_ref_sink (c.config), g_variant_ref_sink (c.ip4), g_variant_ref_sink (c.ip6) };
  g_autoptr (GVariant) gateway = g_variant_lookup_value (m.config, "gateway", G_VARIANT_TYPE ("ay"));
  require (gateway != NULL);
  gsize n;
  const void *octets = g_variant_get_fixed_array (gateway, &n, 1);
  check_bytes (gdw_bytes_make (octets, n), gdw_bytes_make (discarded, 16));
  done (&m);
}

TEST (a_split_tunnel_has_routes_and_is_never_the_default)
{
  gdw_netplan p = split_plan ();
  struct made m;
  char text[80];
  require (make (&p, "198.51.100.100", &m));
  g_snprintf (text, sizeof text, "uint32 %u", number4 ("10.99.0.1"));
  check_value (m.ip4, "address", text);
  check_value (m.ip4, "prefix", "uint32 32");
  check_value (m.ip4, "never-default", "true");
  g_snprintf (text, sizeof text, "[[uint32 %u, 24, 0, 0]]", number4 ("10.20.0.0"));
  check_value (m.ip4, "routes", text);
  check_value (m.ip6, "never-default", "true");
  check_value (m.ip6, "prefix", "uint32 128");
  g_autoptr (GVariant) routes = g_variant_lookup_value (m.ip6, "routes", G_VARIANT_TYPE ("a(ayuayu)"));
  require (routes != NULL);
  check (g_variant_n_children (routes) == 1);
  done (&m);
}

TEST (a_full_tunnel_is_the_default_and_its_other_routes_stay)
{
  gdw_netplan p = split_plan ();
  struct made m;
  p.routes[p.n_routes++] = net ("0.0.0.0/0");
  require (make (&p, "198.51.100.100", &m));
  check_value (m.ip4, "never-default", "false");
  check_value (m.ip6, "never-default", "true");
  g_autoptr (GVariant) routes = g_variant_lookup_value (m.ip4, "routes", NULL);
  require (routes != NULL);
  check (g_variant_n_children (routes) == 1);
  done (&m);
}

TEST (servers_without_a_domain_are_kept_out)
{
  gdw_netplan p = split_plan ();
  struct made m;
  require (make (&p, "198.51.100.100", &m));
  check_value (m.ip4, "dns", "");
  check_value (m.ip4, "domains", "");
  done (&m);
}

TEST (servers_with_domains_are_asked_for_those_and_complete_no_names)
{
  gdw_netplan p = split_plan ();
  struct made m;
  char text[80];
  g_strlcpy (p.domains[p.n_domains++], "corp.example", sizeof p.domains[0]);
  require (make (&p, "198.51.100.100", &m));
  g_snprintf (text, sizeof text, "[uint32 %u]", number4 ("10.20.0.2"));
  check_value (m.ip4, "dns", text);
  check_value (m.ip4, "domains", "['~corp.example']");
  check_value (m.ip6, "domains", "['~corp.example']");
  done (&m);
}

TEST (a_split_tunnel_that_is_to_answer_everything_says_so)
{
  gdw_netplan p = split_plan ();
  struct made m;
  p.dns_all = true;
  require (make (&p, "198.51.100.100", &m));
  check_value (m.ip4, "domains", "['~.']");
  done (&m);
}

TEST (a_full_tunnel_says_so_as_well)
{
  gdw_netplan p = split_plan ();
  struct made m;
  p.dns_all = true;
  p.routes[p.n_routes++] = net ("0.0.0.0/0");
  p.routes[p.n_routes++] = net ("::/0");
  require (make (&p, "198.51.100.100", &m));
  check_value (m.ip4, "domains", "['~.']");
  check_value (m.ip6, "domains", "['~.']");
  check (value (m.ip4, "dns")[0] != '\0');
  done (&m);
}

TEST (one_family_alone)
{
  gdw_netplan p = { .mtu = 1280 };
  struct made m;
  p.addrs[p.n_addrs++] = net ("fd99::1/128");
  p.routes[p.n_routes++] = net ("::/0");
  require (make (&p, "2001:db8::1", &m));
  check (m.ip4 == NULL);
  check (m.ip6 != NULL);
  check_value (m.config, "has-ip4", "false");
  check_value (m.config, "has-ip6", "true");
  done (&m);
}

TEST (a_family_that_must_not_leak_ends_in_the_tunnel)
{
  gdw_netplan p = { .mtu = 1400, .block6 = true };
  struct made m;
  p.addrs[p.n_addrs++] = net ("10.99.0.1/32");
  p.routes[p.n_routes++] = net ("0.0.0.0/0");
  require (make (&p, "198.51.100.100", &m));
  require (m.ip6 != NULL);
  check_value (m.config, "has-ip6", "true");
  check_value (m.ip6, "never-default", "false");
  check_value (m.ip6, "prefix", "uint32 128");
  check_value (m.ip6, "routes", "");
  done (&m);
}

TEST (without_address_or_gateway_there_is_nothing_to_take)
{
  gdw_netplan none = { .mtu = 1400, .block4 = true }, p = split_plan ();
  GodwitIpConfig c;
  const GodwitPlace nowhere = { "godwit0", { 0 }, FALSE };
  struct made m;
  check (!make (&none, "198.51.100.100", &m));
  check (!godwit_ip_config_make (&p, &nowhere, &c));
}

TEST_MAIN ()
