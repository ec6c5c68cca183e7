/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sk.c - the Encrypted payload (RFC 7296 3.14; combined-mode ciphers by RFC 5282). */
#include "ike/sk.h"

#include "base/check.h"

enum { PAD_LENGTH = 1 /* the octet that says how much padding there is */ };

gdw_err
gdw_sk_new (const gdw_suite *s, const gdw_ike_keys *k, bool initiator, gdw_sk *ret)
{
  gdw_sk sk = { 0 };
  gdw_err e = gdw_cipher_new (s->cipher, gdw_secret_peek (initiator ? &k->ei : &k->er), &sk.out);
  if (e == GDW_OK)
    e = gdw_cipher_new (s->cipher, gdw_secret_peek (initiator ? &k->er : &k->ei), &sk.in);
  if (e != GDW_OK) {
    gdw_sk_done (&sk);
    return e;
  }
  *ret = sk;
  return GDW_OK;
}

void
gdw_sk_done (gdw_sk *sk)
{
  gdw_cipher_free (sk->in);
  gdw_cipher_free (sk->out);
  *sk = (gdw_sk){ 0 };
}

/* Writes the IV of the next message. */
static gdw_err
put_iv (gdw_sk *sk, gdw_entropy *e, gdw_out *o, const gdw_cipher_info *info)
{
  if (info->integ != 0) { /* CBC: unpredictable */
    uint8_t *iv = gdw_out_room (o, info->iv_len);
    if (iv == NULL)
      return GDW_E_SPACE;
    gdw_entropy_fill (e, iv, info->iv_len);
    return GDW_OK;
  }
  if (sk->next_iv == UINT64_MAX)
    return GDW_E_STATE;
  gdw_check (info->iv_len == 8);
  gdw_out_u64 (o, sk->next_iv++);
  return GDW_OK;
}

/* Octets of padding: the least that fills the block. */
static size_t
padding (const gdw_cipher_info *info, size_t n)
{
  size_t over = (n + PAD_LENGTH) % info->block;
  return over == 0 ? 0 : info->block - over;
}

gdw_err
gdw_sk_seal (gdw_sk *sk, gdw_entropy *e, const gdw_ike_header *head, uint8_t first, gdw_bytes chain, uint8_t *buf,
             size_t cap, gdw_bytes *ret)
{
  const gdw_cipher_info *info = gdw_cipher_what (sk->out);
  size_t pad = padding (info, chain.n);
  size_t n = chain.n + pad + PAD_LENGTH;
  gdw_bytes aad = GDW_BYTES_NONE;
  gdw_msg_out m = gdw_msg_out_begin (buf, cap, head);
  uint8_t *body = gdw_msg_sk_room (&m, first, info->iv_len + n + info->icv_len, &aad);
  if (body == NULL)
    return GDW_E_SPACE;
  gdw_out o = gdw_out_over (body, info->iv_len + n + info->icv_len);
  gdw_err err = put_iv (sk, e, &o, info);
  if (err != GDW_OK)
    return err;
  gdw_out_put (&o, chain);
  gdw_out_zero (&o, pad);
  gdw_out_u8 (&o, (uint8_t)pad);
  uint8_t *plain = body + info->iv_len;
  err = gdw_cipher_seal (sk->out, body, aad, plain, plain, n, plain + n);
  if (err != GDW_OK)
    return err;
  return gdw_msg_out_close (&m, ret);
}

gdw_err
gdw_sk_open (gdw_sk *sk, uint8_t *datagram, size_t n, gdw_msg *m, bool *ret_authentic)
{
  *ret_authentic = false;
  const gdw_cipher_info *info = gdw_cipher_what (sk->in);
  size_t overhead = (size_t)info->iv_len + info->icv_len + PAD_LENGTH;
  if (m->sk_body.n < overhead)
    return GDW_E_SHORT;
  size_t at = (size_t)(m->sk_body.p - datagram);
  gdw_check (at <= n && m->sk_body.n <= n - at);
  uint8_t *body = datagram + at;
  uint8_t *plain = body + info->iv_len;
  size_t plain_n = m->sk_body.n - info->iv_len - info->icv_len;
  gdw_err e = gdw_cipher_open (sk->in, body, m->sk_aad, plain, plain_n, plain + plain_n);
  if (e != GDW_OK)
    return e;
  *ret_authentic = true;
  size_t pad = plain[plain_n - 1];
  if (pad + PAD_LENGTH > plain_n)
    return GDW_E_FORM;
  return gdw_msg_split_chain (m->sk_first, gdw_bytes_make (plain, plain_n - PAD_LENGTH - pad), m);
}
