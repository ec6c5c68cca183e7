/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-collide.c - requests about the child that cross each other: both renew it, one renews while the other deletes; every row of RFC 7296
 * 2.25.1, and the two sequences of 2.8.1. */
#include "crossing.h"

enum { LONG_ENOUGH_MS = 61000 };

static void
up (unsigned lose)
{
  world_psk (&w);
  stand (lose);
}

/* --- both renew it (2.8.1, first sequence) --- */

/* Nr1 is the lowest nonce: the SA of our exchange is redundant. We delete it, the gateway deletes the old one. */
TEST (both_renew_and_ours_is_redundant)
{
  up (0);
  peer_nature (w.peer)->lowest = PEER_LOWEST_IN_ANSWERS;
  we_renew_the_child ();
  check (peer_rekey_child (w.peer));
  pass_time ();
  ladder (&w, "<- CREATE_CHILD_SA 0  N(REKEY) SA No TSi TSr\n"
              "-> CREATE_CHILD_SA 2  N(REKEY) SA No KE TSi TSr\n"
              "<- CREATE_CHILD_SA 2  SA No KE TSi TSr\n"
              "   plane ADD 2\n" /* the gateway's */
              "   plane ADD 3\n" /* ours listens as well until both know */
              "-> CREATE_CHILD_SA 0  SA No TSi TSr\n"
              "-> INFORMATIONAL 3  D(ESP)\n"
              "<- INFORMATIONAL 3  D(ESP)\n"
              "   plane DROP 3\n");
  check (w.told[1].add.auto_use && peer_children (w.peer) == 2);
  check (peer_delete_child (w.peer, true));
  pass_time ();
  ladder (&w, "<- INFORMATIONAL 1  D(ESP)\n"
              "   plane USE 2\n"
              "   plane DROP 1\n"
              "-> INFORMATIONAL 1  D(ESP)\n");
  check_at_rest ();
  world_done (&w);
}

/* Ni2 is the lowest: the gateway's is redundant. It deletes it, we delete the old one. */
TEST (both_renew_and_the_gateways_is_redundant)
{
  up (0);
  peer_nature (w.peer)->lowest = PEER_LOWEST_IN_REQUESTS;
  we_renew_the_child ();
  check (peer_rekey_child (w.peer));
  pass_time ();
  ladder (&w, "<- CREATE_CHILD_SA 0  N(REKEY) SA No TSi TSr\n"
              "-> CREATE_CHILD_SA 2  N(REKEY) SA No KE TSi TSr\n"
              "<- CREATE_CHILD_SA 2  SA No KE TSi TSr\n"
              "   plane ADD 2\n"
              "   plane ADD 3\n"
              "   plane USE 3\n"
              "-> CREATE_CHILD_SA 0  SA No TSi TSr\n"
              "-> INFORMATIONAL 3  D(ESP)\n"
              "<- INFORMATIONAL 3  D(ESP)\n"
              "   plane DROP 1\n");
  check (peer_delete_child (w.peer, true));
  pass_time ();
  ladder (&w, "<- INFORMATIONAL 1  D(ESP)\n"
              "   plane USE 3\n"
              "   plane DROP 2\n"
              "-> INFORMATIONAL 1  D(ESP)\n");
  check_at_rest ();
  world_done (&w);
}

/* It has read our answer and knows that its own is redundant, while its answer to us is lost: its DELETE comes first, and the old child serves
 * once more until ours is there. */
TEST (the_redundant_one_goes_before_ours_comes)
{
  up (3); /* both requests, its answer */
  peer_nature (w.peer)->lowest = PEER_LOWEST_IN_REQUESTS;
  we_renew_the_child ();
  check (peer_rekey_child (w.peer));
  world_run (&w, 100);
  check (world_has (&w, "   lost <-") && peer_delete_child (w.peer, true));
  world_run (&w, 100);
  check (world_has (&w, "   plane USE 1") && world_has (&w, "   plane DROP 2") && world_is_connected (&w));
  check (w.used == 1);
  world_run (&w, 1000);
  check (w.used == 3 && w.told[0].dropped);
  check_at_rest ();
  world_done (&w);
}

/* --- our request is lost (2.8.1, second sequence) --- */

TEST (the_gateway_has_finished_before_it_sees_ours)
{
  up (1);
  we_renew_the_child ();
  check (peer_rekey_child (w.peer));
  world_run (&w, 100);
  check (peer_delete_child (w.peer, true));
  world_run (&w, 100);
  ladder (&w, "<- CREATE_CHILD_SA 0  N(REKEY) SA No TSi TSr\n"
              "   lost ->\n"
              "   plane ADD 2\n"
              "-> CREATE_CHILD_SA 0  SA No TSi TSr\n"
              "<- INFORMATIONAL 1  D(ESP)\n"
              "   plane USE 2\n"
              "   plane DROP 1\n"
              "-> INFORMATIONAL 1  D(ESP)\n");
  world_run (&w, 1000);
  ladder (&w, "-> CREATE_CHILD_SA 2  N(REKEY) SA No KE TSi TSr\n"
              "<- CREATE_CHILD_SA 2  N(NO_SUCH_CHILD)\n"); /* to be expected */
  check (w.used == 2);
  check_at_rest ();
  world_done (&w);
}

/* The other way round: its request is lost, we finish, and its repeat finds a child that is on its way out, or gone. */
TEST (we_have_finished_before_we_see_the_gateways)
{
  up (1);
  check (peer_rekey_child (w.peer));
  pass_time ();
  check (world_has (&w, "   lost <-"));
  we_renew_the_child ();
  world_run (&w, 25); /* the new one is there, our DELETE leaves */
  check (w.used == 2 && peer_repeat (w.peer));
  pass_time ();
  check (world_has (&w, "-> CREATE_CHILD_SA 0  N(LATER)"));
  check_at_rest ();
  world_done (&w);

  up (1);
  check (peer_rekey_child (w.peer));
  pass_time ();
  we_renew_the_child ();
  pass_time ();
  check (w.used == 2 && w.told[0].dropped && peer_repeat (w.peer));
  pass_time ();
  check (world_has (&w, "-> CREATE_CHILD_SA 0  N(NO_SUCH_CHILD)"));
  check_at_rest ();
  world_done (&w);
}

/* A gateway that keeps what it should delete is helped after a while. */
TEST (the_gateway_forgets_to_delete_the_redundant_one)
{
  up (0);
  peer_nature (w.peer)->lowest = PEER_LOWEST_IN_REQUESTS;
  we_renew_the_child ();
  check (peer_rekey_child (w.peer));
  pass_time ();
  check (peer_children (w.peer) == 2 && w.used == 3);
  world_run (&w, LONG_ENOUGH_MS);
  check (world_has (&w, "   plane DROP 2") && w.used == 3);
  check_at_rest ();
  world_done (&w);
}

/* Of a collision any one message may be lost: the end is the same. */
static void
every_loss (peer_lowest lowest)
{
  for (unsigned lose = 1; lose <= 12; lose++) {
    up (lose);
    peer_nature (w.peer)->lowest = lowest;
    we_renew_the_child ();
    check (peer_rekey_child (w.peer));
    both_clocks (8000);
    check_at_rest ();
    world_done (&w);
  }
}

TEST (every_single_loss_while_both_renew)
{
  every_loss (PEER_LOWEST_IN_ANSWERS);
  every_loss (PEER_LOWEST_IN_REQUESTS);
}

/* --- renewing against deleting --- */

/* Our DELETE of the replaced child is on its way while the gateway asks. */
static void
while_we_delete (bool (*deed) (peer *))
{
  up (0);
  we_renew_the_child ();
  until_left (GDW_X_INFORMATIONAL);
  check (deed (w.peer));
  pass_time ();
}

static bool
delete_oldest (peer *p)
{
  return peer_delete_child (p, true);
}

TEST (the_gateway_deletes_what_we_delete)
{
  while_we_delete (delete_oldest);
  ladder (&w, "<- INFORMATIONAL 0  D(ESP)\n"
              "-> INFORMATIONAL 3  D(ESP)\n"
              "<- INFORMATIONAL 3\n"
              "   plane USE 2\n"
              "   plane DROP 1\n"
              "-> INFORMATIONAL 0\n"); /* neither answer names it: both DELETEs do (1.4.1) */
  check_at_rest ();
  world_done (&w);
}

TEST (the_gateway_renews_the_ike_sa_while_we_delete)
{
  while_we_delete (peer_rekey_ike);
  check (world_has (&w, "-> CREATE_CHILD_SA 0  N(LATER)"));
  check_at_rest ();
  world_done (&w);
}

TEST (the_gateway_deletes_and_renews_what_is_not_there)
{
  up (0);
  check (peer_delete_nobody (w.peer));
  pass_time ();
  check (peer_rekey_nobody (w.peer));
  pass_time ();
  ladder (&w, "<- INFORMATIONAL 0  D(ESP)\n"
              "-> INFORMATIONAL 0\n"
              "<- CREATE_CHILD_SA 1  N(REKEY) SA No TSi TSr\n"
              "-> CREATE_CHILD_SA 1  N(NO_SUCH_CHILD)\n");
  check_at_rest ();
  world_done (&w);
}

/* It closes the only child, and tells us to wait: nothing is left to carry. */
TEST (the_gateway_deletes_what_we_renew)
{
  up (0);
  we_renew_the_child ();
  check (peer_delete_child (w.peer, false));
  pass_time ();
  ladder (&w, "<- INFORMATIONAL 0  D(ESP)\n"
              "-> CREATE_CHILD_SA 2  N(REKEY) SA No KE TSi TSr\n"
              "<- CREATE_CHILD_SA 2  N(LATER)\n"
              "   plane DROP 1\n"
              "END GATEWAY_CLOSED\n"
              "-> INFORMATIONAL 0  D(ESP)\n" /* as usual */
              "-> INFORMATIONAL 3  D(IKE)\n"
              "<- INFORMATIONAL 3\n");
  world_done (&w);
}

/* Its DELETE is over before our request is there: the child is not found, and we begin with a new one (2.25). */
TEST (the_gateway_has_deleted_what_we_renew)
{
  up (1);
  we_renew_the_child ();
  check (peer_delete_child (w.peer, false));
  world_run (&w, 1000);
  ladder (&w, "<- INFORMATIONAL 0  D(ESP)\n"
              "   lost ->\n"
              "   plane DROP 1\n"
              "-> INFORMATIONAL 0  D(ESP)\n"
              "-> CREATE_CHILD_SA 2  N(REKEY) SA No KE TSi TSr\n"
              "<- CREATE_CHILD_SA 2  N(NO_SUCH_CHILD)\n"
              "-> CREATE_CHILD_SA 3  SA No KE TSi TSr\n"
              "<- CREATE_CHILD_SA 3  SA No KE TSi TSr\n"
              "   plane ADD 2\n"
              "   plane USE 2\n");
  check_at_rest ();
  world_done (&w);
}

/* Our answer to the gateway's renewal is lost, and we want to renew what it made: it does not know that yet. Nothing is dropped for it, and no
 * further child is asked for; the repeat of its request has the same answer. */
TEST (we_renew_what_the_gateway_does_not_know_yet)
{
  gdw_report r = { .kind = GDW_REPORT_SOFT_LIMIT, .child = 2 };
  up (2);
  check (peer_rekey_child (w.peer));
  world_settle (&w);
  gdw_tunnel_on_report (w.tunnel, &r, w.now);
  world_settle (&w);
  ladder (&w, "<- CREATE_CHILD_SA 0  N(REKEY) SA No TSi TSr\n"
              "   plane ADD 2\n"
              "   lost ->\n"
              "-> CREATE_CHILD_SA 2  N(REKEY) SA No KE TSi TSr\n"
              "<- CREATE_CHILD_SA 2  N(NO_SUCH_CHILD)\n");
  both_clocks (8000);
  ladder (&w, "-> CREATE_CHILD_SA 0  SA No TSi TSr\n"
              "<- INFORMATIONAL 1  D(ESP)\n"
              "   plane USE 2\n"
              "   plane DROP 1\n"
              "-> INFORMATIONAL 1  D(ESP)\n");
  check_at_rest ();
  world_done (&w);
}

/* The gateway answers our renewal, and deletes what it made before that answer comes: there is no new child. The old one is replaced for
 * the gateway: we delete it, and make a new one. */
TEST (the_gateway_deletes_what_it_made_before_we_hear_of_it)
{
  up (2); /* its answer */
  we_renew_the_child ();
  world_run (&w, 25);
  check (peer_delete_child (w.peer, false));
  world_run (&w, 25);
  world_run (&w, 1000);
  both_clocks (8000);
  ladder (&w, "-> CREATE_CHILD_SA 2  N(REKEY) SA No KE TSi TSr\n"
              "<- CREATE_CHILD_SA 2  SA No KE TSi TSr\n"
              "   lost <-\n"
              "<- INFORMATIONAL 0  D(ESP)\n"
              "-> INFORMATIONAL 0\n"
              "   gateway answers again\n"
              "-> INFORMATIONAL 3  D(ESP)\n"
              "<- INFORMATIONAL 3  D(ESP)\n"
              "   plane DROP 1\n"
              "-> CREATE_CHILD_SA 4  SA No KE TSi TSr\n"
              "<- CREATE_CHILD_SA 4  SA No KE TSi TSr\n"
              "   plane ADD 2\n"
              "   plane USE 2\n");
  check_at_rest ();
  world_done (&w);
}

/* The same, and the gateway has learned of the new child and deleted the old one before its answer to us comes at last: that answer is as old
 * as our question, and the child is there. */
TEST (we_asked_before_the_gateway_knew_and_hear_it_later)
{
  gdw_report r = { .kind = GDW_REPORT_SOFT_LIMIT, .child = 2 };
  up (2); /* our answer to the gateway */
  check (peer_rekey_child (w.peer));
  world_settle (&w);
  line.lose = 4; /* and its answer to our question */
  gdw_tunnel_on_report (w.tunnel, &r, w.now);
  world_settle (&w);
  ladder (&w, "<- CREATE_CHILD_SA 0  N(REKEY) SA No TSi TSr\n"
              "   plane ADD 2\n"
              "   lost ->\n"
              "-> CREATE_CHILD_SA 2  N(REKEY) SA No KE TSi TSr\n"
              "<- CREATE_CHILD_SA 2  N(NO_SUCH_CHILD)\n"
              "   lost <-\n");
  check (peer_repeat (w.peer));
  world_run (&w, 25);
  check (peer_delete_child (w.peer, true));
  world_run (&w, 25);
  ladder (&w, "-> CREATE_CHILD_SA 0  SA No TSi TSr\n"
              "<- INFORMATIONAL 1  D(ESP)\n"
              "   plane USE 2\n"
              "   plane DROP 1\n"
              "-> INFORMATIONAL 1  D(ESP)\n");
  world_run (&w, 1000);
  ladder (&w, "   gateway answers again\n"); /* as before */
  check (w.used == 2);
  check_at_rest ();
  world_done (&w);
}

/* --- the IKE SA is renewed by the gateway while we are at a child --- */

TEST (the_gateway_renews_the_ike_sa_while_we_renew_or_make_a_child)
{
  for (unsigned make = 0; make < 2; make++) {
    up (0);
    if (make == 1)
      peer_forget_children (w.peer);
    we_renew_the_child ();
    if (make == 1) {
      until_left (GDW_X_CREATE_CHILD_SA);
    }
    check (peer_rekey_ike (w.peer));
    pass_time ();
    check (world_has (&w, "-> CREATE_CHILD_SA 0  N(LATER)"));
    world_run (&w, 16000); /* and so was ours told */
    check (w.used == 2);
    check_at_rest ();
    world_done (&w);
  }
}

TEST_MAIN ()
