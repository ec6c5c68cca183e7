/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-status-values.c - a tunnel's state as properties on the bus. */
#include "service/status-values.h"

#include "harness.h"

/* As text of GVariant; to be freed with g_free. */
static char *
text_of (const GodwitStatusFacts *f, const char *property)
{
  g_autoptr (GVariant) v = godwit_status_value (f, property);
  return v == NULL ? g_strdup ("none") : g_variant_print (g_variant_ref_sink (v), FALSE);
}

#define check_text(facts, property, want)                                                                              \
  do {                                                                                                                 \
    g_autofree char *got_ = text_of ((facts), (property));                                                             \
    if (strcmp (got_, (want)) != 0) {                                                                                  \
      printf ("# %s: %s\n", (property), got_);                                                                         \
      check (!"the property differs");                                                                                 \
    }                                                                                                                  \
  } while (0)

TEST (every_property_has_a_value_of_its_type_even_when_nothing_is_known)
{
  const GodwitStatusFacts nothing = { 0 };
  GDBusInterfaceInfo *info = godwit_status_interface ();
  size_t n = 0;
  for (; godwit_status_property (n) != NULL; n++) {
    GDBusPropertyInfo *p = g_dbus_interface_info_lookup_property (info, godwit_status_property (n));
    require (p != NULL);
    g_autoptr (GVariant) v = g_variant_ref_sink (godwit_status_value (&nothing, p->name));
    check (strcmp (g_variant_get_type_string (v), p->signature) == 0);
    check (p->flags == G_DBUS_PROPERTY_INFO_FLAGS_READABLE);
  }
  check (n == GODWIT_STATUS_PROPERTIES);
  check_text (&nothing, "Phase", "'idle'");
  check_text (&nothing, "Path", "{}");
  check_text (&nothing, "EndReason", "{}");
  check_text (&nothing, "Password", "none");
}

TEST (path_and_inside_are_addresses_in_words)
{
  GodwitStatusFacts f = { 0 };
  f.status.path.link = 4000000000u; /* no such interface here */
  check (gdw_ip_parse ("192.168.10.2", &f.status.path.local) == GDW_OK);
  check (gdw_ip_parse ("198.51.100.100", &f.status.path.remote.ip) == GDW_OK);
  f.status.path.remote.port = 4500;
  f.status.mobike = true;
  check_text (&f, "Path",
              "{'index': <uint32 4000000000>, 'local': <'192.168.10.2'>, 'remote': <'198.51.100.100'>,"
              " 'port': <uint16 4500>, 'nat-here': <false>, 'nat-there': <false>, 'mobike': <true>}");
  f.status.quantum = GDW_QUANTUM_KEM;
  g_strlcpy (f.status.key_exchange, "X25519 + ML-KEM-768", sizeof f.status.key_exchange);
  check_text (&f, "KeyExchange", "{'name': <'X25519 + ML-KEM-768'>, 'withstands-quantum': <'key-exchange'>}");
}

TEST (what_the_gateway_gave_and_what_protects_it)
{
  GodwitStatusFacts f = { 0 };
  gdw_netplan *p = &f.status.plan;
  g_strlcpy (f.status.uuid, "20000000-0000-4000-8000-000000000002", sizeof f.status.uuid);
  g_strlcpy (f.status.remote_id, "vpn.example.org", sizeof f.status.remote_id);
  g_strlcpy (f.status.ike_suite, "aes256gcm16-sha384-x25519", sizeof f.status.ike_suite);
  f.status.ike_since = 5;
  p->n_addrs = p->n_routes = p->n_dns = p->n_domains = 1;
  check (gdw_net_parse ("10.99.0.1/32", &p->addrs[0]) == GDW_OK);
  check (gdw_net_parse ("10.20.0.0/24", &p->routes[0]) == GDW_OK);
  check (gdw_ip_parse ("10.20.0.2", &p->dns[0]) == GDW_OK);
  g_strlcpy (p->domains[0], "corp.example", sizeof p->domains[0]);
  p->block6 = true;
  p->mtu = 1400;
  g_strlcpy (p->banner, "Be kind.", sizeof p->banner);
  check_text (&f, "Uuid", "'20000000-0000-4000-8000-000000000002'");
  check_text (&f, "Identities", "{'gateway': <'vpn.example.org'>}");
  check_text (&f, "Suite", "{'ike': <'aes256gcm16-sha384-x25519'>, 'ike-since': <uint64 5>, 'esp-since': <uint64 0>}");
  check_text (&f, "Inner",
              "{'addresses': <['10.99.0.1/32']>, 'networks': <['10.20.0.0/24']>, 'dns': <['10.20.0.2']>,"
              " 'domains': <['corp.example']>, 'dns-all': <false>, 'block-ipv4': <false>, 'block-ipv6': <true>,"
              " 'mtu': <uint32 1400>, 'banner': <'Be kind.'>}");
}

/* Each under its own name: no two have the same number. */
TEST (every_counter_is_the_one_that_it_is_called)
{
  GodwitStatusFacts f = { 0 };
  gdw_frame_status *s = &f.status;
  s->out_packets = 1, s->out_octets = 2, s->in_packets = 3, s->in_octets = 4, s->bad_auth = 5, s->replayed = 6;
  s->bad_form = 7, s->bad_ts = 8, s->unknown_spi = 9, s->no_child = 10, s->no_room = 11, s->too_big = 12;
  s->dropped = 13, s->ike_rekeys = 14, s->child_rekeys = 15, s->repeats = 16;
  check_text (&f, "Counters",
              "{'out-packets': 1, 'out-octets': 2, 'in-packets': 3, 'in-octets': 4, 'bad-auth': 5, 'replayed': 6,"
              " 'bad-form': 7, 'bad-ts': 8, 'unknown-spi': 9, 'no-child': 10, 'no-room': 11, 'too-big': 12,"
              " 'dropped': 13, 'ike-rekeys': 14, 'child-rekeys': 15, 'repeats': 16}");
}

TEST (an_end_has_its_sentence_and_its_repair)
{
  GodwitStatusFacts f = { 0 };
  f.end.why = GDW_WHY_SIGN_IN_REFUSED;
  check_text (
      &f, "EndReason",
      "{'id': <uint32 20>, 'name': <'SIGN_IN_REFUSED'>, 'text': <'The gateway refused the user name or password.'>,"
      " 'repair': <'Check user name and password and try again.'>}");
  g_strlcpy (f.fault, "there is no setting ike.x", sizeof f.fault);
  check_text (&f, "EndReason", "{'id': <uint32 3>, 'name': <'BAD_PROFILE'>, 'text': <'there is no setting ike.x'>}");
}

TEST (moves_are_told_with_their_links)
{
  GodwitStatusFacts f = { 0 };
  f.status.moves = 1;
  f.status.n_roams = 1;
  f.status.roams[0] =
      (gdw_roam){ .at = 7, .reason = GDW_ROAM_LINK_LOST, .from_link = "wifi0", .to_link = "lte0", .gap_ms = 3 };
  check_text (&f, "Moves", "1");
  check_text (&f, "Roams",
              "[{'at': <uint64 7>, 'reason': <'link-lost'>, 'from': <'wifi0'>, 'to': <'lte0'>, 'gap': <uint64 3>}]");
}

TEST (the_paper_has_every_property)
{
  g_autofree char *paper = NULL;
  require (g_file_get_contents (GODWIT_STATUS_PAPER, &paper, NULL, NULL));
  for (size_t i = 0; godwit_status_property (i) != NULL; i++) {
    g_autofree char *name = g_strdup_printf ("`%s`", godwit_status_property (i));
    if (strstr (paper, name) == NULL)
      printf ("# %s\n", name);
    check (strstr (paper, name) != NULL);
  }
}

TEST (only_counters_change_without_being_told)
{
  check (godwit_status_is_counting ("Counters"));
  check (!godwit_status_is_counting ("Phase"));
}

TEST_MAIN ()
