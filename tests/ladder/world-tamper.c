/* SPDX-License-Identifier: GPL-3.0-or-later */
/* world-tamper.c - what a man in the middle, or a gateway that lies, makes of messages. */
#include <stdlib.h>
#include <string.h>

#include "wire/ike-consts.h"
#include "wire/msg.h"
#include "world-inside.h"

void
world_forge (struct world *w, gdw_bytes request, uint16_t notify, gdw_bytes data)
{
  uint8_t buf[256];
  gdw_ike_header h;
  gdw_bytes b;
  world_must (gdw_ike_header_read (request, &h) == GDW_OK, "a request to forge an answer to");
  h.flags = GDW_FLAG_RESPONSE;
  gdw_msg_out o = gdw_msg_out_begin (buf, sizeof buf, &h);
  gdw_msg_notify (&o, notify, data);
  world_must (gdw_msg_out_close (&o, &b) == GDW_OK, "room for a forged answer");
  uint8_t *copy = malloc (b.n);
  world_must (copy != NULL && w->n_flying < WORLD_FLYING, "too much on the wire");
  memcpy (copy, b.p, b.n);
  w->flying[w->n_flying++] = (struct flying){ .at = w->now.mono + 1, .octets = gdw_bytes_make (copy, b.n) };
  world_say (w, "   forged <- %u\n", notify);
}

void
world_double (uint8_t type, uint8_t first, uint8_t *chain, size_t *n, size_t cap)
{
  uint8_t is = first;
  size_t last = 0, found = 0, found_n = 0;
  for (size_t at = 0; at < *n && is != 0;) {
    size_t len = (size_t)chain[at + 2] << 8 | chain[at + 3];
    if (is == type) {
      found = at;
      found_n = len;
    }
    last = at;
    is = chain[at];
    at += len;
  }
  if (found_n == 0 || *n + found_n > cap)
    return;
  memcpy (chain + *n, chain + found, found_n);
  chain[*n] = 0;
  chain[last] = type;
  *n += found_n;
}

bool
world_holds (uint8_t type, uint8_t first, const uint8_t *chain, size_t n)
{
  for (size_t at = 0; at < n && first != 0; at += (size_t)chain[at + 2] << 8 | chain[at + 3]) {
    if (first == type)
      return true;
    first = chain[at];
  }
  return false;
}

void
world_drop (uint8_t type, uint8_t *first, uint8_t *chain, size_t *n)
{
  uint8_t *is = first; /* where the type of the payload in hand stands */
  for (size_t at = 0; at < *n && *is != 0;) {
    size_t len = (size_t)chain[at + 2] << 8 | chain[at + 3];
    if (*is == type) {
      *is = chain[at];
      memmove (chain + at, chain + at + len, *n - at - len);
      *n -= len;
      return;
    }
    is = &chain[at];
    at += len;
  }
}
