/* SPDX-License-Identifier: GPL-3.0-or-later */
/* intauth.c - the authentication of IKE_INTERMEDIATE (RFC 9242 3.3). */
#include "ike/intauth.h"

#include <string.h>

#include "wire/ike-consts.h"

gdw_err
gdw_intauth_add (gdw_intauth *x, bool by_initiator, const gdw_prf_info *prf, gdw_bytes sk_p, const gdw_ike_header *head,
                 uint8_t first, gdw_bytes inner, uint8_t *buf, size_t cap)
{
  uint8_t mac[GDW_HASH_MAX];
  uint8_t *chain = by_initiator ? x->i : x->r;
  unsigned *n = by_initiator ? &x->n_i : &x->n_r;
  gdw_bytes a, message;
  gdw_msg_out m = gdw_msg_out_begin (buf, cap, head);
  uint8_t *room =
      gdw_msg_sk_room (&m, GDW_P_SK, first, inner.n, &a); /* chunk A: both lengths are those of the plain chain */
  if (room == NULL)
    return GDW_E_SPACE;
  if (inner.n > 0)
    memcpy (room, inner.p, inner.n); /* chunk P */
  gdw_err e = gdw_msg_out_close (&m, &message);
  if (e != GDW_OK)
    return e;
  const gdw_bytes part[2] = { gdw_bytes_make (chain, *n == 0 ? 0 : prf->len), message };
  e = gdw_prf (prf, sk_p, part, 2, mac);
  if (e != GDW_OK)
    return e;
  memcpy (chain, mac, prf->len);
  (*n)++;
  return GDW_OK;
}

gdw_bytes
gdw_intauth_octets (const gdw_intauth *x, const gdw_prf_info *prf, uint8_t buf[GDW_INTAUTH_OCTETS])
{
  gdw_out o = gdw_out_over (buf, GDW_INTAUTH_OCTETS);
  if (x->n_i == 0)
    return GDW_BYTES_NONE;
  gdw_out_put (&o, gdw_bytes_make (x->i, prf->len));
  gdw_out_put (&o, gdw_bytes_make (x->r, prf->len));
  gdw_out_u32 (&o, x->auth_id);
  return gdw_out_view (&o);
}
