/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-loss.c - a bad wire: lost, doubled, late and stray messages. */
#include "harness.h"
#include "wire/ike-consts.h"
#include "world.h"

static struct world w;

/* Loses the datagrams whose place in the order of all is a bit in `at`. */
static bool
lose (struct world *me, bool to_gateway, uint8_t *datagram, size_t n)
{
  (void)to_gateway;
  (void)datagram;
  (void)n;
  unsigned place = me->seen++;
  return place >= 64 || (me->at >> place & 1) == 0;
}

TEST (a_lost_request_is_repeated)
{
  world_psk (&w);
  w.wire = lose;
  w.at = 1;
  gdw_ms begin = w.now.mono;
  world_connect (&w, 60000);
  check (world_is_connected (&w) && world_agrees (&w) && w.now.mono - begin == 500 + 4 * WORLD_DELAY_MS);
  ladder (&w, "   lost ->\n"
              "-> IKE_SA_INIT 0  SA KE No N(NAT_S) N(NAT_D) N(HASHES)\n"
              "<- IKE_SA_INIT 0  SA KE No N(NAT_S) N(NAT_D) N(HASHES)\n"
              "   ask PSK\n"
              "-> IKE_AUTH 1  IDi AUTH CP SA TSi TSr\n"
              "<- IKE_AUTH 1  IDr AUTH CP SA TSi TSr\n"
              "   plane ADD 1\n"
              "   plane USE 1\n"
              "   connected\n");
  world_done (&w);
}

TEST (a_lost_answer_is_said_again)
{
  world_psk (&w);
  w.wire = lose;
  w.at = 1 << 1 | 1 << 5; /* the answer of IKE_SA_INIT, and that of IKE_AUTH */
  world_connect (&w, 60000);
  check (world_is_connected (&w) && world_agrees (&w) && peer_answers_again (w.peer) == 2);
  ladder (&w, "-> IKE_SA_INIT 0  SA KE No N(NAT_S) N(NAT_D) N(HASHES)\n"
              "<- IKE_SA_INIT 0  SA KE No N(NAT_S) N(NAT_D) N(HASHES)\n"
              "   lost <-\n"
              "   gateway answers again\n"
              "   ask PSK\n"
              "-> IKE_AUTH 1  IDi AUTH CP SA TSi TSr\n"
              "<- IKE_AUTH 1  IDr AUTH CP SA TSi TSr\n"
              "   lost <-\n"
              "   gateway answers again\n"
              "   plane ADD 1\n"
              "   plane USE 1\n"
              "   connected\n");
  world_done (&w);
}

TEST (the_waits_double)
{
  world_psk (&w);
  w.wire = lose;
  w.at = 1 | 2 | 4; /* three times the first request */
  gdw_ms begin = w.now.mono;
  world_connect (&w, 60000);
  check (world_is_connected (&w) && w.now.mono - begin == 500 + 1000 + 2000 + 4 * WORLD_DELAY_MS);
  world_done (&w);
}

/* Loses everything but IKE_SA_INIT. */
static bool
only_init (struct world *me, bool to_gateway, uint8_t *datagram, size_t n)
{
  (void)me;
  (void)to_gateway;
  return n > 18 && datagram[18] == GDW_X_IKE_SA_INIT;
}

TEST (silence_behind_the_first_answer)
{
  world_psk (&w);
  w.wire = only_init;
  gdw_ms begin = w.now.mono;
  world_connect (&w, 300000);
  check (w.ended && w.end.why == GDW_WHY_GATEWAY_SILENT);
  check (w.now.mono - begin <= 60000);
  world_done (&w);
}

TEST (every_single_loss)
{
  for (unsigned place = 0; place < 6; place++) {
    world_psk (&w);
    w.wire = lose;
    w.at = (size_t)1 << place;
    world_connect (&w, 60000);
    check (world_is_connected (&w) && world_agrees (&w));
    world_close (&w);
    check (w.ended && w.end.why == GDW_WHY_NONE);
    world_done (&w);
  }
}

TEST (every_pattern_of_losses_with_cookie_and_another_group)
{
  for (size_t pattern = 0; pattern < 256; pattern++) {
    world_psk (&w);
    w.gateway.cookies = 1;
    world_gateway_takes (&w, "ike", "groups", "ecp256");
    w.wire = lose;
    w.at = pattern;
    world_connect (&w, 60000);
    size_t lost = 0;
    for (size_t bits = pattern; bits != 0; bits >>= 1)
      lost += bits & 1;
    bool silent =
        lost >= 6 && w.ended && w.end.why == GDW_WHY_GATEWAY_SILENT; /* six sends of one request may be lost then */
    check (silent || (world_is_connected (&w) && world_agrees (&w)));
    if (!silent && !world_is_connected (&w))
      printf ("# pattern %zx\n", pattern);
    world_done (&w);
  }
}

/* Everything twice. */
static bool
twice (struct world *me, bool to_gateway, uint8_t *datagram, size_t n)
{
  if (!to_gateway && me->n_flying < WORLD_FLYING / 2) {
    uint8_t *copy = malloc (n);
    if (copy == NULL)
      abort ();
    memcpy (copy, datagram, n);
    me->flying[me->n_flying++] = (struct flying){ false, me->now.mono + WORLD_DELAY_MS + 3, gdw_bytes_make (copy, n) };
  }
  return true;
}

TEST (doubled_answers_are_passed_over)
{
  world_psk (&w);
  w.wire = twice;
  world_connect (&w, 60000);
  world_settle (&w);
  check (world_is_connected (&w) && world_agrees (&w) && w.n_told == 1);
  world_done (&w);
  world_eap (&w, PEER_GTC); /* the answer to one IKE_AUTH comes again while the next is asked */
  w.wire = twice;
  world_connect (&w, 60000);
  world_settle (&w);
  check (world_is_connected (&w) && world_agrees (&w) && w.n_told == 1);
  world_done (&w);
}

TEST (repeats_of_the_gateway_get_the_same_answer)
{
  world_psk (&w);
  world_connect (&w, 60000);
  world_settle (&w);
  check (peer_rekey_child (w.peer));
  world_forget (&w);
  unsigned sent = w.sent;
  /* the request comes three times before an answer arrives */
  check (peer_repeat (w.peer) && peer_repeat (w.peer));
  world_settle (&w);
  ladder (&w, "   plane ADD 2\n" /* one child, not three */
              "-> CREATE_CHILD_SA 0  SA No TSi TSr\n");
  check (world_is_connected (&w) && world_agrees (&w) && w.n_told == 2 && peer_children (w.peer) == 2);
  check (w.sent == sent + 3);  /* but three answers */
  check (peer_probe (w.peer)); /* and the ids go on */
  world_settle (&w);
  ladder (&w, "<- INFORMATIONAL 1\n"
              "-> INFORMATIONAL 1\n");
  world_done (&w);
}

TEST (stray_message_ids)
{
  world_psk (&w);
  world_connect (&w, 60000);
  world_settle (&w);
  world_forget (&w);
  unsigned sent = w.sent;
  static const uint32_t strays[] = { 1, 2, 7, 0x7fffffff, 0xffffffff };
  for (size_t i = 0; i < sizeof strays / sizeof strays[0]; i++)
    check (peer_send_stray (w.peer, strays[i]));
  world_settle (&w);
  check (w.sent == sent && world_is_connected (&w)); /* not answered, and nothing else came of it */
  check (peer_probe (w.peer));
  world_settle (&w);
  check (w.sent == sent + 1);
  world_done (&w);
}

/* A third of everything is lost, for a whole life. */
static bool
third (struct world *me, bool to_gateway, uint8_t *datagram, size_t n)
{
  (void)to_gateway;
  (void)datagram;
  (void)n;
  me->at = me->at * 6364136223846793005u + 1442695040888963407u;
  return (me->at >> 33) % 3 != 0;
}

TEST (a_life_with_loss)
{
  for (size_t seed = 1; seed <= 20; seed++) {
    world_psk (&w);
    w.wire = third;
    w.at = seed;
    world_connect (&w, 60000);
    check (world_is_connected (&w) || w.end.why == GDW_WHY_GATEWAY_SILENT);
    for (unsigned i = 0; i < 20 && world_is_connected (&w); i++) {
      world_forget (&w);
      world_run (&w, 30000);
    }
    check (world_is_connected (&w) ? world_agrees (&w) : w.ended && w.end.why != GDW_WHY_PROTOCOL);
    world_close (&w);
    check (w.ended);
    world_done (&w);
  }
}

TEST_MAIN ()
