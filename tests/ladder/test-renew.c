/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-renew.c - renewed keys of child and IKE SA: key exchanges of their own, other groups, refusals, selectors, a child made anew. What happens
 * when both sides begin at once is in test-collide.c. */
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

/* Ours, on a soft limit. */
static void
want_renewal (void)
{
  gdw_report r = { .kind = GDW_REPORT_SOFT_LIMIT, .child = w.used };
  gdw_tunnel_on_report (w.tunnel, &r, w.now);
  for (unsigned i = 0; i < 6; i++)
    world_settle (&w);
}

TEST (a_soft_limit_renews_the_child)
{
  up ();
  gdw_report r = { .kind = GDW_REPORT_SOFT_LIMIT, .child = 1 };
  gdw_tunnel_on_report (w.tunnel, &r, w.now);
  world_settle (&w);
  world_settle (&w);
  check (world_is_connected (&w) && world_agrees (&w) && peer_children (w.peer) == 1 && w.used == 2);
  ladder (&w, "-> CREATE_CHILD_SA 2  N(REKEY) SA No KE TSi TSr\n"
              "<- CREATE_CHILD_SA 2  SA No KE TSi TSr\n"
              "   plane ADD 2\n"
              "   plane USE 2\n"
              "-> INFORMATIONAL 3  D(ESP)\n"
              "<- INFORMATIONAL 3  D(ESP)\n"
              "   plane DROP 1\n");
  world_done (&w);
}

/* --- key exchanges of their own, other groups, refusals --- */

TEST (gateway_renews_the_child_with_a_key_exchange)
{
  up ();
  peer_nature (w.peer)->offers_pfs = true;
  check (peer_rekey_child (w.peer));
  world_settle (&w);
  ladder (&w, "<- CREATE_CHILD_SA 0  N(REKEY) SA No KE TSi TSr\n"
              "   plane ADD 2\n"
              "-> CREATE_CHILD_SA 0  SA No KE TSi TSr\n");
  check (world_agrees (&w) && peer_children (w.peer) == 2);
  world_done (&w);
}

/* The gateway's rekeys with a group of its own; we would take x25519 alone. */
static void
other_group (bool (*rekey) (peer *), const char *groups, const char *want)
{
  gdw_profile_fault fault;
  world_psk (&w);
  world_set (&w, "ike", "groups", "x25519");
  world_connect (&w, 60000);
  world_settle (&w);
  world_forget (&w);
  peer_nature (w.peer)->offers_pfs = true;
  check (gdw_profile_set_text (&peer_nature (w.peer)->takes, "ike", "groups", groups, &fault) == GDW_OK);
  check (rekey (w.peer));
  world_settle (&w);
  check (world_has (&w, want));
  check (world_is_connected (&w) && world_agrees (&w) && peer_children (w.peer) == 1 && peer_ike_sas (w.peer) == 1);
  check (gdw_profile_set_text (&peer_nature (w.peer)->takes, "ike", "groups", "x25519", &fault) == GDW_OK);
  check (rekey (w.peer));
  world_settle (&w);
  check (world_is_connected (&w) && peer_children (w.peer) + peer_ike_sas (w.peer) == 3);
  world_done (&w);
}

TEST (gateway_renews_with_another_group)
{
  other_group (peer_rekey_child, "modp2048;x25519", "-> CREATE_CHILD_SA 0  N(INVALID_KE)");
  other_group (peer_rekey_ike, "modp2048;x25519", "-> CREATE_CHILD_SA 0  N(INVALID_KE)");
  other_group (peer_rekey_child, "modp2048", "-> CREATE_CHILD_SA 0  N(NO_PROPOSAL)");
  other_group (peer_rekey_ike, "modp2048", "-> CREATE_CHILD_SA 0  N(NO_PROPOSAL)");
}

TEST (a_gateway_that_wants_another_group_for_a_child)
{
  gdw_profile_fault fault;
  up ();
  peer_nature (w.peer)->wants_pfs = true;
  check (gdw_profile_set_text (&peer_nature (w.peer)->takes, "ike", "groups", "ecp256", &fault) == GDW_OK);
  want_renewal ();
  ladder (&w, "-> CREATE_CHILD_SA 2  N(REKEY) SA No KE TSi TSr\n"
              "<- CREATE_CHILD_SA 2  N(INVALID_KE)\n"
              "-> CREATE_CHILD_SA 3  N(REKEY) SA No KE TSi TSr\n"
              "<- CREATE_CHILD_SA 3  SA No KE TSi TSr\n"
              "   plane ADD 2\n"
              "   plane USE 2\n"
              "-> INFORMATIONAL 4  D(ESP)\n"
              "<- INFORMATIONAL 4  D(ESP)\n"
              "   plane DROP 1\n");
  check (world_is_connected (&w) && world_agrees (&w));
  world_done (&w);
}

/* It is asked without one; that it wants none is remembered, until it changes its mind. */
TEST (a_gateway_that_wants_no_key_exchange_for_a_child)
{
  up ();
  peer_nature (w.peer)->wants_no_pfs = true;
  want_renewal ();
  ladder (&w, "-> CREATE_CHILD_SA 2  N(REKEY) SA No KE TSi TSr\n"
              "<- CREATE_CHILD_SA 2  N(NO_PROPOSAL)\n"
              "-> CREATE_CHILD_SA 3  N(REKEY) SA No TSi TSr\n"
              "<- CREATE_CHILD_SA 3  SA No TSi TSr\n"
              "   plane ADD 2\n"
              "   plane USE 2\n"
              "-> INFORMATIONAL 4  D(ESP)\n"
              "<- INFORMATIONAL 4  D(ESP)\n"
              "   plane DROP 1\n");
  want_renewal ();
  check (world_has (&w, "-> CREATE_CHILD_SA 5  N(REKEY) SA No TSi TSr") && world_agrees (&w) && w.used == 3);
  peer_nature (w.peer)->wants_no_pfs = false;
  peer_nature (w.peer)->wants_pfs = true;
  world_forget (&w);
  want_renewal ();
  check (world_has (&w, "-> CREATE_CHILD_SA 8  N(REKEY) SA No KE TSi TSr") && world_agrees (&w) && w.used == 4);
  world_forget (&w);
  want_renewal ();
  check (world_has (&w, "-> CREATE_CHILD_SA 10  N(REKEY) SA No KE TSi TSr") && world_agrees (&w) && w.used == 5);
  world_done (&w);
}

/* Groups of the traffic's own: not those of the IKE SA, neither in our offer nor in our choice. */
TEST (groups_of_the_childs_own)
{
  const uint16_t *groups;
  gdw_profile_fault fault;
  world_psk (&w);
  world_set (&w, "ike", "groups", "x25519");
  world_set (&w, "esp", "groups", "ecp384;ecp256");
  world_connect (&w, 60000);
  world_settle (&w);
  peer_nature (w.peer)->offers_pfs = true;
  check (gdw_profile_set_text (&peer_nature (w.peer)->takes, "esp", "groups", "x25519;ecp256;ecp384", &fault) ==
         GDW_OK);
  check (peer_rekey_child (w.peer));
  world_settle (&w);
  check (world_has (&w, "-> CREATE_CHILD_SA 0  N(INVALID_KE)") && peer_children (w.peer) == 1);
  check (gdw_profile_set_text (&peer_nature (w.peer)->takes, "esp", "groups", "ecp256", &fault) == GDW_OK);
  check (peer_rekey_child (w.peer));
  world_settle (&w);
  check (peer_delete_child (w.peer, true));
  world_settle (&w);
  check (world_agrees (&w) && peer_children (w.peer) == 1);
  size_t before = peer_groups_seen (w.peer, &groups);
  want_renewal ();
  size_t n = peer_groups_seen (w.peer, &groups);
  check (n == before + 2 && groups[before] == 20 && groups[before + 1] == 19); /* ecp384, then what the gateway wants */
  check (world_is_connected (&w) && world_agrees (&w) && w.used == 3);
  world_done (&w);
}

TEST (our_rekeys_come_when_the_profile_says)
{
  gdw_status st;
  world_psk (&w);
  world_set (&w, "esp", "rekey", "3");
  world_set (&w, "ike", "rekey", "5");
  world_connect (&w, 60000);
  for (unsigned i = 0; i < 10 && !w.ended; i++) {
    world_run (&w, 1000);
    world_forget (&w);
  }
  gdw_tunnel_status (w.tunnel, &st);
  check (world_is_connected (&w) && world_agrees (&w) && peer_children (w.peer) == 1 && peer_ike_sas (w.peer) == 1);
  check (st.child_rekeys == 3 && st.ike_rekeys == 2);
  world_done (&w);
}

/* --- refusals --- */

TEST (a_gateway_that_refuses_our_renewal)
{
  static const uint16_t errors[] = { GDW_N_TEMPORARY_FAILURE, GDW_N_TS_UNACCEPTABLE };
  for (size_t i = 0; i < sizeof errors / sizeof errors[0]; i++) {
    up ();
    peer_nature (w.peer)->rekey_error = errors[i];
    want_renewal ();
    check (world_is_connected (&w) && world_agrees (&w) && w.used == 1); /* the keys are good until their limit */
    peer_nature (w.peer)->rekey_error = 0;
    world_run (&w, 9000);
    check (w.used == 1); /* not at once */
    world_run (&w, 7000);
    check (world_is_connected (&w) && world_agrees (&w) && w.used == 2 && peer_children (w.peer) == 1);
    world_done (&w);
  }
}

/* INVALID_SYNTAX to a protected request: the gateway has dropped the IKE SA, and waits for no DELETE (2.21.3). */
TEST (a_gateway_that_cannot_read_our_renewal)
{
  up ();
  peer_nature (w.peer)->rekey_error = GDW_N_INVALID_SYNTAX;
  want_renewal ();
  check (w.ended && w.end.why == GDW_WHY_REKEY_FAILED && w.told[0].dropped && strstr (w.text, "D(IKE)") == NULL);
  world_done (&w);
}

static void
answer_syntax (void *user, uint8_t *first, uint8_t *chain, size_t *n, size_t cap)
{
  const struct world *me = user;
  if (me->seen == 0 || cap < 8)
    return;
  *first = GDW_P_N;
  *n = 8;
  memcpy (chain, (const uint8_t[]){ 0, 0, 0, 8, 0, 0, 0, GDW_N_INVALID_SYNTAX }, 8);
}

/* Nor our question whether it lives. */
TEST (a_gateway_that_cannot_read_that_we_ask)
{
  world_psk (&w);
  w.gateway.tamper = answer_syntax;
  world_connect (&w, 60000);
  world_settle (&w);
  world_forget (&w);
  w.seen = 1;
  gdw_tunnel_on_wake (w.tunnel, 0, w.now);
  for (unsigned i = 0; i < 6; i++)
    world_settle (&w);
  check (w.ended && w.end.why == GDW_WHY_PROTOCOL && strcmp (w.end.fact, "INVALID_SYNTAX") == 0);
  check (w.told[0].dropped && strstr (w.text, "D(IKE)") == NULL);
  world_done (&w);
}

/* --- a gateway that renews nothing: the tunnel signs in anew, make before break --- */

static void
refused_for_good (void)
{
  world_psk (&w);
  world_set (&w, "ike", "liveness", "120");
  w.secrets[1] = w.secrets[2] = w.gateway.psk;
  w.gateway.keeps_others = true;
  world_connect (&w, 60000);
  world_settle (&w);
  world_forget (&w);
}

TEST (a_gateway_that_makes_no_additional_sas)
{
  refused_for_good ();
  peer_nature (w.peer)->rekey_error = GDW_N_NO_ADDITIONAL_SAS;
  want_renewal ();
  ladder (&w, "-> CREATE_CHILD_SA 2  N(REKEY) SA No KE TSi TSr\n"
              "<- CREATE_CHILD_SA 2  N(NO_MORE_SAS)\n"
              "-> IKE_SA_INIT 0  SA KE No N(NAT_S) N(NAT_D) N(HASHES)\n"
              "<- IKE_SA_INIT 0  SA KE No N(NAT_S) N(NAT_D) N(HASHES)\n"
              "   ask PSK\n"
              "-> IKE_AUTH 1  IDi AUTH CP SA TSi TSr\n"
              "<- IKE_AUTH 1  IDr AUTH CP SA TSi TSr\n"
              "   plane ADD 2\n"
              "   plane USE 2\n"
              "-> INFORMATIONAL 3  D(IKE)\n"
              "<- INFORMATIONAL 3\n"
              "   plane DROP 1\n");
  check (world_is_connected (&w) && world_agrees (&w) && w.used == 2 && peer_ike_sas (w.peer) == 1);
  world_done (&w);
}

/* Not even the IKE SA is renewed. */
TEST (no_additional_sas_for_the_ike_sa)
{
  world_psk (&w);
  world_set (&w, "ike", "rekey", "60");
  w.secrets[1] = w.gateway.psk;
  w.gateway.keeps_others = true;
  w.gateway.rekey_error = GDW_N_NO_ADDITIONAL_SAS;
  world_connect (&w, 60000);
  world_run (&w, 61000);
  gdw_status st;
  gdw_tunnel_status (w.tunnel, &st);
  check (world_is_connected (&w) && world_agrees (&w) && w.used == 2 && peer_ike_sas (w.peer) == 1);
  check (st.ike_rekeys == 0);
  world_done (&w);
}

/* The secret is no longer there: the old IKE SA carries on, and the gateway is not asked without end. */
TEST (no_additional_sas_and_nobody_to_sign_in)
{
  refused_for_good ();
  w.secrets[1] = NULL;
  w.secrets[2] = NULL;
  peer_nature (w.peer)->rekey_error = GDW_N_NO_ADDITIONAL_SAS;
  want_renewal ();
  world_run (&w, 200000);
  check (world_is_connected (&w) && world_agrees (&w) && w.used == 1 && peer_ike_sas (w.peer) == 1);
  check (world_has (&w, "<- CREATE_CHILD_SA 2  N(NO_MORE_SAS)") && strstr (w.text, "CREATE_CHILD_SA 3") == NULL);
  peer_nature (w.peer)->rekey_error = 0; /* it may change its mind */
  world_run (&w, 200000);
  check (world_is_connected (&w) && world_agrees (&w) && w.used == 2 && peer_children (w.peer) == 1);
  world_done (&w);
}

/* TEMPORARY_FAILURE is asked again for five minutes, and then taken for two ends that do not have the same state (2.25). */
TEST (a_gateway_that_says_later_for_minutes)
{
  refused_for_good ();
  peer_nature (w.peer)->rekey_error = GDW_N_TEMPORARY_FAILURE;
  want_renewal ();
  world_run (&w, 290000);
  check (world_is_connected (&w) && world_agrees (&w) && w.used == 1 && strstr (w.text, "IKE_SA_INIT") == NULL);
  world_forget (&w);
  world_run (&w, 30000);
  check (strstr (w.text, "IKE_SA_INIT") != NULL && strstr (w.text, "D(IKE)") != NULL);
  check (world_is_connected (&w) && world_agrees (&w) && w.used == 2 && peer_ike_sas (w.peer) == 1);
  world_done (&w);
}

/* --- a child where there is none --- */

TEST (a_gateway_that_has_lost_the_child)
{
  up ();
  peer_forget_children (w.peer);
  want_renewal ();
  ladder (&w, "-> CREATE_CHILD_SA 2  N(REKEY) SA No KE TSi TSr\n"
              "<- CREATE_CHILD_SA 2  N(NO_SUCH_CHILD)\n"
              "   plane DROP 1\n" /* silently: no DELETE */
              "-> CREATE_CHILD_SA 3  SA No KE TSi TSr\n"
              "<- CREATE_CHILD_SA 3  SA No KE TSi TSr\n"
              "   plane ADD 2\n"
              "   plane USE 2\n");
  check (world_is_connected (&w) && world_agrees (&w) && peer_children (w.peer) == 1);
  want_renewal ();
  check (world_is_connected (&w) && world_agrees (&w) && w.used == 3);
  world_done (&w);
}

/* It lost the child and makes no other: at once, or for too long. */
TEST (a_gateway_that_makes_no_other_child)
{
  static const struct {
    uint16_t notify;
    gdw_why why;
  } rows[] = {
    { GDW_N_NO_ADDITIONAL_SAS, GDW_WHY_NO_CHILD },      { GDW_N_NO_PROPOSAL_CHOSEN, GDW_WHY_NO_PROPOSAL },
    { GDW_N_TS_UNACCEPTABLE, GDW_WHY_TS_UNACCEPTABLE }, { GDW_N_SINGLE_PAIR_REQUIRED, GDW_WHY_NO_CHILD },
    { GDW_N_TEMPORARY_FAILURE, GDW_WHY_NO_CHILD },      { GDW_N_INVALID_SYNTAX, GDW_WHY_NO_CHILD },
  };
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    up ();
    peer_forget_children (w.peer);
    peer_nature (w.peer)->child_error = rows[i].notify;
    want_renewal ();
    world_run (&w, rows[i].notify == GDW_N_TEMPORARY_FAILURE ? 80000 : 2000);
    check (w.ended && w.end.why == rows[i].why && w.told[0].dropped);
    world_done (&w);
  }
}

TEST (a_gateway_that_makes_another_child_later)
{
  up ();
  peer_forget_children (w.peer);
  peer_nature (w.peer)->child_error = GDW_N_TEMPORARY_FAILURE;
  want_renewal ();
  check (world_has (&w, "<- CREATE_CHILD_SA 3  N(LATER)") && world_is_connected (&w));
  peer_nature (w.peer)->child_error = 0;
  world_run (&w, 20000);
  check (world_is_connected (&w) && world_agrees (&w) && w.used == 2);
  world_done (&w);
}

/* --- selectors --- */

TEST (renewals_that_change_the_selectors)
{
  up ();
  peer_nature (w.peer)->wide_ts = true;
  check (peer_rekey_child (w.peer)); /* for another network than ours */
  world_settle (&w);
  check (world_has (&w, "-> CREATE_CHILD_SA 0  N(TS_UNACCEPTABLE)"));
  check (world_is_connected (&w) && world_agrees (&w) && peer_children (w.peer) == 1);
  want_renewal (); /* the answer gives us every address */
  check (w.ended && w.end.why == GDW_WHY_REKEY_FAILED);
  check (w.told[0].dropped && w.n_told == 1);
  world_done (&w);
}

/* Beside each choice of a child: other selectors would have been good as well. */
static void
more_is_possible (void *user, uint8_t *first, uint8_t *chain, size_t *n, size_t cap)
{
  const struct world *me = user;
  uint8_t *link = first;
  if (!world_holds (GDW_P_TSR, *first, chain, *n) || *n + 8 > cap ||
      (peer_sealing (me->peer)->flags & GDW_FLAG_RESPONSE) == 0)
    return;
  for (size_t at = 0; at + 4 <= *n; at += (size_t)(chain[at + 2] << 8 | chain[at + 3]))
    link = &chain[at];
  *link = GDW_P_N;
  memcpy (&chain[*n], (const uint8_t[]){ 0, 0, 0, 8, 0, 0, 0x40, 0x02 }, 8); /* ADDITIONAL_TS_POSSIBLE */
  *n += 8;
}

TEST (other_selectors_that_were_possible_are_said)
{
  world_psk (&w);
  w.gateway.tamper = more_is_possible;
  world_connect (&w, 60000);
  check (strcmp (w.notified, "the gateway says ADDITIONAL_TS_POSSIBLE") == 0);
  world_settle (&w);
  w.notified[0] = '\0';
  want_renewal ();
  check (world_is_connected (&w) && world_agrees (&w) && w.used == 2);
  check (strcmp (w.notified, "the gateway says ADDITIONAL_TS_POSSIBLE") == 0);
  world_done (&w);
}

/* A refusal is said by its name, and the keys are good until their limit. */
TEST (a_gateway_that_wants_a_single_pair)
{
  up ();
  peer_nature (w.peer)->rekey_error = GDW_N_SINGLE_PAIR_REQUIRED;
  want_renewal ();
  check (world_is_connected (&w) && strcmp (w.notified, "the gateway says SINGLE_PAIR_REQUIRED") == 0);
  world_done (&w);
  world_psk (&w);
  w.gateway.child_error = GDW_N_SINGLE_PAIR_REQUIRED;
  world_connect (&w, 60000);
  check (w.ended && w.end.why == GDW_WHY_NO_CHILD && strcmp (w.end.fact, "SINGLE_PAIR_REQUIRED") == 0);
  world_done (&w);
}

/* The gateway's own side of a renewal, half of what it was: selectors of TSi in its request, of TSr in its answer. */
static void
halve (void *user, uint8_t *first, uint8_t *chain, size_t *n, size_t cap)
{
  const struct world *me = user;
  uint8_t type = *first, want = me->seen == 1 ? GDW_P_TSI : GDW_P_TSR;
  (void)cap;
  if (me->seen == 0)
    return;
  for (size_t at = 0; at + 24 <= *n; type = chain[at], at += (size_t)(chain[at + 2] << 8 | chain[at + 3]))
    if (type == want)
      chain[at + 20] = 127; /* the last address of an IPv4 range */
}

static void
up_to_be_halved (void)
{
  world_psk (&w);
  w.gateway.tamper = halve;
  w.gateway.keeps_others = true;
  w.secrets[1] = w.gateway.psk;
  world_connect (&w, 60000);
  world_settle (&w);
  world_forget (&w);
}

/* What the old child carried the new one must carry (2.9.2). */
TEST (renewals_that_carry_less)
{
  up_to_be_halved ();
  w.seen = 1;
  check (peer_rekey_child (w.peer));
  w.seen = 0;
  world_settle (&w);
  check (world_has (&w, "-> CREATE_CHILD_SA 0  N(TS_UNACCEPTABLE)"));
  check (world_is_connected (&w) && world_agrees (&w) && peer_children (w.peer) == 1 && w.n_told == 1);
  world_done (&w);
  up_to_be_halved ();
  w.seen = 2;
  gdw_report r = { .kind = GDW_REPORT_SOFT_LIMIT, .child = 1 };
  gdw_tunnel_on_report (w.tunnel, &r, w.now);
  world_run (&w, 20);
  w.seen = 0;
  world_run (&w, 1000); /* taken, and a new sign-in gets the plan right */
  check (world_has (&w, "   plane ADD 2") && world_has (&w, "   ask PSK") && world_has (&w, "   plane ADD 3"));
  check (world_is_connected (&w) && world_agrees (&w) && w.used == 3 && peer_ike_sas (w.peer) == 1);
  world_done (&w);
}

TEST (our_renewal_of_the_ike_sa_with_another_group_and_refused)
{
  gdw_profile_fault fault;
  world_psk (&w);
  world_set (&w, "ike", "liveness", "120");
  world_connect (&w, 60000);
  check (gdw_profile_set_text (&peer_nature (w.peer)->takes, "ike", "groups", "ecp384", &fault) == GDW_OK);
  hours (7);
  peer_nature (w.peer)->rekey_error = GDW_N_TEMPORARY_FAILURE;
  hours (2);
  gdw_status st;
  gdw_tunnel_status (w.tunnel, &st);
  check (world_is_connected (&w) && world_agrees (&w) && st.ike_rekeys == 0);
  peer_nature (w.peer)->rekey_error = 0;
  world_run (&w, 400000); /* signing in anew found no secret; the rekey is tried again after a while */
  gdw_tunnel_status (w.tunnel, &st);
  check (world_is_connected (&w) && world_agrees (&w) && st.ike_rekeys == 1 && strstr (st.ike_suite, "ecp384") != NULL);
  world_done (&w);
}

TEST_MAIN ()
