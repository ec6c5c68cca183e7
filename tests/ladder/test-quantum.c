/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-quantum.c - what keeps recorded traffic from a later quantum computer: further key exchanges by ML-KEM in IKE_INTERMEDIATE (RFC 9242,
 * RFC 9370). A library without ML-KEM skips them, and shows instead what it means to have none. */
#include "harness.h"
#include "wire/ike-consts.h"
#include "wire/msg.h"
#include "wire/pay-sa.h"
#include "world.h"

static struct world w;

#define INIT                                                                                                           \
  "-> IKE_SA_INIT 0  SA KE No N(NAT_S) N(NAT_D) N(HASHES)\n"                                                           \
  "<- IKE_SA_INIT 0  SA KE No N(NAT_S) N(NAT_D) N(HASHES)\n"
#define ASKS "   ask PSK\n"
#define UP                                                                                                             \
  "   plane ADD 1\n"                                                                                                   \
  "   plane USE 1\n"                                                                                                   \
  "   connected\n"

static bool
library_has_kem (void)
{
  return gdw_kex_available (gdw_group_find (GDW_KE_ML_KEM_768)) &&
         gdw_kex_available (gdw_group_find (GDW_KE_ML_KEM_1024));
}

#define needs_kem()                                                                                                    \
  do {                                                                                                                 \
    if (!library_has_kem ())                                                                                           \
      skip ("this library has no ML-KEM");                                                                             \
  } while (0)

static void
quantum (const char *policy)
{
  world_set (&w, "ike", "post-quantum", policy);
  w.gateway.further = true;
}

TEST (a_further_key_exchange)
{
  uint8_t hash[GDW_HASH_MAX];
  needs_kem ();
  world_psk (&w);
  quantum ("prefer");
  world_connect (&w, 60000);
  check (world_is_connected (&w) && world_agrees (&w) && peer_further_seen (w.peer, hash) == 1);
  ladder (&w, INIT "-> IKE_INTERMEDIATE 1  KE\n"
                   "<- IKE_INTERMEDIATE 1  KE\n" ASKS "-> IKE_AUTH 2  IDi AUTH CP SA TSi TSr\n"
                   "<- IKE_AUTH 2  IDr AUTH CP SA TSi TSr\n" UP);
  check (peer_was_told (w.peer, GDW_N_INTERMEDIATE_EXCHANGE_SUPPORTED));
  world_close (&w);
  check (w.ended && w.end.why == GDW_WHY_NONE);
  world_done (&w);
}

TEST (before_every_kind_of_sign_in)
{
  needs_kem ();
  for (int i = 0; i < 3; i++) {
    if (i == 0)
      world_certificate (&w);
    else
      world_eap (&w, i == 1 ? PEER_MSCHAPV2 : PEER_GTC); /* GTC: the keys themselves are the proof */
    quantum ("require");
    world_connect (&w, 60000);
    check (world_is_connected (&w) && world_agrees (&w));
    check (world_has (&w, "<- IKE_INTERMEDIATE 1  KE"));
    world_done (&w);
  }
}

/* 1568 octets both ways do not fit a datagram: the chain of AUTH is over the messages as if they had. */
TEST (in_fragments)
{
  needs_kem ();
  world_psk (&w);
  quantum ("require");
  world_set (&w, "ike", "post-quantum-groups", "mlkem1024");
  w.gateway.fragments = 600;
  world_connect (&w, 60000);
  check (world_is_connected (&w) && world_agrees (&w));
  check (world_has (&w, "-> IKE_INTERMEDIATE 1  KE") && world_has (&w, "-> fragment 1 of 2"));
  world_done (&w);
}

static unsigned lost;

static bool
loses (struct world *me, bool to_gateway, uint8_t *datagram, size_t n)
{
  gdw_ike_header h;
  (void)to_gateway;
  if (gdw_ike_header_read (gdw_bytes_make (datagram, n), &h) != GDW_OK || h.exchange != GDW_X_IKE_INTERMEDIATE)
    return true;
  return me->seen++ >= lost;
}

/* Repeats after the keys have changed: the gateway's are answered from its cache, ours are the same octets. */
TEST (losses)
{
  needs_kem ();
  for (lost = 1; lost <= 4; lost++) {
    world_psk (&w);
    quantum ("prefer");
    w.wire = loses;
    world_connect (&w, 120000);
    check (world_is_connected (&w) && world_agrees (&w));
    world_done (&w);
  }
}

/* The answers for the first IKE SA do not arrive. */
static bool
deaf_client (struct world *me, bool to_gateway, uint8_t *datagram, size_t n)
{
  static uint8_t spi[8];
  gdw_ike_header h;
  if (to_gateway || gdw_ike_header_read (gdw_bytes_make (datagram, n), &h) != GDW_OK ||
      h.exchange != GDW_X_IKE_INTERMEDIATE)
    return true;
  if (me->seen++ == 0)
    memcpy (spi, h.spi_i, 8);
  return memcmp (spi, h.spi_i, 8) != 0;
}

/* Silence behind IKE_SA_INIT may mean that its answer was forged: the tunnel begins anew, and nothing of the first try is used again. */
TEST (the_key_is_fresh_each_time)
{
  uint8_t first[GDW_HASH_MAX], second[GDW_HASH_MAX];
  needs_kem ();
  world_psk (&w);
  quantum ("prefer");
  w.wire = deaf_client;
  world_connect (&w, 2000);
  check (!world_is_connected (&w) && peer_further_seen (w.peer, first) == 1);
  for (unsigned i = 0; i < 3 && !world_is_connected (&w); i++)
    world_run (&w, 20000);
  check (world_is_connected (&w) && peer_further_seen (w.peer, second) == 2);
  check (memcmp (first, second, 32) != 0);
  world_done (&w);
}

/* --- gateways without --- */

TEST (prefer_is_content_with_a_classical_gateway)
{
  world_psk (&w);
  world_set (&w, "ike", "post-quantum", "prefer");
  world_connect (&w, 60000);
  check (world_is_connected (&w) && world_agrees (&w));
  ladder (&w, INIT ASKS "-> IKE_AUTH 1  IDi AUTH CP SA TSi TSr\n"
                        "<- IKE_AUTH 1  IDr AUTH CP SA TSi TSr\n" UP);
  world_done (&w);
}

TEST (require_is_not)
{
  needs_kem ();
  world_psk (&w);
  quantum ("require");
  w.gateway.further = false;
  world_connect (&w, 60000);
  check (w.ended && w.end.why == GDW_WHY_NO_PROPOSAL);
  world_done (&w);
}

TEST (without_a_library_prefer_is_classical_and_require_ends)
{
  if (library_has_kem ())
    skip ("this library has ML-KEM");
  world_psk (&w);
  quantum ("prefer");
  world_connect (&w, 60000);
  gdw_status s;
  gdw_tunnel_status (w.tunnel, &s);
  check (world_is_connected (&w) && !peer_was_told (w.peer, GDW_N_INTERMEDIATE_EXCHANGE_SUPPORTED));
  check (s.quantum == GDW_QUANTUM_NO && s.n_notes == 1 && s.notes[0].id == GDW_EV_KEM_MISSING);
  world_done (&w);
  world_psk (&w);
  quantum ("require");
  world_connect (&w, 60000);
  check (w.ended && w.end.why == GDW_WHY_CRYPTO_MISSING && strcmp (w.end.fact, "ML-KEM") == 0 && w.sent == 0);
  world_done (&w);
}

/* --- a post-quantum pre-shared key (RFC 8784) --- */

static void
with_ppk (const char *required, bool psk_first)
{
  world_set (&w, "ike", "ppk-identity", "office");
  world_set (&w, "ike", "ppk-required", required);
  w.gateway.ppk = "0123456789abcdef0123456789abcdef";
  w.gateway.ppk_identity = "office";
  w.secrets[psk_first ? 1 : 0] = w.gateway.ppk;
}

#define INIT_PPK                                                                                                       \
  "-> IKE_SA_INIT 0  SA KE No N(NAT_S) N(NAT_D) N(HASHES) N(USE_PPK)\n"                                                \
  "<- IKE_SA_INIT 0  SA KE No N(NAT_S) N(NAT_D) N(HASHES) N(USE_PPK)\n"

TEST (ppk_behind_a_shared_key)
{
  gdw_status s;
  world_psk (&w);
  with_ppk ("true", true);
  world_connect (&w, 60000);
  check (world_is_connected (&w) && world_agrees (&w));
  ladder (&w, INIT_PPK ASKS "   ask PPK\n"
                            "-> IKE_AUTH 1  IDi AUTH N(PPK_ID) CP SA TSi TSr\n"
                            "<- IKE_AUTH 1  N(PPK_ID) IDr AUTH CP SA TSi TSr\n" UP);
  gdw_tunnel_status (w.tunnel, &s);
  check (s.quantum == GDW_QUANTUM_PPK && strcmp (s.key_exchange, "X25519") == 0);
  world_done (&w);
}

TEST (ppk_behind_a_certificate)
{
  world_certificate (&w);
  with_ppk ("false", false);
  world_connect (&w, 60000);
  check (world_is_connected (&w) && world_agrees (&w));
  check (world_has (&w, "   ask PPK"));
  world_done (&w);
}

/* The identity goes with the last AUTH; the gateway's first one cannot have the key in it. GTC: its proofs are the mixed keys themselves. */
TEST (ppk_behind_eap)
{
  for (int i = 0; i < 2; i++) {
    world_eap (&w, i == 0 ? PEER_MSCHAPV2 : PEER_GTC);
    w.secrets[1] = w.secrets[0];
    with_ppk ("true", false);
    world_connect (&w, 60000);
    check (world_is_connected (&w) && world_agrees (&w));
    check (world_has (&w, i == 0 ? "-> IKE_AUTH 5  AUTH N(PPK_ID)" : "-> IKE_AUTH 4  AUTH N(PPK_ID)"));
    world_done (&w);
  }
}

TEST (a_gateway_that_forgot_the_key)
{
  gdw_status s;
  world_psk (&w);
  with_ppk ("false", true);
  w.gateway.ppk_forgotten = true;
  world_connect (&w, 60000);
  check (world_is_connected (&w) && world_agrees (&w));
  ladder (&w, INIT_PPK ASKS "   ask PPK\n"
                            "-> IKE_AUTH 1  IDi AUTH N(PPK_ID) N(NO_PPK_AUTH) CP SA TSi TSr\n"
                            "<- IKE_AUTH 1  IDr AUTH CP SA TSi TSr\n" UP);
  gdw_tunnel_status (w.tunnel, &s);
  check (s.quantum == GDW_QUANTUM_NO);
  world_done (&w);
  world_psk (&w);
  with_ppk ("true", true);
  w.gateway.ppk_forgotten = true;
  world_connect (&w, 60000);
  check (w.ended && w.end.why == GDW_WHY_PROOF_REFUSED && w.n_told == 0);
  check (strstr (w.end.fact, "post-quantum") != NULL);
  world_done (&w);
}

TEST (a_gateway_without_ppk)
{
  world_psk (&w);
  with_ppk ("false", true);
  w.gateway.ppk = NULL;
  world_connect (&w, 60000);
  check (world_is_connected (&w) && world_agrees (&w) && !world_has (&w, "   ask PPK"));
  world_done (&w);
  world_psk (&w);
  with_ppk ("true", true);
  w.gateway.ppk = NULL;
  world_connect (&w, 60000);
  check (w.ended && w.end.why == GDW_WHY_PPK_REFUSED && !world_has (&w, "   ask PSK"));
  world_done (&w);
}

/* A credulous gateway takes any proof: ours must still notice. */
TEST (a_gateway_that_goes_on_without)
{
  world_psk (&w);
  with_ppk ("true", true);
  w.gateway.ppk_forgotten = w.gateway.credulous = true;
  world_connect (&w, 60000);
  check (w.ended && w.end.why == GDW_WHY_PPK_REFUSED && w.n_told == 0);
  world_settle (&w);
  check (world_has (&w, "-> INFORMATIONAL 2  N(AUTH_FAILED)")); /* RFC 8784 3 */
  world_done (&w);
  world_psk (&w);
  with_ppk ("false", true);
  w.gateway.ppk_pretended = true;
  world_connect (&w, 60000);
  check (w.ended && !world_is_connected (&w) && w.n_told == 0);
  world_done (&w);
}

TEST (another_ppk)
{
  world_psk (&w);
  with_ppk ("true", true);
  w.secrets[1] = "some other key";
  world_connect (&w, 60000);
  check (w.ended && w.end.why == GDW_WHY_PROOF_REFUSED);
  world_done (&w);
  world_psk (&w);
  with_ppk ("true", true);
  w.secrets[1] = NULL;
  world_connect (&w, 60000);
  check (w.ended && w.end.why == GDW_WHY_SECRET_MISSING);
  world_done (&w);
}

/* Both: the PPK goes into the keys that the last further exchange left. */
TEST (ppk_and_ml_kem)
{
  gdw_status s;
  needs_kem ();
  world_psk (&w);
  quantum ("require");
  with_ppk ("true", true);
  world_connect (&w, 60000);
  check (world_is_connected (&w) && world_agrees (&w));
  gdw_tunnel_status (w.tunnel, &s);
  check (s.quantum == GDW_QUANTUM_KEM && strcmp (s.key_exchange, "X25519 + ML-KEM-768") == 0);
  check (strcmp (s.ike_suite, "aes256gcm16-prfsha384-x25519-mlkem768") == 0);
  world_done (&w);
}

/* --- misdeeds --- */

TEST (a_choice_without_its_exchange)
{
  needs_kem ();
  world_psk (&w);
  quantum ("prefer");
  w.gateway.further = false;
  w.gateway.unsaid_further = true;
  world_connect (&w, 60000);
  check (w.ended && w.end.why == GDW_WHY_PROTOCOL);
  world_done (&w);
}

enum deed { TWICE, ANOTHER_GROUP, TOO_SHORT, TOO_LONG, NOTHING, REFUSAL, DEEDS };
static enum deed deed;

/* The answer of IKE_INTERMEDIATE is one KE: generic header, group, reserved, ciphertext. */
static void
misbehave (void *user, uint8_t *first, uint8_t *chain, size_t *n, size_t cap)
{
  static const uint8_t refusal[] = { 0, 0, 0, 8, 0, 0, 0, GDW_N_INVALID_SYNTAX };
  (void)user;
  if (*first != GDW_P_KE)
    return;
  switch (deed) {
  case TWICE: world_double (GDW_P_KE, *first, chain, n, cap); break;
  case ANOTHER_GROUP: chain[5] = GDW_KE_ML_KEM_1024; break;
  case TOO_SHORT: (*n)--; break;
  case TOO_LONG: chain[(*n)++] = 0; break;
  case NOTHING:
    *n = 0;
    *first = GDW_P_NONE;
    break;
  case REFUSAL:
    memcpy (chain, refusal, sizeof refusal);
    *n = sizeof refusal;
    *first = GDW_P_N;
    break;
  case DEEDS: break;
  }
  if (deed == TOO_SHORT || deed == TOO_LONG) {
    chain[2] = (uint8_t)(*n >> 8);
    chain[3] = (uint8_t)*n;
  }
}

TEST (answers_that_cannot_be)
{
  needs_kem ();
  for (deed = TWICE; deed < DEEDS; deed++) {
    world_psk (&w);
    quantum ("prefer");
    w.gateway.tamper = misbehave;
    world_connect (&w, 60000);
    check (w.ended && w.end.why == GDW_WHY_PROTOCOL && w.n_told == 0);
    world_done (&w);
  }
}

/* A wrong ciphertext gives another secret, silently (FIPS 203 6.3): both sides then hold other keys, and nobody hears the other. */
static void
spoil (void *user, uint8_t *first, uint8_t *chain, size_t *n, size_t cap)
{
  (void)user;
  (void)cap;
  if (*first == GDW_P_KE)
    chain[*n - 1] ^= 1;
}

TEST (a_spoiled_ciphertext_ends_in_silence)
{
  needs_kem ();
  world_psk (&w);
  quantum ("prefer");
  w.gateway.tamper = spoil;
  world_connect (&w, 120000);
  check (w.ended && w.end.why == GDW_WHY_GATEWAY_SILENT && w.n_told == 0);
  world_done (&w);
}

/* --- the first message --- */

static size_t longest;
static gdw_pay_sa offer;

static bool
measure (struct world *me, bool to_gateway, uint8_t *datagram, size_t n)
{
  gdw_msg m;
  gdw_bytes body;
  (void)me;
  if (!to_gateway || gdw_msg_split (gdw_bytes_make (datagram, n), &m) != GDW_OK || m.head.exchange != GDW_X_IKE_SA_INIT)
    return true;
  longest = n > longest ? n : longest;
  check (gdw_msg_find (&m, GDW_P_SA, 0, &body) && gdw_pay_sa_read (body, &offer) == GDW_OK);
  return true;
}

/* The defaults with a cookie fit every path's datagram. */
TEST (the_first_message_stays_small)
{
  needs_kem ();
  world_psk (&w);
  quantum ("prefer");
  w.gateway.cookies = 1;
  w.wire = measure;
  longest = 0;
  world_connect (&w, 60000);
  check (world_is_connected (&w));
  check (longest > 400 && longest < 1200 && offer.n == 2);
  world_done (&w);
  world_psk (&w);
  quantum ("prefer");
  w.wire = measure;
  world_connect (&w, 60000);
  require (offer.n == 2);
  check (gdw_proposal_find (&offer.proposal[0], GDW_T_ADDKE1)->id == GDW_KE_ML_KEM_768);
  check (gdw_proposal_find (&offer.proposal[1], GDW_T_ADDKE1) == NULL);
  world_done (&w);
}

TEST_MAIN ()
