/* SPDX-License-Identifier: GPL-3.0-or-later */
/* init.c - misdeeds in the clear answer of IKE_SA_INIT, and clear messages of strangers. */
#include "hostile.h"

#include <string.h>

/* The whole message: the next-payload octet of a clear one is its 16th. */
static uint8_t *
whole (struct chain *c)
{
  return c->first - 16;
}

void
header (struct hostile *h, struct chain *c)
{
  hostile_fired (h);
  whole (c)[h->row->a] = (uint8_t)h->row->b;
}

void
header_xor (struct hostile *h, struct chain *c)
{
  hostile_fired (h);
  whole (c)[h->row->a] ^= (uint8_t)h->row->b;
}

static void
put_notify (struct chain *c, uint16_t type, gdw_bytes data)
{
  uint8_t buf[4096];
  gdw_out o = gdw_out_over (buf, sizeof buf);
  const gdw_pay_notify n = { .type = type, .data = data };
  gdw_pay_notify_put (&o, &n);
  chain_append (c, GDW_P_N, 0, gdw_out_view (&o));
}

void
only_notify (struct hostile *h, struct chain *c)
{
  gdw_bytes data = row_data (h, c);
  hostile_fired (h);
  chain_clear (c);
  put_notify (c, (uint16_t)h->row->a, data);
}

void
next_cookie (struct hostile *h, struct chain *c)
{
  uint8_t cookie[32] = { 0xc0 };
  hostile_fired (h);
  cookie[1] = (uint8_t)++h->count;
  chain_clear (c);
  put_notify (c, GDW_N_COOKIE, gdw_bytes_of (cookie));
}

void
group_in_turn (struct hostile *h, struct chain *c)
{
  uint8_t group[2] = { 0, h->count++ % 2 == 0 ? GDW_KE_ECP_256 : GDW_KE_CURVE25519 };
  hostile_fired (h);
  chain_clear (c);
  put_notify (c, GDW_N_INVALID_KE_PAYLOAD, gdw_bytes_of (group));
}

void
two_choices (struct hostile *h, struct chain *c)
{
  uint8_t both[1024];
  size_t at, n;
  if (!chain_find (c, GDW_P_SA, &at, &n, NULL) || 2 * n > sizeof both)
    return;
  hostile_fired (h);
  n -= 4;
  memcpy (both, c->p + at + 4, n);
  memcpy (both + n, c->p + at + 4, n);
  both[0] = 2; /* more follow */
  both[n + 4]++;
  chain_replace (c, GDW_P_SA, gdw_bytes_make (both, 2 * n));
}

/* A clear answer to this request, before anything that is on its way. */
static void
answer_clear (struct hostile *h, gdw_bytes request, uint16_t notify)
{
  uint8_t buf[512];
  gdw_ike_header head;
  gdw_bytes whole_one;
  if (gdw_ike_header_read (request, &head) != GDW_OK)
    return;
  hostile_fired (h);
  head.flags = GDW_FLAG_RESPONSE;
  gdw_msg_out o = gdw_msg_out_begin (buf, sizeof buf, &head);
  gdw_msg_notify (&o, notify, row_data (h, NULL));
  if (gdw_msg_out_close (&o, &whole_one) == GDW_OK)
    hostile_fly (h, false, whole_one, 1);
}

void
forged (struct hostile *h, struct chain *c)
{
  if (h->to_gateway && *c->n > 28 && c->p[18] == GDW_X_IKE_SA_INIT)
    answer_clear (h, gdw_bytes_make (c->p, *c->n), (uint16_t)h->row->a);
}

void
forged_auth (struct hostile *h, struct chain *c)
{
  if (h->to_gateway && *c->n > 28 && c->p[18] != GDW_X_IKE_SA_INIT)
    answer_clear (h, gdw_bytes_make (c->p, *c->n), (uint16_t)h->row->a);
}
