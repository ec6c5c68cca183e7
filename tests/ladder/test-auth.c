/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-auth.c - what IKE_AUTH knows besides one sign-in: a second one behind the certificate (RFC 4739), INITIAL_CONTACT, gateways that ask for EAP
 * without a proof (RFC 5998). */
#include "certs.h"
#include "harness.h"
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
  "<- IKE_SA_INIT 0  SA KE No N(NAT_S) N(NAT_D) N(HASHES) N(MULTIPLE_AUTH)\n"
#define CERTIFICATE                                                                                                    \
  "-> IKE_AUTH 1  IDi CERT CERT N(INITIAL_CONTACT) CERTREQ AUTH CP SA TSi TSr N(MULTIPLE_AUTH) N(ANOTHER_AUTH)\n"      \
  "<- IKE_AUTH 1  IDr CERT CERT AUTH\n"
#define UP                                                                                                             \
  "   plane ADD 1\n"                                                                                                   \
  "   plane USE 1\n"                                                                                                   \
  "   connected\n"

static gdw_why
ends (void)
{
  world_connect (&w, 60000);
  gdw_why why = w.ended ? w.end.why : GDW_WHY_NONE;
  check (w.ended && w.n_told == 0); /* nothing of it reached the plane */
  world_run (&w, 1000);
  check (peer_ike_sas (w.peer) == 0); /* and nothing is left at the gateway */
  world_done (&w);
  return why;
}

/* --- a second sign-in --- */

TEST (certificate_then_gtc)
{
  world_twice (&w, PEER_GTC);
  world_connect (&w, 60000);
  check (world_is_connected (&w) && world_agrees (&w));
  check (strcmp (peer_eap_identity (w.peer), "ada") == 0);
  ladder (&w, GREETING CERTIFICATE "-> IKE_AUTH 2  IDi\n"
                                   "<- IKE_AUTH 2  EAP(request Identity)\n"
                                   "-> IKE_AUTH 3  EAP(response Identity)\n"
                                   "<- IKE_AUTH 3  EAP(request GTC)\n"
                                   "   ask PASSWORD\n"
                                   "-> IKE_AUTH 4  EAP(response GTC)\n"
                                   "<- IKE_AUTH 4  EAP(Success)\n"
                                   "-> IKE_AUTH 5  AUTH\n"
                                   "<- IKE_AUTH 5  AUTH CP SA TSi TSr\n" UP);
  world_done (&w);
}

TEST (certificate_then_mschapv2)
{
  NEEDS_LEGACY ();
  world_twice (&w, PEER_MSCHAPV2);
  world_connect (&w, 60000);
  check (world_is_connected (&w) && world_agrees (&w));
  ladder (&w, GREETING CERTIFICATE "-> IKE_AUTH 2  IDi\n"
                                   "<- IKE_AUTH 2  EAP(request Identity)\n"
                                   "-> IKE_AUTH 3  EAP(response Identity)\n"
                                   "<- IKE_AUTH 3  EAP(request MSCHAPv2)\n"
                                   "   ask PASSWORD\n"
                                   "-> IKE_AUTH 4  EAP(response MSCHAPv2)\n"
                                   "<- IKE_AUTH 4  EAP(request MSCHAPv2)\n"
                                   "-> IKE_AUTH 5  EAP(response MSCHAPv2)\n"
                                   "<- IKE_AUTH 5  EAP(Success)\n"
                                   "-> IKE_AUTH 6  AUTH\n"
                                   "<- IKE_AUTH 6  AUTH CP SA TSi TSr\n" UP);
  world_done (&w);
}

/* What anybody may say in clear is believed only when nothing better comes. */
TEST (a_gateway_that_announces_no_second_sign_in)
{
  world_twice (&w, PEER_GTC);
  w.gateway.unsaid_twice = true;
  world_connect (&w, 60000);
  check (w.ended && w.end.why == GDW_WHY_NO_SECOND_SIGN_IN && w.n_secrets == 0 && w.n_told == 0);
  check (!world_has (&w, "-> IKE_AUTH 1")); /* our certificate did not leave */
  world_done (&w);
}

TEST (a_gateway_that_is_content_with_the_certificate)
{
  world_twice (&w, PEER_GTC);
  w.gateway.twice = false;
  w.gateway.says_twice = true;
  check (ends () == GDW_WHY_NO_SECOND_SIGN_IN);
  world_twice (&w, PEER_GTC);
  w.gateway.twice = false;
  w.gateway.says_twice = true;
  w.gateway.pool_empty = true;
  check (ends () == GDW_WHY_NO_SECOND_SIGN_IN);
  world_twice (&w, PEER_GTC);
  w.gateway.eap_never = true; /* the user's name is enough for it */
  check (ends () == GDW_WHY_GATEWAY_WANTS_NO_EAP);
}

TEST (a_certificate_that_is_refused)
{
  world_twice (&w, PEER_GTC);
  w.gateway.sign_in = PEER_PSK; /* it takes no signatures */
  w.gateway.psk = "x";
  check (ends () == GDW_WHY_PROOF_REFUSED);
}

TEST (a_gateway_that_wants_both_of_a_client_that_has_one)
{
  world_twice (&w, PEER_GTC);
  world_set (&w, "sign-in", "second", "none");
  check (ends () == GDW_WHY_PROOF_REFUSED);
}

TEST (a_wrong_password_behind_a_good_certificate)
{
  world_twice (&w, PEER_GTC);
  w.secrets[0] = "wrong";
  check (ends () == GDW_WHY_SIGN_IN_REFUSED);
}

TEST (the_second_proof_is_checked_too)
{
  world_twice (&w, PEER_GTC);
  w.gateway.forgets_msk = true; /* it relayed the conversation */
  check (ends () == GDW_WHY_GATEWAY_PROOF_BAD);
}

TEST (success_before_any_method)
{
  world_twice (&w, PEER_GTC);
  w.gateway.success_first = true;
  w.gateway.credulous = true;
  world_connect (&w, 60000);
  check (w.ended && w.end.why == GDW_WHY_PROTOCOL && w.n_told == 0 && w.n_secrets == 0);
  world_done (&w);
}

TEST (eap_before_the_user_was_named)
{
  world_twice (&w, PEER_GTC);
  w.gateway.early_eap = true;
  world_connect (&w, 60000);
  check (w.ended && w.end.why == GDW_WHY_PROTOCOL && w.n_secrets == 0 && peer_eap_identity (w.peer)[0] == '\0');
  world_done (&w);
}

/* We never said that we take a second proof of the gateway's. */
TEST (a_gateway_that_proves_itself_twice)
{
  world_certificate (&w);
  w.gateway.follows_itself = true;
  check (ends () == GDW_WHY_PROTOCOL);
  world_psk (&w);
  w.gateway.follows_itself = true;
  check (ends () == GDW_WHY_PROTOCOL);
  world_twice (&w, PEER_GTC);
  w.gateway.follows_itself = true;
  check (ends () == GDW_WHY_PROTOCOL);
}

/* --- proofs that are missing --- */

static unsigned missing; /* which of the gateway's AUTH payloads does not come, from 1 */

static void
leave_out (void *user, uint8_t *first, uint8_t *chain, size_t *n, size_t cap)
{
  (void)user;
  (void)cap;
  if (missing > 0 && world_holds (GDW_P_AUTH, *first, chain, *n) && --missing == 0)
    world_drop (GDW_P_AUTH, first, chain, n);
}

/* Without its k-th AUTH the gateway ends like this, and nothing reaches the plane. */
static gdw_why
without (unsigned k)
{
  missing = k;
  w.gateway.tamper = leave_out;
  world_connect (&w, 60000);
  gdw_why why = w.ended ? w.end.why : GDW_WHY_NONE;
  check (missing == 0 && w.n_told == 0);
  world_done (&w);
  return why;
}

TEST (a_proof_that_does_not_come)
{
  world_psk (&w);
  check (without (1) == GDW_WHY_PROTOCOL);
  world_certificate (&w);
  check (without (1) == GDW_WHY_PROTOCOL);
  world_eap (&w, PEER_GTC);
  check (without (1) == GDW_WHY_GATEWAY_UNPROVEN);
  world_eap (&w, PEER_GTC);
  check (without (2) == GDW_WHY_PROTOCOL); /* behind EAP */
  world_twice (&w, PEER_GTC);
  check (without (1) == GDW_WHY_PROTOCOL);
  world_twice (&w, PEER_GTC);
  check (without (2) == GDW_WHY_PROTOCOL);
}

/* Nothing of the user before the gateway is proven. */
static void
learns_nothing (gdw_why why)
{
  world_connect (&w, 60000);
  check (w.ended && w.end.why == why && w.n_secrets == 0);
  check (peer_eap_identity (w.peer)[0] == '\0' && !world_has (&w, "-> IKE_AUTH 2  IDi"));
  world_done (&w);
}

TEST (no_user_for_a_gateway_that_is_not_proven)
{
  world_twice (&w, PEER_GTC);
  w.material.authorities[0] = gdw_bytes_text (cert_root_other);
  learns_nothing (GDW_WHY_AUTHORITY_UNKNOWN);
  world_twice (&w, PEER_GTC);
  w.gateway.key = key_gw_p384;
  learns_nothing (GDW_WHY_GATEWAY_PROOF_BAD);
  world_twice (&w, PEER_GTC);
  w.gateway.eap_unproven = true; /* no AUTH */
  learns_nothing (GDW_WHY_PROTOCOL);
}

/* --- EAP without a proof --- */

/* A gateway that is proven by the EAP method alone: none of ours is good for that. */
TEST (eap_only_is_refused_before_the_first_answer)
{
  world_eap (&w, PEER_GTC);
  w.gateway.eap_unproven = true;
  world_connect (&w, 60000);
  check (w.end.why == GDW_WHY_GATEWAY_UNPROVEN && w.n_secrets == 0);
  world_run (&w, 1000);
  ladder (&w, "-> IKE_SA_INIT 0  SA KE No N(NAT_S) N(NAT_D) N(HASHES)\n"
              "<- IKE_SA_INIT 0  SA KE No N(NAT_S) N(NAT_D) N(HASHES)\n"
              "-> IKE_AUTH 1  IDi CERTREQ CP SA TSi TSr\n"
              "<- IKE_AUTH 1  IDr CERT CERT EAP(request Identity)\n"
              "END GATEWAY_UNPROVEN\n"
              "-> INFORMATIONAL 2  D(IKE)\n"
              "<- INFORMATIONAL 2\n");
  world_done (&w);
}

/* The name that an attacker may see is the local identity; the user's own is for the gateway that is proven. */
TEST (the_user_is_named_only_inside_eap)
{
  world_eap (&w, PEER_GTC);
  world_set (&w, "sign-in", "local-identity", "laptop.example.org");
  world_connect (&w, 60000);
  check (world_is_connected (&w) && strcmp (peer_eap_identity (w.peer), "ada") == 0);
  world_done (&w);
}

/* --- INITIAL_CONTACT --- */

/* A person may be signed in on another device with the same name and password, or key: that one is not thrown out (RFC 7296 2.4). */
TEST (initial_contact_is_for_certificates)
{
  world_psk (&w);
  world_connect (&w, 60000);
  check (world_is_connected (&w) && world_has (&w, "-> IKE_AUTH 1  IDi AUTH CP SA TSi TSr"));
  world_done (&w);
  world_certificate (&w);
  world_connect (&w, 60000);
  check (world_is_connected (&w));
  check (world_has (&w, "-> IKE_AUTH 1  IDi CERT CERT N(INITIAL_CONTACT) CERTREQ AUTH CP SA TSi TSr"));
  world_done (&w);
}

TEST (initial_contact_of_the_gateway_changes_nothing)
{
  world_psk (&w);
  w.gateway.initial_contact = true;
  world_connect (&w, 60000);
  check (world_is_connected (&w) && world_agrees (&w));
  check (world_has (&w, "<- IKE_AUTH 1  IDr AUTH N(INITIAL_CONTACT) CP SA TSi TSr"));
  world_done (&w);
}

/* --- no child in IKE_AUTH --- */

#define CHILDLESS_GREETING                                                                                             \
  "-> IKE_SA_INIT 0  SA KE No N(NAT_S) N(NAT_D) N(HASHES)\n"                                                           \
  "<- IKE_SA_INIT 0  SA KE No N(NAT_S) N(NAT_D) N(HASHES) N(CHILDLESS)\n"

static void
world_childless (void)
{
  world_psk (&w);
  world_set (&w, "ike", "childless", "prefer");
  w.gateway.childless = true;
}

/* The first child has a key exchange of its own. */
TEST (childless)
{
  world_childless ();
  world_connect (&w, 60000);
  check (world_is_connected (&w) && world_agrees (&w) && w.plan.n_addrs == 2);
  ladder (&w, CHILDLESS_GREETING "   ask PSK\n"
                                 "-> IKE_AUTH 1  IDi AUTH CP\n"
                                 "<- IKE_AUTH 1  IDr AUTH CP\n"
                                 "-> CREATE_CHILD_SA 2  SA No KE TSi TSr\n"
                                 "<- CREATE_CHILD_SA 2  SA No KE TSi TSr\n" UP);
  world_done (&w);
}

TEST (childless_behind_eap)
{
  world_eap (&w, PEER_GTC);
  world_set (&w, "ike", "childless", "prefer");
  w.gateway.childless = true;
  world_connect (&w, 60000);
  check (world_is_connected (&w) && world_agrees (&w));
  ladder (&w, CHILDLESS_GREETING "-> IKE_AUTH 1  IDi CERTREQ CP\n"
                                 "<- IKE_AUTH 1  IDr CERT CERT AUTH EAP(request Identity)\n"
                                 "-> IKE_AUTH 2  EAP(response Identity)\n"
                                 "<- IKE_AUTH 2  EAP(request GTC)\n"
                                 "   ask PASSWORD\n"
                                 "-> IKE_AUTH 3  EAP(response GTC)\n"
                                 "<- IKE_AUTH 3  EAP(Success)\n"
                                 "-> IKE_AUTH 4  AUTH\n"
                                 "<- IKE_AUTH 4  AUTH CP\n"
                                 "-> CREATE_CHILD_SA 5  SA No KE TSi TSr\n"
                                 "<- CREATE_CHILD_SA 5  SA No KE TSi TSr\n" UP);
  world_done (&w);
}

/* Only where both want it: a gateway that did not announce it would not understand. */
TEST (childless_needs_both)
{
  world_childless ();
  w.gateway.childless = false;
  world_connect (&w, 60000);
  check (world_is_connected (&w) && world_has (&w, "-> IKE_AUTH 1  IDi AUTH CP SA TSi TSr"));
  world_done (&w);
  world_childless ();
  world_set (&w, "ike", "childless", "off");
  world_connect (&w, 60000);
  check (world_is_connected (&w) && world_has (&w, "-> IKE_AUTH 1  IDi AUTH CP SA TSi TSr"));
  world_done (&w);
}

TEST (a_child_that_nobody_asked_for)
{
  world_childless ();
  w.gateway.forced_child = true;
  check (ends () == GDW_WHY_PROTOCOL);
}

/* A gateway that takes no child with IKE_AUTH, and a profile that sends one. */
TEST (a_gateway_that_insists_on_childless)
{
  world_childless ();
  world_set (&w, "ike", "childless", "off");
  w.gateway.child_error = GDW_N_INVALID_SYNTAX;
  world_connect (&w, 60000);
  check (w.ended && w.end.why == GDW_WHY_NO_CHILD && strstr (w.end.fact, "ike.childless") != NULL);
  world_done (&w);
  world_psk (&w);
  w.gateway.child_error = GDW_N_INVALID_SYNTAX; /* this one has another reason */
  world_connect (&w, 60000);
  check (w.ended && w.end.why == GDW_WHY_NO_CHILD && strcmp (w.end.fact, "INVALID_SYNTAX") == 0);
  world_done (&w);
}

TEST (childless_without_an_address)
{
  world_childless ();
  w.gateway.pool_empty = true;
  check (ends () == GDW_WHY_NO_ADDRESS);
  world_childless ();
  w.gateway.no_config = true;
  check (ends () == GDW_WHY_NO_ADDRESS);
}

/* The IKE SA stands, the child is refused: neither stays. */
TEST (childless_and_then_no_child)
{
  world_childless ();
  w.gateway.rekey_error = GDW_N_TS_UNACCEPTABLE;
  check (ends () == GDW_WHY_TS_UNACCEPTABLE);
  world_childless ();
  w.gateway.rekey_error = GDW_N_NO_ADDITIONAL_SAS;
  check (ends () == GDW_WHY_NO_CHILD);
}

/* --- a bad wire --- */

/* Loses one datagram, the one whose place in the order of all is `at`. */
static bool
lose_one (struct world *me, bool to_gateway, uint8_t *datagram, size_t n)
{
  (void)to_gateway;
  (void)datagram;
  (void)n;
  return me->seen++ != me->at;
}

TEST (every_single_loss)
{
  for (size_t at = 0; at < 12; at++) { /* IKE_SA_INIT and five IKE_AUTH, both ways */
    world_twice (&w, PEER_GTC);
    w.wire = lose_one;
    w.at = at;
    world_connect (&w, 60000);
    check (world_is_connected (&w) && world_agrees (&w) && w.n_secrets == 1);
    world_done (&w);
  }
  for (size_t at = 0; at < 6; at++) {
    world_childless ();
    w.wire = lose_one;
    w.at = at;
    world_connect (&w, 60000);
    check (world_is_connected (&w) && world_agrees (&w));
    world_done (&w);
  }
}

/* The gateway falls silent before it made the child. */
static bool
no_create (struct world *me, bool to_gateway, uint8_t *datagram, size_t n)
{
  (void)me;
  return !(to_gateway && n > 18 && datagram[18] == GDW_X_CREATE_CHILD_SA);
}

TEST (silence_before_the_child)
{
  world_childless ();
  w.wire = no_create;
  world_connect (&w, 60000);
  check (w.ended && w.end.why == GDW_WHY_GATEWAY_LOST && w.n_told == 0);
  world_done (&w);
}

TEST_MAIN ()
