/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-middle.c - a man in the middle changes octets: of IKE_SA_INIT, all of which AUTH covers, and of what SK protects. He may stop a
 * connect; he never gets one that either side believes and that is not what both said. */
#include "harness.h"
#include "wire/ike-consts.h"
#include "wire/msg.h"
#include "world.h"

static struct world w;
static bool requests; /* which direction he changes */
static uint8_t mask;

/* Changes one octet of every IKE_SA_INIT in his direction. */
static bool
change_init (struct world *me, bool to_gateway, uint8_t *datagram, size_t n)
{
  gdw_ike_header h;
  if (to_gateway == requests && gdw_ike_header_read (gdw_bytes_make (datagram, n), &h) == GDW_OK &&
      h.exchange == GDW_X_IKE_SA_INIT && me->at < n) {
    datagram[me->at] ^= mask;
    me->seen = (unsigned)n;
  }
  return true;
}

typedef void (*world_kind) (struct world *);

static void
gtc (struct world *me)
{
  world_eap (me, PEER_GTC);
}

/* Changes the octet at `at`, counted through the message, and gives the length of the message; 0: it was shorter. */
static size_t
changed (world_kind kind, bool in_requests, size_t at, uint8_t with)
{
  kind (&w);
  requests = in_requests;
  mask = with;
  w.at = at;
  w.wire = change_init;
  world_connect (&w, 60000);
  size_t n = w.seen;
  if (n > 0 && at < n) {
    check (!world_is_connected (&w)); /* octets that AUTH covers are not what was sent */
    check (w.n_told == 0 && w.ended);
    check (w.end.why != GDW_WHY_NONE);
    if (world_is_connected (&w))
      printf ("# octet %zu of the %s\n", at, in_requests ? "request" : "answer");
  }
  world_done (&w);
  return n;
}

TEST (every_octet_of_our_first_message)
{
  size_t n = 1;
  for (size_t at = 0; at < n; at++)
    n = changed (world_psk, true, at, at % 2 == 0 ? 0x01 : 0x80);
  check (n > 200);
}

TEST (every_octet_of_the_gateways_first_message)
{
  size_t n = 1;
  for (size_t at = 0; at < n; at++)
    n = changed (world_psk, false, at, at % 2 == 0 ? 0x01 : 0x80);
  check (n > 150);
}

TEST (with_certificates_and_eap_as_well)
{
  static const world_kind kinds[] = { world_certificate, gtc };
  for (size_t k = 0; k < sizeof kinds / sizeof kinds[0]; k++) {
    for (unsigned both = 0; both < 2; both++) {
      size_t n = 1;
      for (size_t at = 0; at < n; at += 7)
        n = changed (kinds[k], both == 0, at, 0x04);
      check (n > 150);
    }
  }
}

/* Changes one octet of the at-th protected datagram, once each. */
static bool
change_protected (struct world *me, bool to_gateway, uint8_t *datagram, size_t n)
{
  gdw_ike_header h;
  if (to_gateway == requests && gdw_ike_header_read (gdw_bytes_make (datagram, n), &h) == GDW_OK &&
      h.exchange != GDW_X_IKE_SA_INIT && me->seen == 0 && me->at < n) {
    datagram[me->at] ^= mask;
    me->seen = (unsigned)n;
  }
  return true;
}

TEST (protected_octets_once)
{
  /* the damaged one is nothing, its repeat is good */
  for (unsigned both = 0; both < 2; both++) {
    size_t n = 1;
    for (size_t at = 0; at < n; at++) {
      world_psk (&w);
      requests = both == 0;
      mask = 0x10;
      w.at = at;
      w.wire = change_protected;
      world_connect (&w, 60000);
      n = w.seen;
      check (world_is_connected (&w) && world_agrees (&w));
      if (!world_is_connected (&w))
        printf ("# octet %zu of a %s\n", at, requests ? "request" : "answer");
      world_done (&w);
    }
    check (n > 150);
  }
}

static bool
change_always (struct world *me, bool to_gateway, uint8_t *datagram, size_t n)
{
  me->seen = 0;
  return change_protected (me, to_gateway, datagram, n);
}

TEST (protected_octets_always)
{
  for (unsigned both = 0; both < 2; both++) {
    world_psk (&w);
    requests = both == 0;
    mask = 0x10;
    w.at = 60;
    w.wire = change_always;
    world_connect (&w, 60000);
    check (w.ended && w.end.why == GDW_WHY_GATEWAY_SILENT && w.n_told == 0);
    world_done (&w);
  }
}

/* He takes the strong proposals out of the offer and leaves a weak one: the octets are another message. */
static bool
weaken (struct world *me, bool to_gateway, uint8_t *datagram, size_t n)
{
  (void)me;
  gdw_ike_header h;
  if (!to_gateway || gdw_ike_header_read (gdw_bytes_make (datagram, n), &h) != GDW_OK ||
      h.exchange != GDW_X_IKE_SA_INIT)
    return true;
  for (size_t i = 28; i + 12 < n; i++) /* AES-GCM-16 with 256 bits becomes 128 bits */
    if (datagram[i] == GDW_T_ENCR && datagram[i + 3] == GDW_ENCR_AES_GCM_16 && datagram[i + 4] == 0x80 &&
        datagram[i + 6] == 1) {
      datagram[i + 6] = 0;
      datagram[i + 7] = 128;
      me->seen++;
    }
  return true;
}

TEST (a_weakened_offer)
{
  world_psk (&w);
  w.wire = weaken;
  world_connect (&w, 60000);
  check (w.seen > 0);
  check (w.ended && w.n_told == 0 && (w.end.why == GDW_WHY_PROOF_REFUSED || w.end.why == GDW_WHY_GATEWAY_PROOF_BAD));
  world_done (&w);
}

TEST_MAIN ()
