/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-profile.c - defaults, set and get by name. */
#include "harness.h"

#include "profile/profile.h"

static gdw_profile_fault fault;

TEST (defaults)
{
  gdw_profile p;
  gdw_profile_init (&p);
  check (p.godwit.version == 1);
  check (p.gateway.address[0] == '\0');
  check (p.gateway.port == 500);
  check (p.gateway.authorities.n == 1 && strcmp (p.gateway.authorities.at[0], "system") == 0);
  check (p.sign_in.method == GDW_WORD_METHOD_EAP);
  check (p.sign_in.eap_methods.n == 1 && p.sign_in.eap_methods.at[0]->number == GDW_WORD_EAP_MSCHAPV2);
  check (p.ike.groups.n == 7 && p.ike.groups.at[0]->number == GDW_WORD_GROUP_X25519);
  check (p.ike.liveness_s == 15);
  check (p.network.ipv4 && p.network.ipv6 && p.network.dns && p.network.block_other_family);
  check (p.network.mtu == 1400 && p.network.keepalive_s == 20 && p.network.local_port == 0);
  check (gdw_profile_is_full_tunnel (&p));
}

TEST (cbc_only_on_request)
{
  gdw_profile p;
  gdw_profile_init (&p);
  for (size_t i = 0; i < p.esp.ciphers.n; i++)
    check (strchr (p.esp.ciphers.at[i]->word, '-') == NULL);
  for (size_t i = 0; i < p.ike.ciphers.n; i++)
    check (strchr (p.ike.ciphers.at[i]->word, '-') == NULL);
  check (gdw_profile_set_text (&p, "esp", "ciphers", "aes256-sha256", NULL) == GDW_OK);
  check (p.esp.ciphers.n == 1 && strcmp (p.esp.ciphers.at[0]->word, "aes256-sha256") == 0);
}

TEST (all_defaults_read_back)
{
  gdw_profile p;
  gdw_profile_init (&p);
  const gdw_key *k;
  for (size_t i = 0; (k = gdw_key_at (i)) != NULL; i++) {
    uint8_t buf[GDW_PROFILE_VALUE];
    gdw_out o = gdw_out_over (buf, sizeof buf);
    gdw_profile_get (&p, k, &o);
    check_bytes (gdw_out_view (&o), gdw_bytes_text (k->preset));
    check (gdw_profile_is_default (&p, k));
  }
}

TEST (gateways_in_order)
{
  gdw_profile p;
  gdw_profile_init (&p);
  check (gdw_profile_set_text (&p, "gateway", "address", "gw.example.org", NULL) == GDW_OK);
  check (strcmp (gdw_profile_gateway (&p, 0), "gw.example.org") == 0 && gdw_profile_gateway (&p, 1) == NULL);
  check (gdw_profile_set_text (&p, "gateway", "fallback", "192.0.2.1;gw2.example.org", NULL) == GDW_OK);
  check (strcmp (gdw_profile_gateway (&p, 0), "gw.example.org") == 0);
  check (strcmp (gdw_profile_gateway (&p, 1), "192.0.2.1") == 0);
  check (strcmp (gdw_profile_gateway (&p, 2), "gw2.example.org") == 0 && gdw_profile_gateway (&p, 3) == NULL);
  check (gdw_profile_set_text (&p, "gateway", "fallback", "", NULL) == GDW_OK && gdw_profile_gateway (&p, 1) == NULL);
}

TEST (unknown_settings)
{
  gdw_profile p;
  gdw_profile_init (&p);
  check (gdw_profile_set_text (&p, "gateway", "adress", "x", &fault) == GDW_E_UNKNOWN);
  check (fault.err == GDW_E_UNKNOWN && fault.key == NULL);
  check_bytes (gdw_bytes_text (fault.text),
               gdw_bytes_text ("There is no setting \"adress\" in the group \"gateway\"."));
  check (gdw_profile_set_text (&p, "gatway", "address", "x", &fault) == GDW_E_UNKNOWN);
  check_bytes (gdw_bytes_text (fault.text), gdw_bytes_text ("There is no group of settings \"gatway\"."));
}

TEST (refused_leaves_the_profile_alone)
{
  gdw_profile p, before;
  gdw_profile_init (&p);
  check (gdw_profile_set_text (&p, "gateway", "address", "vpn.example.org", NULL) == GDW_OK);
  memcpy (&before, &p, sizeof p);
  check (gdw_profile_set_text (&p, "gateway", "address", "bad host", &fault) == GDW_E_FORM);
  check (gdw_profile_set_text (&p, "gateway", "address", "", &fault) == GDW_E_VALUE);
  check (gdw_profile_set_text (&p, "sign-in", "user", "a\nb", &fault) == GDW_E_FORM);
  check (gdw_profile_set_text (&p, "sign-in", "user", "\xff", &fault) == GDW_E_FORM);
  check (gdw_profile_set_text (&p, "sign-in", "psk", "secret", &fault) == GDW_E_VALUE);
  check (gdw_profile_set_text (&p, "ike", "groups", "x25519;none", &fault) == GDW_E_VALUE);
  check (memcmp (&before, &p, sizeof p) == 0);
}

TEST (empty_text_is_the_default)
{
  gdw_profile p;
  gdw_profile_init (&p);
  check (gdw_profile_set_text (&p, "network", "mtu", "1300", NULL) == GDW_OK && p.network.mtu == 1300);
  check (!gdw_profile_is_default (&p, gdw_key_find (gdw_bytes_text ("network"), gdw_bytes_text ("mtu"))));
  check (gdw_profile_set_text (&p, "network", "mtu", "  ", NULL) == GDW_OK && p.network.mtu == 1400);
  check (gdw_profile_set_text (&p, "network", "remote-networks", "10.0.0.0/8", NULL) == GDW_OK);
  check (!gdw_profile_is_full_tunnel (&p));
  check (gdw_profile_set_text (&p, "network", "remote-networks", "", NULL) == GDW_OK);
  check (gdw_profile_is_full_tunnel (&p));
}

TEST (a_value_survives_get_and_set)
{
  static const char *const rows[][3] = {
    { "godwit", "uuid", "0f5e7b0e-6a5c-4a0b-9c3e-1d2f3a4b5c6d" },
    { "gateway", "remote-identity", "C=CH, O=Caf\xc3\xa9\\, Bar, CN=vpn" },
    { "gateway", "port", "4500" },
    { "sign-in", "user", "J\xc3\xbcrg Example" },
    { "sign-in", "eap-methods", "gtc;mschapv2" },
    { "network", "remote-networks", "10.0.0.0/8;2001:db8::/32" },
    { "network", "local-port", "65535" },
  };
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    gdw_profile p;
    uint8_t buf[GDW_PROFILE_VALUE];
    gdw_out o = gdw_out_over (buf, sizeof buf);
    gdw_profile_init (&p);
    check (gdw_profile_set_text (&p, rows[i][0], rows[i][1], rows[i][2], NULL) == GDW_OK);
    gdw_profile_get (&p, gdw_key_find (gdw_bytes_text (rows[i][0]), gdw_bytes_text (rows[i][1])), &o);
    check_bytes (gdw_out_view (&o), gdw_bytes_text (rows[i][2]));
  }
}

TEST_MAIN ()
