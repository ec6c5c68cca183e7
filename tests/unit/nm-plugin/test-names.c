/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-names.c - plans as systemd-resolved hears of them. */
#include "service/names.h"

#include "harness.h"

static gdw_netplan
plan_with (const char *const *servers)
{
  gdw_netplan p = { .mtu = 1400 };
  for (gsize i = 0; servers[i] != NULL; i++)
    check (gdw_ip_parse (servers[i], &p.dns[p.n_dns++]) == GDW_OK);
  return p;
}

static const char *const both[] = { "10.20.0.2", "fd20::2", NULL };
static const char *const none[] = { NULL };

/* As text of GVariant; "" where nobody is told. Valid until the next call. */
static const char *
made (const GodwitNames *n, const gdw_netplan *plan)
{
  static char *text;
  GVariant *v = godwit_names_make (n, plan);
  g_free (text);
  text = v == NULL ? g_strdup ("") : g_variant_print (v, FALSE);
  if (v != NULL)
    g_variant_unref (g_variant_ref_sink (v));
  return text;
}

static void
check_made (const GodwitNames *n, const gdw_netplan *plan, const char *want)
{
  const char *got = made (n, plan);
  if (!g_str_equal (got, want))
    printf ("# %s\n", got);
  check (g_str_equal (got, want));
}

#define SERVER4 "(2, [0x0a, 0x14, 0x00, 0x02])"
#define SERVER6 "(10, [0xfd, 0x20, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02])"

TEST (a_full_tunnel_takes_every_name)
{
  const GodwitNames n = { { FALSE, FALSE } };
  gdw_netplan p = plan_with (both);
  p.dns_all = true;
  check_made (&n, &p, "([" SERVER4 ", " SERVER6 "], [('.', true)], true)");
}

TEST (a_split_tunnel_takes_the_names_of_its_domains_and_completes_none)
{
  const GodwitNames n = { { FALSE, FALSE } };
  gdw_netplan p = plan_with (both);
  g_strlcpy (p.domains[p.n_domains++], "corp.example", sizeof p.domains[0]);
  check_made (&n, &p, "([" SERVER4 ", " SERVER6 "], [('corp.example', true)], false)");
}

TEST (servers_for_nothing_in_particular_and_names_without_servers_are_not_told)
{
  const GodwitNames n = { { FALSE, FALSE } };
  gdw_netplan p = plan_with (both), q = plan_with (none);
  check_made (&n, &p, "");
  q.dns_all = true;
  check_made (&n, &q, "");
}

TEST (a_connection_that_ignores_the_servers_of_a_family_does_not_get_them)
{
  g_autoptr (NMConnection) connection = nm_simple_connection_new ();
  NMSetting *ip4 = nm_setting_ip4_config_new (), *ip6 = nm_setting_ip6_config_new ();
  GodwitNames n = { { FALSE, FALSE } };
  gdw_netplan p = plan_with (both);
  p.dns_all = true;
  nm_connection_add_setting (connection, ip4);
  nm_connection_add_setting (connection, ip6);
  g_object_set (ip6, NM_SETTING_IP_CONFIG_IGNORE_AUTO_DNS, TRUE, NULL);
  godwit_names_begin (&n, connection);
  check_made (&n, &p, "([" SERVER4 "], [('.', true)], true)");
  g_object_set (ip4, NM_SETTING_IP_CONFIG_IGNORE_AUTO_DNS, TRUE, NULL);
  godwit_names_begin (&n, connection);
  check_made (&n, &p, "");
}

TEST_MAIN ()
