/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-standing.c - was the gateway's certificate revoked? Who is asked, when, in which order, and what becomes of the tunnel: strict, when
 * available and off, with good, revoked, unknown and broken answers, with silence, and with what the gateway brings along. */
#include "harness.h"
#include "certs.h"
#include "crypto/revoke.h"
#include "crypto/revoked-answers.h"
#include "crypto/revoked.h"
#include "wire/ike-consts.h"
#include "world.h"

static struct world w;
static size_t asked; /* addresses, in the world that is gone */

#define OCSP "   ask POST http://ocsp.example.org:8080/mid\n"
#define CRL  "   ask GET http://crl.example.org/mid.crl\n"
#define ROOT "   ask GET http://crl.example.org/root.crl\n"

#define HELLO                                                                                                          \
  "-> IKE_SA_INIT 0  SA KE No N(NAT_S) N(NAT_D) N(HASHES)\n"                                                           \
  "<- IKE_SA_INIT 0  SA KE No N(NAT_S) N(NAT_D) N(HASHES)\n"

/* A gateway whose certificates say where to ask, and a client that signs in by password. */
static void
world_asking (const char *mode, const char *leaf, const char *between, const char *key)
{
  world_eap (&w, PEER_GTC);
  w.now.wall_s = REVOKED_WALL_S;
  w.gateway.chain[0] = leaf;
  w.gateway.chain[1] = between;
  w.gateway.chain[2] = NULL;
  w.gateway.key = key;
  w.material.authorities[0] = gdw_bytes_text (rv_root);
  world_set (&w, "gateway", "revocation", mode);
}

static void
world_leaf (const char *mode)
{
  world_asking (mode, rv_leaf, rv_mid, rv_key_leaf);
}

static void
world_back (const char *mode)
{
  world_asking (mode, rv_leaf_back, rv_mid, rv_key_leaf_back);
}

static bool
connects (void)
{
  world_connect (&w, 30000);
  bool up = world_is_connected (&w) && world_agrees (&w);
  if (!up)
    printf ("# %s\n%s\n", w.ended ? gdw_why_name (w.end.why) : "neither up nor ended", w.text);
  asked = w.n_blobs;
  world_done (&w);
  return up;
}

/* The reason; whoever was refused has not seen the client's name. */
static gdw_why
ends (void)
{
  world_connect (&w, 30000);
  check (w.ended && peer_eap_identity (w.peer)[0] == '\0' && w.n_secrets == 0);
  gdw_why why = w.ended ? w.end.why : GDW_WHY_NONE;
  asked = w.n_blobs;
  world_done (&w);
  return why;
}

#define needs_judge()                                                                                                  \
  do {                                                                                                                 \
    if (!gdw_revoke_available ())                                                                                      \
      skip ("this library can judge neither OCSP responses nor CRLs");                                                 \
  } while (0)

/* --- who is asked, and when --- */

TEST (good_answers_are_awaited_before_the_name_is_told)
{
  needs_judge ();
  world_leaf ("strict");
  w.blobs[0] = gdw_bytes_of (ocsp_good);
  w.blobs[1] = gdw_bytes_of (crl_root);
  world_connect (&w, 30000);
  check (world_is_connected (&w));
  ladder (&w, HELLO "-> IKE_AUTH 1  IDi CERTREQ CERTREQ CP SA TSi TSr\n"
                    "<- IKE_AUTH 1  IDr CERT CERT AUTH EAP(request Identity)\n" OCSP ROOT
                    "-> IKE_AUTH 2  EAP(response Identity)\n"
                    "<- IKE_AUTH 2  EAP(request GTC)\n"
                    "   ask PASSWORD\n"
                    "-> IKE_AUTH 3  EAP(response GTC)\n"
                    "<- IKE_AUTH 3  EAP(Success)\n"
                    "-> IKE_AUTH 4  AUTH\n"
                    "<- IKE_AUTH 4  AUTH CP SA TSi TSr\n"
                    "   plane ADD 1\n"
                    "   plane USE 1\n"
                    "   connected\n");
  world_done (&w);
}

TEST (the_crl_is_asked_when_the_responder_tells_nothing)
{
  needs_judge ();
  world_leaf ("strict");
  w.blobs[0] = gdw_bytes_text ("<html>sign in to the Wi-Fi</html>");
  w.blobs[1] = gdw_bytes_of (crl_mid);
  w.blobs[2] = gdw_bytes_of (crl_root);
  world_connect (&w, 30000);
  check (world_is_connected (&w));
  check (world_has (&w, "   ask POST http://ocsp.example.org:8080/mid") &&
         world_has (&w, "   ask GET http://crl.example.org/mid.crl"));
  check (w.n_blobs == 3 && w.post[0] == '\0');
  world_done (&w);
}

TEST (nobody_is_asked_about_a_gateway_that_is_not_proven)
{
  world_leaf ("strict");
  w.gateway.key = key_gw_p384; /* the right certificate in the wrong hands */
  check (ends () == GDW_WHY_GATEWAY_PROOF_BAD && asked == 0);
  world_leaf ("strict");
  world_set (&w, "gateway", "address", "other.example.org");
  world_connect (&w, 30000);
  check (w.ended && w.end.why == GDW_WHY_CERT_NAME && w.n_blobs == 0);
  world_done (&w);
  world_leaf ("strict");
  w.material.authorities[0] = gdw_bytes_text (rv_other);
  world_connect (&w, 30000);
  check (w.ended && w.end.why == GDW_WHY_AUTHORITY_UNKNOWN && w.n_blobs == 0);
  world_done (&w);
}

TEST (off_asks_nobody)
{
  world_back ("off");
  world_connect (&w, 30000);
  check (world_is_connected (&w) && w.n_blobs == 0);
  check (world_has (&w, "-> IKE_AUTH 1  IDi CERTREQ CP SA TSi TSr")); /* no wish for OCSP either */
  world_done (&w);
}

TEST (an_anchor_is_asked_for_nobody)
{
  needs_judge ();
  world_leaf ("strict");
  w.material.authorities[0] = gdw_bytes_text (rv_leaf); /* the gateway's own certificate is trusted as it is */
  check (connects () && asked == 0);
  world_leaf ("strict");
  w.material.authorities[0] = gdw_bytes_text (rv_mid);
  w.blobs[0] = gdw_bytes_of (ocsp_good);
  check (connects () && asked == 1);
}

TEST (a_client_with_a_certificate_waits_too)
{
  needs_judge ();
  world_certificate (&w);
  w.now.wall_s = REVOKED_WALL_S;
  w.gateway.chain[0] = rv_leaf_back;
  w.gateway.chain[1] = rv_mid;
  w.gateway.key = rv_key_leaf_back;
  w.material.authorities[0] = gdw_bytes_text (rv_root);
  world_set (&w, "gateway", "revocation", "when-available");
  w.blobs[0] = gdw_bytes_of (ocsp_revoked);
  world_connect (&w, 30000);
  check (w.ended && w.end.why == GDW_WHY_CERT_REVOKED && w.n_told == 0);
  world_done (&w);
}

/* --- answers --- */

TEST (revoked_ends_in_both_modes)
{
  needs_judge ();
  static const char *const modes[] = { "strict", "when-available" };
  for (size_t i = 0; i < 2; i++) {
    world_back (modes[i]);
    w.blobs[0] = gdw_bytes_of (ocsp_revoked);
    check (ends () == GDW_WHY_CERT_REVOKED);
    world_back (modes[i]);
    w.blobs[1] = gdw_bytes_of (crl_mid); /* the responder is silent */
    check (ends () == GDW_WHY_CERT_REVOKED);
  }
}

TEST (a_revoked_intermediate_ends_it_too)
{
  needs_judge ();
  world_asking ("when-available", rv_leaf_under_back, rv_mid_back, rv_key_leaf_under_back);
  w.blobs[2] = gdw_bytes_of (crl_root); /* of the gateway's own nothing is known */
  world_connect (&w, 30000);
  check (w.ended && w.end.why == GDW_WHY_CERT_REVOKED);
  check (strstr (w.end.fact, "mid_back") != NULL && strcmp (w.end.cert.rule, "revocation") == 0);
  check (w.end.cert.depth == 1 && strstr (w.end.cert.subject, "CN=mid_back") != NULL);
  world_done (&w);
}

TEST (unknown_ends_in_strict_alone)
{
  world_asking ("strict", rv_leaf_silent, rv_mid, rv_key_leaf_silent);
  check (ends () == GDW_WHY_REVOCATION_UNKNOWN);
  world_asking ("when-available", rv_leaf_silent, rv_mid, rv_key_leaf_silent);
  w.blobs[0] = gdw_bytes_of (crl_root);
  check (connects ());
}

TEST (broken_answers_end_in_strict_alone)
{
  needs_judge ();
  world_leaf ("strict");
  w.blobs[0] = gdw_bytes_of (ocsp_plain); /* signed by another gateway of the same issuer */
  w.blobs[1] = gdw_bytes_of (crl_delta);
  w.blobs[2] = gdw_bytes_of (crl_root);
  world_connect (&w, 30000);
  check (w.ended && w.end.why == GDW_WHY_REVOCATION_UNKNOWN);
  check (strstr (w.end.fact, "CN=leaf: it has a critical extension that is not known") != NULL);
  world_done (&w);
  world_leaf ("when-available");
  w.blobs[0] = gdw_bytes_of (ocsp_plain);
  w.blobs[1] = gdw_bytes_of (crl_delta);
  w.blobs[2] = gdw_bytes_of (crl_root);
  check (connects ());
}

TEST (no_answer_ends_in_strict_alone)
{
  world_leaf ("strict");
  check (ends () == GDW_WHY_REVOCATION_UNKNOWN);
  world_leaf ("when-available");
  check (connects ());
}

/* --- silence is bounded --- */

TEST (silence_is_bounded)
{
  needs_judge ();
  world_leaf ("strict");
  w.no_blobs = true;
  gdw_ms begin = w.now.mono;
  world_connect (&w, 60000);
  check (w.ended && w.end.why == GDW_WHY_REVOCATION_UNKNOWN && w.now.mono - begin >= 12000 &&
         w.now.mono - begin < 16000);
  check (peer_eap_identity (w.peer)[0] == '\0');
  world_done (&w);
  world_leaf ("when-available");
  w.no_blobs = true;
  begin = w.now.mono;
  world_connect (&w, 60000);
  check (world_is_connected (&w) && w.now.mono - begin >= 4000 && w.now.mono - begin < 6000);
  world_done (&w);
}

/* --- what the gateway brings along (RFC 4806) --- */

TEST (stapled_answers_spare_the_question)
{
  needs_judge ();
  world_leaf ("strict");
  w.gateway.stapled = gdw_bytes_of (ocsp_delegate);
  w.blobs[0] = gdw_bytes_of (crl_root);
  world_connect (&w, 30000);
  check (world_is_connected (&w) && w.n_blobs == 1);
  check (!world_has (&w, "   ask POST http://ocsp.example.org:8080/mid"));
  world_done (&w);
}

TEST (a_stapled_revocation_counts)
{
  needs_judge ();
  world_back ("when-available");
  w.gateway.stapled = gdw_bytes_of (ocsp_revoked);
  check (ends () == GDW_WHY_CERT_REVOKED && asked == 0);
}

/* An old good answer, kept by a gateway that was revoked since, and one about somebody else. */
TEST (a_stapled_answer_that_tells_nothing_is_as_none)
{
  needs_judge ();
  world_back ("strict");
  w.gateway.stapled = gdw_bytes_of (ocsp_good);
  w.blobs[0] = gdw_bytes_of (ocsp_revoked);
  check (ends () == GDW_WHY_CERT_REVOKED);
  world_leaf ("strict");
  w.now.wall_s += 8 * 86400;
  w.gateway.stapled = gdw_bytes_of (ocsp_short);
  check (ends () == GDW_WHY_REVOCATION_UNKNOWN);
}

/* --- CERT payloads of other encodings (RFC 7296 3.6) --- */

/* Hash and URL is never fetched; a PKCS#7 with a CRL alone, or anything else, is passed over: libreswan's CVE-2026-77207, strongSwan's
 * CVE-2022-40617. */
TEST (other_encodings_are_passed_over_and_nothing_is_fetched)
{
  needs_judge ();
  static const char url[] =
      "\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\x0e\x0f\x10\x11\x12\x13\x14http://evil.example/x";
  static const uint8_t encodings[] = {
    GDW_CERT_HASH_URL, GDW_CERT_HASH_URL_BUNDLE, GDW_CERT_PKCS7, GDW_CERT_CRL, 15, 200
  };
  for (size_t i = 0; i < sizeof encodings; i++) {
    world_leaf ("when-available");
    w.gateway.odd_encoding = encodings[i];
    w.gateway.odd_cert = encodings[i] == GDW_CERT_HASH_URL || encodings[i] == GDW_CERT_HASH_URL_BUNDLE
                             ? gdw_bytes_make (url, sizeof url - 1)
                             : gdw_bytes_of (crl_mid);
    w.blobs[0] = gdw_bytes_of (ocsp_good);
    w.blobs[1] = gdw_bytes_of (crl_root);
    world_connect (&w, 30000);
    check (world_is_connected (&w) && strstr (w.text, "evil") == NULL && w.n_blobs == 2);
    world_done (&w);
    world_leaf ("when-available");
    w.gateway.odd_encoding = encodings[i];
    w.gateway.odd_cert = gdw_bytes_of (crl_mid);
    w.gateway.chain[0] = NULL; /* and nothing else */
    check (ends () == GDW_WHY_CERT_MISSING && asked == 0);
  }
}

/* --- a library that cannot judge --- */

TEST (strict_is_refused_where_nothing_can_be_judged)
{
  if (gdw_revoke_available ())
    skip ("this library can judge");
  world_leaf ("strict");
  w.blobs[0] = gdw_bytes_of (ocsp_good);
  world_connect (&w, 30000);
  check (w.ended && w.end.why == GDW_WHY_REVOCATION_UNKNOWN && w.n_blobs == 0);
  check (strstr (w.end.fact, "neither OCSP nor CRLs") != NULL && peer_eap_identity (w.peer)[0] == '\0');
  world_done (&w);
}

TEST_MAIN ()
