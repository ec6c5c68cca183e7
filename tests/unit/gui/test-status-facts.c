/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-status-facts.c - the properties of Status1 as facts, also when they are not as they should be. */
#include "status-facts.h"

#include "base/phase.h"
#include "godwit-move.h"
#include "harness.h"

static const GodwitStatusNow now = { .boot_ms = 100000, .monotonic_us = 50000000, .wall_s = 1000000 };

static GVariant *
parsed (const char *text)
{
  g_autoptr (GError) error = NULL;
  GVariant *v = g_variant_parse (G_VARIANT_TYPE_VARDICT, text, NULL, NULL, &error);
  if (v == NULL)
    printf ("# %s\n", error->message);
  return v;
}

static char *
names (const char *link, gpointer data)
{
  (void)data;
  return strcmp (link, "wlan0") == 0 ? g_strdup ("Wi-Fi “Home”") : NULL;
}

TEST (a_tunnel_that_is_up)
{
  g_autoptr (GVariant) all = parsed (
      "{'Phase': <'connected'>, 'ConnectedSince': <uint64 40000>, 'Device': <'godwit0'>,"
      " 'Path': <{'link': <'wlan0'>, 'remote': <'2001:db8::1'>, 'port': <uint16 4500>}>,"
      " 'Inner': <{'addresses': <['10.0.0.1/32', 'fd00::1/128']>, 'dns': <['10.0.0.2']>, 'block-ipv6': <true>}>,"
      " 'Suite': <{'esp': <'aes256gcm16'>}>, 'KeyExchange': <{'name': <'X25519'>, 'withstands-quantum': <'no'>}>,"
      " 'Identities': <{'gateway': <'vpn.example.org'>}>, 'Counters': <{'in-octets': uint64 7, 'out-octets': 8}>,"
      " 'Notes': <[(uint32 1, 'old'), (2, 'new')]>, 'EndReason': <@a{sv} {}>}");
  GodwitFacts f = { 0 };
  require (all != NULL);
  godwit_status_facts (all, &now, names, NULL, &f);
  check (f.phase == GDW_PHASE_CONNECTED);
  check (f.since == 50000000 - 60000000);
  check (strcmp (f.network, "Wi-Fi “Home”") == 0 && strcmp (f.link, "wlan0") == 0);
  check (strcmp (f.remote, "[2001:db8::1]:4500") == 0);
  check (strcmp (f.addresses, "10.0.0.1/32, fd00::1/128") == 0);
  check (strcmp (f.blocked, "IPv6") == 0);
  check (f.quantum == GODWIT_QUANTUM_WEAK);
  check (f.received == 7 && f.sent == 8);
  check (strcmp (f.note, "new") == 0);
  check (f.why == 0 && f.why_text == NULL);
  godwit_facts_clear (&f);
}

TEST (of_a_tunnel_that_is_over_nothing_is_shown_as_if_it_were_up)
{
  g_autoptr (GVariant) all =
      parsed ("{'ConnectedSince': <uint64 40000>, 'Path': <{'link': <'wlan0'>, 'remote': <'2001:db8::1'>}>,"
              " 'Inner': <{'addresses': <['10.0.0.1/32']>, 'networks': <['10.0.0.0/8']>, 'dns': <['10.0.0.2']>, "
              "'block-ipv6': <true>}>,"
              " 'Suite': <{'esp': <'aes256gcm16'>}>, 'Identities': <{'gateway': <'vpn.example.org'>}>, 'Notes': "
              "<[(uint32 1, 'old')]>,"
              " 'EndReason': <{'id': <uint32 33>, 'text': <'Another name.'>}>}");
  GodwitFacts f = { 0 };
  require (all != NULL);
  godwit_status_facts (all, &now, names, NULL, &f);
  require (f.addresses != NULL && f.networks != NULL && f.note != NULL);
  godwit_status_end (&f);
  check (f.network == NULL && f.addresses == NULL && f.networks == NULL && f.dns == NULL && f.blocked == NULL);
  check (f.identity == NULL && f.note == NULL && f.since == 0);
  check (f.why == 33 && strcmp (f.why_text, "Another name.") == 0);
  check (strcmp (f.encryption, "aes256gcm16") == 0);
  godwit_facts_clear (&f);
}

TEST (an_end_and_what_the_certificate_offers)
{
  g_autoptr (GVariant) all =
      parsed ("{'EndReason': <{'id': <uint32 33>, 'name': <'CERT_NAME'>, 'text': <'Another name.'>,"
              " 'repair': <'Use it.'>, 'certificate-offered': <['gate.example.org', 'b']>}>}");
  GodwitFacts f = { 0 };
  require (all != NULL);
  godwit_status_facts (all, &now, names, NULL, &f);
  check (f.why == 33);
  check (strcmp (f.why_text, "Another name.") == 0 && strcmp (f.why_offered, "gate.example.org") == 0);
  godwit_facts_clear (&f);
}

TEST (the_certificate_of_a_gateway_that_nobody_vouches_for)
{
  g_autoptr (GVariant) all = parsed (
      "{'EndReason': <{'id': <uint32 30>, 'certificate-rule': <'chain'>, 'certificate-subject': <'CN=gw'>,"
      " 'certificate-issuer': <'CN=ca'>, 'certificate-offered': <['gw.example.org', '192.0.2.1']>,"
      " 'certificate-until': <uint64 1900000000>, 'certificate-links': <uint32 2>, 'certificate-top': <'CN=top'>,"
      " 'certificate-fingerprint': <'00ff'>, 'certificate-key': <'sha256/x'>}>}");
  GodwitFacts f = { 0 }, copy;
  require (all != NULL);
  godwit_status_facts (all, &now, names, NULL, &f);
  godwit_facts_copy (&f, &copy);
  godwit_facts_clear (&f);
  check (copy.why == 30 && strcmp (copy.cert_rule, "chain") == 0 && strcmp (copy.cert_subject, "CN=gw") == 0);
  check (strcmp (copy.cert_issuer, "CN=ca") == 0 && strcmp (copy.cert_names, "gw.example.org, 192.0.2.1") == 0);
  check (copy.cert_until == 1900000000 && copy.cert_links == 2 && strcmp (copy.cert_top, "CN=top") == 0);
  check (strcmp (copy.cert_fingerprint, "00ff") == 0 && strcmp (copy.cert_key, "sha256/x") == 0);
  godwit_facts_clear (&copy);
}

TEST (what_is_lacking_or_of_another_type_is_not_known)
{
  g_autoptr (GVariant) all =
      parsed ("{'Phase': <5>, 'Path': <'x'>, 'Inner': <{'addresses': <'x'>}>, 'Counters': <true>, 'Notes': <@as []>,"
              " 'Suite': <@as []>, 'EndReason': <{'id': <'x'>}>, 'Roams': <7>}");
  GodwitFacts f = { 0 };
  g_autoptr (GListStore) moves = g_list_store_new (GODWIT_TYPE_MOVE);
  require (all != NULL);
  godwit_status_facts (all, &now, NULL, NULL, &f);
  godwit_status_moves (all, &now, NULL, NULL, moves);
  check (f.phase == GDW_PHASE_IDLE && f.addresses == NULL && f.received == 0 && f.why == 0);
  check (g_list_model_get_n_items (G_LIST_MODEL (moves)) == 0);
  godwit_facts_clear (&f);
}

TEST (the_history_has_the_newest_first_and_wall_times)
{
  g_autoptr (GVariant) all =
      parsed ("{'Roams': <[{'at': <uint64 90000>, 'reason': <'link-lost'>, 'from': <'wlan0'>, 'to': <'lte0'>, 'gap': "
              "<uint64 36>},"
              " {'at': <uint64 95000>, 'reason': <'better'>, 'from': <'lte0'>, 'to': <'wlan0'>, 'gap': <uint64 0>}]>}");
  g_autoptr (GListStore) moves = g_list_store_new (GODWIT_TYPE_MOVE);
  require (all != NULL);
  godwit_status_moves (all, &now, names, NULL, moves);
  require (g_list_model_get_n_items (G_LIST_MODEL (moves)) == 2);
  g_autoptr (GodwitMove) newest = g_list_model_get_item (G_LIST_MODEL (moves), 0),
                         older = g_list_model_get_item (G_LIST_MODEL (moves), 1);
  g_autofree char *title = godwit_move_title (newest), *before = godwit_move_title (older),
                  *detail = godwit_move_detail (older);
  check (strcmp (title, "From lte0 to Wi-Fi “Home”") == 0);
  check (strcmp (before, "From Wi-Fi “Home” to lte0") == 0);
  check (godwit_move_at (newest) == 1000000 - 5 && godwit_move_gap (older) == 36);
  check (g_str_has_suffix (detail, "the link was lost · 36 ms without a packet"));
  g_autoptr (GodwitMove) slow = godwit_move_new (0, "link-silent", "", "lte0", 3186);
  g_autofree char *long_gap = godwit_move_detail (slow);
  check (g_str_has_suffix (long_gap, " · 3.19 s without a packet"));
}

TEST (states_by_the_phase)
{
  check (godwit_status_state ("connected", TRUE) == GODWIT_STATE_CONNECTED);
  check (godwit_status_state (NULL, TRUE) == GODWIT_STATE_CONNECTED);
  check (godwit_status_state ("moving", TRUE) == GODWIT_STATE_MOVING);
  check (godwit_status_state ("parked", TRUE) == GODWIT_STATE_NO_NETWORK);
  check (godwit_status_state ("reaching", TRUE) == GODWIT_STATE_CONNECTING);
  check (godwit_status_state ("waiting", TRUE) == GODWIT_STATE_WAITING);
  check (godwit_status_state ("connected", FALSE) == GODWIT_STATE_CONNECTING);
}

TEST_MAIN ()
