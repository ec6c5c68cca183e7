/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-collide-ike.c - requests about the IKE SA that cross each other: both renew it, one renews while the other closes, one is at the IKE SA
 * and the other at a child; every row of RFC 7296 2.25.2, and the sequences of 2.8.2. */
#include "crossing.h"

/* Our rekey of the IKE SA has just left. */
static void
renewing (unsigned lose)
{
  world_psk (&w);
  world_set (&w, "ike", "rekey", "60");
  world_set (&w, "ike", "liveness", "120");
  stand (0);
  until_left (GDW_X_CREATE_CHILD_SA);
  line.passed = lose == 1 ? 0 : 1;
  line.lose = lose;
}

/* The same, and that request is lost. */
static void
renewing_in_vain (void)
{
  world_psk (&w);
  world_set (&w, "ike", "rekey", "60");
  world_set (&w, "ike", "liveness", "120");
  stand (1);
  until_left (GDW_X_CREATE_CHILD_SA);
}

/* --- both renew it --- */

/* Nr1 is the lowest nonce: the SA of our exchange is redundant. We delete it, the gateway deletes the old one; the child goes to the other. */
TEST (both_renew_and_ours_is_redundant)
{
  renewing (0);
  peer_nature (w.peer)->lowest = PEER_LOWEST_IN_ANSWERS;
  check (peer_rekey_ike (w.peer));
  pass_time ();
  ladder (&w, "<- CREATE_CHILD_SA 0  SA No KE\n"
              "-> CREATE_CHILD_SA 2  SA No KE\n"
              "<- CREATE_CHILD_SA 2  SA No KE\n"
              "-> CREATE_CHILD_SA 0  SA No KE\n"
              "-> INFORMATIONAL 0  D(IKE)\n" /* on the redundant SA */
              "<- INFORMATIONAL 0\n");
  check (peer_ike_sas (w.peer) == 2 && world_agrees (&w));
  check (peer_delete_ike (w.peer));
  pass_time ();
  ladder (&w, "<- INFORMATIONAL 1  D(IKE)\n" /* on the old one */
              "-> INFORMATIONAL 1\n");
  check_at_rest ();
  world_done (&w);
}

/* Ni2 is the lowest: the gateway's is redundant. It deletes it, we delete the old one. */
TEST (both_renew_and_the_gateways_is_redundant)
{
  renewing (0);
  peer_nature (w.peer)->lowest = PEER_LOWEST_IN_REQUESTS;
  check (peer_rekey_ike (w.peer));
  pass_time ();
  ladder (&w, "<- CREATE_CHILD_SA 0  SA No KE\n"
              "-> CREATE_CHILD_SA 2  SA No KE\n"
              "<- CREATE_CHILD_SA 2  SA No KE\n"
              "-> CREATE_CHILD_SA 0  SA No KE\n"
              "-> INFORMATIONAL 3  D(IKE)\n"
              "<- INFORMATIONAL 3\n");
  check (peer_ike_sas (w.peer) == 2 && world_agrees (&w));
  check (peer_delete_ike (w.peer));
  pass_time ();
  ladder (&w, "<- INFORMATIONAL 0  D(IKE)\n"
              "-> INFORMATIONAL 0\n");
  check_at_rest ();
  world_done (&w);
}

/* --- only one side notices --- */

/* Our request is lost until the gateway closes the old SA: it has not seen ours, which we forget. */
TEST (the_gateway_closes_the_old_one_before_it_sees_ours)
{
  renewing_in_vain ();
  check (peer_rekey_ike (w.peer));
  world_run (&w, 100);
  check (peer_delete_ike (w.peer));
  world_run (&w, 2000);
  ladder (&w, "<- CREATE_CHILD_SA 0  SA No KE\n"
              "-> CREATE_CHILD_SA 0  SA No KE\n"
              "<- INFORMATIONAL 1  D(IKE)\n"
              "-> INFORMATIONAL 1\n"); /* and our request is not repeated */
  check_at_rest ();
  world_done (&w);
}

/* It is repeated before that: TEMPORARY_FAILURE, the old one is on its way out. */
TEST (our_repeat_finds_an_old_sa)
{
  renewing_in_vain ();
  check (peer_rekey_ike (w.peer));
  world_run (&w, 1000);
  ladder (&w, "<- CREATE_CHILD_SA 0  SA No KE\n"
              "-> CREATE_CHILD_SA 0  SA No KE\n"
              "-> CREATE_CHILD_SA 2  SA No KE\n"
              "<- CREATE_CHILD_SA 2  N(LATER)\n");
  check (world_agrees (&w) && peer_delete_ike (w.peer));
  pass_time ();
  check_at_rest ();
  world_done (&w);
}

/* The gateway's request comes late: we have replaced the SA already. */
TEST (the_gateways_request_finds_an_old_sa)
{
  renewing (2);
  check (peer_rekey_ike (w.peer));
  world_run (&w, 20); /* ours is done, and our DELETE of the old one leaves */
  check (peer_repeat (w.peer));
  pass_time ();
  ladder (&w, "<- CREATE_CHILD_SA 0  SA No KE\n"
              "   lost <-\n"
              "-> CREATE_CHILD_SA 2  SA No KE\n"
              "<- CREATE_CHILD_SA 2  SA No KE\n"
              "-> INFORMATIONAL 3  D(IKE)\n"
              "<- INFORMATIONAL 3\n");
  check_at_rest ();
  world_done (&w);
}

static void
every_loss (peer_lowest lowest)
{
  for (unsigned lose = 1; lose <= 12; lose++) {
    if (lose == 1)
      renewing_in_vain ();
    else
      renewing (lose);
    peer_nature (w.peer)->lowest = lowest;
    check (peer_rekey_ike (w.peer));
    both_clocks (140000); /* what nobody could delete is given up by then */
    check_at_rest ();
    world_done (&w);
  }
}

TEST (every_single_loss_while_both_renew)
{
  every_loss (PEER_LOWEST_IN_ANSWERS);
  every_loss (PEER_LOWEST_IN_REQUESTS);
}

/* --- renewing against closing --- */

TEST (the_gateway_closes_what_we_renew)
{
  renewing (0);
  check (peer_delete_ike (w.peer));
  pass_time ();
  check (w.ended && w.end.why == GDW_WHY_GATEWAY_CLOSED && w.told[0].dropped);
  check (world_has (&w, "-> INFORMATIONAL 0") || peer_ike_sas (w.peer) <= 1);
  world_done (&w);
}

TEST (the_gateway_renews_or_closes_what_we_close)
{
  static bool (*const deeds[]) (peer *) = { peer_rekey_ike, peer_delete_ike };
  for (size_t i = 0; i < sizeof deeds / sizeof deeds[0]; i++) {
    world_psk (&w);
    stand (2); /* our DELETE is sent twice; the gateway's request comes between */
    check (deeds[i](w.peer));
    gdw_tunnel_on_close (w.tunnel, w.now);
    line.lose = 1;
    world_run (&w, 30);
    check (world_has (&w, i == 0 ? "-> CREATE_CHILD_SA 0  N(LATER)" : "-> INFORMATIONAL 0"));
    world_run (&w, 3000);
    check (w.ended && w.end.why == GDW_WHY_NONE && peer_ike_sas (w.peer) == 0 && w.told[0].dropped);
    world_done (&w);
  }
}

/* The person disconnects while nobody knows yet which SA stays: both are deleted. */
TEST (we_close_in_the_middle_of_it)
{
  renewing_in_vain ();
  check (peer_rekey_ike (w.peer));
  world_run (&w, 25); /* the gateway's request is answered, and the answer is on its way */
  gdw_tunnel_on_close (w.tunnel, w.now);
  world_run (&w, 3000);
  check (w.ended && w.end.why == GDW_WHY_NONE && w.told[0].dropped && peer_ike_sas (w.peer) <= 1);
  check (world_has (&w, "-> INFORMATIONAL 0  D(IKE)"));
  world_done (&w);
}

/* --- we renew the IKE SA, the gateway is at a child --- */

TEST (the_gateway_renews_the_child_while_we_renew_the_ike_sa)
{
  renewing (0);
  check (peer_rekey_child (w.peer));
  pass_time ();
  ladder (&w, "<- CREATE_CHILD_SA 0  N(REKEY) SA No TSi TSr\n"
              "-> CREATE_CHILD_SA 2  SA No KE\n"
              "<- CREATE_CHILD_SA 2  N(LATER)\n"
              "-> CREATE_CHILD_SA 0  N(LATER)\n"); /* both try again */
  world_run (&w, 16000);
  check (world_has (&w, "-> CREATE_CHILD_SA 3  SA No KE"));
  check_at_rest ();
  check (peer_rekey_child (w.peer));
  pass_time ();
  check (peer_delete_child (w.peer, true));
  pass_time ();
  check_at_rest ();
  world_done (&w);
}

/* It deletes the child that it replaced before: as usual, and the new SA inherits what is left. */
TEST (the_gateway_deletes_a_child_while_we_renew_the_ike_sa)
{
  world_psk (&w);
  world_set (&w, "ike", "rekey", "60");
  world_set (&w, "ike", "liveness", "120");
  stand (0);
  world_run (&w, 20000);
  check (peer_rekey_child (w.peer));
  pass_time ();
  until_left (GDW_X_CREATE_CHILD_SA);
  check (peer_delete_child (w.peer, true));
  pass_time ();
  check (world_has (&w, "-> INFORMATIONAL 1  D(ESP)") && w.used == 2);
  world_run (&w, 16000);
  check_at_rest ();
  world_done (&w);
}

TEST (the_gateway_wants_a_child_while_we_renew_the_ike_sa)
{
  renewing (0);
  check (peer_want_child (w.peer));
  pass_time ();
  check (world_has (&w, "-> CREATE_CHILD_SA 0  N(LATER)"));
  world_run (&w, 16000);
  check_at_rest ();
  check (peer_want_child (w.peer)); /* otherwise: one is what a profile asks for */
  pass_time ();
  check (world_has (&w, "-> CREATE_CHILD_SA 1  N(NO_MORE_SAS)"));
  world_done (&w);
}

TEST_MAIN ()
