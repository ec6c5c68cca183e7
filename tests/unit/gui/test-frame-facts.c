/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-frame-facts.c - what a godwitd says of a tunnel and of its end, as facts for the views. */
#include "frame-facts.h"

#include "harness.h"

TEST (what_a_tunnel_would_be)
{
  gdw_frame_status s = { .phase = GDW_PHASE_CONNECTED, .remote_id = "gw.example.org", .child_suite = "aes256gcm16" };
  GodwitFacts f = { 0 };
  const uint8_t address[4] = { 10, 1, 2, 3 };
  s.plan.addrs[0] = s.plan.addrs[1] = (gdw_net){ gdw_ip_from (gdw_bytes_of (address)), 32 };
  s.plan.n_addrs = 2;
  s.plan.dns[s.plan.n_dns++] = gdw_ip_from (gdw_bytes_of (address));
  godwit_frame_status_facts (&s, &f);
  check (strcmp (f.addresses, "10.1.2.3/32, 10.1.2.3/32") == 0 && strcmp (f.dns, "10.1.2.3") == 0);
  check (f.networks == NULL && f.own == NULL && strcmp (f.identity, "gw.example.org") == 0);
  godwit_facts_clear (&f);
}

TEST (an_end)
{
  gdw_frame_end e = { .why = GDW_WHY_SIGN_IN_REFUSED, .fact = "E=691" };
  GodwitFacts f = { 0 };
  godwit_frame_end_facts (&e, &f);
  check (f.why == GDW_WHY_SIGN_IN_REFUSED && strcmp (f.why_name, "SIGN_IN_REFUSED") == 0);
  check (strcmp (f.why_fact, "E=691") == 0 && f.why_text[0] != '\0' && f.why_repair[0] != '\0');
  check (f.cert_fingerprint == NULL && f.why_offered == NULL);
  godwit_facts_clear (&f);
}

/* The key is offered only when the engine says that it was proven. */
TEST (a_stranger)
{
  gdw_frame_end e = { .why = GDW_WHY_AUTHORITY_UNKNOWN,
                      .cert = {
                          .rule = "chain", .subject = "CN=gw", .issuer = "CN=ca", .top = "CN=ca", .n_links = 2 } };
  GodwitFacts f = { 0 };
  memset (e.cert.fingerprint, 0xa5, sizeof e.cert.fingerprint);
  memcpy (e.cert.offered[0], "gw.example.org", 15);
  e.cert.n_offered = 1;
  godwit_frame_end_facts (&e, &f);
  check (strcmp (f.cert_subject, "CN=gw") == 0 && strcmp (f.cert_names, "gw.example.org") == 0 && f.cert_links == 2);
  check (strlen (f.cert_fingerprint) == 64 && g_str_has_prefix (f.cert_fingerprint, "a5a5") && f.cert_key == NULL);
  e.cert.key[31] = 1;
  godwit_frame_end_facts (&e, &f);
  check (g_str_has_prefix (f.cert_key, "sha256/AAAA"));
  godwit_facts_clear (&f);
}

TEST_MAIN ()
