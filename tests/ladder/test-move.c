/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-move.c - the tunnel that is proven anew, or sent to another gateway: RFC 4478, RFC 5685, make before break. */
#include "harness.h"
#include "wire/ike-consts.h"
#include "wire/msg.h"
#include "world.h"

static struct world w;

static const char init[] = "-> IKE_SA_INIT 0  SA KE No N(NAT_S) N(NAT_D) N(HASHES)\n"
                           "<- IKE_SA_INIT 0  SA KE No N(NAT_S) N(NAT_D) N(HASHES)\n";

static void
begin (void)
{
  world_psk (&w);
  world_set (&w, "ike", "liveness", "120");
  w.gateway.keeps_others = true;
}

static void
connect (void)
{
  world_connect (&w, 60000);
  require (world_is_connected (&w));
  world_forget (&w);
}

/* Both parts, one after the other. */
static bool
same (const char *a, const char *b)
{
  static char want[4096];
  snprintf (want, sizeof want, "%s%s", a, b);
  return world_same (&w, want);
}

static bool
went_to (uint8_t last)
{
  return w.to.family == 4 && w.to.b[3] == last;
}

/* The tunnel lives with this child, and nothing else is left at either end. */
static bool
moved (uint32_t child)
{
  return world_is_connected (&w) && world_agrees (&w) && w.used == child && peer_ike_sas (w.peer) == 1;
}

/* Runs, and looks after each step whether the child that sends still listens. */
static bool
never_without (gdw_ms ms)
{
  gdw_ms until = w.now.mono + ms;
  bool good = true;
  world_run (&w, 0);
  while (world_step (&w, until))
    for (size_t i = 0; i < w.n_told; i++)
      good = good && !(w.told[i].child == w.used && w.told[i].dropped);
  return good && !w.ended;
}

/* --- signing in anew --- */

TEST (we_sign_in_anew)
{
  begin ();
  world_set (&w, "ike", "reauth", "60");
  connect ();
  check (never_without (59900));
  ladder (&w, "");
  check (never_without (1000) && moved (2));
  check (same (init, "-> IKE_AUTH 1  IDi AUTH CP SA TSi TSr\n"
                     "<- IKE_AUTH 1  IDr AUTH CP SA TSi TSr\n"
                     "   plane ADD 2\n"
                     "   plane USE 2\n"
                     "-> INFORMATIONAL 2  D(IKE)\n"
                     "<- INFORMATIONAL 2\n"
                     "   plane DROP 1\n"));
  check (w.plans == 1); /* the plan is the same: nothing is applied again */
  check (!peer_was_told (w.peer, GDW_N_INITIAL_CONTACT));
  check (never_without (120000) && moved (4)); /* and again */
  world_close (&w);
  check (w.ended && w.end.why == GDW_WHY_NONE && peer_ike_sas (w.peer) == 0);
  world_done (&w);
}

TEST (before_the_gateways_time_is_over)
{
  world_eap (&w, PEER_MSCHAPV2);
  world_set (&w, "ike", "liveness", "120");
  w.gateway.keeps_others = true;
  w.gateway.auth_lifetime = 40;
  connect ();
  check (never_without (29000) && w.used == 1);
  check (never_without (2000) && moved (2));
  check (!world_has (&w, "   ask PASSWORD")); /* it was kept, for this was foreseen */
  world_done (&w);
}

TEST (the_time_is_told_later)
{
  world_eap (&w, PEER_MSCHAPV2);
  world_set (&w, "ike", "liveness", "120");
  w.gateway.keeps_others = true;
  w.secrets[1] = "sesame";
  connect ();
  peer_nature (w.peer)->auth_lifetime = 40;
  require (peer_limit (w.peer));
  world_settle (&w);
  ladder (&w, "<- INFORMATIONAL 0  N(AUTH_LIFETIME)\n"
              "-> INFORMATIONAL 0\n");
  peer_nature (w.peer)->auth_lifetime = 0;
  check (never_without (31000) && moved (2));
  check (world_has (&w, "   ask PASSWORD")); /* it was wiped when the tunnel stood */
  world_done (&w);
}

TEST (another_address_is_applied)
{
  begin ();
  world_set (&w, "ike", "reauth", "60");
  connect ();
  peer_nature (w.peer)->host = 8;
  check (never_without (61000) && moved (2));
  check (w.plans == 2 && w.plan.generation == 2 && w.plan.addrs[0].ip.b[3] == 8);
  world_done (&w);
}

/* Loses the datagrams whose place in the order of all, from now on, is a bit in `at`. */
static bool
lose (struct world *me, bool to_gateway, uint8_t *datagram, size_t n)
{
  (void)to_gateway;
  (void)datagram;
  (void)n;
  unsigned place = me->seen++;
  return place >= 64 || (me->at >> place & 1) == 0;
}

TEST (every_pattern_of_losses)
{
  for (size_t pattern = 1; pattern < 63; pattern++) { /* all six: the gateway is silent, and it is tried again later */
    begin ();
    world_set (&w, "ike", "reauth", "60");
    connect ();
    w.wire = lose;
    w.at = pattern;
    w.seen = 0;
    bool good = never_without (100000) && moved (2);
    if (!good)
      printf ("# pattern %zu\n", pattern);
    check (good);
    world_done (&w);
  }
}

TEST (the_gateway_deletes_the_old_one_meanwhile)
{
  begin ();
  world_set (&w, "ike", "reauth", "60");
  connect ();
  world_run (&w, 60000 + 2 * WORLD_DELAY_MS);
  require (peer_delete_ike (w.peer)); /* before it answers IKE_AUTH */
  world_run (&w, 1000);
  check (moved (2));
  world_done (&w);
}

TEST (a_refused_sign_in_does_not_end_the_tunnel)
{
  begin ();
  world_set (&w, "ike", "reauth", "60");
  connect ();
  peer_nature (w.peer)->psk = "another key";
  check (never_without (61000) && w.used == 1 && peer_children (w.peer) == 1);
  check (world_has (&w, "<- IKE_AUTH 1  N(AUTH_FAILED)"));
  peer_nature (w.peer)->psk = "a key that both know";
  check (never_without (30000) && moved (2)); /* tried again */
  world_done (&w);
}

TEST (a_rekeyed_sa_keeps_the_hour)
{
  begin ();
  world_set (&w, "ike", "reauth", "60");
  connect ();
  world_run (&w, 20000);
  require (peer_rekey_ike (w.peer));
  world_settle (&w);
  require (peer_delete_ike (w.peer));
  world_settle (&w);
  world_forget (&w);
  check (never_without (41000) && moved (2));
  check (world_has (&w, "-> IKE_AUTH 1  IDi AUTH CP SA TSi TSr"));
  world_done (&w);
}

/* The sign-in arrives while the gateway renews the IKE SA that is left: what comes of that is left, too, and we delete it. */
TEST (the_gateway_renews_the_old_one_meanwhile)
{
  begin ();
  world_set (&w, "ike", "reauth", "60");
  connect ();
  check (never_without (60000 + 2 * WORLD_DELAY_MS)); /* IKE_AUTH is on its way */
  world_forget (&w);
  require (peer_rekey_ike (w.peer));
  check (never_without (2 * WORLD_DELAY_MS));
  check (peer_children (w.peer) == 1); /* the new one; that of the old IKE SA does not come back */
  check (never_without (20000) && moved (2));
  check (world_has (&w, "<- CREATE_CHILD_SA 0  SA No KE") && world_has (&w, "-> INFORMATIONAL 0  D(IKE)"));
  world_done (&w);
}

TEST (closing_on_the_way_deletes_both)
{
  begin ();
  world_set (&w, "ike", "reauth", "60");
  connect ();
  world_run (&w, 60000 + 2 * WORLD_DELAY_MS); /* IKE_AUTH is on its way */
  world_close (&w);
  check (w.ended && w.end.why == GDW_WHY_NONE);
  world_done (&w);
}

/* --- a live session is sent elsewhere --- */

TEST (a_live_session_is_redirected)
{
  begin ();
  w.secrets[1] = w.gateway.psk;
  connect ();
  require (peer_redirect (w.peer, "192.0.2.9"));
  check (never_without (1000) && moved (2));
  check (world_has (&w, "-> IKE_SA_INIT 0  SA KE No N(NAT_S) N(NAT_D) N(HASHES) N(REDIRECTED_FROM)"));
  check (world_has (&w, "-> INFORMATIONAL 2  D(IKE)"));
  check (w.plans == 1);
  world_close (&w);
  check (went_to (9));
  world_done (&w);
}

TEST (the_order_of_a_redirect)
{
  begin ();
  w.secrets[1] = w.gateway.psk;
  connect ();
  require (peer_redirect (w.peer, "192.0.2.9"));
  world_run (&w, 1000);
  check (world_same (&w, "<- INFORMATIONAL 0  N(REDIRECT)\n"
                         "-> INFORMATIONAL 0\n"
                         "-> IKE_SA_INIT 0  SA KE No N(NAT_S) N(NAT_D) N(HASHES) N(REDIRECTED_FROM)\n"
                         "<- IKE_SA_INIT 0  SA KE No N(NAT_S) N(NAT_D) N(HASHES)\n"
                         "   ask PSK\n"
                         "-> IKE_AUTH 1  IDi AUTH CP SA TSi TSr\n"
                         "<- IKE_AUTH 1  IDr AUTH CP SA TSi TSr\n"
                         "   plane ADD 2\n"
                         "   plane USE 2\n"
                         "-> INFORMATIONAL 2  D(IKE)\n"
                         "<- INFORMATIONAL 2\n"
                         "   plane DROP 1\n"));
  world_done (&w);
}

TEST (redirected_to_a_name)
{
  begin ();
  w.secrets[1] = w.gateway.psk;
  connect ();
  require (peer_redirect (w.peer, "gw2.example.org"));
  check (never_without (1000) && moved (2));
  world_close (&w);
  check (went_to (9));
  world_done (&w);
}

TEST (redirected_into_nothing)
{
  begin ();
  connect ();
  require (peer_redirect (w.peer, "192.0.7.9"));
  check (never_without (120000) && w.used == 1 && peer_children (w.peer) == 1);
  world_done (&w);
}

TEST (the_other_gateway_must_be_the_same_one)
{
  begin ();
  world_set (&w, "gateway", "remote-identity", "gw.example.org");
  w.secrets[1] = w.gateway.psk;
  connect ();
  peer_nature (w.peer)->identity = "other.example.org";
  require (peer_redirect (w.peer, "192.0.2.9"));
  check (never_without (1000) && w.used == 1);
  check (world_has (&w, "<- IKE_AUTH 1  IDr AUTH CP SA TSi TSr"));
  check (!world_has (&w, "   plane ADD 2"));
  world_done (&w);
}

TEST (nonsense_is_no_redirect)
{
  static const char *const where[] = { "127.0.0.1", "0.0.0.0", "224.0.0.1", "169.254.1.1", "::1", "a name", "-", "" };
  for (size_t i = 0; i < sizeof where / sizeof where[0]; i++) {
    begin ();
    connect ();
    require (peer_redirect (w.peer, where[i]));
    world_run (&w, 2000);
    ladder (&w, "<- INFORMATIONAL 0  N(REDIRECT)\n"
                "-> INFORMATIONAL 0\n");
    world_done (&w);
  }
}

/* --- at the door --- */

TEST (redirected_in_ike_sa_init)
{
  begin ();
  w.gateway.redirect_at = PEER_IN_INIT;
  w.gateway.redirect_to = "192.0.2.9";
  w.gateway.redirects = 3; /* the first request and its repeats */
  gdw_ms at = w.now.mono;
  world_connect (&w, 60000);
  check (world_is_connected (&w) && world_agrees (&w) && went_to (9));
  check (w.now.mono - at >= 3500 && w.now.mono - at < 4000); /* it is not believed at once */
  world_done (&w);
}

TEST (another_nonce_is_not_ours)
{
  begin ();
  w.gateway.redirect_at = PEER_IN_INIT;
  w.gateway.redirect_to = "192.0.2.9";
  w.gateway.redirects = 3;
  w.gateway.redirect_wrong = true;
  world_connect (&w, 60000);
  check (world_is_connected (&w) && went_to (1));
  world_done (&w);
}

/* Answers each request of IKE_SA_INIT first, knowing its nonce. */
static bool
forge (struct world *me, bool to_gateway, uint8_t *datagram, size_t n)
{
  gdw_msg m;
  gdw_bytes nonce;
  uint8_t data[300] = { 1, 4, 192, 0, 2, 66 };
  if (!to_gateway || gdw_msg_split (gdw_bytes_make (datagram, n), &m) != GDW_OK ||
      !gdw_msg_find (&m, GDW_P_NONCE, 0, &nonce) || nonce.n > 256)
    return true;
  memcpy (data + 6, nonce.p, nonce.n);
  world_forge (me, gdw_bytes_make (datagram, n), GDW_N_REDIRECT, gdw_bytes_make (data, 6 + nonce.n));
  return true;
}

TEST (the_true_answer_wins)
{
  begin ();
  w.wire = forge;
  world_connect (&w, 60000);
  check (world_is_connected (&w) && went_to (1));
  world_done (&w);
}

TEST (redirected_in_ike_auth)
{
  begin ();
  w.gateway.redirect_at = PEER_IN_AUTH;
  w.gateway.redirect_to = "192.0.2.9";
  w.gateway.redirects = 1;
  world_connect (&w, 60000);
  check (world_is_connected (&w) && world_agrees (&w) && went_to (9));
  check (world_has (&w, "<- IKE_AUTH 1  IDr AUTH N(REDIRECT)") && world_has (&w, "-> INFORMATIONAL 2  D(IKE)"));
  check (world_has (&w, "-> IKE_SA_INIT 0  SA KE No N(NAT_S) N(NAT_D) N(HASHES) N(REDIRECTED_FROM)"));
  world_done (&w);
}

TEST (redirected_behind_eap)
{
  world_eap (&w, PEER_MSCHAPV2);
  w.gateway.redirect_at = PEER_IN_AUTH;
  w.gateway.redirect_to = "gw2.example.org";
  w.gateway.redirects = 1;
  world_connect (&w, 60000);
  check (world_is_connected (&w) && world_agrees (&w) && went_to (9));
  world_done (&w);
}

TEST (in_a_circle)
{
  begin ();
  w.gateway.redirect_at = PEER_IN_AUTH;
  w.gateway.redirect_to = "192.0.2.9";
  w.gateway.redirects = 100;
  world_connect (&w, 60000);
  check (w.ended && w.end.why == GDW_WHY_REDIRECT_REFUSED);
  check (peer_nature (w.peer)->redirects == 94); /* five were followed, the sixth not */
  world_done (&w);
}

TEST (not_where_the_profile_says_no)
{
  begin ();
  world_set (&w, "gateway", "redirect", "false");
  connect ();
  check (!peer_was_told (w.peer, GDW_N_REDIRECT_SUPPORTED));
  require (peer_redirect (w.peer, "192.0.2.9"));
  check (never_without (2000) && w.used == 1);
  ladder (&w, "<- INFORMATIONAL 0  N(REDIRECT)\n"
              "-> INFORMATIONAL 0\n");
  world_done (&w);
  for (int at = PEER_IN_INIT; at <= PEER_IN_AUTH; at++) {
    begin ();
    world_set (&w, "gateway", "redirect", "false");
    w.gateway.redirect_at = (peer_redirect_at)at;
    w.gateway.redirect_to = "192.0.2.9";
    w.gateway.redirects = 100;
    world_connect (&w, 60000);
    check (w.ended && w.end.why == GDW_WHY_REDIRECT_REFUSED && went_to (1));
    world_done (&w);
  }
}

TEST_MAIN ()
