/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-doubt.c - answers to IKE_SA_INIT that look right and lead nowhere: damaged on the way, or forged as a whole by somebody who sees the
 * request and is faster than the gateway. IKE_AUTH then finds nobody; the tunnel begins anew and takes a later answer (RFC 7296 2.4). It also
 * begins anew when a person took so long to answer that the gateway has forgotten the half-open SA. */
#include "harness.h"
#include "ike/propose.h"
#include "wire/ike-consts.h"
#include "wire/msg.h"
#include "wire/pay-ke.h"
#include "world.h"

static struct world w;
static unsigned before, after; /* forged answers for each request, ahead of the true one and behind it */

static bool
is_init (gdw_bytes datagram)
{
  gdw_ike_header h;
  return gdw_ike_header_read (datagram, &h) == GDW_OK && h.exchange == GDW_X_IKE_SA_INIT;
}

/* --- damage --- */

/* Changes the last octet of the first answers; w->at of them. */
static bool
damage (struct world *me, bool to_gateway, uint8_t *datagram, size_t n)
{
  gdw_msg m;
  gdw_bytes ke;
  if (to_gateway || me->at == 0 || !is_init (gdw_bytes_make (datagram, n)) ||
      gdw_msg_split (gdw_bytes_make (datagram, n), &m) != GDW_OK || !gdw_msg_find (&m, GDW_P_KE, 0, &ke))
    return true;
  me->at--;
  datagram[(size_t)(ke.p - datagram) + ke.n - 1] ^= 1;
  return true;
}

TEST (one_damaged_answer_does_not_end_a_connect)
{
  for (size_t damaged = 1; damaged <= 2; damaged++) {
    world_psk (&w);
    w.at = damaged;
    w.wire = damage;
    world_connect (&w, 60000);
    check (world_is_connected (&w) && world_agrees (&w) && w.at == 0);
    world_done (&w);
  }
}

/* --- forgery --- */

/* An answer that chooses out of the offer, with a key of the forger's own. */
static void
forge (struct world *me, gdw_bytes request, gdw_ms at)
{
  static const uint8_t nonce[32] = { 9 };
  static uint8_t count;
  uint8_t buf[1500];
  gdw_msg m;
  gdw_bytes body, peer, whole;
  gdw_pay_sa offer, answer;
  gdw_pay_ke ke;
  gdw_suite suite;
  gdw_kex *kex = NULL;
  if (gdw_msg_split (request, &m) != GDW_OK || !gdw_msg_find (&m, GDW_P_SA, 0, &body) ||
      gdw_pay_sa_read (body, &offer) != GDW_OK || !gdw_msg_find (&m, GDW_P_KE, 0, &body) ||
      gdw_pay_ke_read (body, &ke) != GDW_OK ||
      gdw_propose_pick (&me->profile, &offer, GDW_PROTO_IKE, ke.group, GDW_ALONE, GDW_BYTES_NONE, &suite, &peer,
                        &answer) != GDW_OK ||
      gdw_kex_new (suite.group, me->entropy, &kex) != GDW_OK)
    abort ();
  gdw_ike_header h = m.head;
  h.flags = GDW_FLAG_RESPONSE;
  memset (h.spi_r, 0xee, sizeof h.spi_r);
  h.spi_r[0] = ++count;
  gdw_msg_out o = gdw_msg_out_begin (buf, sizeof buf, &h);
  gdw_pay_sa_put (gdw_msg_payload_begin (&o, GDW_P_SA), &answer);
  gdw_msg_payload_end (&o);
  gdw_pay_ke_put (gdw_msg_payload_begin (&o, GDW_P_KE), suite.group->id, gdw_kex_public (kex));
  gdw_msg_payload_end (&o);
  gdw_msg_raw (&o, GDW_P_NONCE, gdw_bytes_of (nonce));
  if (gdw_msg_out_close (&o, &whole) != GDW_OK || me->n_flying == WORLD_FLYING)
    abort ();
  uint8_t *copy = malloc (whole.n);
  if (copy == NULL)
    abort ();
  memcpy (copy, whole.p, whole.n);
  me->flying[me->n_flying++] = (struct flying){ false, at, gdw_bytes_make (copy, whole.n) };
  gdw_kex_free (kex);
}

static bool
forger (struct world *me, bool to_gateway, uint8_t *datagram, size_t n)
{
  gdw_bytes b = gdw_bytes_make (datagram, n);
  if (!to_gateway || !is_init (b))
    return true;
  for (unsigned i = 0; i < before; i++)
    forge (me, b, me->now.mono + 1);
  for (unsigned i = 0; i < after; i++)
    forge (me, b, me->now.mono + 2 * WORLD_DELAY_MS + 5);
  return true;
}

static void
connects_past (unsigned forged_before, unsigned forged_after)
{
  world_psk (&w);
  before = forged_before;
  after = forged_after;
  w.wire = forger;
  world_connect (&w, 60000);
  check (world_is_connected (&w) && world_agrees (&w));
  world_done (&w);
}

TEST (a_forged_answer_ahead_of_each_true_one)
{
  connects_past (1, 0);
}

TEST (forged_answers_behind_the_true_one)
{
  connects_past (0, 2);
}

TEST (forged_answers_on_both_sides_of_the_true_one)
{
  connects_past (1, 1);
  connects_past (2, 1);
}

TEST (too_many_forgeries_still_end_in_time)
{
  world_psk (&w);
  before = 6;
  after = 0;
  w.wire = forger;
  world_connect (&w, 60000);
  check (!world_is_connected (&w) && w.ended && w.end.why == GDW_WHY_GATEWAY_SILENT);
  world_done (&w);
}

/* --- a gateway that answers IKE_SA_INIT and nothing else --- */

static bool
only_init (struct world *me, bool to_gateway, uint8_t *datagram, size_t n)
{
  (void)me;
  return to_gateway || is_init (gdw_bytes_make (datagram, n));
}

TEST (a_gateway_that_falls_silent_is_told_within_a_minute)
{
  world_psk (&w);
  w.wire = only_init;
  world_connect (&w, 60000);
  check (w.ended && w.end.why == GDW_WHY_GATEWAY_SILENT && w.n_told == 0);
  world_done (&w);
}

/* --- a person who takes long --- */

static uint8_t first_spi[8];
static gdw_ms begun;

/* The gateway forgets the first SA after 20 s: what comes for it then is lost. */
static bool
forgetful (struct world *me, bool to_gateway, uint8_t *datagram, size_t n)
{
  gdw_ike_header h;
  if (!to_gateway || gdw_ike_header_read (gdw_bytes_make (datagram, n), &h) != GDW_OK)
    return true;
  if (me->seen++ == 0)
    memcpy (first_spi, h.spi_i, sizeof first_spi);
  return me->now.mono < begun + 20000 || memcmp (first_spi, h.spi_i, sizeof first_spi) != 0;
}

TEST (a_slow_person_is_asked_once)
{
  world_eap (&w, PEER_MSCHAPV2);
  w.wire = forgetful;
  world_begin (&w);
  begun = w.now.mono;
  while (w.phase != GDW_PHASE_PROVING && world_step (&w, begun + 5000))
    ;
  w.no_answers = true;
  world_run (&w, 30000);
  require (w.phase == GDW_PHASE_WAITING && !w.ended);
  gdw_answer a = { .id = 2 }; /* the first question was for the name */
  require (gdw_secret_copy (gdw_bytes_text (w.secrets[0]), &a.secret) == GDW_OK);
  w.no_answers = false;
  w.n_secrets = 4; /* whoever is asked again has nothing to say */
  gdw_tunnel_on_answer (w.tunnel, &a, w.now);
  world_run (&w, 20000);
  check (world_is_connected (&w) && world_agrees (&w));
  world_done (&w);
}

TEST_MAIN ()
