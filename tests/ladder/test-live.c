/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-live.c - a living tunnel: deletes, signs of life, and renewed keys, by the gateway and by us. */
#include "harness.h"
#include "wire/ike-consts.h"
#include "world.h"

static struct world w;

static void
up (void)
{
  world_psk (&w);
  world_connect (&w, 60000);
  world_settle (&w);
  world_forget (&w);
}

/* Hours of quiet. */
static void
hours (unsigned n)
{
  for (unsigned i = 0; i < n * 12 && !w.ended; i++) {
    world_forget (&w);
    world_run (&w, 300000);
  }
}

TEST (gateway_deletes_the_ike_sa)
{
  up ();
  require (world_is_connected (&w));
  check (peer_delete_ike (w.peer));
  world_settle (&w);
  ladder (&w, "<- INFORMATIONAL 0  D(IKE)\n"
              "   plane DROP 1\n"
              "END GATEWAY_CLOSED\n"
              "-> INFORMATIONAL 0\n"); /* read on the other side while we have ended */
  check (peer_ike_sas (w.peer) == 0);
  world_done (&w);
}

/* Two of our requests are lost. */
static bool
lossy (struct world *me, bool to_gateway, uint8_t *datagram, size_t n)
{
  (void)datagram;
  (void)n;
  return !to_gateway || ++me->seen > 2;
}

static void
told (const char *exchanges)
{
  if (strcmp (w.exchanges, exchanges) != 0)
    printf ("# told:\n%s", w.exchanges);
  check (strcmp (w.exchanges, exchanges) == 0);
}

TEST (exchanges_are_told_with_their_time_and_their_copies)
{
  world_psk (&w);
  w.wire = lossy;
  world_connect (&w, 60000);
  world_settle (&w);
  told ("IKE_SA_INIT 0 was answered after 1520 ms, copies sent: 3\n"
        "IKE_AUTH 1 was answered after 20 ms, copies sent: 1\n");
  w.exchanges[0] = '\0';
  check (peer_delete_ike (w.peer));
  world_settle (&w);
  told ("INFORMATIONAL 0 of the gateway was answered\n");
  world_done (&w);
}

static bool
deaf (struct world *me, bool to_gateway, uint8_t *datagram, size_t n)
{
  (void)me;
  (void)datagram;
  (void)n;
  return !to_gateway;
}

TEST (an_exchange_that_nobody_answers_is_told)
{
  world_psk (&w);
  w.wire = deaf;
  world_connect (&w, 60000);
  check (w.ended && w.end.why == GDW_WHY_GATEWAY_SILENT);
  told ("IKE_SA_INIT 0 was not answered, copies sent: 6\n");
  world_done (&w);
}

/* The signs of life of a quiet day would push out all that is worth telling. */
TEST (signs_of_life_are_not_told)
{
  up ();
  w.exchanges[0] = '\0';
  world_run (&w, 600000);
  check (world_has (&w, "-> INFORMATIONAL 2"));
  told ("");
  world_done (&w);
}

static bool
no_answer_to_auth (struct world *me, bool to_gateway, uint8_t *datagram, size_t n)
{
  (void)me;
  return !(n > 18 && datagram[18] == GDW_X_IKE_AUTH && !to_gateway);
}

/* Whoever answered IKE_SA_INIT may not end the connect before he has proved to be the gateway. */
TEST (nobody_deletes_before_he_is_proven)
{
  world_psk (&w);
  w.wire = no_answer_to_auth;
  world_connect (&w, 2000);
  require (!w.ended);
  check (peer_delete_ike (w.peer));
  world_settle (&w);
  check (!w.ended && world_has (&w, "<- INFORMATIONAL 0  D(IKE)") && !world_has (&w, "-> INFORMATIONAL 0"));
  world_done (&w);
}

TEST (gateway_deletes_the_only_child)
{
  up ();
  check (peer_delete_child (w.peer, false));
  world_settle (&w);
  check (w.ended && w.end.why == GDW_WHY_GATEWAY_CLOSED);
  ladder (&w, "<- INFORMATIONAL 0  D(ESP)\n"
              "   plane DROP 1\n"
              "END GATEWAY_CLOSED\n"
              "-> INFORMATIONAL 0  D(ESP)\n"
              "-> INFORMATIONAL 2  D(IKE)\n"
              "<- INFORMATIONAL 2\n");
  world_done (&w);
}

TEST (gateway_asks_for_a_sign_of_life)
{
  up ();
  for (unsigned i = 0; i < 3; i++) {
    check (peer_probe (w.peer));
    world_settle (&w);
  }
  ladder (&w, "<- INFORMATIONAL 0\n"
              "-> INFORMATIONAL 0\n"
              "<- INFORMATIONAL 1\n"
              "-> INFORMATIONAL 1\n"
              "<- INFORMATIONAL 2\n"
              "-> INFORMATIONAL 2\n");
  check (world_is_connected (&w));
  world_done (&w);
}

TEST (we_ask_for_a_sign_of_life)
{
  up ();
  world_run (&w, 40000); /* liveness is 15 s */
  ladder (&w, "-> INFORMATIONAL 2\n"
              "<- INFORMATIONAL 2\n"
              "-> INFORMATIONAL 3\n"
              "<- INFORMATIONAL 3\n");
  check (world_is_connected (&w));
  world_done (&w);
}

TEST (traffic_is_a_sign_of_life)
{
  up ();
  gdw_report r = { .kind = GDW_REPORT_TOTALS };
  for (unsigned i = 0; i < 8; i++) {
    world_run (&w, 5000);
    r.totals.last_in = w.now.mono * 1000;
    gdw_tunnel_on_report (w.tunnel, &r, w.now);
  }
  ladder (&w, "");
  world_done (&w);
}

static bool
nothing (struct world *me, bool to_gateway, uint8_t *datagram, size_t n)
{
  (void)datagram;
  (void)n;
  me->seen += to_gateway ? 1 : 0;
  return false;
}

TEST (the_gateway_is_lost)
{
  up ();
  w.wire = nothing;
  gdw_ms begin = w.now.mono;
  world_run (&w, 100000);
  check (w.ended && w.end.why == GDW_WHY_GATEWAY_LOST);
  check (w.now.mono >= begin && w.seen >= 16 && w.seen <= 28); /* soon at first, then every four seconds */
  check (world_has (&w, "   plane DROP 1") && world_has (&w, "END GATEWAY_LOST"));
  world_done (&w);
}

static uint8_t kept[4096];
static size_t n_kept;

/* Keeps the gateway's last message; lets everything through. */
static bool
keep (struct world *me, bool to_gateway, uint8_t *datagram, size_t n)
{
  (void)me;
  if (!to_gateway && n <= sizeof kept) {
    memcpy (kept, datagram, n);
    n_kept = n;
  }
  return true;
}

/* Only what is new is a sign of life: a recorded answer must not hold up a tunnel to a gateway that is gone. */
TEST (an_old_answer_is_no_sign_of_life)
{
  world_psk (&w);
  w.wire = keep;
  world_connect (&w, 60000);
  require (world_is_connected (&w) && n_kept > 0);
  w.wire = nothing;
  for (unsigned i = 0; i < 40 && !w.ended; i++) {
    world_run (&w, 3000);
    gdw_tunnel_on_datagram (w.tunnel, &w.path, gdw_bytes_make (kept, n_kept), w.now);
  }
  world_run (&w, 1);
  check (w.ended && w.end.why == GDW_WHY_GATEWAY_LOST);
  world_done (&w);
}

TEST (disconnecting_from_a_lost_gateway_is_bounded)
{
  up ();
  w.wire = nothing;
  gdw_tunnel_on_close (w.tunnel, w.now);
  world_run (&w, 1900);
  check (!w.ended);
  world_run (&w, 200);
  check (w.ended && w.end.why == GDW_WHY_NONE);
  world_done (&w);
}

TEST (gateway_renews_the_child)
{
  up ();
  check (peer_rekey_child (w.peer));
  world_settle (&w);
  ladder (&w, "<- CREATE_CHILD_SA 0  N(REKEY) SA No TSi TSr\n"
              "   plane ADD 2\n" /* listens before the answer leaves */
              "-> CREATE_CHILD_SA 0  SA No TSi TSr\n");
  check (world_agrees (&w) && peer_children (w.peer) == 2 && !w.told[0].dropped); /* the old one still listens */
  check (w.told[1].add.auto_use);
  check (peer_delete_child (w.peer, true));
  world_settle (&w);
  ladder (&w, "<- INFORMATIONAL 1  D(ESP)\n"
              "   plane USE 2\n"
              "   plane DROP 1\n"
              "-> INFORMATIONAL 1  D(ESP)\n");
  check (world_is_connected (&w) && world_agrees (&w) && peer_children (w.peer) == 1);
  world_done (&w);
}

TEST (gateway_renews_the_child_again_and_again)
{
  up ();
  for (unsigned i = 0; i < 12; i++) {
    check (peer_rekey_child (w.peer));
    world_settle (&w);
    check (peer_delete_child (w.peer, true));
    world_settle (&w);
    check (world_is_connected (&w) && world_agrees (&w) && peer_children (w.peer) == 1);
  }
  gdw_status st;
  gdw_tunnel_status (w.tunnel, &st);
  check (st.child_rekeys == 12);
  world_done (&w);
}

TEST (gateway_renews_the_ike_sa)
{
  up ();
  check (peer_rekey_ike (w.peer));
  world_settle (&w);
  ladder (&w, "<- CREATE_CHILD_SA 0  SA No KE\n"
              "-> CREATE_CHILD_SA 0  SA No KE\n");
  check (peer_ike_sas (w.peer) == 2);
  check (peer_delete_ike (w.peer)); /* the old one */
  world_settle (&w);
  ladder (&w, "<- INFORMATIONAL 1  D(IKE)\n"
              "-> INFORMATIONAL 1\n");
  check (world_is_connected (&w) && peer_ike_sas (w.peer) == 1);
  /* the new one works both ways, and has the child */
  check (peer_probe (w.peer));
  world_settle (&w);
  ladder (&w, "<- INFORMATIONAL 0\n"
              "-> INFORMATIONAL 0\n");
  check (peer_rekey_child (w.peer));
  world_settle (&w);
  check (world_agrees (&w) && peer_children (w.peer) == 2);
  world_forget (&w);
  world_close (&w);
  check (world_has (&w, "-> INFORMATIONAL 0  D(IKE)") && w.end.why == GDW_WHY_NONE && peer_ike_sas (w.peer) == 0);
  world_done (&w);
}

TEST (gateway_renews_the_ike_sa_again_and_again)
{
  up ();
  for (unsigned i = 0; i < 6; i++) {
    check (peer_rekey_ike (w.peer));
    world_settle (&w);
    check (peer_delete_ike (w.peer));
    world_settle (&w);
    check (world_is_connected (&w) && world_agrees (&w) && peer_ike_sas (w.peer) == 1);
  }
  world_done (&w);
}

TEST (an_old_ike_sa_that_nobody_deletes)
{
  up ();
  check (peer_rekey_ike (w.peer));
  world_settle (&w);
  check (peer_ike_sas (w.peer) == 2);
  world_run (&w, 12000);
  check (world_is_connected (&w) && world_agrees (&w) && peer_is_up (w.peer));
  world_done (&w);
}

TEST (we_renew_the_child_and_the_ike_sa)
{
  gdw_status st;
  world_psk (&w);
  world_set (&w, "ike", "liveness", "120");
  world_connect (&w, 60000);
  hours (4);
  gdw_tunnel_status (w.tunnel, &st);
  check (world_is_connected (&w) && world_agrees (&w) && peer_children (w.peer) == 1 && st.child_rekeys == 1);
  hours (5);
  gdw_tunnel_status (w.tunnel, &st);
  check (world_is_connected (&w) && world_agrees (&w) && st.ike_rekeys == 1 && peer_ike_sas (w.peer) == 1);
  world_done (&w);
}

/* --- the gateway's odd requests --- */

/* The payload behind SA is no longer what it was: no nonce, that is. */
static void
take_the_nonce (void *user, uint8_t *first, uint8_t *chain, size_t *n, size_t cap)
{
  struct world *me = user;
  (void)cap;
  size_t at = *first == GDW_P_SA ? 0 : 12; /* REKEY_SA with its SPI stands before SA */
  if (me->seen == 1 && *n > at && chain[at] == GDW_P_NONCE)
    chain[at] = GDW_P_V;
}

TEST (requests_to_renew_that_are_not_whole)
{
  static bool (*const deeds[]) (peer *) = { peer_rekey_child, peer_rekey_ike };
  for (size_t i = 0; i < sizeof deeds / sizeof deeds[0]; i++) {
    world_psk (&w);
    w.gateway.tamper = take_the_nonce;
    world_connect (&w, 60000);
    world_settle (&w);
    world_forget (&w);
    w.seen = 1;
    check (deeds[i](w.peer));
    w.seen = 0;
    world_settle (&w);
    check (world_has (&w, "-> CREATE_CHILD_SA 0  N(SYNTAX)"));
    check (w.ended && w.end.why == GDW_WHY_PROTOCOL &&
           w.told[0].dropped); /* for both ends, without a DELETE (2.21.3) */
    check (strstr (w.text, "D(IKE)") == NULL);
    world_done (&w);
  }
}

/* The selectors of the gateway's own side come twice: those of a request, and those of an answer. */
static void
double_selectors (void *user, uint8_t *first, uint8_t *chain, size_t *n, size_t cap)
{
  struct world *me = user;
  if (me->seen == 1)
    world_double (GDW_P_TSR, *first, chain, n, cap);
}

TEST (renewals_with_selectors_that_come_twice)
{
  world_psk (&w);
  w.gateway.tamper = double_selectors;
  world_connect (&w, 60000);
  world_settle (&w);
  world_forget (&w);
  w.seen = 1;
  check (peer_rekey_child (w.peer));
  w.seen = 0;
  world_settle (&w);
  check (world_has (&w, "-> CREATE_CHILD_SA 0  N(SYNTAX)"));
  check (w.ended && w.end.why == GDW_WHY_PROTOCOL && w.n_told == 1);
  world_done (&w);
  world_psk (&w);
  w.gateway.tamper = double_selectors;
  world_connect (&w, 60000);
  world_settle (&w);
  w.seen = 1;
  gdw_report r = { .kind = GDW_REPORT_SOFT_LIMIT, .child = 1 };
  gdw_tunnel_on_report (w.tunnel, &r, w.now);
  world_run (&w, 1000);
  check (w.n_told == 1); /* its choice is not taken */
  world_done (&w);
}

/* An empty request becomes another one. */
enum { UNKNOWN_CRITICAL = 1, UNKNOWN, A_NOTIFY, TORN };
static void
make_odd (void *user, uint8_t *first, uint8_t *chain, size_t *n, size_t cap)
{
  static const uint8_t payload[][8] = { [UNKNOWN_CRITICAL] = { 0, 0x80, 0, 4 },
                                        [UNKNOWN] = { 0, 0, 0, 4 },
                                        [TORN] = { 0, 0, 0, 99 },
                                        [A_NOTIFY] = { 0, 0, 0, 8, 0, 0, 0x40, 3 } };
  struct world *me = user;
  if (me->seen == 0 || cap < 8)
    return;
  *first = me->seen == A_NOTIFY ? GDW_P_N : me->seen == TORN ? GDW_P_V : 200;
  *n = me->seen == A_NOTIFY ? 8 : 4;
  memcpy (chain, payload[me->seen], *n);
}

TEST (odd_requests_have_an_answer)
{
  static const char *const answers[] = { [UNKNOWN_CRITICAL] = "-> INFORMATIONAL 0  N(CRITICAL)",
                                         [UNKNOWN] = "-> INFORMATIONAL 1",
                                         [A_NOTIFY] = "-> INFORMATIONAL 2",
                                         [TORN] = "-> INFORMATIONAL 3  N(SYNTAX)" };
  world_psk (&w);
  w.gateway.tamper = make_odd;
  world_connect (&w, 60000);
  world_settle (&w);
  for (unsigned kind = UNKNOWN_CRITICAL; kind <= TORN; kind++) {
    check (world_is_connected (&w) && world_agrees (&w));
    world_forget (&w);
    w.seen = kind;
    check (peer_probe (w.peer));
    w.seen = 0;
    world_settle (&w);
    check (world_has (&w, answers[kind]));
    if (!world_has (&w, answers[kind]))
      printf ("# %s\n", w.text);
  }
  check (w.ended && w.end.why == GDW_WHY_PROTOCOL); /* TORN: for both ends (2.21.3) */
  world_done (&w);
}

TEST (gateway_renews_the_ike_sa_while_we_renew_the_child)
{
  up ();
  gdw_report r = { .kind = GDW_REPORT_SOFT_LIMIT, .child = 1 };
  gdw_tunnel_on_report (w.tunnel, &r, w.now);
  check (peer_rekey_ike (w.peer));
  for (unsigned i = 0; i < 4; i++)
    world_settle (&w);
  check (world_has (&w, "-> CREATE_CHILD_SA 0  N(LATER)"));
  check (world_is_connected (&w) && world_agrees (&w));
  check (peer_rekey_ike (w.peer));
  world_settle (&w);
  check (peer_delete_ike (w.peer));
  world_settle (&w);
  check (world_is_connected (&w) && world_agrees (&w) && peer_ike_sas (w.peer) == 1);
  world_done (&w);
}

TEST (gateway_speaks_while_we_close)
{
  static bool (*const deeds[]) (peer *) = { peer_probe, peer_rekey_child, peer_rekey_ike, peer_delete_ike };
  for (size_t i = 0; i < sizeof deeds / sizeof deeds[0]; i++) {
    up ();
    check (deeds[i](w.peer));
    gdw_tunnel_on_close (w.tunnel, w.now);
    world_run (&w, 3000);
    check (w.ended && w.end.why == GDW_WHY_NONE);
    for (size_t k = 0; k < w.n_told; k++)
      check (w.told[k].dropped);
    world_done (&w);
  }
}

TEST (a_hard_limit_ends_it)
{
  up ();
  gdw_report r = { .kind = GDW_REPORT_HARD_LIMIT, .child = 1 };
  gdw_tunnel_on_report (w.tunnel, &r, w.now);
  world_settle (&w);
  check (w.ended && w.end.why == GDW_WHY_KEYS_EXPIRED);
  world_done (&w);
}

/* The gateway's answer of IKE_AUTH that makes the child is lost as long as `at` is 0. */
static bool
no_last_answer (struct world *me, bool to_gateway, uint8_t *datagram, size_t n)
{
  enum { EXCHANGE_AT = 18 };
  bool auth = n > EXCHANGE_AT && datagram[EXCHANGE_AT] == GDW_X_IKE_AUTH;
  return to_gateway || !auth || me->at != 0 || peer_children (me->peer) == 0;
}

/* It overtakes the answer that makes the child, of which we know nothing yet. */
TEST (a_child_that_is_deleted_before_its_answer_comes)
{
  world_eap (&w, PEER_GTC);
  world_begin (&w);
  w.wire = no_last_answer;
  for (unsigned i = 0; i < 4000 && peer_children (w.peer) == 0; i++)
    world_run (&w, 1);
  check (peer_delete_child (w.peer, false));
  world_run (&w, 200);
  check (w.n_told == 0);
  w.at = 1;
  for (unsigned i = 0; i < 20; i++) {
    world_run (&w, 500);
    (void)peer_repeat (w.peer);
  }
  check (w.ended && w.end.why == GDW_WHY_GATEWAY_CLOSED); /* as when it is deleted later */
  check (world_has (&w, "-> INFORMATIONAL 0  D(ESP)") && world_has (&w, "   plane DROP 1"));
  world_done (&w);
}

TEST_MAIN ()
