/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-refused.c - every way in which IKE_AUTH ends without a tunnel has its own end reason; and what a gateway that has not proved itself,
 * or breaks the rules, gets to see: no name, no password. */
#include "harness.h"
#include "certs.h"
#include "profile/pin.h"
#include "wire/ike-consts.h"
#include "world.h"

static struct world w;

#define NEEDS_LEGACY()                                                                                                 \
  do {                                                                                                                 \
    if (!gdw_crypto_prepare ())                                                                                        \
      skip ("the crypto library has no MD4 and DES (legacy module absent)");                                           \
  } while (0)

#define GREETING                                                                                                       \
  "-> IKE_SA_INIT 0  SA KE No N(NAT_S) N(NAT_D) N(HASHES)\n"                                                           \
  "<- IKE_SA_INIT 0  SA KE No N(NAT_S) N(NAT_D) N(HASHES)\n"

/* Runs the world to its end; gives the reason and cleans up. */
static gdw_why
ends (void)
{
  gdw_ms begin = w.now.mono;
  world_connect (&w, 200000);
  check (w.ended && w.now.mono - begin < 60000);
  for (size_t i = 0; i < w.n_told; i++)
    check (w.told[i].dropped); /* the plane carries nothing of it */
  gdw_why why = w.ended ? w.end.why : GDW_WHY_NONE;
  world_done (&w);
  return why;
}

/* --- pre-shared key --- */

TEST (wrong_psk)
{
  world_psk (&w);
  w.secrets[0] = "another key";
  world_connect (&w, 60000);
  check (w.ended && w.end.why == GDW_WHY_PROOF_REFUSED);
  ladder (&w, GREETING "   ask PSK\n"
                       "-> IKE_AUTH 1  IDi AUTH CP SA TSi TSr\n"
                       "<- IKE_AUTH 1  N(AUTH_FAILED)\n"
                       "END PROOF_REFUSED\n");
  world_done (&w);
}

TEST (a_gateway_with_another_psk)
{
  world_psk (&w);
  w.secrets[0] = "another key";
  w.gateway.credulous = true;
  check (ends () == GDW_WHY_GATEWAY_PROOF_BAD);
}

TEST (no_psk_at_hand)
{
  world_psk (&w);
  w.secrets[0] = NULL;
  check (ends () == GDW_WHY_SECRET_MISSING);
}

TEST (a_gateway_of_another_identity)
{
  world_psk (&w);
  world_set (&w, "gateway", "remote-identity", "other.example.org");
  check (ends () == GDW_WHY_GATEWAY_ID_OTHER);
  world_psk (&w);
  world_set (&w, "gateway", "remote-identity", "gw.example.org");
  world_connect (&w, 60000);
  check (world_is_connected (&w));
  world_done (&w);
}

TEST (sign_in_by_another_way_than_the_gateway_wants)
{
  world_eap (&w, PEER_MSCHAPV2); /* the gateway wants EAP, the profile has a key */
  world_set (&w, "sign-in", "method", "psk");
  check (ends () == GDW_WHY_PROOF_REFUSED);
  world_eap (&w, PEER_GTC); /* the other way round */
  w.gateway.sign_in = PEER_PSK;
  w.gateway.psk = "x";
  check (ends () == GDW_WHY_GATEWAY_WANTS_NO_EAP);
  world_eap (&w, PEER_GTC);
  w.gateway.eap_never = true;
  check (ends () == GDW_WHY_GATEWAY_WANTS_NO_EAP);
}

TEST (eap_where_none_was_asked_for)
{
  world_psk (&w);
  w.gateway.eap_always = true;
  check (ends () == GDW_WHY_GATEWAY_WANTS_EAP);
  world_certificate (&w);
  w.gateway.eap_always = true;
  check (ends () == GDW_WHY_GATEWAY_WANTS_EAP);
}

/* --- an IKE SA on which nobody is proven --- */

/* The gateway begins with CREATE_CHILD_SA before IKE_AUTH: others served it, and were bypassed. */
static void
intrusion (peer_intrusion what)
{
  world_psk (&w);
  world_begin (&w);
  gdw_ms until = w.now.mono + 60000;
  while (!world_has (&w, "<- IKE_SA_INIT 0  SA KE No N(NAT_S) N(NAT_D) N(HASHES)") && world_step (&w, until))
    continue;
  check (peer_intrude (w.peer, what));
  unsigned sent = w.sent;
  world_run (&w, 3000);
  check (world_is_connected (&w) && world_agrees (&w));
  check (w.sent == sent + 1); /* IKE_AUTH, and no answer to the other one */
  check (w.n_told == 1);
  world_done (&w);
}

TEST (nothing_is_served_before_anybody_is_proven)
{
  intrusion (PEER_NEW_CHILD);
  intrusion (PEER_RENEW_CHILD);
  intrusion (PEER_RENEW_IKE);
}

/* --- certificates --- */

/* What a person needs to know comes as fields. */
TEST (the_facts_of_a_certificate_come_with_the_end)
{
  world_certificate (&w);
  world_set (&w, "gateway", "address", "other.example.org");
  world_connect (&w, 60000);
  const gdw_cert_facts *f = &w.end.cert;
  check (w.ended && w.end.why == GDW_WHY_CERT_NAME && strcmp (f->rule, "name") == 0);
  check (strcmp (f->wanted, "other.example.org") == 0 && f->n_offered == 5);
  check (strcmp (f->offered[0], "gw.example.org") == 0 && f->depth == 0);
  world_done (&w);
  world_certificate (&w);
  w.now.wall_s = CERTS_MADE_S + (int64_t)9000 * 86400;
  world_connect (&w, 60000);
  check (w.ended && w.end.why == GDW_WHY_CERT_EXPIRED && strcmp (f->rule, "chain") == 0);
  check (f->subject[0] != '\0' && f->depth <= 2); /* the first link that the library meets, perhaps the anchor */
  world_done (&w);
  world_psk (&w); /* no certificate, no words about one */
  w.secrets[0] = "another key";
  world_connect (&w, 60000);
  check (w.ended && f->rule[0] == '\0');
  world_done (&w);
}

TEST (a_pin_that_does_not_fit)
{
  world_eap (&w, PEER_GTC);
  world_set (&w, "gateway", "pins", "sha256/47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
  world_connect (&w, 60000);
  check (w.ended && w.end.why == GDW_WHY_PIN_MISMATCH && strcmp (w.end.cert.rule, "pin") == 0);
  check (peer_eap_identity (w.peer)[0] == '\0');
  world_done (&w);
}

/* A gateway whose authority nobody knows: its facts, after a proof that its key is its own, and nothing of the user. */
static void
meets_a_stranger (const char *rule, char ret_pin[GDW_PIN_TEXT])
{
  world_connect (&w, 60000);
  const gdw_cert_facts *f = &w.end.cert;
  check (w.ended && w.end.why == GDW_WHY_AUTHORITY_UNKNOWN && strcmp (f->rule, rule) == 0);
  check (strcmp (f->subject, "C=CH, O=Godwit Test, CN=gw.example.org") == 0 && f->n_links == 2);
  check (strcmp (f->issuer, "C=CH, O=Godwit Test, CN=Test Intermediate") == 0);
  check (!gdw_bytes_all_zero (gdw_bytes_of (f->fingerprint)));
  check (peer_eap_identity (w.peer)[0] == '\0' && w.n_secrets == 0);
  gdw_pin_text (f->key, ret_pin);
  world_done (&w);
}

static void
eap_under_another_root (void)
{
  world_eap (&w, PEER_GTC);
  w.material.authorities[0] = gdw_bytes_text (cert_root_other);
}

static const char no_pin[] = "sha256/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";

TEST (a_trusted_key)
{
  char pin[GDW_PIN_TEXT];
  eap_under_another_root ();
  meets_a_stranger ("chain", pin);
  check (strcmp (pin, no_pin) != 0);
  eap_under_another_root ();
  world_set (&w, "gateway", "trusted-keys", pin);
  world_connect (&w, 60000);
  check (world_is_connected (&w) && w.n_blobs == 0); /* nobody is above it to be asked */
  world_done (&w);
  eap_under_another_root (); /* the key of a gateway that came before */
  world_set (&w, "gateway", "trusted-keys", "sha256/47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
  meets_a_stranger ("key", pin);
}

TEST (nobody_is_asked_to_trust_a_key_that_the_gateway_does_not_have)
{
  char pin[GDW_PIN_TEXT];
  eap_under_another_root ();
  w.gateway.key = key_gw_p384;
  meets_a_stranger ("chain", pin);
  check (strcmp (pin, no_pin) == 0);
  eap_under_another_root (); /* trusted, but in the wrong hands */
  meets_a_stranger ("chain", pin);
  eap_under_another_root ();
  world_set (&w, "gateway", "trusted-keys", pin);
  w.gateway.key = key_gw_p384;
  check (ends () == GDW_WHY_GATEWAY_PROOF_BAD);
}

TEST (untrusted_gateways)
{
  world_certificate (&w);
  w.material.authorities[0] = gdw_bytes_text (cert_root_other);
  check (ends () == GDW_WHY_AUTHORITY_UNKNOWN);
  world_certificate (&w);
  w.gateway.chain[0] = NULL;
  check (ends () == GDW_WHY_CERT_MISSING);
  world_certificate (&w);
  world_set (&w, "gateway", "address", "other.example.org");
  check (ends () == GDW_WHY_CERT_NAME);
  world_certificate (&w);
  w.now.wall_s = CERTS_MADE_S + (int64_t)9000 * 86400;
  check (ends () == GDW_WHY_CERT_EXPIRED);
  world_certificate (&w);
  w.now.wall_s = CERTS_MADE_S - 7 * 86400;
  check (ends () == GDW_WHY_CERT_NOT_YET_VALID);
  world_certificate (&w);
  w.gateway.key = key_gw_p384; /* the right certificate in the wrong hands */
  check (ends () == GDW_WHY_GATEWAY_PROOF_BAD);
}

TEST (a_client_certificate_that_is_refused)
{
  world_certificate (&w);
  w.material.key = gdw_bytes_text (key_client);
  w.gateway.sign_in = PEER_PSK; /* this gateway takes no signatures */
  w.gateway.psk = "x";
  check (ends () == GDW_WHY_PROOF_REFUSED);
}

/* --- EAP --- */

TEST (wrong_password)
{
  NEEDS_LEGACY ();
  world_eap (&w, PEER_MSCHAPV2);
  w.secrets[0] = "wrong";
  w.gateway.failure = "E=691 R=0 C=00 V=3 M=Your account \x07is unhappy";
  world_connect (&w, 60000);
  check (w.ended && w.end.why == GDW_WHY_SIGN_IN_REFUSED);
  check (strcmp (w.end.fact, "Your account  is unhappy") == 0 || strcmp (w.end.fact, "Your account is unhappy") == 0);
  ladder (&w, GREETING "-> IKE_AUTH 1  IDi CERTREQ CP SA TSi TSr\n"
                       "<- IKE_AUTH 1  IDr CERT CERT AUTH EAP(request Identity)\n"
                       "-> IKE_AUTH 2  EAP(response Identity)\n"
                       "<- IKE_AUTH 2  EAP(request MSCHAPv2)\n"
                       "   ask PASSWORD\n"
                       "-> IKE_AUTH 3  EAP(response MSCHAPv2)\n"
                       "<- IKE_AUTH 3  EAP(request MSCHAPv2)\n"
                       "-> IKE_AUTH 4  EAP(response MSCHAPv2)\n"
                       "<- IKE_AUTH 4  EAP(Failure)\n"
                       "END SIGN_IN_REFUSED\n");
  world_done (&w);
}

TEST (wrong_password_then_the_right_one)
{
  NEEDS_LEGACY ();
  world_eap (&w, PEER_MSCHAPV2);
  w.secrets[0] = "wrong";
  w.secrets[1] = "sesame";
  w.gateway.retry = true;
  world_connect (&w, 60000);
  check (world_is_connected (&w) && world_agrees (&w) && w.retry && strcmp (w.prompt, "Again") == 0);
  check (world_has (&w, "   ask PASSWORD again"));
  world_done (&w);
}

TEST (wrong_password_and_no_other)
{
  NEEDS_LEGACY ();
  world_eap (&w, PEER_MSCHAPV2);
  w.secrets[0] = "wrong";
  w.gateway.retry = true;
  check (ends () == GDW_WHY_SIGN_IN_REFUSED);
  world_eap (&w, PEER_GTC);
  w.secrets[0] = "wrong";
  check (ends () == GDW_WHY_SIGN_IN_REFUSED);
}

static gdw_why
failure (const char *words)
{
  world_eap (&w, PEER_MSCHAPV2);
  w.secrets[0] = "wrong";
  w.gateway.failure = words;
  return ends ();
}

TEST (accounts_that_may_not_sign_in)
{
  NEEDS_LEGACY ();
  check (failure ("E=648 R=0 C=00 V=3 M=Expired") == GDW_WHY_PASSWORD_EXPIRED);
  check (failure ("E=646 R=0 C=00 V=3 M=Hours") == GDW_WHY_ACCOUNT_RESTRICTED);
  check (failure ("E=647 R=0 C=00 V=3 M=Disabled") == GDW_WHY_ACCOUNT_RESTRICTED);
}

TEST (no_password_at_hand)
{
  world_eap (&w, PEER_GTC);
  w.secrets[0] = NULL;
  check (ends () == GDW_WHY_SECRET_MISSING);
}

TEST (a_method_that_the_profile_does_not_allow)
{
  world_eap (&w, PEER_GTC);
  world_set (&w, "sign-in", "eap-methods", "mschapv2");
  check (ends () == GDW_WHY_EAP_METHOD_UNSUPPORTED);
}

TEST (eap_success_too_early)
{
  world_eap (&w, PEER_MSCHAPV2);
  w.gateway.success_first = true;
  w.gateway.credulous = true;
  world_connect (&w, 60000);
  check (w.ended && w.end.why == GDW_WHY_PROTOCOL && w.n_told == 0);
  check (peer_eap_identity (w.peer)[0] == '\0' && w.n_secrets == 0);
  world_done (&w);
}

TEST (mschapv2_success_without_proof)
{
  NEEDS_LEGACY ();
  world_eap (&w, PEER_MSCHAPV2);
  w.gateway.success_unproven = true;
  w.gateway.credulous = true;
  check (ends () == GDW_WHY_GATEWAY_PROOF_BAD);
}

TEST (a_gateway_that_relayed_eap)
{
  world_eap (&w, PEER_GTC);
  w.gateway.forgets_msk = true;
  check (ends () == GDW_WHY_GATEWAY_PROOF_BAD);
  NEEDS_LEGACY ();
  world_eap (&w, PEER_MSCHAPV2);
  w.gateway.forgets_msk = true;
  check (ends () == GDW_WHY_GATEWAY_PROOF_BAD);
}

/* What was seen of us by a gateway that is not the right one. */
static void
learns_nothing (gdw_why why)
{
  world_connect (&w, 60000);
  check (w.ended && w.end.why == why);
  check (peer_eap_identity (w.peer)[0] == '\0');
  check (w.n_secrets == 0); /* nobody was even asked for a password */
  check (!world_has (&w, "-> IKE_AUTH 2  EAP(response Identity)"));
  world_done (&w);
}

TEST (no_identity_for_a_gateway_that_is_not_proven)
{
  world_eap (&w, PEER_GTC);
  w.gateway.eap_unproven = true; /* EAP instead of AUTH, as RFC 5998 lets gateways do */
  learns_nothing (GDW_WHY_GATEWAY_UNPROVEN);
  world_eap (&w, PEER_GTC);
  w.material.authorities[0] = gdw_bytes_text (cert_root_other);
  learns_nothing (GDW_WHY_AUTHORITY_UNKNOWN);
  world_eap (&w, PEER_GTC);
  world_set (&w, "gateway", "address", "other.example.org");
  learns_nothing (GDW_WHY_CERT_NAME);
  world_eap (&w, PEER_GTC);
  w.gateway.key = key_gw_p384;
  learns_nothing (GDW_WHY_GATEWAY_PROOF_BAD);
  world_eap (&w, PEER_GTC);
  w.now.wall_s = CERTS_MADE_S + (int64_t)9000 * 86400;
  learns_nothing (GDW_WHY_CERT_EXPIRED);
}

/* --- payloads that come twice --- */

static uint8_t twice; /* type of the payload that comes once more */

static void
double_it (void *user, uint8_t *first, uint8_t *chain, size_t *n, size_t cap)
{
  (void)user;
  world_double (twice, *first, chain, n, cap);
}

TEST (nobody_picks_one_of_two)
{
  static const uint8_t child[] = { GDW_P_SA, GDW_P_TSI, GDW_P_TSR, GDW_P_CP, GDW_P_IDR, GDW_P_AUTH };
  for (size_t i = 0; i < sizeof child; i++) {
    world_psk (&w);
    twice = child[i];
    w.gateway.tamper = double_it;
    world_connect (&w, 60000);
    check (w.ended && w.end.why == GDW_WHY_PROTOCOL && w.n_told == 0);
    world_done (&w);
  }
  world_eap (&w, PEER_GTC);
  twice = GDW_P_EAP;
  w.gateway.tamper = double_it;
  world_connect (&w, 60000);
  check (w.ended && w.end.why == GDW_WHY_PROTOCOL);
  check (peer_eap_identity (w.peer)[0] == '\0' && w.n_secrets == 0);
  world_done (&w);
}

TEST (nobody_picks_one_of_two_before_there_are_keys)
{
  static const uint8_t init[] = { GDW_P_SA, GDW_P_KE, GDW_P_NONCE };
  for (size_t i = 0; i < sizeof init; i++) {
    world_psk (&w);
    w.gateway.doubled = init[i];
    check (ends () == GDW_WHY_PROTOCOL);
  }
}

/* --- the first child --- */

TEST (pool_empty)
{
  world_psk (&w);
  w.gateway.pool_empty = true;
  check (ends () == GDW_WHY_NO_ADDRESS);
}

TEST (no_configuration)
{
  world_psk (&w);
  w.gateway.no_config = true;
  check (ends () == GDW_WHY_NO_ADDRESS);
  world_psk (&w);
  w.gateway.config_type = GDW_CFG_SET;
  check (ends () == GDW_WHY_PROTOCOL);
  world_psk (&w);
  w.gateway.no_address = true;
  check (ends () == GDW_WHY_NO_ADDRESS);
}

TEST (selectors)
{
  world_psk (&w);
  w.gateway.refuse_ts = true;
  check (ends () == GDW_WHY_TS_UNACCEPTABLE);
  world_psk (&w);
  world_set (&w, "network", "remote-networks", "10.20.0.0/16");
  world_connect (&w, 60000);
  check (world_is_connected (&w));
  world_done (&w);
  world_psk (&w);
  world_set (&w, "network", "remote-networks", "10.20.0.0/16");
  w.gateway.wide_ts = true; /* more than we asked for: the profile alone says what goes through the tunnel */
  check (ends () == GDW_WHY_TS_UNACCEPTABLE);
}

/* The gateway stands, but its child does not, for this reason. */
static void
no_child (uint16_t notify, gdw_why why, const char *fact)
{
  world_psk (&w);
  w.gateway.child_error = notify;
  world_connect (&w, 60000);
  check (w.ended && w.end.why == why && strcmp (w.end.fact, fact) == 0);
  check (w.n_told == 0);
  world_run (&w, 1000);
  check (world_has (&w, "-> INFORMATIONAL 2  D(IKE)") && peer_ike_sas (w.peer) == 0); /* its IKE SA goes too */
  world_done (&w);
}

TEST (a_gateway_that_configures_nobody)
{
  no_child (GDW_N_FAILED_CP_REQUIRED, GDW_WHY_CONFIG_REFUSED, "FAILED_CP_REQUIRED");
}

TEST (a_gateway_that_carries_nothing)
{
  no_child (GDW_N_TS_UNACCEPTABLE, GDW_WHY_TS_UNACCEPTABLE, "TS_UNACCEPTABLE");
  no_child (GDW_N_NO_PROPOSAL_CHOSEN, GDW_WHY_NO_PROPOSAL, "ESP");
  no_child (GDW_N_INTERNAL_ADDRESS_FAILURE, GDW_WHY_NO_ADDRESS, "INTERNAL_ADDRESS_FAILURE");
  no_child (GDW_N_NO_ADDITIONAL_SAS, GDW_WHY_NO_CHILD, "NO_ADDITIONAL_SAS");
  no_child (8191, GDW_WHY_NO_CHILD, "an unknown notify"); /* an error that nobody has defined */
}

TEST (no_suite_for_esp)
{
  world_psk (&w);
  w.gateway.no_child_suite = true;
  world_connect (&w, 60000);
  check (w.ended && w.end.why == GDW_WHY_NO_PROPOSAL && strcmp (w.end.fact, "ESP") == 0);
  world_done (&w);
}

TEST (no_suite_for_ike)
{
  world_psk (&w);
  world_set (&w, "ike", "ciphers", "aes256gcm16");
  world_gateway_takes (&w, "ike", "ciphers", "chacha20poly1305");
  world_connect (&w, 60000);
  check (w.ended && w.end.why == GDW_WHY_NO_PROPOSAL && strcmp (w.end.fact, "IKE") == 0);
  world_done (&w);
}

TEST (an_spi_that_is_reserved)
{
  world_psk (&w);
  w.gateway.reserved_spi = true;
  check (ends () == GDW_WHY_PROTOCOL);
}

TEST (the_system_took_another_plan)
{
  world_psk (&w);
  w.stale_apply = true;
  check (ends () == GDW_WHY_APPLY_FAILED);
}

TEST (the_system_does_not_take_the_plan)
{
  world_psk (&w);
  w.no_apply = true;
  world_connect (&w, 60000);
  world_run (&w, 5000);
  check (w.ended && w.end.why == GDW_WHY_APPLY_FAILED);
  check (world_has (&w, "-> INFORMATIONAL 2  D(IKE)")); /* the gateway is told */
  check (peer_ike_sas (w.peer) == 0);
  world_done (&w);
}

TEST_MAIN ()
