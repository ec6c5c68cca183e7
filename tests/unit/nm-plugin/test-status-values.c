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
