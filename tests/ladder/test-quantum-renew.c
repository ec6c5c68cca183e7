/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-quantum-renew.c - keys renewed with further key exchanges: CREATE_CHILD_SA, then IKE_FOLLOWUP_KE (RFC 9370 2.2.4), begun by us and by the
 * gateway, for child and IKE SA; states that are not found; both at once. */
#include "crossing.h"

static bool
library_has_kem (void)
{
  return gdw_kex_available (gdw_group_find (GDW_KE_ML_KEM_768));
}

#define needs_kem()                                                                                                    \
  do {                                                                                                                 \
    if (!library_has_kem ())                                                                                           \
      skip ("this library has no ML-KEM");                                                                             \
  } while (0)

static void
up (unsigned lose)
{
  world_psk (&w);
  world_set (&w, "ike", "post-quantum", "prefer");
  world_set (&w, "ike", "rekey", "60");
  world_set (&w, "ike", "liveness", "120");
  world_gateway_takes (&w, "ike", "post-quantum", "prefer");
  w.gateway.further = true;
  w.gateway.offers_pfs = true;
  stand (lose);
}

static bool
is_mixed (bool child)
{
  gdw_status st;
  gdw_tunnel_status (w.tunnel, &st);
  return strstr (child ? st.child_suite : st.ike_suite, "mlkem768") != NULL;
}

TEST (we_renew_the_child)
{
  needs_kem ();
  up (0);
  we_renew_the_child ();
  pass_time ();
  ladder (&w, "-> CREATE_CHILD_SA 3  N(REKEY) SA No KE TSi TSr\n"
              "<- CREATE_CHILD_SA 3  SA No KE TSi TSr N(LINK)\n"
              "-> IKE_FOLLOWUP_KE 4  KE N(LINK)\n"
              "<- IKE_FOLLOWUP_KE 4  KE\n"
              "   plane ADD 2\n"
              "   plane USE 2\n"
              "-> INFORMATIONAL 5  D(ESP)\n"
              "<- INFORMATIONAL 5  D(ESP)\n"
              "   plane DROP 1\n");
  check (is_mixed (true));
  check_at_rest ();
  world_done (&w);
}

TEST (the_gateway_renews_the_child)
{
  needs_kem ();
  up (0);
  check (peer_rekey_child (w.peer));
  pass_time ();
  ladder (&w, "<- CREATE_CHILD_SA 0  N(REKEY) SA No KE TSi TSr\n"
              "-> CREATE_CHILD_SA 0  SA No KE TSi TSr N(LINK)\n"
              "<- IKE_FOLLOWUP_KE 1  KE N(LINK)\n"
              "   plane ADD 2\n" /* listens before the last answer leaves, and not before */
              "-> IKE_FOLLOWUP_KE 1  KE\n");
  check (peer_delete_child (w.peer, true));
  pass_time ();
  check (is_mixed (true));
  check_at_rest ();
  world_done (&w);
}

TEST (we_renew_the_ike_sa)
{
  needs_kem ();
  up (0);
  until_left (GDW_X_CREATE_CHILD_SA);
  pass_time ();
  ladder (&w, "-> CREATE_CHILD_SA 3  SA No KE\n"
              "<- CREATE_CHILD_SA 3  SA No KE N(LINK)\n"
              "-> IKE_FOLLOWUP_KE 4  KE N(LINK)\n"
              "<- IKE_FOLLOWUP_KE 4  KE\n"
              "-> INFORMATIONAL 5  D(IKE)\n"
              "<- INFORMATIONAL 5\n");
  check (is_mixed (false));
  check_at_rest ();
  world_done (&w);
}

TEST (the_gateway_renews_the_ike_sa)
{
  needs_kem ();
  up (0);
  check (peer_rekey_ike (w.peer));
  pass_time ();
  ladder (&w, "<- CREATE_CHILD_SA 0  SA No KE\n"
              "-> CREATE_CHILD_SA 0  SA No KE N(LINK)\n"
              "<- IKE_FOLLOWUP_KE 1  KE N(LINK)\n"
              "-> IKE_FOLLOWUP_KE 1  KE\n");
  check (peer_delete_ike (w.peer));
  pass_time ();
  check (is_mixed (false));
  check_at_rest ();
  world_done (&w);
}

/* STATE_NOT_FOUND: from the beginning, a while later. */
TEST (a_gateway_that_forgets_what_it_answered)
{
  needs_kem ();
  up (0);
  peer_nature (w.peer)->forgets_followups = true;
  we_renew_the_child ();
  pass_time ();
  check (world_has (&w, "<- IKE_FOLLOWUP_KE 4  N(NO_STATE)") && w.used == 1 && world_is_connected (&w));
  peer_nature (w.peer)->forgets_followups = false;
  world_run (&w, 16000);
  check (w.used == 2 && is_mixed (true));
  check_at_rest ();
  world_done (&w);
}

static unsigned late;

/* The gateway's IKE_FOLLOWUP_KE gets lost again and again. */
static bool
no_followup (struct world *me, bool to_gateway, uint8_t *datagram, size_t n)
{
  (void)me;
  bool mine = !to_gateway && n > 19 && datagram[18] == GDW_X_IKE_FOLLOWUP_KE && late > 0;
  late -= mine ? 1 : 0;
  return !mine;
}

/* Its next exchange comes after more than 20 s: we have forgotten the first. */
TEST (a_gateway_that_goes_on_too_late)
{
  needs_kem ();
  up (0);
  w.wire = no_followup;
  late = 1;
  check (peer_rekey_child (w.peer));
  world_run (&w, 25000);
  check (w.n_told == 1 && peer_repeat (w.peer));
  pass_time ();
  check (world_has (&w, "-> IKE_FOLLOWUP_KE 1  N(NO_STATE)"));
  w.wire = pass_on;
  check_at_rest ();
  check (peer_rekey_child (w.peer));
  pass_time ();
  check (peer_delete_child (w.peer, true));
  pass_time ();
  check (w.used == 2 && is_mixed (true));
  check_at_rest ();
  world_done (&w);
}

/* Both begin at once, and any one message is lost. */
static void
crossing (bool ike, peer_lowest lowest, unsigned lose)
{
  up (0);
  peer_nature (w.peer)->lowest = lowest;
  if (ike)
    until_left (GDW_X_CREATE_CHILD_SA);
  else
    we_renew_the_child ();
  line.passed = 0;
  line.lose = lose;
  check (ike ? peer_rekey_ike (w.peer) : peer_rekey_child (w.peer));
  both_clocks (140000);
  check_at_rest ();
  world_done (&w);
}

TEST (both_renew_at_once)
{
  needs_kem ();
  for (unsigned lose = 0; lose <= 12; lose++)
    for (unsigned ike = 0; ike < 2; ike++) {
      crossing (ike == 1, PEER_LOWEST_IN_ANSWERS, lose);
      crossing (ike == 1, PEER_LOWEST_IN_REQUESTS, lose);
    }
}

TEST_MAIN ()
