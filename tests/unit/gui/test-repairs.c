/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-repairs.c - what a button changes after a failure, and that it changes nothing else. */
#include "repairs.h"

#include "base/why.h"
#include "harness.h"

static GodwitDraft *
draft (void)
{
  GodwitDraft *d = godwit_draft_new ();
  gdw_profile_fault fault = { 0 };
  check (gdw_profile_set_text (&d->profile, "gateway", "address", "vpn.example.org", &fault) == GDW_OK);
  check (gdw_profile_set_text (&d->profile, "sign-in", "user", "alice", &fault) == GDW_OK);
  return d;
}

static GodwitFacts
failed (gdw_why why)
{
  return (GodwitFacts){ .state = GODWIT_STATE_FAILED, .why = (guint)why };
}

TEST (the_name_of_the_certificate_becomes_the_identity)
{
  g_autoptr (GodwitDraft) d = draft ();
  GodwitFacts f = failed (GDW_WHY_CERT_NAME);
  check (godwit_repair_label (&f) == NULL); /* it offers none */
  f.why_offered = (char *)"gate.example.org";
  g_autofree char *label = godwit_repair_label (&f);
  check (strcmp (label, "_Use the Name “gate.example.org” and Connect") == 0);
  check (!godwit_repair_needs_person (&f));
  check (godwit_repair_apply (&f, d));
  check (strcmp (d->profile.gateway.remote_identity, "gate.example.org") == 0);
  check (strcmp (d->profile.gateway.address, "vpn.example.org") == 0);
}

TEST (a_name_that_is_none_changes_nothing)
{
  g_autoptr (GodwitDraft) d = draft ();
  gdw_profile before = d->profile;
  GodwitFacts f = failed (GDW_WHY_CERT_NAME);
  f.why_offered = (char *)"gate\n.example.org";
  check (!godwit_repair_apply (&f, d));
  check (memcmp (&before, &d->profile, sizeof before) == 0);
}

TEST (old_algorithms_are_allowed_when_that_is_pressed)
{
  g_autoptr (GodwitDraft) d = draft ();
  GodwitFacts f = failed (GDW_WHY_NO_PROPOSAL);
  check (godwit_repair_apply (&f, d));
  check (d->profile.ike.old_algorithms);
}

TEST (the_page_of_a_network_is_offered_for_what_it_may_have_caused_and_changes_nothing)
{
  g_autoptr (GodwitDraft) d = draft ();
  GodwitFacts f = failed (GDW_WHY_NO_NETWORK);
  check (!godwit_repair_opens_page (&f));
  f.portal = (char *)"http://check.example.org/";
  g_autofree char *label = godwit_repair_label (&f);
  check (godwit_repair_opens_page (&f) && g_str_equal (label, "_Open the Network’s Sign-In Page"));
  check (!godwit_repair_apply (&f, d));
  f.why = GDW_WHY_SIGN_IN_REFUSED; /* that gateway was reached */
  check (!godwit_repair_opens_page (&f));
  f.why = GDW_WHY_GATEWAY_SILENT;
  f.state = GODWIT_STATE_CONNECTING;
  check (!godwit_repair_opens_page (&f) && godwit_repair_label (&f) == NULL);
  f.state = GODWIT_STATE_NO_NETWORK; /* the tunnel is kept, and has no reason */
  f.why = 0;
  check (godwit_repair_opens_page (&f));
}

static const char pin[] = "sha256/47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";

TEST (a_certificate_is_shown_before_its_key_is_trusted)
{
  g_autoptr (GodwitDraft) d = draft ();
  GodwitFacts f = failed (GDW_WHY_AUTHORITY_UNKNOWN);
  check (!godwit_repair_shows_certificate (&f) && godwit_repair_needs_person (&f)); /* nothing is known of it */
  f.cert_fingerprint = (char *)"00ff";
  check (godwit_repair_shows_certificate (&f) && !godwit_repair_needs_person (&f));
  g_autofree char *label = godwit_repair_label (&f);
  check (strcmp (label, "_Show Certificate…") == 0);
  check (!godwit_repair_apply (&f, d) && d->profile.gateway.trusted_keys.n == 0); /* it did not prove itself */
  f.cert_key = (char *)"sha256/nonsense";
  check (!godwit_repair_apply (&f, d) && d->profile.gateway.trusted_keys.n == 0);
  f.cert_key = (char *)pin;
  check (godwit_repair_apply (&f, d));
  check (d->profile.gateway.trusted_keys.n == 1 && strcmp (d->profile.gateway.trusted_keys.at[0], pin) == 0);
}

TEST (a_new_key_takes_the_place_of_the_oldest)
{
  static const char full[] = "sha256/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
  g_autoptr (GodwitDraft) d = draft ();
  GodwitFacts f = failed (GDW_WHY_AUTHORITY_UNKNOWN);
  gdw_profile_fault fault = { 0 };
  g_autoptr (GString) text = g_string_new (full);
  for (int i = 1; i < GDW_MAX_PINS; i++)
    g_string_append_printf (text, ";sha256/%cAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", 'A' + i);
  require (gdw_profile_set_text (&d->profile, "gateway", "trusted-keys", text->str, &fault) == GDW_OK);
  f.cert_fingerprint = (char *)"00ff";
  f.cert_key = (char *)pin;
  check (godwit_repair_apply (&f, d));
  check (d->profile.gateway.trusted_keys.n == GDW_MAX_PINS);
  check (strcmp (d->profile.gateway.trusted_keys.at[0], full) != 0);
  check (strcmp (d->profile.gateway.trusted_keys.at[GDW_MAX_PINS - 1], pin) == 0);
}

TEST (whoever_signs_in_by_name_has_no_certificate_any_more)
{
  g_autoptr (GodwitDraft) d = draft ();
  gdw_profile_fault fault = { 0 };
  GodwitFacts f = failed (GDW_WHY_GATEWAY_WANTS_EAP);
  check (gdw_profile_set_text (&d->profile, "sign-in", "method", "certificate", &fault) == GDW_OK);
  check (gdw_profile_set_text (&d->profile, "sign-in", "second", "eap", &fault) == GDW_OK);
  check (gdw_profile_set_text (&d->profile, "sign-in", "certificate", "/etc/alice.pem", &fault) == GDW_OK);
  check (gdw_profile_set_text (&d->profile, "sign-in", "private-key", "/etc/alice.key", &fault) == GDW_OK);
  require (gdw_profile_validate (&d->profile, &fault) == GDW_OK);
  g_autofree char *edit = godwit_repair_label (&f); /* nobody knows which name */
  check (strcmp (edit, "_Edit the Sign-In…") == 0 && godwit_repair_needs_person (&f) && !godwit_repair_apply (&f, d));
  f.user = (char *)"alice";
  g_autofree char *label = godwit_repair_label (&f);
  check (strcmp (label, "_Sign In With Name and Password") == 0 && !godwit_repair_needs_person (&f));
  check (godwit_repair_apply (&f, d));
  check (d->profile.sign_in.certificate[0] == '\0' && d->profile.sign_in.private_key[0] == '\0');
  check (gdw_profile_validate (&d->profile, &fault) == GDW_OK);
}

TEST (every_repair_makes_a_valid_profile_or_asks_the_person)
{
  unsigned repaired = 0, asked = 0;
  for (size_t i = 0; gdw_why_at (i) != GDW_WHY_NONE; i++) {
    g_autoptr (GodwitDraft) d = draft ();
    gdw_profile_fault fault = { 0 };
    GodwitFacts f = failed (gdw_why_at (i));
    f.why_offered = (char *)"gate.example.org";
    f.user = (char *)"alice";
    g_autofree char *label = godwit_repair_label (&f);
    if (label == NULL)
      continue;
    check (strchr (label, '%') == NULL);
    if (godwit_repair_needs_person (&f)) {
      asked++;
      check (!godwit_repair_apply (&f, d));
      continue;
    }
    repaired++;
    check (godwit_repair_apply (&f, d));
    check (gdw_profile_validate (&d->profile, &fault) == GDW_OK);
  }
  check (repaired == 7 && asked == 11);
}

TEST (the_sign_in_is_edited_where_it_was_not_taken)
{
  static const gdw_why refused[] = { GDW_WHY_SIGN_IN_REFUSED, GDW_WHY_PROOF_REFUSED, GDW_WHY_SECRET_MISSING,
                                     GDW_WHY_PASSWORD_EXPIRED, GDW_WHY_EAP_METHOD_UNSUPPORTED };
  for (gsize i = 0; i < G_N_ELEMENTS (refused); i++) {
    GodwitFacts f = failed (refused[i]);
    g_autofree char *label = godwit_repair_label (&f);
    check (strcmp (label, "_Edit the Sign-In…") == 0 && godwit_repair_needs_person (&f));
  }
}

TEST (what_has_not_failed_needs_no_repair)
{
  GodwitFacts f = failed (GDW_WHY_NO_PROPOSAL);
  f.state = GODWIT_STATE_CONNECTED;
  check (godwit_repair_label (&f) == NULL);
}

TEST_MAIN ()
