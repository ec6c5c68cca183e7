/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-init.c - IKE_SA_INIT: cookies, another group, both; and what an attacker says in clear, which must neither end a good connect nor
 * lower the offer. */
#include "harness.h"
#include "wire/ike-consts.h"
#include "wire/msg.h"
#include "world.h"

static struct world w;

#define AUTH_PSK                                                                                                       \
  "   ask PSK\n"                                                                                                       \
  "-> IKE_AUTH 1  IDi AUTH CP SA TSi TSr\n"                                                                            \
  "<- IKE_AUTH 1  IDr AUTH CP SA TSi TSr\n"                                                                            \
  "   plane ADD 1\n"                                                                                                   \
  "   plane USE 1\n"                                                                                                   \
  "   connected\n"
#define ASKS   "-> IKE_SA_INIT 0  SA KE No N(NAT_S) N(NAT_D) N(HASHES)\n"
#define ASKS_C "-> IKE_SA_INIT 0  N(COOKIE) SA KE No N(NAT_S) N(NAT_D) N(HASHES)\n"
#define AGREES "<- IKE_SA_INIT 0  SA KE No N(NAT_S) N(NAT_D) N(HASHES)\n"

TEST (cookie)
{
  world_psk (&w);
  w.gateway.cookies = 1;
  world_connect (&w, 60000);
  check (world_agrees (&w));
  ladder (&w, ASKS "<- IKE_SA_INIT 0  N(COOKIE)\n" ASKS_C AGREES AUTH_PSK);
  world_done (&w);
}

TEST (cookie_twice)
{
  world_psk (&w);
  w.gateway.cookies = 2;
  world_connect (&w, 60000);
  check (world_agrees (&w));
  ladder (&w, ASKS "<- IKE_SA_INIT 0  N(COOKIE)\n" ASKS_C "<- IKE_SA_INIT 0  N(COOKIE)\n" ASKS_C AGREES AUTH_PSK);
  world_done (&w);
}

TEST (cookies_without_end_are_bounded)
{
  world_psk (&w);
  w.gateway.cookies = 100;
  world_connect (&w, 120000);
  check (w.ended && w.end.why == GDW_WHY_PROTOCOL && w.sent < 30);
  world_done (&w);
}

TEST (another_group)
{
  const uint16_t *groups;
  world_psk (&w);
  world_gateway_takes (&w, "ike", "groups", "ecp384");
  world_connect (&w, 60000);
  check (world_agrees (&w));
  require (peer_groups_seen (w.peer, &groups) == 2);
  check (groups[0] == GDW_KE_CURVE25519 && groups[1] == GDW_KE_ECP_384);
  ladder (&w, ASKS "<- IKE_SA_INIT 0  N(INVALID_KE)\n" ASKS AGREES AUTH_PSK);
  world_done (&w);
}

TEST (cookie_and_another_group)
{
  world_psk (&w);
  w.gateway.cookies = 1;
  world_gateway_takes (&w, "ike", "groups", "modp2048");
  world_connect (&w, 60000);
  check (world_agrees (&w));
  ladder (&w, ASKS "<- IKE_SA_INIT 0  N(COOKIE)\n" ASKS_C "<- IKE_SA_INIT 0  N(INVALID_KE)\n" ASKS_C AGREES AUTH_PSK);
  world_done (&w);
}

TEST (a_group_that_the_profile_does_not_name)
{
  const uint16_t *groups;
  world_psk (&w);
  world_set (&w, "ike", "groups", "x25519;ecp256");
  world_gateway_takes (&w, "ike", "groups", "modp2048");
  world_connect (&w, 120000);
  check (w.ended && w.end.why == GDW_WHY_NO_PROPOSAL);
  for (size_t i = peer_groups_seen (w.peer, &groups); i-- > 0;)
    check (groups[i] == GDW_KE_CURVE25519 || groups[i] == GDW_KE_ECP_256);
  world_done (&w);
}

TEST (an_answer_with_a_group_nobody_offered)
{
  static const uint16_t never[] = { GDW_KE_MODP_1024, GDW_KE_ECP_256, 1025, GDW_KE_NONE + 99 };
  for (size_t i = 0; i < sizeof never / sizeof never[0]; i++) {
    world_psk (&w);
    world_set (&w, "ike", "groups", "x25519");
    w.gateway.chosen_group = never[i];
    world_connect (&w, 120000);
    check (w.ended && w.end.why == GDW_WHY_CHOICE_NOT_OFFERED);
    world_done (&w);
  }
}

/* --- an attacker who sees the requests and is faster than the gateway --- */

struct lie {
  uint16_t notify;
  gdw_bytes data;
};
static struct lie lies[4];
static size_t n_lies;

static bool
liar (struct world *me, bool to_gateway, uint8_t *datagram, size_t n)
{
  gdw_bytes b = gdw_bytes_make (datagram, n);
  gdw_ike_header h;
  if (to_gateway && gdw_ike_header_read (b, &h) == GDW_OK && h.exchange == GDW_X_IKE_SA_INIT && me->seen < 8) {
    me->seen++;
    for (size_t i = 0; i < n_lies; i++)
      world_forge (me, b, lies[i].notify, lies[i].data);
  }
  return true;
}

/* Connects although the liar says this before each true answer. */
static void
connects_in_spite_of (uint16_t notify, gdw_bytes data)
{
  const uint16_t *groups;
  world_psk (&w);
  n_lies = 1;
  lies[0] = (struct lie){ notify, data };
  w.wire = liar;
  world_connect (&w, 60000);
  check (world_is_connected (&w) && world_agrees (&w));
  if (!world_is_connected (&w))
    printf ("# forged notify %u\n", notify);
  for (size_t i = peer_groups_seen (w.peer, &groups); i-- > 0;)
    check (gdw_group_find (groups[i]) != NULL && groups[i] != GDW_KE_MODP_1024);
  world_done (&w);
}

TEST (forged_refusals_do_not_end_a_connect)
{
  static const uint16_t refusals[] = { GDW_N_NO_PROPOSAL_CHOSEN,
                                       GDW_N_INVALID_SYNTAX,
                                       GDW_N_INVALID_MAJOR_VERSION,
                                       GDW_N_AUTHENTICATION_FAILED,
                                       GDW_N_INVALID_IKE_SPI,
                                       GDW_N_TEMPORARY_FAILURE,
                                       GDW_N_UNSUPPORTED_CRITICAL_PAYLOAD,
                                       9999,
                                       GDW_N_REDIRECT };
  for (size_t i = 0; i < sizeof refusals / sizeof refusals[0]; i++)
    connects_in_spite_of (refusals[i], GDW_BYTES_NONE);
}

TEST (forged_groups_do_not_lower_the_offer)
{
  connects_in_spite_of (GDW_N_INVALID_KE_PAYLOAD, gdw_bytes_make ("\0\2", 2));  /* modp1024, never offered */
  connects_in_spite_of (GDW_N_INVALID_KE_PAYLOAD, gdw_bytes_make ("\0\16", 2)); /* modp2048, the last of the profile */
  connects_in_spite_of (GDW_N_INVALID_KE_PAYLOAD, gdw_bytes_make ("\0\37", 2)); /* the one that we sent */
  connects_in_spite_of (GDW_N_INVALID_KE_PAYLOAD, gdw_bytes_make ("\4\1", 2));  /* 1025 */
  connects_in_spite_of (GDW_N_INVALID_KE_PAYLOAD, gdw_bytes_make ("\0", 1));
  connects_in_spite_of (GDW_N_INVALID_KE_PAYLOAD, GDW_BYTES_NONE);
}

TEST (forged_cookies_do_not_end_a_connect)
{
  static uint8_t longest[100];
  connects_in_spite_of (GDW_N_COOKIE, gdw_bytes_make ("forged", 6));
  connects_in_spite_of (GDW_N_COOKIE, GDW_BYTES_NONE);
  connects_in_spite_of (GDW_N_COOKIE, gdw_bytes_make (longest, 64));
  connects_in_spite_of (GDW_N_COOKIE, gdw_bytes_make (longest, 65));
}

TEST (all_lies_at_once_and_a_gateway_that_wants_both)
{
  world_psk (&w);
  n_lies = 4;
  lies[0] = (struct lie){ GDW_N_NO_PROPOSAL_CHOSEN, GDW_BYTES_NONE };
  lies[1] = (struct lie){ GDW_N_INVALID_KE_PAYLOAD, gdw_bytes_make ("\0\24", 2) };
  lies[2] = (struct lie){ GDW_N_COOKIE, gdw_bytes_make ("forged", 6) };
  lies[3] = (struct lie){ GDW_N_INVALID_SYNTAX, GDW_BYTES_NONE };
  w.wire = liar;
  w.gateway.cookies = 1;
  world_gateway_takes (&w, "ike", "groups", "ecp256");
  world_connect (&w, 60000);
  check (world_is_connected (&w) && world_agrees (&w));
  world_done (&w);
}

/* He lies, and the first two requests are lost. */
static bool
liar_on_a_bad_wire (struct world *me, bool to_gateway, uint8_t *datagram, size_t n)
{
  (void)liar (me, to_gateway, datagram, n);
  return !to_gateway || me->seen > 2;
}

TEST (the_true_answer_is_awaited_over_repeats)
{
  static const struct lie all[] = { { GDW_N_NO_PROPOSAL_CHOSEN, { NULL, 0 } }, { GDW_N_INVALID_SYNTAX, { NULL, 0 } } };
  for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
    world_psk (&w);
    n_lies = 1;
    lies[0] = all[i];
    w.wire = liar_on_a_bad_wire;
    world_connect (&w, 60000);
    check (world_is_connected (&w) && world_agrees (&w));
    world_done (&w);
  }
}

TEST (garbage_before_the_answer)
{
  world_psk (&w);
  world_connect (&w, 60000);
  require (world_is_connected (&w));
  /* once protected, an unprotected notify is nothing */
  world_forget (&w);
  uint8_t buf[64];
  gdw_ike_header h = { .version = GDW_IKE_VERSION, .exchange = GDW_X_INFORMATIONAL, .msgid = 0 };
  gdw_status st;
  gdw_tunnel_status (w.tunnel, &st);
  memcpy (h.spi_i, st.spi_i, 8);
  memcpy (h.spi_r, st.spi_r, 8);
  gdw_msg_out o = gdw_msg_out_begin (buf, sizeof buf, &h);
  gdw_msg_notify (&o, GDW_N_INVALID_IKE_SPI, GDW_BYTES_NONE);
  gdw_bytes b;
  require (gdw_msg_out_close (&o, &b) == GDW_OK);
  gdw_tunnel_on_datagram (w.tunnel, &w.path, b, w.now);
  buf[18] = GDW_X_IKE_SA_INIT;
  gdw_tunnel_on_datagram (w.tunnel, &w.path, b, w.now);
  world_settle (&w);
  check (world_is_connected (&w));
  ladder (&w, "");
  world_done (&w);
}

/* --- no true answer at all --- */

static bool
only_lies (struct world *me, bool to_gateway, uint8_t *datagram, size_t n)
{
  (void)liar (me, to_gateway, datagram, n);
  return false;
}

static gdw_diff hinted; /* of the last END */

static gdw_why
believed (uint16_t notify, gdw_bytes data)
{
  world_psk (&w);
  n_lies = 1;
  lies[0] = (struct lie){ notify, data };
  w.wire = only_lies;
  gdw_ms begin = w.now.mono;
  world_connect (&w, 120000);
  check (w.ended && w.now.mono - begin < 60000);
  gdw_why why = w.end.why;
  hinted = w.end.diff;
  world_done (&w);
  return why;
}

TEST (a_refusal_is_believed_when_nothing_better_comes)
{
  check (believed (GDW_N_NO_PROPOSAL_CHOSEN, GDW_BYTES_NONE) == GDW_WHY_NO_PROPOSAL);
  check (believed (GDW_N_INVALID_KE_PAYLOAD, gdw_bytes_make ("\0\2", 2)) == GDW_WHY_KE_REFUSED);
  check (hinted.n_hints == 1 && strcmp (hinted.hints[0], "it asked for the key exchange group 2") == 0);
  check (believed (GDW_N_INVALID_MAJOR_VERSION, GDW_BYTES_NONE) == GDW_WHY_GATEWAY_REFUSES_VERSION);
  check (believed (GDW_N_INVALID_SYNTAX, GDW_BYTES_NONE) == GDW_WHY_PROTOCOL);
}

static bool
nothing (struct world *me, bool to_gateway, uint8_t *datagram, size_t n)
{
  (void)datagram;
  (void)n;
  me->seen += to_gateway ? 1 : 0;
  return false;
}

TEST (a_silent_gateway)
{
  world_psk (&w);
  w.wire = nothing;
  gdw_ms begin = w.now.mono;
  world_connect (&w, 120000);
  check (w.ended && w.end.why == GDW_WHY_GATEWAY_SILENT);
  check (w.seen == 6 && w.now.mono - begin == 31500); /* 0.5 + 1 + 2 + 4 + 8 + 16 s */
  world_done (&w);
}

TEST (a_library_without_the_groups)
{
  static const gdw_choice unable = { .number = 9999, .word = "unable" };
  world_psk (&w);
  w.profile.ike.groups = (struct gdw_choices){ .n = 1, .at = { &unable } };
  world_connect (&w, 60000);
  check (w.ended && w.end.why == GDW_WHY_CRYPTO_MISSING && w.sent == 0);
  world_done (&w);
  world_psk (&w);
  const gdw_choice *able = w.profile.ike.groups.at[1];
  w.profile.ike.groups = (struct gdw_choices){ .n = 3, .at = { &unable, able, &unable } };
  world_connect (&w, 60000);
  check (world_is_connected (&w) && world_agrees (&w));
  const uint16_t *seen = NULL;
  check (peer_groups_seen (w.peer, &seen) == 1 && seen[0] == able->number);
  world_done (&w);
}

TEST_MAIN ()
