/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-fragments.c - long messages on paths that lose the fragments of IP (RFC 7383): both ways, with losses, repeats and forgeries. */
#include "harness.h"
#include "wire/ike-consts.h"
#include "world.h"

enum {
  SMALL = 576 - 20 - 8 - 4, /* octets of IKE in the smallest packet */
  AT_FLAGS = 19,
  AT_NEXT = 16,
};

static struct world w;

static struct {
  size_t longest[2]; /* datagram behind IKE_SA_INIT: from the gateway, to it */
  unsigned cut[2];   /* fragments */
} seen;

static bool
is_fragment (const uint8_t *datagram)
{
  return datagram[AT_NEXT] == GDW_P_SKF;
}

static bool
look (struct world *me, bool to_gateway, uint8_t *datagram, size_t n)
{
  (void)me;
  if (datagram[18] != GDW_X_IKE_SA_INIT && n > seen.longest[to_gateway])
    seen.longest[to_gateway] = n;
  seen.cut[to_gateway] += is_fragment (datagram) ? 1 : 0;
  return true;
}

/* Both sides show certificates; each cuts to small datagrams. */
static void
begin (size_t fragments)
{
  memset (&seen, 0, sizeof seen);
  world_certificate (&w);
  world_set (&w, "ike", "fragment-size", "576");
  w.gateway.fragments = fragments;
  w.wire = look;
}

TEST (certificates_in_fragments_both_ways)
{
  begin (SMALL);
  world_connect (&w, 60000);
  check (world_is_connected (&w) && world_agrees (&w));
  check (peer_was_told (w.peer, GDW_N_FRAGMENTATION_SUPPORTED));
  check (seen.longest[true] <= SMALL && seen.longest[false] <= SMALL);
  ladder (&w, "-> IKE_SA_INIT 0  SA KE No N(NAT_S) N(NAT_D) N(HASHES)\n"
              "<- IKE_SA_INIT 0  SA KE No N(NAT_S) N(NAT_D) N(HASHES)\n"
              "-> fragment 1 of 3\n"
              "-> fragment 2 of 3\n"
              "-> fragment 3 of 3\n"
              "-> IKE_AUTH 1  IDi CERT CERT N(INITIAL_CONTACT) CERTREQ AUTH CP SA TSi TSr\n"
              "<- IKE_AUTH 1  IDr CERT CERT AUTH CP SA TSi TSr\n"
              "   plane ADD 1\n"
              "   plane USE 1\n"
              "   connected\n");
  check (seen.cut[false] >= 2);
  world_close (&w);
  check (w.ended && w.end.why == GDW_WHY_NONE);
  world_done (&w);
}

TEST (more_than_sixteen_fragments)
{
  begin (120);
  world_connect (&w, 60000);
  check (world_is_connected (&w) && seen.cut[false] > 16 && seen.longest[false] <= 120);
  world_done (&w);
}

/* --- lost ones --- */

/* Loses the w.at-th fragment that goes to the gateway (from 1); with the sign turned, from it. */
static int lost;

static bool
lose_one (struct world *me, bool to_gateway, uint8_t *datagram, size_t n)
{
  look (me, to_gateway, datagram, n);
  return !(is_fragment (datagram) && ((lost > 0 && to_gateway && seen.cut[true] == (unsigned)lost) ||
                                      (lost < 0 && !to_gateway && seen.cut[false] == (unsigned)-lost)));
}

TEST (a_lost_fragment_of_the_request)
{
  begin (SMALL);
  w.wire = lose_one;
  lost = 2;
  world_connect (&w, 60000);
  check (world_is_connected (&w) && world_agrees (&w));
  ladder (&w, "-> IKE_SA_INIT 0  SA KE No N(NAT_S) N(NAT_D) N(HASHES)\n"
              "<- IKE_SA_INIT 0  SA KE No N(NAT_S) N(NAT_D) N(HASHES)\n"
              "   lost ->\n"
              "-> fragment 1 of 3\n"
              "-> fragment 3 of 3\n"
              "-> fragment 1 of 3\n"
              "-> fragment 2 of 3\n"
              "-> IKE_AUTH 1  IDi CERT CERT N(INITIAL_CONTACT) CERTREQ AUTH CP SA TSi TSr\n"
              "<- IKE_AUTH 1  IDr CERT CERT AUTH CP SA TSi TSr\n"
              "   plane ADD 1\n"
              "   plane USE 1\n"
              "   connected\n");
  check (peer_answers_again (w.peer) == 0); /* the late fragment 3 asks for nothing */
  world_done (&w);
}

TEST (a_lost_fragment_of_the_answer)
{
  begin (SMALL);
  w.wire = lose_one;
  for (lost = -1; lost >= -3; lost--) {
    world_connect (&w, 60000);
    check (world_is_connected (&w) && world_agrees (&w));
    check (peer_answers_again (w.peer) == 1); /* three fragments came again, the first one asked */
    check (seen.cut[true] == 6);
    world_done (&w);
    begin (SMALL);
    w.wire = lose_one;
  }
  world_done (&w);
}

/* --- silence --- */

/* The path takes nothing above the smallest packet. */
static bool
narrow (struct world *me, bool to_gateway, uint8_t *datagram, size_t n)
{
  look (me, to_gateway, datagram, n);
  return datagram[18] == GDW_X_IKE_SA_INIT || n <= SMALL;
}

TEST (finer_fragments_after_silence)
{
  begin (SMALL);
  world_set (&w, "ike", "fragment-size", "1280");
  w.wire = narrow;
  gdw_ms at = w.now.mono;
  world_connect (&w, 60000);
  check (world_is_connected (&w) && world_agrees (&w));
  check (w.now.mono - at == 500 + 1000 + 4 * WORLD_DELAY_MS);
  ladder (&w, "-> IKE_SA_INIT 0  SA KE No N(NAT_S) N(NAT_D) N(HASHES)\n"
              "<- IKE_SA_INIT 0  SA KE No N(NAT_S) N(NAT_D) N(HASHES)\n"
              "   lost ->\n"
              "-> fragment 2 of 2\n"
              "   lost ->\n"
              "-> fragment 2 of 2\n"
              "-> fragment 1 of 3\n"
              "-> fragment 2 of 3\n"
              "-> fragment 3 of 3\n"
              "-> IKE_AUTH 1  IDi CERT CERT N(INITIAL_CONTACT) CERTREQ AUTH CP SA TSi TSr\n"
              "<- IKE_AUTH 1  IDr CERT CERT AUTH CP SA TSi TSr\n"
              "   plane ADD 1\n"
              "   plane USE 1\n"
              "   connected\n");
  world_done (&w);
}

/* Cut a little finer there would be as many of them as before, and a receiver could not tell the two sets apart: so there are more. */
TEST (finer_fragments_are_more_fragments)
{
  begin (SMALL);
  world_set (&w, "ike", "fragment-size", "655");
  w.wire = narrow;
  world_connect (&w, 60000);
  check (world_is_connected (&w) && world_agrees (&w));
  check (world_has (&w, "-> fragment 3 of 3")); /* the last one of the coarse ones is small enough */
  check (world_has (&w, "-> fragment 4 of 4") && world_has (&w, "-> fragment 1 of 4"));
  world_done (&w);
}

/* --- forgeries and repeats --- */

/* The same datagram once more as from the gateway, with one octet changed (or none, at 0), before the true one. */
static void
slip_in (struct world *me, const uint8_t *datagram, size_t n, size_t at, uint8_t change)
{
  uint8_t *copy = malloc (n);
  if (copy == NULL || me->n_flying == WORLD_FLYING)
    abort ();
  memcpy (copy, datagram, n);
  copy[at] ^= change;
  me->flying[me->n_flying++] = (struct flying){ false, me->now.mono + 1, gdw_bytes_make (copy, n) };
}

/* Before each fragment of the gateway comes one with its numbers and other content. */
static bool
forge (struct world *me, bool to_gateway, uint8_t *datagram, size_t n)
{
  look (me, to_gateway, datagram, n);
  if (!to_gateway && is_fragment (datagram))
    slip_in (me, datagram, n, n - 30, 0x40);
  return true;
}

TEST (forged_fragments_stand_in_nobodys_way)
{
  begin (SMALL);
  w.wire = forge;
  gdw_ms at = w.now.mono;
  world_connect (&w, 60000);
  check (world_is_connected (&w) && world_agrees (&w) && seen.cut[false] >= 2);
  check (w.now.mono - at == 4 * WORLD_DELAY_MS); /* nothing had to be repeated */
  world_done (&w);
}

/* A forged fragment that says "of more" must not discard the true ones. */
static bool
forge_total (struct world *me, bool to_gateway, uint8_t *datagram, size_t n)
{
  look (me, to_gateway, datagram, n);
  if (!to_gateway && is_fragment (datagram))
    slip_in (me, datagram, n, 35, 0x20);
  return true;
}

TEST (a_forged_total_discards_nothing)
{
  begin (SMALL);
  w.wire = forge_total;
  gdw_ms at = w.now.mono;
  world_connect (&w, 60000);
  check (world_is_connected (&w) && w.now.mono - at == 4 * WORLD_DELAY_MS);
  world_done (&w);
}

static bool
twice (struct world *me, bool to_gateway, uint8_t *datagram, size_t n)
{
  look (me, to_gateway, datagram, n);
  if (!to_gateway && is_fragment (datagram))
    slip_in (me, datagram, n, 0, 0);
  return true;
}

TEST (equal_repeats_count_once)
{
  begin (SMALL);
  w.wire = twice;
  world_connect (&w, 60000);
  check (world_is_connected (&w) && world_agrees (&w));
  world_done (&w);
}

/* --- the gateway's requests --- */

/* Loses the first fragment that we send as an answer. */
static bool
lose_answer (struct world *me, bool to_gateway, uint8_t *datagram, size_t n)
{
  look (me, to_gateway, datagram, n);
  bool hit = to_gateway && is_fragment (datagram) && (datagram[AT_FLAGS] & GDW_FLAG_RESPONSE) && me->seen == 0;
  me->seen += hit ? 1 : 0;
  return !hit;
}

TEST (our_answers_are_cut_too)
{
  begin (SMALL);
  world_set (&w, "ike", "groups", "modp4096");
  world_gateway_takes (&w, "ike", "groups", "modp4096");
  w.wire = lose_answer;
  world_connect (&w, 60000);
  require (world_is_connected (&w));
  world_forget (&w);
  require (peer_rekey_ike (w.peer));
  world_settle (&w);
  ladder (&w, "<- CREATE_CHILD_SA 0  SA No KE\n"
              "   lost ->\n"
              "-> fragment 2 of 2\n");
  require (peer_repeat (w.peer));
  world_settle (&w);
  check (world_has (&w, "-> CREATE_CHILD_SA 0  SA No KE") && world_agrees (&w));
  check (!w.ended);
  /* the successor takes fragments as its predecessor did */
  seen.cut[true] = 0;
  require (peer_rekey_ike (w.peer));
  world_settle (&w);
  check (seen.cut[true] == 2 && world_agrees (&w));
  world_done (&w);
}

/* Every datagram of the gateway's requests a second time. */
static bool
requests_again (struct world *me, bool to_gateway, uint8_t *datagram, size_t n)
{
  look (me, to_gateway, datagram, n);
  if (!to_gateway && is_fragment (datagram) && !(datagram[AT_FLAGS] & GDW_FLAG_RESPONSE)) {
    slip_in (me, datagram, n, 0, 0);
    me->flying[me->n_flying - 1].at = me->now.mono + 15;
  }
  return true;
}

TEST (only_fragment_1_asks_for_the_answer_again)
{
  begin (SMALL);
  world_set (&w, "ike", "groups", "modp4096");
  world_gateway_takes (&w, "ike", "groups", "modp4096");
  w.wire = requests_again;
  world_connect (&w, 60000);
  require (world_is_connected (&w));
  seen.cut[true] = 0;
  require (peer_rekey_ike (w.peer));
  world_settle (&w);
  check (seen.cut[true] == 4); /* the answer, and once more */
  world_done (&w);
}

/* --- without agreement --- */

TEST (a_gateway_that_does_not_know_fragments)
{
  begin (0);
  world_connect (&w, 60000);
  check (world_is_connected (&w) && world_agrees (&w));
  check (seen.cut[true] == 0 && seen.longest[true] > SMALL);
  world_done (&w);
}

/* Cuts what it never said that it cuts. */
static bool
deny (struct world *me, bool to_gateway, uint8_t *datagram, size_t n)
{
  (void)me;
  if (to_gateway || datagram[18] != GDW_X_IKE_SA_INIT)
    return true;
  for (size_t i = 0; i + 6 <= n; i++)
    if (memcmp (datagram + i, "\0\10\0\0\100\56", 6) == 0) /* length 8, no SPI, type 16430 */
      datagram[i + 5] = 0;
  return true;
}

TEST (fragments_that_nobody_announced_are_dropped)
{
  begin (SMALL);
  w.wire = deny;
  world_connect (&w, 300000);
  check (w.ended && !world_has (&w, "   plane ADD 1"));
  world_done (&w);
}

TEST_MAIN ()
