/* SPDX-License-Identifier: GPL-3.0-or-later */
/* peer-inject.c - messages that no gateway would send, sealed with the keys of one: for tests/hostile. */
#include "inside.h"

const gdw_ike_header *
peer_sealing (const peer *p)
{
  return &p->sealing;
}

/* The one that is up; else the last that is half open. */
static struct sa *
victim (const peer *p)
{
  struct sa *found = NULL;
  for (size_t i = 0; i < PEER_SAS; i++) {
    const struct sa *s = &p->sa[i];
    if (s->used && s->sk.out != NULL && (found == NULL || !found->up) && !s->old)
      found = (struct sa *)(uintptr_t)s;
  }
  return found;
}

bool
peer_head (const peer *p, gdw_ike_header *ret)
{
  const struct sa *s = victim (p);
  if (s == NULL)
    return false;
  *ret = peer_header (s, GDW_X_INFORMATIONAL, false, s->next_out);
  return true;
}

/* f NULL: SK; else SKF. plain holds its own padding. */
static bool
seal_plain (peer *p, const gdw_ike_header *head, uint8_t first, const gdw_frag *f, gdw_bytes plain)
{
  struct sa *s = victim (p);
  gdw_bytes aad, whole;
  if (s == NULL)
    return false;
  const gdw_cipher_info *info = gdw_cipher_what (s->sk.out);
  size_t front = f != NULL ? GDW_FRAG_HEADER : 0, room = front + info->iv_len + plain.n + info->icv_len;
  gdw_msg_out m = gdw_msg_out_begin (p->out, sizeof p->out, head);
  uint8_t *body = gdw_msg_sk_room (&m, f != NULL ? GDW_P_SKF : GDW_P_SK, first, room, &aad);
  peer_must (body != NULL && info->integ == 0);
  gdw_out o = gdw_out_over (body, room);
  if (f != NULL) {
    gdw_out_u16 (&o, f->number);
    gdw_out_u16 (&o, f->total);
  }
  gdw_out_u64 (&o, s->sk.next_iv++);
  gdw_out_put (&o, plain);
  uint8_t *iv = body + front, *text = iv + info->iv_len;
  peer_must (gdw_cipher_seal (s->sk.out, iv, gdw_bytes_make (aad.p, aad.n + front), text, text, plain.n,
                              text + plain.n) == GDW_OK &&
             gdw_msg_out_close (&m, &whole) == GDW_OK);
  peer_send (p, whole, &s->way);
  return true;
}

static bool
seal_content (peer *p, const gdw_ike_header *head, uint8_t first, const gdw_frag *f, gdw_bytes content)
{
  static uint8_t plain[PEER_MESSAGE];
  gdw_out o = gdw_out_over (plain, sizeof plain);
  gdw_out_put (&o, content);
  gdw_out_u8 (&o, 0);
  peer_must (gdw_out_ok (&o));
  return seal_plain (p, head, first, f, gdw_out_view (&o));
}

bool
peer_inject (peer *p, const gdw_ike_header *head, uint8_t first, gdw_bytes chain)
{
  return seal_content (p, head, first, NULL, chain);
}

bool
peer_inject_fragment (peer *p, const gdw_ike_header *head, uint8_t first, uint16_t number, uint16_t total,
                      gdw_bytes content)
{
  const gdw_frag f = { number, total };
  return seal_content (p, head, first, &f, content);
}

bool
peer_inject_plain (peer *p, const gdw_ike_header *head, uint8_t first, gdw_bytes plain)
{
  return seal_plain (p, head, first, NULL, plain);
}
