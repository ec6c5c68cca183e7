/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fuzz-tunnel.c - the whole client against a gateway that knows the keys and is hostile, and against strangers: from the first datagram to
 * the last, with renewed keys between. Input: an octet for the way to sign in; then changes of 4 octets each: which message of the
 * gateway's (0 to 31), 16 bits of offset, what becomes of the octet there. Message numbers from 32 on change the unprotected datagrams. */
#include "base/cursor.h"
#include "fuzz.h"
#include "world.h"

enum {
  CHANGES = 16,
  CUT = 0,
  DOUBLE = 1 /* these values of the last octet shorten and lengthen; others are written */
};

static struct world w;
static struct change {
  uint8_t message;
  uint16_t at;
  uint8_t what;
} changes[CHANGES];
static size_t n_changes;
static unsigned sealed, datagrams;

/* The payloads of one message, before they are sealed. */
static void
tamper (void *user, uint8_t *first, uint8_t *chain, size_t *n, size_t cap)
{
  (void)user;
  unsigned number = sealed++;
  for (size_t i = 0; i < n_changes; i++) {
    const struct change *c = &changes[i];
    if (c->message != number)
      continue;
    if (*n == 0 || c->at >= *n)
      *first = c->what;
    else if (c->what == CUT)
      *n = c->at;
    else if (c->what == DOUBLE && *n + 8 <= cap && c->at + 8u <= *n) {
      memmove (chain + c->at + 8, chain + c->at, *n - c->at);
      *n += 8;
    } else
      chain[c->at] = c->what;
  }
}

/* The datagrams of both directions. */
static bool
strangers (struct world *me, bool to_gateway, uint8_t *datagram, size_t n)
{
  (void)me;
  unsigned number = 32 + datagrams++ % 64;
  for (size_t i = 0; i < n_changes; i++)
    if (changes[i].message == number && n > 0)
      datagram[changes[i].at % n] ^= (uint8_t)(changes[i].what | 1);
  return !to_gateway || datagrams < 400;
}

static void
read_input (const uint8_t *data, size_t size, uint8_t *ret_way)
{
  gdw_cur c = gdw_cur_over (gdw_bytes_make (data, size));
  *ret_way = gdw_cur_u8 (&c);
  n_changes = 0;
  while (gdw_cur_left (&c) >= 4 && n_changes < CHANGES) {
    struct change one = { .message = gdw_cur_u8 (&c) };
    one.at = gdw_cur_u16 (&c);
    one.what = gdw_cur_u8 (&c);
    changes[n_changes++] = one;
  }
}

/* What a gateway does in the life of a tunnel. */
static void
live (void)
{
  bool (*const deeds[]) (peer *) = { peer_probe, peer_rekey_child, peer_rekey_ike, peer_delete_ike, peer_probe };
  for (size_t i = 0; i < sizeof deeds / sizeof deeds[0] && !w.ended; i++) {
    (void)deeds[i](w.peer);
    world_settle (&w);
    world_forget (&w);
  }
  if (!w.ended)
    (void)peer_delete_child (w.peer, true);
  world_run (&w, 30000);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  uint8_t way;
  read_input (data, size, &way);
  switch (way % 4) {
  case 0: world_psk (&w); break;
  case 1: world_certificate (&w); break;
  case 2: world_eap (&w, PEER_GTC); break;
  default: world_eap (&w, gdw_crypto_prepare () ? PEER_MSCHAPV2 : PEER_GTC); break;
  }
  sealed = datagrams = 0;
  w.gateway.tamper = tamper;
  w.gateway.credulous = (way & 4) != 0;
  w.wire = strangers;
  world_connect (&w, 300000);
  fuzz_check (w.ended || w.phase == GDW_PHASE_CONNECTED); /* nothing hangs */
  if (w.phase == GDW_PHASE_CONNECTED)
    live ();
  world_forget (&w);
  if (!w.ended)
    world_close (&w);
  fuzz_check (w.ended);
  for (size_t i = 0; i < w.n_told; i++)
    fuzz_check (w.told[i].dropped); /* the plane forgets everything */
  world_done (&w);
  return 0;
}
