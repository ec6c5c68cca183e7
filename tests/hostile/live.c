/* SPDX-License-Identifier: GPL-3.0-or-later */
/* live.c - misdeeds of a proven gateway on a tunnel that stands: requests that nobody needs, wrong ids, fragments that fit nothing; and what
 * strangers do with the datagrams of both. */
#include "hostile.h"

#include <string.h>

static bool
head_of (struct hostile *h, uint8_t exchange, uint8_t flags, gdw_ike_header *ret)
{
  if (!peer_head (h->w.peer, ret)) {
    hostile_fault (h, "the gateway has no IKE SA");
    return false;
  }
  ret->exchange = exchange;
  ret->flags ^= flags;
  return true;
}

/* The row's data: type of the first payload, then the chain. */
static void
inject (struct hostile *h, const gdw_ike_header *head)
{
  gdw_bytes b = row_data (h, NULL);
  uint8_t first = b.n > 0 ? b.p[0] : 0;
  if (!peer_inject (h->w.peer, head, first, b.n > 0 ? gdw_bytes_make (b.p + 1, b.n - 1) : b))
    hostile_fault (h, "nothing could be sealed");
}

void
request (struct hostile *h, struct chain *c)
{
  gdw_ike_header head;
  (void)c;
  if (!head_of (h, (uint8_t)h->row->a, (uint8_t)h->row->b, &head))
    return;
  inject (h, &head);
  hostile_drain (h);
}

void
request_flood (struct hostile *h, struct chain *c)
{
  gdw_ike_header head;
  (void)c;
  for (uint32_t i = 0; i < h->row->b && !h->w.ended; i++) {
    if (!head_of (h, (uint8_t)h->row->a, 0, &head))
      return;
    head.msgid += i;
    inject (h, &head);
    hostile_drain (h);
    hostile_pass (h, 5);
  }
}

void
request_id (struct hostile *h, struct chain *c)
{
  gdw_ike_header head;
  (void)c;
  if (!head_of (h, (uint8_t)h->row->a, 0, &head))
    return;
  head.msgid += h->row->b;
  inject (h, &head);
  hostile_drain (h);
}

void
plain_padding (struct hostile *h, struct chain *c)
{
  gdw_ike_header head;
  uint8_t plain[8] = { 0 };
  (void)c;
  if (!head_of (h, GDW_X_INFORMATIONAL, 0, &head))
    return;
  plain[7] = (uint8_t)h->row->b;
  if (!peer_inject_plain (h->w.peer, &head, (uint8_t)h->row->a, gdw_bytes_of (plain)))
    hostile_fault (h, "nothing could be sealed");
  hostile_drain (h);
}

void
fragment (struct hostile *h, struct chain *c)
{
  gdw_ike_header head;
  (void)c;
  for (uint32_t i = 0; i < h->row->b; i++) {
    if (!head_of (h, GDW_X_INFORMATIONAL, 0, &head))
      return;
    (void)peer_inject_fragment (h->w.peer, &head, GDW_P_V, (uint16_t)(h->row->a >> 16), (uint16_t)h->row->a,
                                row_data (h, NULL));
    hostile_drain (h);
  }
}

/* One message in three cuts that contradict. */
void
fragments_mixed (struct hostile *h, struct chain *c)
{
  static const uint16_t cut[][2] = { { 1, 3 }, { 2, 5 }, { 2, 3 }, { 3, 5 }, { 3, 3 }, { 1, 5 }, { 5, 5 } };
  gdw_ike_header head;
  (void)c;
  for (size_t i = 0; i < sizeof cut / sizeof cut[0]; i++) {
    if (!head_of (h, GDW_X_INFORMATIONAL, 0, &head))
      return;
    (void)peer_inject_fragment (h->w.peer, &head, GDW_P_V, cut[i][0], cut[i][1], row_data (h, NULL));
    hostile_drain (h);
  }
}

/* The first of many for many ids: what waits is bounded. */
void
fragment_flood (struct hostile *h, struct chain *c)
{
  gdw_ike_header head;
  (void)c;
  for (uint32_t i = 0; i < h->row->b; i++) {
    if (!head_of (h, GDW_X_INFORMATIONAL, 0, &head))
      return;
    head.msgid += h->row->a != 0 ? i : 0;
    (void)peer_inject_fragment (h->w.peer, &head, GDW_P_V, (uint16_t)(1 + i % 60), (uint16_t)(61 + i % 3),
                                row_data (h, NULL));
    hostile_drain (h);
    hostile_pass (h, 2);
  }
}

static void
clear_message (struct hostile *h, bool answer)
{
  uint8_t buf[1024];
  gdw_ike_header head;
  gdw_bytes whole, b = row_data (h, NULL);
  if (!head_of (h, (uint8_t)h->row->a, answer ? GDW_FLAG_RESPONSE : 0, &head) || b.n == 0)
    return;
  head.msgid += h->row->b;
  gdw_msg_out o = gdw_msg_out_begin (buf, sizeof buf, &head);
  gdw_msg_raw (&o, b.p[0], gdw_bytes_make (b.p + 1, b.n - 1));
  if (gdw_msg_out_close (&o, &whole) != GDW_OK)
    return;
  hostile_fly (h, false, whole, 1);
}

void
clear_request (struct hostile *h, struct chain *c)
{
  (void)c;
  clear_message (h, false);
}

void
clear_answer (struct hostile *h, struct chain *c)
{
  (void)c;
  clear_message (h, true);
}

/* --- on the wire --- */

void
intruded (struct hostile *h, struct chain *c)
{
  if (h->to_gateway || *c->n < 28 || c->p[18] != GDW_X_IKE_SA_INIT || h->count++ > 0)
    return;
  if (!peer_intrude (h->w.peer, (peer_intrusion)h->row->a))
    hostile_fault (h, "nobody is half open");
  hostile_fired (h);
}

void
replayed (struct hostile *h, struct chain *c)
{
  if (h->to_gateway || h->injected > 300)
    return;
  hostile_fired (h);
  for (uint32_t i = 1; i < h->row->b; i++)
    hostile_fly (h, false, gdw_bytes_make (c->p, *c->n), WORLD_DELAY_MS + 200 * i);
}

void
garbled (struct hostile *h, struct chain *c)
{
  if (h->to_gateway || *c->n <= h->row->a || c->p[18] == GDW_X_IKE_SA_INIT || *c->n > sizeof h->keep)
    return;
  hostile_fired (h);
  memcpy (h->keep, c->p, *c->n);
  h->keep[h->row->a] ^= 1;
  if (h->row->b == 0)
    hostile_fly (h, false, gdw_bytes_make (h->keep, *c->n), 1); /* ahead of the good one */
  else
    memcpy (c->p, h->keep, *c->n);
}

void
silent (struct hostile *h, struct chain *c)
{
  h->lose = !h->to_gateway && *c->n > 28 && c->p[18] == h->row->a && (c->p[19] & GDW_FLAG_RESPONSE) != 0;
  if (h->lose)
    hostile_fired (h);
}

/* The user has disconnected; the gateway goes on as if not. */
void
after_close (struct hostile *h, struct chain *c)
{
  (void)c;
  gdw_ike_header head;
  gdw_bytes b;
  gdw_tunnel_on_close (h->w.tunnel, h->w.now);
  for (unsigned i = 0; i < 4; i++) {
    if (!head_of (h, GDW_X_INFORMATIONAL, 0, &head))
      return;
    head.msgid += i;
    (void)peer_inject (h->w.peer, &head, 0, GDW_BYTES_NONE);
  }
  while (peer_next (h->w.peer, &b)) {
    gdw_tunnel_on_datagram (h->w.tunnel, &h->w.path, b, h->w.now);
    hostile_fly (h, false, b, 3000);
  }
  hostile_pass (h, 5000);
}
